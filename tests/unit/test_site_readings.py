"""Pages to read before writing: minors, relatives, professionals, others; plain HTML."""

import re
import tomllib
from datetime import timedelta
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec
import pytest

from chatsvc.settings.organisations import Door, Number, Organisation
from chatsvc.site.build import NOTHING_DECIDED, Decided, build_site
from chatsvc.site.catalogue import load_texts
from chatsvc.site.pages import CARD, SAID_THERE
from chatsvc.site.readings import KINDS, Age, addresses, ages
from tests.support.approvals import DAY, REAL, everything
from tests.support.visitor_site import DEMO, DIRECTORY, fake_scripts

PLACES: Final = addresses()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built demo site with a directory."""
    folder = tmp_path_factory.mktemp("site")
    build_site(DEMO, folder / "site", directory=DIRECTORY, built=fake_scripts(folder))
    return folder / "site"


def page(site: Path, kind: str, language: str = "sv") -> str:
    return unescape((site / language / PLACES[kind] / "index.html").read_text(encoding="utf-8"))


def keys(html: str) -> list[str]:
    return re.findall(r'data-key="(\w+)"', html)


def doors(mika: int | None, kast: int | None) -> Organisation:
    both = {"mika": Door("MIKA", mika), "kast": Door("KAST", kast)}
    return msgspec.structs.replace(DEMO, doors=both)


def built(folder: Path, organisation: Organisation, decided: Decided = NOTHING_DECIDED) -> Path:
    """Build a site with the directory of the tests in a folder of its own."""
    folder.mkdir(exist_ok=True)
    build_site(
        organisation,
        folder / "site",
        directory=DIRECTORY,
        built=fake_scripts(folder),
        decided=decided,
    )
    return folder / "site"


@pytest.mark.parametrize("language", DEMO.languages)
@pytest.mark.parametrize("kind", KINDS)
def test_each_way_of_coming_has_a_whole_page_in_every_language(
    site: Path, kind: str, language: str
) -> None:
    html, texts = page(site, kind, language), load_texts(language).under("osl")
    assert f">{texts.text(f'{kind}.title')}</h1>" in html
    assert [one for one in SAID_THERE[kind] if texts.text(one) not in html] == []
    assert 'href="tel:112"' in html
    write = f'<a class="plain call" href="/{language}/#{PLACES[kind]}"'
    assert write in html, "the way to write is a link, and the letter says where to go on"


def test_addresses_and_sizes_name_nobody(site: Path) -> None:
    assert PLACES == {"minor": "a", "relative": "b", "professional": "c", "other": "d"}
    files = [site / one / place / "index.html" for one in DEMO.languages for place in "abcd"]
    assert len({path.stat().st_size for path in files}) == 1


def test_whoever_is_under_18_reads_what_telling_a_name_leads_to_and_who_answers_children(
    site: Path,
) -> None:
    html = page(site, "minor")
    assert "Det är inte ditt fel" in html
    assert "kan vi behöva föra det vidare. Vi säger det till dig först." in html
    assert "Vet vi inte vem du är kan vi inte anmäla." in html
    assert {"bris", "killar"} <= set(keys(html))
    assert "nmt" not in keys(html)


def test_a_child_is_sent_to_no_number_that_answers_grown_ups_only(tmp_path: Path) -> None:
    men = Number("020-80 80 80", {"sv": "För män"}, {}, {}, age_from=18)
    girls = Number("020-57 70 70", {"sv": "Heder"}, {}, {}, age_from=13)
    more = msgspec.structs.replace(DEMO, numbers=(*DEMO.numbers, men, girls))
    site = built(tmp_path, more)
    for kind in KINDS:
        html = page(site, kind, "ar")
        assert (men.number in html) is (kind != "minor")
        assert girls.number in html
        assert "020-50 50 50" in html


def test_the_demo_knows_who_answers_men_from_18_only() -> None:
    demo = tomllib.loads(files("chatsvc.cli").joinpath("demo.toml").read_text(encoding="utf-8"))
    limited = {one["number"]: one["age_from"] for one in demo["numbers"] if "age_from" in one}
    assert limited == {"020-80 80 80": 18}


def test_the_age_rules_are_the_organisations_own(tmp_path: Path) -> None:
    assert ages(doors(None, None)) == (Age("", None),)
    assert ages(doors(18, 18)) == (Age("", 18),)
    assert ages(doors(None, 18)) == (Age("own", None), Age("buys", 18))
    html = page(built(tmp_path, doors(15, 18)), "minor")
    words = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html))
    texts = load_texts("sv")
    assert f"{texts.text('path.own')} Från 15 år" in words
    assert f"{texts.text('path.buys')} Från 18 år" in words
    assert texts.text("minor.age.younger") in words
    assert texts.text("minor.age.any") not in words


def test_where_no_door_has_an_age_nobody_is_told_to_be_too_young(site: Path) -> None:
    texts = load_texts("sv")
    assert texts.text("minor.age.any") in page(site, "minor")
    assert texts.text("minor.age.younger") not in page(site, "minor")


def test_professionals_get_their_own_line_and_it_stands_on_no_other_page(site: Path) -> None:
    assert keys(page(site, "professional")) == ["nmt"]
    assert "Skriv ingenting här om en människa" in page(site, "professional")
    assert not any("nmt" in keys(page(site, kind)) for kind in KINDS if kind != "professional")


def test_without_a_line_for_professionals_they_still_learn_whom_to_ask(tmp_path: Path) -> None:
    build_site(DEMO, tmp_path / "site", built=fake_scripts(tmp_path))
    html = page(tmp_path / "site", "professional")
    assert keys(html) == []
    assert load_texts("sv").text("professional.none") in html


def test_in_production_what_nobody_approved_is_left_out_and_a_closed_language_has_numbers(
    tmp_path: Path,
) -> None:
    real = msgspec.structs.replace(REAL, languages=("sv", "ro"))
    site = built(tmp_path / "whole", real, everything(("sv",)))
    assert load_texts("sv").text("relative.two") in page(site, "relative")
    assert load_texts("ro").text("relative.two") not in page(site, "relative", "ro")
    assert load_texts("ro").text("numbers.title") in page(site, "relative", "ro")
    decided = everything(("sv",))
    approved = {one: by for one, by in decided.decisions.approved.items() if one != "relative.two"}
    narrow = msgspec.structs.replace(decided.decisions, approved=approved)
    site = built(tmp_path / "narrow", real, Decided(narrow, DAY + timedelta(days=1)))
    assert load_texts("sv").text("relative.two") not in page(site, "relative")
    assert load_texts("sv").text("relative.three") in page(site, "relative")


@pytest.mark.parametrize("language", DEMO.languages)
def test_the_card_on_anonymity_has_five_headings_with_words_under_each(
    site: Path, language: str
) -> None:
    html = unescape((site / language / "index.html").read_text(encoding="utf-8"))
    texts = load_texts(language).under("osl")
    card = html[html.index(f"<summary>{texts.text('about.more')}") :]
    card = card[: card.index("</details>")]
    assert re.findall("<h2>(.*?)</h2>", card) == [texts.text(f"card.{head}") for head, _ in CARD]
    assert [one for _, said in CARD for one in said if texts.text(one) not in card] == []
    assert [f"/{language}/{place}/" for place in PLACES.values()] == re.findall(
        rf'href="(/{language}/\w/)"', card
    )


@pytest.mark.parametrize("language", DEMO.languages)
def test_the_page_on_leaving_and_history_explains_hide_too_and_names_every_trace(
    site: Path, language: str
) -> None:
    html = unescape((site / language / "index.html").read_text(encoding="utf-8"))
    start = html[html.index('<section class="step" data-step="start"') :]
    start = start[: start.index('data-step="waiting"')]
    traces = ("private", "keyboard", "clear", "device", "reload", "return")
    for key in ("hide.how", *(f"start.more.{trace}" for trace in traces)):
        assert load_texts(language).text(key) in start
