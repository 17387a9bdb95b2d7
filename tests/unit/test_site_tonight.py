"""The Tonight page: complete without scripts, one for each door, true to one directory."""

import re
from html import unescape
from pathlib import Path

import msgspec
import pytest

from chatsvc.site.build import build_site
from chatsvc.site.catalogue import load_texts
from chatsvc.site.directory import DAY_AND_NIGHT, Directory, Entry, from_numbers
from chatsvc.site.tonight import Line, Tonight, hours, kinds, places, tonight
from chatsvc.site.weekly import DASH
from tests.support.visitor_site import DEMO, DIRECTORY, fake_scripts

LANGUAGES = DEMO.languages
MIKA, KAST = "1", "2"
ROWS = ("need", "age", "language")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built demo site with a directory."""
    folder = tmp_path_factory.mktemp("site")
    target = folder / "site"
    build_site(DEMO, target, directory=DIRECTORY, built=fake_scripts(folder))
    return target


def page(site: Path, place: str, language: str = "sv") -> str:
    return (site / language / place / "index.html").read_text(encoding="utf-8")


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace(DASH, "-")


def entry(html: str, key: str) -> str:
    found = re.search(rf'<li class="entry[^"]*" data-key="{key}".*?</li>', html, re.DOTALL)
    assert found, key
    return words(found[0])


def made(door: str, directory: Directory = DIRECTORY, language: str = "sv") -> Tonight:
    return tonight(DEMO, door, directory, load_texts(language), lambda _number, _field: "")


def lines(what: Tonight) -> dict[str, Line]:
    return {one.key: one for group in (what.core, *(g[1] for g in what.groups)) for one in group}


def only(**said: object) -> Entry:
    return msgspec.convert({"key": "one", "name": "En", "needs": ("violence",), **said}, Entry)


def test_each_door_has_an_address_that_names_nothing(site: Path) -> None:
    assert places(DEMO) == {"mika": MIKA, "kast": KAST}
    for place in (MIKA, KAST):
        for language in LANGUAGES:
            html = page(site, place, language)
            assert "MIKA" not in html
            assert "KAST" not in html
            assert f"<title>{load_texts(language).text('page.title')}</title>" in html


def test_size_names_neither_door_nor_language(site: Path) -> None:
    assert len({len(page(site, p, o).encode()) for p in (MIKA, KAST) for o in LANGUAGES}) == 1


def test_the_first_words_are_for_what_happened_tonight(site: Path) -> None:
    assert "<h1" in page(site, MIKA)
    assert "Om du inte är trygg i kväll" in page(site, MIKA)
    assert "Om polisen stoppade dig i kväll" not in page(site, MIKA)
    assert "Om polisen stoppade dig i kväll" in page(site, KAST)
    assert "Om du inte är trygg i kväll" not in page(site, KAST)
    assert "If the police stopped you tonight" in page(site, KAST, "en")


def test_one_door_for_everybody_speaks_to_both() -> None:
    both = msgspec.structs.replace(DEMO, paths={"own": "mika", "buys": "mika", "skip": "mika"})
    assert kinds(both, "mika") == ("safe", "police")
    assert kinds(DEMO, "kast") == ("police",)


@pytest.mark.parametrize("place", [MIKA, KAST])
@pytest.mark.parametrize("language", LANGUAGES)
def test_112_wanting_to_die_and_the_list_of_calls_are_said_in_every_language(
    site: Path, place: str, language: str
) -> None:
    html, texts = unescape(page(site, place, language)), load_texts(language)
    assert 'href="tel:112"' in html
    for key in ("tonight.die", "numbers.where", "waiting.urgent.list", "tonight.next"):
        assert texts.text(key) in html


def test_the_core_is_whole_on_every_page_in_the_directorys_order(site: Path) -> None:
    for place in (MIKA, KAST):
        core = re.findall(r'data-key="(\w+)"[^>]* data-core>', page(site, place))
        assert core == ["sos", "mind", "vard", "bris", "kfl", "socjour", "egen"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_reads_no_swedish_reads_what_each_number_of_the_core_is_for(language: str) -> None:
    texts = load_texts(language)
    core = lines(made("mika", language=language))
    for key in ("bris", "socjour", "egen"):
        assert texts.text(f"core.{key}") in core[key].purpose
    assert core["socjour"].purpose.endswith(texts.text("core.socjour.ask"))
    own = msgspec.structs.replace(DIRECTORY.entries[5], number="010-555 01 12")
    elsewhere = lines(made("mika", Directory((own,)), language))["socjour"]
    assert elsewhere.purpose == texts.text("core.socjour"), "only 112 connects to it by name"
    assert lines(made("mika", Directory((only(key="bris"),)), language))["bris"].purpose == ""


def test_when_the_socialjour_answers_is_said_in_words_and_not_that_nobody_knows() -> None:
    said = only(key="socjour", core=True, number="112", hours_text="När kontoret är stängt.")
    for language in LANGUAGES:
        line = lines(made("mika", Directory((said,)), language))["socjour"]
        assert line.hours == ""
    unknown = lines(made("mika", Directory((only(hours_text="Kväll."),)), "th"))["one"]
    assert unknown.hours == load_texts("th").text("tonight.hours.unknown")


def test_an_interpreter_is_said_where_there_is_one_and_never_that_there_is_none() -> None:
    for known, said in ((True, True), (False, False), (None, False)):
        facts = {} if known is None else {"interpreter": known}
        line = lines(
            made("mika", Directory((only(facts=facts, number="1", checked="2026-11-02"),)))
        )
        one = line["one"]
        assert ("fact.interpreter" in dict(one.facts)) is said
        assert "fact.interpreter" not in dict(one.unknown)


def test_every_entry_shows_its_hours_its_check_and_what_is_known_of_a_call(site: Path) -> None:
    said = entry(page(site, MIKA), "kfl")
    for part in ("020-50 50 50", "Dygnet runt", "Samtal · Gratis", "Kontrollerat 2 november 2026"):
        assert part in said
    assert "Vi vet inte om detta gäller: Syns på telefonräkningen" in said
    known = entry(page(site, KAST), "sluta")
    for part in ("Syns inte på telefonräkningen", "Frågar inte vad du heter", "Måste anmäla"):
        assert part in known
    assert "Språk: svenska och engelska" in known
    chat = entry(page(site, MIKA), "killar")
    assert "Chatt" in chat
    assert "Samtal" not in chat
    assert "10-20 år" in chat
    assert "Inte kontrollerat av oss än" in entry(page(site, KAST), "prev")


def test_who_shares_a_number_keeps_a_name_of_its_own(site: Path) -> None:
    html = page(site, MIKA, "en")
    assert "Emergency" in entry(html, "sos")
    assert "Danger to life" in entry(html, "sos")
    assert "Socialjouren" in entry(html, "socjour")
    assert "Danger to life" not in entry(html, "socjour")


def test_numbers_are_dialled_without_what_is_written_between_the_digits(site: Path) -> None:
    assert 'href="tel:020505050"' in page(site, MIKA)
    assert 'href="tel:116111"' in page(site, MIKA)


def test_the_two_receptions_never_show_each_other_and_professionals_have_their_own_line() -> None:
    here, there = lines(made("mika")), lines(made("kast"))
    assert "talita" in here
    assert "prev" not in here
    assert "prev" in there
    assert "talita" not in there
    assert "nmt" not in here | there
    assert "killar" not in there, "it is for whoever sells, too, and not for whoever buys"


def test_an_entry_stands_once_under_the_need_that_fits_this_door_first() -> None:
    keys = [one.key for _, group in made("kast").groups for one in group]
    assert len(keys) == len(set(keys))
    assert [need for need, _ in made("kast").groups] == ["buying"]
    assert [need for need, _ in made("mika").groups] == ["violence", "sex"]


def test_the_directorys_own_swedish_words_stay_in_swedish(site: Path) -> None:
    assert "Den som använder våld." in page(site, KAST)
    assert "Den som använder våld." not in page(site, KAST, "en")


@pytest.mark.parametrize(
    ("spans", "sv", "en"),
    [
        (DAY_AND_NIGHT, "Dygnet runt", "Day and night"),
        (tuple((day, 420, 1260) for day in range(7)), "Varje dag 07.00-21.00", "Every day 07:00"),
        (((0, 480, 990),), "mån 08.00-16.30", "Mon 08:00"),
        (
            ((0, 60, 120), (1, 60, 120), (3, 60, 120)),
            "mån-tis och tors 01.00-02.00",
            "Mon-Tue and Thu",
        ),
        (((4, 1200, 1440), (0, 480, 600)), "mån 08.00-10.00 · fre 20.00-24.00", "Mon 08:00"),
        ((), "Vi vet inte tiderna", "We do not know the hours"),
    ],
)
def test_hours_are_said_shortly(spans: tuple[tuple[int, int, int], ...], sv: str, en: str) -> None:
    assert hours(only(hours=spans), load_texts("sv")).replace(DASH, "-") == sv
    assert hours(only(hours=spans), load_texts("en")).replace(DASH, "-").startswith(en)


def test_hours_that_only_words_can_say_are_said_once_and_only_to_whoever_reads_them() -> None:
    weekdays = only(hours_text="Vardagar på kontorstid.")
    assert hours(weekdays, load_texts("sv")) == ""
    assert hours(weekdays, load_texts("en")) == "We do not know the hours"
    assert lines(made("mika", Directory((weekdays,))))["one"].swedish == (
        "Vardagar på kontorstid.",
    )


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(18, None, "Från 18 år"), (None, 17, "Till och med 17 år"), (15, 25, "15-25 år")],
)
def test_ages_are_said(first: int | None, last: int | None, said: str) -> None:
    one = only(age_from=first, age_to=last)
    assert lines(made("mika", Directory((one,))))["one"].people.replace(DASH, "-") == said


def test_without_a_directory_the_organisations_numbers_stand_there() -> None:
    known = from_numbers(DEMO)
    assert [one.number for one in known.entries] == [one.number for one in DEMO.numbers]
    assert all(one.core and one.checked is None for one in known.entries)


def test_the_first_page_leads_there_without_scripts_and_each_screen_with_them(site: Path) -> None:
    html = (site / "sv/index.html").read_text(encoding="utf-8")
    without = re.search(r'<div class="no-script">.*?</div>', html, re.DOTALL)
    assert without
    assert re.findall(r'href="(/sv/\d/)"', without[0]) == ["/sv/1/", "/sv/2/"]
    assert html.count('href="/sv/1/" data-tonight data-choose') == 5
    assert '"tonight":{"kast":"2","mika":"1"}' in (site / "config.json").read_text()


def test_it_leads_back_with_one_tap_and_never_to_the_other_door(site: Path) -> None:
    for place in (MIKA, KAST):
        links = re.findall(r'<a [^>]*href="(/[^"]+)"', page(site, place))
        ways = [f"/sv/{place}/1/", f"/sv/{place}/2/", "/sv/"]
        # In the menu the accessibility statement follows the ways of the door.
        assert links == [*ways, "/tillganglighet/", *ways]


@pytest.mark.parametrize("place", [MIKA, KAST])
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_can_be_chosen_by_need_age_and_language_and_nothing_is_hidden_before_that(
    site: Path, place: str, language: str
) -> None:
    html = page(site, place, language)
    found = [
        re.findall(rf'<input type="radio" autocomplete="off" name="{row}"([^>]*)>', html)
        for row in ROWS
    ]
    rows = [row for row in found if row]
    # Everything is chosen first, and each further choice is one that an entry answers to.
    assert [row[0] for row in rows] == [" checked"] * len(rows)
    assert len(rows) >= len(ROWS) - 1, "a language is offered where there are two to choose from"
    offered = {one.split("by-")[1].rstrip('"') for row in rows for one in row[1:]}
    below = html.split('class="picks"')[1]
    answered = {
        sort for one in re.findall(r'<li class="entry ([^"]+)"', below) for sort in one.split()
    }
    assert offered >= answered > set()
    assert "data-core" not in below, "what never vanishes stands above and is not chosen away"
    assert "/assets/beside-" in html


def test_what_is_known_of_an_unchecked_entry_and_what_is_said_of_unchecked_ones_agree(
    site: Path,
) -> None:
    unchecked = next(one for one in DIRECTORY.entries if one.checked is None and one.number)
    known = msgspec.structs.replace(unchecked, facts={"free": True})
    line = lines(made("kast", Directory((known,))))[known.key]
    assert [words for _, words in line.facts] == ["Gratis"]
    said = load_texts("sv").text("tonight.unsure")
    assert said in words(page(site, KAST))
    assert "det som står kan vara fel" in said
    assert "Det som inte står där vet vi inte" in said


def test_a_row_of_days_or_languages_has_no_comma_that_the_language_does_not_know(
    site: Path,
) -> None:
    sluta = lines(made("kast", language="ar"))["sluta"]
    assert sluta.people
    assert sluta.hours.count(" \N{MIDDLE DOT} ") == 1
    shown = entry(page(site, KAST, "ar"), "sluta")
    assert [mark for mark in ",;" if mark in shown] == []
