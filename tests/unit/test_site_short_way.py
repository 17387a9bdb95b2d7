"""From the first page in one's language to the queue: at most three taps and 150 words."""

from pathlib import Path
from typing import Final

import pytest

from chatsvc.site.build import build_site
from tests.support.visible_text import VisibleText
from tests.support.visitor_site import DEMO, fake_scripts

MOST_WORDS: Final = 150
MOST_TAPS: Final = 3


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built demo site without running scripts."""
    folder = tmp_path_factory.mktemp("site")
    build_site(DEMO, folder / "site", built=fake_scripts(folder))
    return folder / "site"


def way(site: Path, language: str) -> VisibleText:
    return VisibleText((site / language / "index.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", DEMO.languages)
def test_the_way_to_the_queue_has_at_most_150_words(site: Path, language: str) -> None:
    steps = way(site, language).steps
    counted = {name: len(steps[name].words) for name in ("chrome", "about", "path", "start")}
    assert min(counted.values()) > 5, "the counter sees every step"
    assert sum(counted.values()) <= MOST_WORDS, counted


@pytest.mark.parametrize("language", DEMO.languages)
def test_the_way_to_the_queue_has_at_most_three_taps(site: Path, language: str) -> None:
    steps = way(site, language).steps
    onward = [
        [tap for tap in steps["about"].taps if tap.get("data-go") == "path"],
        [tap for tap in steps["path"].taps if "data-path" in tap],
        [tap for tap in steps["start"].taps if tap.get("data-part") == "start"],
    ]
    assert all(onward), "each step leads to the next one"
    assert len(onward) <= MOST_TAPS


def test_the_words_on_exit_and_history_stand_beside_start(site: Path) -> None:
    start = " ".join(way(site, "sv").steps["start"].words)
    assert "Lämna snabbt eller Shift tre gånger stänger och raderar" in start
    assert "Adressen syns i webbhistoriken" in start


def test_the_first_page_says_the_three_things_that_people_fear_about(site: Path) -> None:
    about = " ".join(way(site, "sv").steps["about"].words)
    assert "Vi ser inte vem du är" in about
    assert "tystnadsplikt" in about
    assert "måste vi anmäla" in about


def test_a_visitor_may_skip_the_question(site: Path) -> None:
    paths = [tap["data-path"] for tap in way(site, "sv").steps["path"].taps if "data-path" in tap]
    assert paths == ["own", "buys", "relative", "professional", "other", "skip"]


def test_the_counter_counts_what_is_seen_and_nothing_else() -> None:
    html = (
        '<header data-chrome><a class="skip">not</a><a>Leave fast</a></header>'
        '<section data-step="about"><h1>One two</h1><details><summary>three</summary><p>not</p>'
        '</details><p data-text="four {door}"></p><div class="no-script">not</div></section>'
    )
    steps = VisibleText(html).steps
    assert steps["chrome"].words == ["Leave", "fast"]
    assert steps["about"].words == ["One", "two", "three", "four", "door"]
