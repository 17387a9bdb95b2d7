"""From the first page in one's language to the queue: at most three taps and 150 words."""

import re
from html import unescape
from pathlib import Path
from typing import Final

import pytest

from chatsvc.site.assets import STATIC
from chatsvc.site.build import build_site
from chatsvc.site.catalogue import load_texts
from chatsvc.site.pages import SAID_THERE, SHUT
from chatsvc.site.readings import addresses
from tests.support.visible_text import VisibleText
from tests.support.visitor_site import DEMO, fake_scripts
from tests.support.words import words_of

MOST_WORDS: Final = 150
MOST_TAPS: Final = 3


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built demo site without running scripts."""
    folder = tmp_path_factory.mktemp("site")
    build_site(DEMO, folder / "site", built=fake_scripts(folder))
    return folder / "site"


def way(site: Path, language: str, how: str = "any") -> VisibleText:
    return VisibleText((site / language / "index.html").read_text(encoding="utf-8"), how)


@pytest.mark.parametrize("how", ["any", "relative", "other"])
@pytest.mark.parametrize("language", DEMO.languages)
def test_the_way_to_the_queue_has_at_most_150_words(site: Path, language: str, how: str) -> None:
    steps = way(site, language, how).steps
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


@pytest.mark.parametrize("how", ["relative", "other"])
@pytest.mark.parametrize("language", DEMO.languages)
def test_relatives_and_everybody_else_read_their_own_words_before_start(
    site: Path, language: str, how: str
) -> None:
    texts = load_texts(language)
    html = (site / language / "index.html").read_text(encoding="utf-8")
    start = html.split('data-step="start"')[1].split('data-step="waiting"')[0]
    own = re.search(rf'<details class="way-{how}".*?</details>', start, re.DOTALL)
    assert own
    assert [said for said in SAID_THERE[how] if texts.text(said) not in unescape(own[0])] == []
    page = f"/{language}/{addresses()[how]}/"
    assert f'<a href="{page}" data-choose>' in own[0], "the whole page is one tap away"
    assert (site / page.lstrip("/") / "index.html").is_file()
    css = (STATIC / "visitor.css").read_text(encoding="utf-8")
    assert f'[data-way="{how}"] .way-{how}' in css
    seen = {way(site, language, one).steps["start"].words[0] for one in ("any", how)}
    title = texts.text(f"start.{how}")
    assert seen == {words_of([texts.text("start.title")])[0][0], words_of([title])[0][0]}


def test_the_words_on_exit_and_history_stand_beside_start(site: Path) -> None:
    start = " ".join(way(site, "sv").steps["start"].words)
    assert "Lämna snabbt eller Shift tre gånger stänger och raderar" in start
    assert "Adressen syns i webbhistoriken" in start


def test_where_nobody_answers_the_first_tap_leads_to_who_does(site: Path) -> None:
    html = (site / "sv" / "index.html").read_text(encoding="utf-8")
    start = html.split('data-step="start"')[1].split('data-step="waiting"')[0]
    row = re.findall(r'<div class="actions">(.*?)</div>', start, re.DOTALL)
    taps = next(one for one in row if 'data-part="start"' in one)
    shut = [tap for tap in re.findall(r"<(?:a|button)\b[^>]*>", taps) if 'data-shut="any"' in tap]
    assert [re.findall(r'class="(\w+).*?data-testid="(\w+)"', tap)[0] for tap in shut] == [
        ("primary", "tonight"),
        ("plain", "look"),
    ]


def test_the_first_page_says_the_three_things_that_people_fear_about(site: Path) -> None:
    about = " ".join(way(site, "sv").steps["about"].words)
    assert "Vi ser inte vem du är" in about
    assert "tystnadsplikt" in about
    assert "måste vi anmäla" in about


def test_a_visitor_may_skip_the_question(site: Path) -> None:
    paths = [tap["data-path"] for tap in way(site, "sv").steps["path"].taps if "data-path" in tap]
    assert paths == ["own", "buys", "relative", "other", "skip"]


def test_who_is_under_18_or_asks_for_work_is_led_to_a_page_before_any_queue(site: Path) -> None:
    path = way(site, "sv").steps["path"]
    aside = [tap["href"] for tap in path.taps if "href" in tap]
    assert aside == ["/sv/a/", "/sv/c/"]
    assert "under 18" in " ".join(path.words)


def test_the_counter_counts_what_is_seen_and_nothing_else() -> None:
    html = (
        '<header data-chrome><a class="skip">not</a><a>Leave fast</a></header>'
        '<section data-step="about"><h1>One two</h1><details><summary>three</summary><p>not</p>'
        '</details><p data-text="four {door}"></p><div class="no-script">not</div></section>'
    )
    steps = VisibleText(html).steps
    assert steps["chrome"].words == ["Leave", "fast"]
    assert steps["about"].words == ["One", "two", "three", "four", "door"]


def test_marks_cut_no_word_and_thai_is_cut_by_its_dictionary() -> None:
    assert words_of(["حسنًا يُحذف", "ภูเขาและหิมะ", "Shift x3"]) == [
        ["حسنا", "يحذف"],
        ["ภูเขา", "และ", "หิมะ"],
        ["Shift", "x3"],
    ]


@pytest.mark.parametrize("language", DEMO.languages)
def test_whatever_the_step_has_to_say_its_heading_comes_first(site: Path, language: str) -> None:
    html = (site / language / "index.html").read_text(encoding="utf-8")
    start = html.split('data-step="start"')[1].split('data-step="waiting"')[0]
    assert start.count("<h1") > len(SHUT)
    assert start.rindex("<h1") < start.index("<details"), "a fold never stands above a heading"
