"""Rights and directory: without a conversation, without a trace, whole or not at all."""

import re
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Final

import msgspec
import pytest

from chatsvc.site.beside import PLACES, beside
from chatsvc.site.build import Decided, build_site
from chatsvc.site.catalogue import load_texts
from chatsvc.site.choices import AGES, MOST_LANGUAGES, Choices, choices
from chatsvc.site.directory import Directory, Entry
from chatsvc.site.register import load_register
from chatsvc.site.rights import QUESTIONS, questions
from chatsvc.site.tonight import AFTER_BOTH, NEEDS, tonight
from tests.support.approvals import REAL, everything
from tests.support.visitor_site import DEMO, DIRECTORY, fake_scripts

MIKA, KAST = "1", "2"
DOORS: Final = {MIKA: "safe", KAST: "police"}
STATIC: Final = Path(__file__).parents[2] / "chatsvc" / "site" / "static"
REGISTER: Final = {one.said_as: one for one in load_register()}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built demo site with a directory."""
    folder = tmp_path_factory.mktemp("demo")
    build_site(DEMO, folder / "site", directory=DIRECTORY, built=fake_scripts(folder))
    return folder / "site"


def real(tmp_path: Path, decided: Decided) -> Path:
    """Build a site in production."""
    org = msgspec.structs.replace(REAL, languages=("sv", "ro"))
    target = tmp_path / "site"
    build_site(org, target, directory=DIRECTORY, built=fake_scripts(tmp_path), decided=decided)
    return target


def page(site: Path, place: str, kind: str, language: str = "sv") -> str:
    path = site / language / place / PLACES[kind] / "index.html"
    return unescape(path.read_text(encoding="utf-8"))


def answer(html: str, question: str) -> str:
    """Everything that stands below one question."""
    found = re.search(
        rf'<details data-right="{re.escape(question)}">.*?</details>', html, re.DOTALL
    )
    assert found, question
    return found[0]


def chosen(*entries: Entry, language: str = "sv") -> Choices:
    directory, texts = Directory(entries), load_texts(language)
    night = tonight(DEMO, "mika", directory, texts, lambda _number, _field: "")
    return choices(night, directory, texts)


def one(key: str, **said: object) -> Entry:
    return msgspec.convert({"key": key, "name": key, "needs": ("violence",), **said}, Entry)


@pytest.mark.parametrize("language", DEMO.languages)
def test_each_door_answers_its_own_questions_and_none_of_the_others(
    demo: Path, language: str
) -> None:
    texts = load_texts(language)
    for place, kind in DOORS.items():
        html = page(demo, place, "rights", language)
        asked = re.findall(r'data-right="([^"]+)"', html)
        assert asked == [question.key for question in QUESTIONS[kind]]
        others = {question.key for every in QUESTIONS.values() for question in every} - set(asked)
        assert [key for key in others if texts.text(key) in html] == []
        assert "MIKA" not in html
        assert "KAST" not in html


def test_the_questions_are_those_that_people_fear() -> None:
    assert [one.key.removeprefix("rights.") for one in questions(DEMO, "mika")] == [
        "home_eu", "home_other", "landlord", "children", "passport", "door",
    ]  # fmt: skip
    assert [one.key.removeprefix("rights.") for one in questions(DEMO, "kast")] == [
        "letters", "employer", "court", "partner",
    ]  # fmt: skip


def test_one_door_for_everybody_answers_both() -> None:
    both = msgspec.structs.replace(DEMO, paths={"own": "mika", "buys": "mika", "skip": "mika"})
    assert len(questions(both, "mika")) == sum(len(every) for every in QUESTIONS.values())


def test_every_sentence_of_an_answer_is_owned_and_none_is_of_the_core() -> None:
    says = {said for every in QUESTIONS.values() for question in every for said in question.says}
    assert says <= set(REGISTER)
    assert not [said for said in says if REGISTER[said].core]


def test_the_demo_shows_every_answer_marked_and_still_says_ask_us(demo: Path) -> None:
    texts = load_texts("sv").under("osl")
    for place, kind in DOORS.items():
        html = page(demo, place, "rights")
        assert html.count(texts.text("page.unchecked")) == 1
        for question in QUESTIONS[kind]:
            below = answer(html, question.key)
            assert [said for said in question.says if texts.text(said) not in below] == []
            assert texts.text("rights.ask") in below


def test_an_answer_of_which_one_sentence_is_not_approved_reads_ask_us_and_nothing_else(
    tmp_path: Path,
) -> None:
    site = real(tmp_path, everything(["ro"], without=["rights.say.minor_bought"]))
    for language in ("sv", "ro"):
        texts = load_texts(language)
        below = answer(page(site, KAST, "rights", language), "rights.court")
        assert texts.text("rights.ask") in below
        assert "<li>" not in below
        assert texts.text("rights.say.buying") not in page(site, KAST, "rights", language)
        partner = answer(page(site, KAST, "rights", language), "rights.partner")
        assert texts.text("rights.say.partner") in partner


def test_where_the_core_is_not_checked_numbers_are_all_that_a_language_offers(
    tmp_path: Path,
) -> None:
    site = real(tmp_path, everything([]))
    for kind in PLACES:
        assert 'data-testid="numbers-only"' in page(site, MIKA, kind, "ro")
        assert "data-read" in page(site, MIKA, kind, "sv")


@pytest.mark.parametrize("kind", PLACES)
@pytest.mark.parametrize("language", DEMO.languages)
def test_exit_hide_and_112_stand_there_and_nothing_needs_a_script(
    demo: Path, kind: str, language: str
) -> None:
    html, texts = page(demo, MIKA, kind, language), load_texts(language)
    for part in ('data-part="exit"', 'data-part="hide"', 'href="tel:112"', "<noscript>"):
        assert part in html
    assert f"<title>{texts.text('page.title')}</title>" in html
    assert texts.text("rights.trace") in html
    assert "needs-script" not in html.split('class="away"')[0]


def test_size_names_neither_page_nor_door_nor_language(demo: Path) -> None:
    sizes = {
        len((demo / o / place / below / "index.html").read_bytes())
        for o in DEMO.languages
        for place in DOORS
        for below in PLACES.values()
    }
    assert len(sizes) == 1


def test_what_is_read_in_line_leads_nowhere_else_and_names_nothing_twice(demo: Path) -> None:
    for place in DOORS:
        for kind in PLACES:
            read = (
                page(demo, place, kind).split("<div data-read>")[1].split('<nav class="choices')[0]
            )
            assert [
                link for link in re.findall(r'href="([^"]+)"', read) if link[:4] != "tel:"
            ] == []
            assert re.findall(r'\bid="', read) == []


def test_the_pages_of_a_door_lead_to_each_other_and_never_to_the_other_door(demo: Path) -> None:
    for place, other in ((MIKA, KAST), (KAST, MIKA)):
        for kind in PLACES:
            html = page(demo, place, kind)
            assert f'href="/sv/{other}/' not in html
            assert f'href="/sv/{place}/"' in html
            assert 'href="/sv/"' in html


def test_the_first_page_leads_to_both_from_its_menu_and_from_the_line(demo: Path) -> None:
    html = (demo / "sv/index.html").read_text(encoding="utf-8")
    menu = re.search(r'<nav class="menu-list">.*?</nav>', html, re.DOTALL)
    waiting = re.search(r'data-step="waiting".*?data-testid="breathe"', html, re.DOTALL)
    assert menu
    assert waiting
    for below in PLACES.values():
        assert f'data-tonight="{below}"' in menu[0]
        assert f'data-tonight="{below}" hidden' in waiting[0]


def test_the_directory_shows_what_the_tonight_page_shows_and_no_line_of_the_other_door(
    demo: Path,
) -> None:
    for place in DOORS:
        night = (demo / "sv" / place / "index.html").read_text(encoding="utf-8")
        keys = re.findall(r'data-key="([\w-]+)"', night)
        assert re.findall(r'data-key="([\w-]+)"', page(demo, place, "directory")) == keys
        assert "nmt" not in keys
    assert "talita" not in page(demo, KAST, "directory")
    assert "prev" not in re.findall(r'data-key="(\w+)"', page(demo, MIKA, "directory"))


def test_an_entry_answers_to_its_needs_ages_and_languages() -> None:
    found = chosen(
        one("young", age_from=10, age_to=17, languages=("sv",)),
        one("grown", age_from=18, languages=("sv", "ar", "sv-lattlast")),
        one("both", needs=("violence", "sex")),
        one("alone", needs=("sex",)),
        one("helped", needs=("sex",), languages=("sv",), facts={"interpreter": True}),
    )
    assert [name for _, name in found.needs] == ["Våld och hot", "Sex mot ersättning"]
    assert [name for _, name in found.languages] == ["svenska", "arabiska"]
    assert found.sorts == {
        "young": "n0 a0 a1 l0",
        "grown": "n0 a2 a3 l0 l1",
        "both": "n0 n1 a0 a1 a2 a3 l0 l1",
        "alone": "n1 a0 a1 a2 a3 l0 l1",
        "helped": "n1 a0 a1 a2 a3 l0 l1",
    }


def test_ages_leave_nobody_out() -> None:
    assert AGES[0][0] == 0
    assert all(later[0] == earlier[1] + 1 for earlier, later in pairwise(AGES))
    named = [name.replace("\N{EN DASH}", "-") for _, name in chosen(one("a")).ages]
    assert named == ["Till och med 14 år", "15-17 år", "18-25 år", "Från 26 år"]


def test_the_style_sheet_has_a_rule_for_every_place_in_a_row() -> None:
    css = (STATIC / "beside.css").read_text(encoding="utf-8")
    most = {"n": max(len((*needs, *AFTER_BOTH)) for needs in NEEDS.values())}
    most |= {"a": len(AGES), "l": MOST_LANGUAGES}
    for row, count in most.items():
        for at in range(count):
            assert f".by-{row}{at}:checked) .group:not(:has(.{row}{at}))" in css
            assert f".by-{row}{at}:checked) .group :where(.entry:not(.{row}{at}))" in css


def test_a_language_beyond_the_last_rule_is_not_offered_and_hides_nobody() -> None:
    tags = [f"{first}{second}" for first in "abcd" for second in "abcdefgh"]
    found = chosen(*(one(tag, languages=(tag,)) for tag in tags))
    assert len(found.languages) == MOST_LANGUAGES
    assert all(found.sorts[tag].startswith("n0 a0") for tag in tags)


def test_both_pages_of_a_door_lie_below_its_number() -> None:
    made = beside(DEMO, "kast", DIRECTORY, load_texts("sv"), lambda _number, _field: "")
    assert {one.kind: one.place for one in made} == {"rights": "2/1/", "directory": "2/2/"}
