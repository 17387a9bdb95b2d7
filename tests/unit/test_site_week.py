"""Our own week on the Tonight page: opening hours and who reads which language, without scripts."""

import re
from html import unescape
from pathlib import Path

import msgspec
import pytest

from chatsvc.site.build import build_site
from chatsvc.site.catalogue import load_texts
from chatsvc.site.directory import Directory, Week, read_directory
from chatsvc.site.week import shown
from chatsvc.site.weekly import DASH
from tests.support.visitor_site import DEMO, DIRECTORY, fake_scripts

SIX, NINE = 18 * 60, 21 * 60
EVENINGS = tuple((day, SIX, NINE) for day in range(5))
MIKA, KAST = "1", "2"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site of a reception that has written its week down."""
    folder = tmp_path_factory.mktemp("site")
    build_site(DEMO, folder / "site", directory=DIRECTORY, built=fake_scripts(folder))
    return folder / "site"


def box(site: Path, place: str, language: str) -> str:
    html = (site / language / place / "index.html").read_text(encoding="utf-8")
    found = re.search(r'<div class="week".*?</div>', html, re.DOTALL)
    assert found
    return unescape(found[0]).replace(DASH, "-")


def rows(site: Path, place: str, language: str = "sv") -> list[tuple[str, str]]:
    table = r"<tr><th[^>]*>(.*?)</th><td>([^<]*)</td></tr>"
    found = re.findall(table, box(site, place, language))
    return [(re.sub("<[^>]+>", "", head), said) for head, said in found]


def test_every_language_with_hours_has_a_row_under_its_own_name(site: Path) -> None:
    assert rows(site, MIKA) == [
        ("Öppet", "mån-fre 18.00-21.00"),
        ("العربية", "ons-tors 18.00-21.00"),
        ("română", "tis 18.00-21.00"),
    ]
    assert '<span lang="ar" dir="auto">العربية</span>' in box(site, MIKA, "sv")


@pytest.mark.parametrize("language", DEMO.languages)
def test_the_week_is_said_in_every_language(site: Path, language: str) -> None:
    html, texts = box(site, MIKA, language), load_texts(language)
    for key in ("tonight.week", "tonight.week.open", "tonight.week.days", "tonight.week.others"):
        assert texts.text(key) in html
    assert len(rows(site, MIKA, language)) == 3
    assert not re.search(r"<div[^>]* hidden", html)


def test_a_door_shows_its_own_week_alone(site: Path) -> None:
    assert rows(site, KAST) == [("Öppet", "mån-fre 18.00-21.00")]
    assert "<span data-others hidden>" in box(site, KAST, "sv"), "no language is spoken of"


def test_where_nobody_has_written_hours_nothing_is_shown_and_scripts_may_fill_it(
    tmp_path: Path,
) -> None:
    bare = Directory(DIRECTORY.entries)
    build_site(DEMO, tmp_path / "site", directory=bare, built=fake_scripts(tmp_path))
    html = box(tmp_path / "site", MIKA, "sv")
    assert re.match(r"<div[^>]* hidden>", html)
    assert "<tr>" not in html


def test_languages_alone_make_a_table_where_the_door_has_no_hours() -> None:
    week = shown(Week((), {"ro": EVENINGS, "uk": ()}), load_texts("en"))
    assert [(one.language, one.name) for one in week.rows] == [("ro", "română")]
    assert week.speaks


def test_plain_swedish_is_read_under_the_name_of_swedish() -> None:
    week = shown(Week((), {"sv-lattlast": EVENINGS}), load_texts("sv"))
    assert week.rows[0].name == "svenska"


def test_an_opening_that_is_written_twice_is_said_once() -> None:
    week = shown(Week((EVENINGS[0], EVENINGS[0])), load_texts("sv"))
    assert week.rows[0].hours == f"mån 18.00{DASH}21.00"


def test_what_scripts_compare_with_is_the_published_document_letter_by_letter() -> None:
    published = (
        b'{"entries":[],"v":1,"week":{"mika":{"languages":{"ro":[[1,1080,1260]]},"open":[]}}}'
    )
    week = shown(read_directory(published).week["mika"], load_texts("sv"))
    assert week.source.encode() in published
    assert msgspec.json.decode(week.source) == {"languages": {"ro": [[1, SIX, NINE]]}, "open": []}
