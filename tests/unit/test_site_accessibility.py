"""The accessibility statement says what a review found, and nothing that nobody has looked at."""

import re
from datetime import date
from pathlib import Path
from typing import Final

import msgspec
import pytest

from chatsvc.settings.organisations import Contact, Organisation
from chatsvc.site.accessibility import (
    METHODS,
    NOT_DONE,
    PLACE,
    SHORTCOMINGS,
    Review,
    fingerprint,
    last_review,
    statement,
)
from chatsvc.site.assets import collect
from chatsvc.site.build import Decided, build_site, statement_page
from chatsvc.site.catalogue import load_texts
from chatsvc.site.errors import SiteError
from chatsvc.site.pages import Shows
from chatsvc.site.register import Decisions
from chatsvc.site.statement_words import WORDS
from tests.support.approvals import REAL, everything
from tests.support.visitor_site import DEMO, fake_scripts

CLEAN: Final = Review(
    date(2026, 11, 24), fingerprint(), 700, ("sv", "ar"), dict.fromkeys(METHODS, 0)
)
LAW: Final = "lagen om tillgänglighet till digital offentlig service"


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fake_scripts(tmp_path_factory.mktemp("scripts"))


def page(
    folder: Path,
    scripts: Path,
    review: Review | None,
    *,
    contact: Contact | None = None,
    shows: Shows | None = None,
) -> str:
    """Render the statement as it is after a review."""
    file = folder / "review.json"
    if review is not None:
        file.write_bytes(msgspec.json.encode(review))
    ours = msgspec.structs.replace(DEMO, languages=("sv",), contact=contact)
    said = statement(last_review(file), fingerprint())
    made = statement_page(ours, (load_texts("sv"),), collect(built=scripts), said, shows or Shows())
    html = made[f"{PLACE}/index.html"].decode()
    return html.partition("<main")[2].partition("</main>")[0]


def test_without_a_review_it_says_so_and_claims_nothing(tmp_path: Path, scripts: Path) -> None:
    said = page(tmp_path, scripts, None)
    assert "Tillgängligheten är inte granskad" in said
    assert LAW in said
    assert not re.search(r"följer lagen (delvis|helt)|Vi granskade|Så har vi granskat", said)
    assert not any(one in said for one in METHODS.values())


def test_after_a_clean_review_it_names_day_method_and_what_no_program_can_know(
    tmp_path: Path, scripts: Path
) -> None:
    said = page(tmp_path, scripts, CLEAN)
    assert "24 november 2026: 700 sidor och lägen på 2 språk" in said
    assert all(one in said for one in METHODS.values())
    assert "fann inga brister" in said
    assert "Ingen som själv behöver hjälpmedel har prövat tjänsten" in said
    assert "följer lagen helt" not in said
    assert "har ändrats efter granskningen" not in said


@pytest.mark.parametrize(
    "left_out", ["access.known.people", "access.oversight", "access.fault.axe"]
)
def test_until_all_of_it_is_approved_none_of_it_is_said_but_where_to_turn(
    tmp_path: Path, scripts: Path, left_out: str
) -> None:
    contact = Contact("036-555 01 02", "Gatan 3, 555 55 Orten")
    shows = Shows(frozenset({left_out}))
    said = page(tmp_path, scripts, CLEAN, contact=contact, shows=shows)
    assert "Redogörelsen för tillgängligheten är inte godkänd än." in said
    assert "036-555 01 02" in said
    plain = [words for words in WORDS.values() if "{" not in words]
    assert not [words for words in plain if words in said], "half a statement hides what is wrong"
    assert "följer lagen" not in said


def test_in_production_it_waits_for_its_approval_and_the_demo_marks_it(
    tmp_path: Path, scripts: Path
) -> None:
    def built(organisation: Organisation, name: str, decided: Decided) -> str:
        build_site(organisation, tmp_path / name, built=scripts, decided=decided)
        return (tmp_path / name / PLACE / "index.html").read_text(encoding="utf-8")

    real = msgspec.structs.replace(REAL, languages=("sv",))
    without = built(real, "without", everything([], without=["access.turn"]))
    assert 'data-testid="unapproved"' in without
    approved = built(real, "approved", everything([]))
    assert 'data-testid="unapproved"' not in approved
    assert WORDS["access.oversight"] in approved
    demo = built(DEMO, "demo", Decided(Decisions(), date.max))
    assert WORDS["access.oversight"] in demo
    assert 'data-testid="unchecked"' in demo
    assert 'data-testid="unchecked"' not in approved


