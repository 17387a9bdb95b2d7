"""What binds the organisation is approved and checked before anybody outside the demo reads it."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import msgspec
import pytest

from chatsvc.settings.organisations import Door
from chatsvc.site.accessibility import PLACE
from chatsvc.site.build import Decided, build_site
from chatsvc.site.catalogue import WORD_PREFIX, Texts, load_texts, written
from chatsvc.site.decisions import approve
from chatsvc.site.directory import Directory, Entry
from chatsvc.site.errors import SiteError
from chatsvc.site.frame import AWAY
from chatsvc.site.frame import FILE as FRAME
from chatsvc.site.memory import load_site
from chatsvc.site.pages import PARTNER_LAW, PARTNER_SAID
from chatsvc.site.register import (
    Decisions,
    Statement,
    binding,
    fingerprint,
    load_decisions,
    load_register,
    standing,
    wording,
)
from chatsvc.site.rights import QUESTIONS
from chatsvc.site.statement_words import WORDS
from tests.support.approvals import DAY, REAL, everything
from tests.support.visitor_site import CHECKED, DEMO, fake_scripts

EVERY: Final = load_register()
REGISTER: Final = binding(EVERY, "osl")
CORE: Final = [one.said_as for one in REGISTER if one.core]
SIDE: Final = [one.said_as for one in REGISTER if not (one.core or one.swedish)]
ROOT: Final = Path(__file__).parents[2]

# How promises, law and risk sound in Swedish.
BINDING: Final = re.compile(
    r"raderas|raderade|kan läsa|ser inte|kan inte se|måste vi|tystnadsplikt|kryptera|anonym|"
    r"Nyckeln|polisanmäl|ta (?:mitt|ditt) liv|fara|112|90101|har skickats|plats är kvar"
)
# Names of things, headings and buttons: they promise nothing that is not said beside them.
SAID_BESIDE: Final = {
    "about.title", "about.more", "talk.end", "problem.keys", "bye.title", "ui.takeover.first",
    "waiting.numbers.text", "ui.erasing.title", "problem.full.urgent.button", "ui.gone",
}  # fmt: skip


# Entries that say every fact which binds, and one that nobody has checked.
EVERY_FACT: Final = Directory(
    tuple(
        Entry(
            key,
            key.title(),
            "020-1",
            needs=("violence",),
            core=True,
            facts=dict.fromkeys(("on_bill", "must_report"), known),
            checked=None if known else CHECKED,
        )
        for key, known in (("one", True), ("two", False))
    )
)

TWICE: Final = '{ id = "a", kind = "law", owner = "b", source = "c" }'


def site_of(tmp_path: Path, decided: Decided, languages: tuple[str, ...] = ("sv", "ro")) -> Path:
    """Build a site in production."""
    doors = {"mika": Door("MIKA"), "kast": Door("KAST", 18)}
    real = msgspec.structs.replace(REAL, languages=languages, doors=doors)
    scripts = fake_scripts(tmp_path)
    build_site(real, tmp_path / "site", directory=EVERY_FACT, built=scripts, decided=decided)
    return tmp_path / "site"


def page(site: Path, language: str) -> str:
    return (site / language / "index.html").read_text(encoding="utf-8")


def changed(texts: Texts, message_id: str) -> Texts:
    return replace(texts, by_id={**texts.by_id, message_id: "andra ord"})


def test_every_sentence_of_the_register_is_written_and_owned() -> None:
    swedish = load_texts("sv")
    for one in EVERY:
        assert wording(swedish, one.id), one
        assert one.owner, one.id
        assert one.source, one.id
    assert {one.kind for one in REGISTER} == {"promise", "law", "risk"}


def test_every_promise_it_names_is_one_that_a_test_holds() -> None:
    held = {int(one) for one in re.findall(r"^\| (\d+) \|", promises(), re.MULTILINE)}
    for one in REGISTER:
        if "promise" in one.source:
            assert {int(number) for number in re.findall(r"\d+", one.source)} <= held, one.id


def promises() -> str:
    return (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")


def test_no_sentence_that_sounds_like_a_promise_is_outside_it() -> None:
    known = {one.id for one in EVERY} | SAID_BESIDE
    texts = load_texts("sv").by_id
    loose = [
        key
        for key, text in texts.items()
        if BINDING.search(text) and key not in known and not key.startswith(WORD_PREFIX)
    ]
    assert loose == []


def test_every_sentence_of_the_accessibility_statement_has_its_row_and_binds_swedish_alone() -> (
    None
):
    rows = {one.id: one for one in EVERY if one.swedish}
    assert rows.keys() == WORDS.keys()
    assert not any(one.core for one in rows.values()), "it keeps nobody out"
    assert all(one.asked_in("sv") and not one.asked_in("ro") for one in rows.values())


@pytest.mark.parametrize("language", written())
def test_until_somebody_decides_nothing_is_ready(language: str) -> None:
    stand = standing(load_texts(language), Decisions(), DAY, REGISTER)
    assert stand.unready == {one.said_as for one in REGISTER if one.asked_in(language)}
    assert stand.closed


@pytest.mark.parametrize("language", written())
def test_what_is_approved_and_checked_is_shown(language: str) -> None:
    decided = everything([language])
    stand = standing(load_texts(language), decided.decisions, DAY, REGISTER)
    assert stand.unready == frozenset()
    assert not stand.closed


def test_an_approval_holds_from_its_day_on() -> None:
    decisions, texts = everything(["ro"]).decisions, load_texts("ro")
    assert standing(texts, decisions, DAY - timedelta(days=1), REGISTER).closed
    assert not standing(texts, decisions, DAY, REGISTER).closed
    assert not standing(texts, decisions, date.max, REGISTER).closed


def test_new_swedish_words_end_the_approval_and_every_check(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decisions = everything(["ro"]).decisions
    new = changed(load_texts("sv"), "about.duty")
    monkeypatch.setattr("chatsvc.site.register.load_texts", lambda _language: new)
    for language in ("sv", "ro"):
        assert standing(load_texts(language), decisions, DAY, REGISTER).unready == {"about.duty"}
    monkeypatch.setattr("chatsvc.site.decisions.load_texts", lambda _language: new)
    again = approve(decisions, ["about.duty"], by="Juristen", on=DAY, valid_from=DAY)
    assert standing(new, again, DAY, REGISTER).unready == frozenset()
    assert standing(load_texts("ro"), again, DAY, REGISTER).unready == {"about.duty"}, "unchecked"


def test_new_words_in_one_language_end_its_check_and_no_other() -> None:
    decisions = everything(["ro", "ar"]).decisions
    new = changed(load_texts("ro"), "about.duty")
    assert standing(new, decisions, DAY, REGISTER).closed
    assert not standing(load_texts("ar"), decisions, DAY, REGISTER).closed


def test_in_production_an_unchecked_language_offers_telephone_numbers_only(tmp_path: Path) -> None:
    site = site_of(tmp_path, everything([]))
    assert 'data-step="about"' in page(site, "sv")
    romanian = page(site, "ro")
    assert 'data-testid="numbers-only"' in romanian
    assert 'href="tel:112"' in romanian
    assert 'data-part="exit"' in romanian
    assert 'href="/sv/"' in romanian
    assert 'href="/ro/"' not in romanian
    assert 'data-part="start"' not in romanian
    texts = load_texts("ro")
    assert not [
        one.id
        for one in REGISTER
        if one.asked_in("ro") and one.id != "emergency.short" and seen(one, texts, romanian)
    ]


@pytest.mark.parametrize(("checked", "said"), [([], False), (["ro"], True)])
def test_a_page_of_several_languages_says_nothing_that_one_of_them_may_not(
    tmp_path: Path, checked: list[str], *, said: bool
) -> None:
    site = site_of(tmp_path, everything(checked))
    html = (site / "404.html").read_text(encoding="utf-8")
    for language in ("sv", "ro"):
        assert (load_texts(language).text("numbers.where") in html) is said
    assert 'href="tel:112"' in html, "the numbers stand there all the same"


def test_what_stands_in_every_menu_is_left_out_of_the_frame_and_the_statement_too(
    tmp_path: Path,
) -> None:
    site = site_of(tmp_path, everything(["ro"], without=["hide.how"]))
    for name in (FRAME, AWAY, f"{PLACE}/index.html"):
        html = (site / name).read_text(encoding="utf-8")
        assert load_texts("sv").text("hide.how") not in html
        assert 'data-part="hide"' in html


def test_the_built_site_says_in_which_languages_somebody_may_come_in(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    assert load_site(site_of(tmp_path / "one", everything([]))).ready == {"sv"}
    (tmp_path / "both").mkdir()
    assert load_site(site_of(tmp_path / "both", everything(["ro"]))).ready == {"sv", "ro"}
    (tmp_path / "none").mkdir()
    assert load_site(site_of(tmp_path / "none", Decided(Decisions(), DAY))).ready == frozenset()


def seen(one: Statement, texts: Texts, html: str) -> bool:
    return f">{texts.by_id[one.id]}<" in html


def test_where_nothing_is_approved_not_even_swedish_takes_anybody_in(tmp_path: Path) -> None:
    site = site_of(tmp_path, Decided(Decisions(), DAY))
    for language in ("sv", "ro"):
        assert 'data-testid="numbers-only"' in page(site, language)
        assert "hreflang" not in page(site, language), "no other language is offered"
        assert load_texts(language).text("numbers.where") not in page(site, language)
    assert 'href="/ro/"' in (site / "index.html").read_text(encoding="utf-8")


def answered_in_part(left_out: list[str]) -> set[str]:
    """Sentences on rights that only stand beside one that is left out: half is worse than none."""
    asked = [set(one.says) for every in QUESTIONS.values() for one in every]
    said = {one for says in asked for one in says if one.startswith("rights.say.")}
    return {one for one in said if all(says & set(left_out) for says in asked if one in says)}


def said_with(left_out: list[str]) -> set[str]:
    """Who answers instead is told whole or not at all; each partner has the sentence of its law."""
    shared = set(PARTNER_SAID) & set(left_out)
    return {*PARTNER_SAID, *PARTNER_LAW.values()} if shared else set()


@pytest.mark.parametrize("left_out", [[one] for one in SIDE] + [SIDE])
def test_a_sentence_beside_the_core_is_left_out_and_nothing_else(
    tmp_path: Path, left_out: list[str]
) -> None:
    site = site_of(tmp_path, everything(["ro"], without=left_out))
    for language in ("sv", "ro"):
        html, texts = page(site, language), load_texts(language).under("osl")
        assert 'data-step="about"' in html
        below = sorted((site / language).glob("*/**/index.html"))
        nights = "".join(path.read_text(encoding="utf-8") for path in below)
        gone = {one for one in SIDE if texts.text(one) not in html + nights}
        assert gone == set(left_out) | answered_in_part(left_out) | said_with(left_out)
        assert not re.search(
            r"<(p|li|summary)[^>]*>\s*</\1>", re.sub(r"<\w+[^>]*data-part.*", "", html)
        )


@pytest.mark.parametrize("one", CORE[:3] + CORE[-2:])
def test_every_sentence_of_the_core_closes_a_language(one: str) -> None:
    decided = everything(["ro"], without=[one])
    assert standing(load_texts("ro"), decided.decisions, DAY, REGISTER).closed


def test_the_demo_shows_everything_and_says_quietly_that_it_is_unchecked(tmp_path: Path) -> None:
    build_site(DEMO, tmp_path / "demo", built=fake_scripts(tmp_path))
    for language in DEMO.languages:
        html, texts = page(tmp_path / "demo", language), load_texts(language)
        assert 'data-step="about"' in html
        assert html.count(texts.text("page.unchecked")) == 1
    first = (tmp_path / "demo" / "index.html").read_text(encoding="utf-8")
    assert load_texts("en").text("page.unchecked") in first


def test_what_is_ready_bears_no_mark(tmp_path: Path) -> None:
    site = site_of(tmp_path, everything(["ro"]))
    demo = tmp_path / "demo"
    build_site(DEMO, demo, built=tmp_path / "built", decided=everything(DEMO.languages))
    for html in (page(site, "sv"), page(site, "ro"), page(demo, "sv"), page(demo, "ro")):
        assert 'data-testid="unchecked"' not in html


def test_a_fingerprint_tells_where_one_wording_ends() -> None:
    assert fingerprint("a", "b") != fingerprint("ab")
    assert fingerprint("a", "b") != fingerprint("b", "a")
    assert re.fullmatch(r"[0-9a-f]{16}", fingerprint("ord"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("statement = 1", "register"),
        ('statement = [{ id = "a", kind = "wish", owner = "b", source = "c" }]', "register"),
        (
            f"statement = [{TWICE}, {TWICE}]",
            "register",
        ),
    ],
)
def test_a_register_that_is_wrong_stops_the_build(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "register.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SiteError) as refused:
        load_register(tmp_path / "register.toml")
    assert refused.value.code == code


@pytest.mark.parametrize("text", ["approved = 1", "[approved.a]\nby = 'x'", "[else]", "\x00"])
def test_decisions_that_cannot_be_read_stop_the_build(tmp_path: Path, text: str) -> None:
    (tmp_path / "norra.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SiteError) as refused:
        load_decisions(tmp_path / "norra.toml")
    assert refused.value.code == "decisions"
    assert load_decisions(tmp_path / "nobody.toml") == Decisions()