@pytest.mark.parametrize("kind", METHODS)
def test_every_kind_of_fault_becomes_a_shortcoming_with_its_number(kind: str) -> None:
    found = msgspec.structs.replace(CLEAN, faults={**CLEAN.faults, kind: 37}, rules=("image-alt",))
    said = statement(found, CLEAN.version)
    assert said.shortcomings == (SHORTCOMINGS[kind].format(count=37, which="image-alt"),)
    assert "37" in said.shortcomings[0]


@pytest.mark.parametrize("kind", METHODS)
def test_what_was_not_looked_at_is_said_as_that_and_not_as_done(kind: str) -> None:
    rest = {one: count for one, count in CLEAN.faults.items() if one != kind}
    said = statement(msgspec.structs.replace(CLEAN, faults=rest), CLEAN.version)
    assert said.shortcomings == (NOT_DONE[kind],)
    assert METHODS[kind] not in said.done
    assert len(said.done) == len(METHODS) - 1


def test_pages_that_have_changed_since_are_not_called_reviewed(
    tmp_path: Path, scripts: Path
) -> None:
    said = page(tmp_path, scripts, msgspec.structs.replace(CLEAN, version="another"))
    assert "Sidorna har ändrats efter granskningen. Det nya är inte granskat." in said


def test_the_fingerprint_changes_with_any_template_sheet_or_text(tmp_path: Path) -> None:
    files = (
        "templates/a.html",
        "static/a.css",
        "locale/sv/LC_MESSAGES/site.po",
        "statement_words.py",
    )
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
    seen = {fingerprint(tmp_path)}
    for name in files:
        (tmp_path / name).write_text("two")
        seen.add(fingerprint(tmp_path))
    assert len(seen) == 1 + len(files)


def test_whom_something_hinders_finds_the_receptions_telephone_and_address(
    tmp_path: Path, scripts: Path
) -> None:
    said = page(tmp_path, scripts, CLEAN, contact=Contact("036-555 01 02", "Gatan 3, 555 55 Orten"))
    assert '<a href="tel:036555' in said
    assert "Gatan 3, 555 55 Orten" in said
    assert "Digg, har tillsyn" in said


def test_without_them_it_says_that_they_are_missing(tmp_path: Path, scripts: Path) -> None:
    assert "telefon och adress är inte ifyllda än" in page(tmp_path, scripts, CLEAN)


def test_no_link_leads_from_it_to_an_authoritys_page(tmp_path: Path, scripts: Path) -> None:
    links = set(re.findall(r'href="([^"]+)"', page(tmp_path, scripts, CLEAN)))
    assert links == {"/beslut", "/siffror", "/"}


def test_every_page_of_a_visitor_leads_to_it_but_not_from_line_or_conversation(
    tmp_path: Path, scripts: Path
) -> None:
    languages = ("sv", "ar")
    ours = msgspec.structs.replace(DEMO, languages=languages)
    build_site(ours, tmp_path / "site", built=scripts, review=tmp_path / "none")
    link = re.compile(rf'<a[^>]*href="/{PLACE}/"[^>]*data-choose>')
    for file in (tmp_path / "site").rglob("*.html"):
        if file.parent.name == PLACE or file.name == "404.html":
            continue
        found = link.search(file.read_text(encoding="utf-8"))
        assert found, file
        # menu.css takes such a link away while somebody waits or writes.
        assert 'class="night"' in found[0] or file.parent == tmp_path / "site"


@pytest.mark.parametrize("broken", [b"", b"{}", b'{"on": "someday"}'])
def test_a_review_that_cannot_be_read_stops_the_build(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "review.json").write_bytes(broken)
    with pytest.raises(SiteError) as raised:
        last_review(tmp_path / "review.json")
    assert raised.value.code == "review_unreadable"
