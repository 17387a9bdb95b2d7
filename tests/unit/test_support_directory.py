"""The support directory: hidden until checked, the core always there, kept by supervisors."""

from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from anonymity.clock import FakeClock
from anonymity.trust.canonical import canonical
from counsellor.accounts.models import Role
from counsellor.support.closed_lists import BEFORE, FACTS, NEEDS
from counsellor.support.forms import EntryForm, filled, is_key
from counsellor.support.models import DirectoryEntry
from counsellor.support.policy import (
    CHECK_EVERY,
    Checked,
    after_check,
    alarms_owner,
    is_overdue,
    is_shown,
)
from counsellor.support.queries import (
    alarming,
    alarms,
    all_entries,
    directory_document,
    for_desk,
    local,
    shown_entries,
)
from counsellor.support.services import (
    Edit,
    check,
    remove,
    save,
    seed,
    seed_entries,
    version_of,
)
from tests.support.staff import NOON_MS, ORIGIN, browser, make_staff, sign_in

CORE = {"sos", "mind", "vard", "bris", "kfl", "socjour", "egen"}
TODAY = local(NOON_MS).date()
DAY_MS = 24 * 3600 * 1000

DATES = st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))
CHECKS = st.builds(Checked, is_core=st.booleans(), last=DATES, next=DATES)


@given(CHECKS, st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_core_is_always_shown_and_others_only_while_somebody_vouches(
    one: Checked, today: date
) -> None:
    vouched = one.last is not None and one.next is not None and today <= one.next
    assert is_overdue(one, today) is not vouched
    assert is_shown(one, today) is (one.is_core or vouched)
    assert alarms_owner(one, today) is (one.is_core and not vouched)
    # Whoever alarms is shown, and what is hidden is overdue: nothing falls between.
    assert not (alarms_owner(one, today) and not is_shown(one, today))


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_a_check_holds_for_a_quarter_and_no_day_longer(today: date) -> None:
    checked = after_check(today)
    assert is_shown(checked, today + CHECK_EVERY)
    assert not is_shown(checked, today + CHECK_EVERY + timedelta(days=1))


def test_the_seed_holds_the_core_and_nothing_outside_the_closed_lists() -> None:
    entries = seed_entries()
    assert {one.key for one in entries if one.core} == CORE
    assert len({one.key for one in entries}) == len(entries) > 30
    for one in entries:
        assert set(one.needs) <= set(NEEDS), one.key
        assert one.needs, one.key
        assert set(one.facts) <= set(FACTS), one.key
        assert one.status in {"V", "N", "M"}, one.key
        assert is_key(one.key)
        words = f"{one.name} {one.for_whom} {one.happens} {one.hours_text}".lower()
        assert not any(word in words for word in ("prostitu", "torsk", "offer ", "eskort"))


def test_the_seed_claims_no_language_and_knows_who_brings_in_an_interpreter() -> None:
    entries = {one.key: one for one in seed_entries()}
    assert {one.languages for one in entries.values()} == {()}, "no source says (domain.md 9.1)"
    assert [key for key, one in entries.items() if one.facts.get("interpreter")] == ["kfl"]


@pytest.mark.django_db
def test_a_seeded_directory_shows_the_core_alone_and_lists_the_rest_for_checking() -> None:
    assert seed("demo") == len(seed_entries())
    assert seed("demo") == 0
    # The reception's own telephone has no number until somebody writes it.
    assert {row.key for row in shown_entries("demo", TODAY)} == CORE - {"egen"}
    listed = all_entries("demo", TODAY)
    assert len(listed) == len(seed_entries())
    assert {row.key for row in listed[: len(CORE)]} == CORE
    assert {row.key for row in alarms(listed, TODAY)} == CORE
    assert [row.key for row in shown_entries("demo", TODAY)][:2] == ["sos", "mind"]
    assert shown_entries("other", TODAY) == ()


@pytest.mark.django_db
def test_every_seeded_row_fits_the_form_so_that_it_can_be_edited() -> None:
    seed("demo")
    for row in DirectoryEntry.objects.all():
        first = filled(row).initial
        form = EntryForm({**first, "owner": "Samordnaren"})
        assert form.is_valid(), (row.key, form.errors)
        edit = form.edit()
        assert [list(span) for span in edit.hours] == row.hours, row.key
        assert (edit.facts, list(edit.needs)) == (row.facts, row.needs), row.key


@pytest.mark.django_db
def test_a_check_shows_an_entry_and_time_hides_it_again() -> None:
    seed("demo")
    assert check("demo", "man", TODAY) is True
    assert check("demo", "nobody", TODAY) is False
    assert check("other", "polis", TODAY) is False
    keys = [one["key"] for one in _entries(NOON_MS)]
    assert "man" in keys
    assert "polis" not in keys
    late = NOON_MS + (CHECK_EVERY.days + 1) * DAY_MS
    assert "man" not in [one["key"] for one in _entries(late)]
    assert "sos" in [one["key"] for one in _entries(late)]


@pytest.mark.django_db
def test_an_edit_of_the_number_ends_the_check_unless_it_was_checked_again() -> None:
    seed("demo")
    check("demo", "man", TODAY)
    save("demo", "man", _edit("man", owner="Samordnaren"), TODAY, checked=False)
    assert _row("man").last_checked == TODAY
    save("demo", "man", _edit("man", number="020-11 11 11"), TODAY, checked=False)
    assert (_row("man").last_checked, _row("man").next_check) == (None, None)
    assert "man" not in [one["key"] for one in _entries(NOON_MS)]
    save("demo", "man", _edit("man", number="020-22 22 22"), TODAY, checked=True)
    assert _row("man").next_check == TODAY + CHECK_EVERY


@pytest.mark.django_db
def test_a_new_entry_is_hidden_until_checked_and_a_core_one_cannot_be_removed() -> None:
    seed("demo")
    save("demo", "jour", _edit("man", name="Jouren"), TODAY, checked=False)
    assert "jour" not in [one["key"] for one in _entries(NOON_MS)]
    remove("demo", "jour")
    remove("demo", "sos")
    remove("other", "man")
    keys = set(DirectoryEntry.objects.values_list("key", flat=True))
    assert "jour" not in keys
    assert {"sos", "man"} <= keys


@pytest.mark.django_db
def test_the_published_document_is_canonical_and_says_nothing_of_owners() -> None:
    seed("demo")
    save("demo", "man", _edit("man", owner="Samordnaren"), TODAY, checked=True)
    document = directory_document("demo", NOON_MS)
    assert msgspec.json.decode(canonical(document)) == msgspec.json.decode(
        msgspec.json.encode(document)
    )
    assert b"Samordnaren" not in canonical(document)
    assert document["v"] == 1
    assert document["week"] == {}, "our own hours stand beside the entries"


@pytest.mark.django_db
def test_the_desk_reads_what_is_open_now_and_when_it_opens() -> None:
    seed("demo")
    check("demo", "trans", TODAY)
    night = NOON_MS - local(NOON_MS).hour * 3600 * 1000
    by_key = {one["key"]: one for one in for_desk("demo", night)}
    assert (by_key["sos"]["open"], by_key["sos"]["opens"]) == (True, "")
    assert (by_key["trans"]["open"], by_key["trans"]["opens"]) == (False, "i dag 11:00")
    assert by_key["socjour"]["open"] is None
    assert (by_key["sos"]["overdue"], by_key["trans"]["overdue"]) == (True, False)
    evening = {one["key"]: one for one in for_desk("demo", night + 22 * 3600 * 1000)}
    assert evening["trans"]["opens"] == "i morgon 11:00"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "ring oss"),
        ("number", "javascript:alert(1)"),
        ("number", "112\n113"),
        ("site", "https://exempel.se"),
        ("site", "exempel"),
        ("hours", "alltid"),
        ("needs", ["magic"]),
        ("needs", []),
        ("age_from", "-1"),
        ("languages", "svenska!"),
        ("owner", ""),
        ("fact_free", "maybe"),
        ("name", "x" * 121),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(field: str, value: object) -> None:
    seed("demo")
    form = EntryForm({**filled(_row("man")).initial, "owner": "Samordnaren", field: value})
    assert not form.is_valid()
    assert list(form.errors) == [field]


@pytest.mark.django_db
def test_a_supervisor_keeps_the_directory_and_a_counsellor_reads_it(clock: FakeClock) -> None:
    seed("demo")
    make_staff("linnea")
    make_staff("berit", Role.SUPERVISOR)
    counsellor, supervisor = browser(), browser()
    sign_in(counsellor, clock, "linnea")
    sign_in(supervisor, clock, "berit")
    page = counsellor.get("/stod?key=man").content.decode()
    assert "Stödlinjen för män" in page
    assert "entry-form" not in page
    assert "Kontrollerad i dag" not in page
    assert _post(counsellor, do="check", key="man") == 403
    assert "entry-form" in supervisor.get("/stod?key=man").content.decode()
    assert "entry-form" in supervisor.get("/stod?new").content.decode()
    assert _post(supervisor, do="check", key="man") == 302
    shown = {one["key"] for one in counsellor.get("/support.json").json()["entries"]}
    assert {"man", "sos"} <= shown
    first = {**filled(_row("kfl")).initial, "owner": "Samordnaren", "age_from": "", "age_to": ""}
    wrong = {**first, "number": "x"}
    assert _post(supervisor, do="save", key="kfl", **wrong) == 409
    assert _post(supervisor, do="save", key="Å", **first) == 409
    assert _post(supervisor, do="save", key="kfl", checked="on", **first) == 302
    assert (_row("kfl").owner, _row("kfl").is_core) == ("Samordnaren", True)
    assert _row("kfl").last_checked == TODAY
    assert _post(supervisor, do="remove", key="man") == 302
    assert not DirectoryEntry.objects.filter(key="man").exists()


@pytest.mark.django_db
def test_staff_read_how_many_rows_are_hidden_and_how_well_each_was_known(clock: FakeClock) -> None:
    seed("demo")
    make_staff("linnea")
    counsellor = browser()
    sign_in(counsellor, clock, "linnea")
    hidden = len(seed_entries()) - len(shown_entries("demo", TODAY))
    page = counsellor.get("/stod").content.decode()
    assert f"{hidden} poster visas inte för besökare." in page
    assert {one.status for one in seed_entries()} == set(BEFORE)
    for words in BEFORE.values():
        assert str(words) in page
    check("demo", "man", TODAY)
    page = counsellor.get("/stod").content.decode()
    assert f"{hidden - 1} poster visas inte för besökare." in page


@pytest.mark.django_db
def test_the_board_knows_how_many_core_numbers_nobody_vouches_for(clock: FakeClock) -> None:
    seed("demo")
    make_staff("berit", Role.SUPERVISOR)
    client = browser()
    sign_in(client, clock, "berit")
    assert client.get("/desk.json").json()["unchecked_numbers"] == len(CORE)
    for key in CORE:
        check("demo", key, TODAY)
    assert client.get("/desk.json").json()["unchecked_numbers"] == 0
    clock.advance((CHECK_EVERY.days + 1) * DAY_MS)
    assert alarming("demo", clock.now_ms()) == len(CORE)


@pytest.mark.django_db
def test_a_name_with_code_in_it_stays_text(clock: FakeClock) -> None:
    seed("demo")
    save("demo", "man", _edit("man", name="<script>1</script>"), TODAY, checked=True)
    make_staff("berit", Role.SUPERVISOR)
    client = browser()
    sign_in(client, clock, "berit")
    assert "<script>1" not in client.get("/stod").content.decode()


@pytest.mark.django_db
def test_the_command_fills_an_empty_directory_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("seed_support", "demo")
    call_command("seed_support", "demo")
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        str(len(seed_entries())),
        "0",
    ]


def _entries(now_ms: int) -> list[dict[str, object]]:
    entries = directory_document("demo", now_ms)["entries"]
    assert isinstance(entries, list)
    return entries


def _row(key: str) -> DirectoryEntry:
    return DirectoryEntry.objects.get(organisation="demo", key=key)


def seen_of(key: str) -> str:
    """Return the version that a page shown now would send."""
    return version_of(DirectoryEntry.objects.filter(organisation="demo", key=key).first())


def _edit(key: str, **change: str) -> Edit:
    form = EntryForm({**filled(_row(key)).initial, "owner": "Samordnaren"})
    assert form.is_valid(), form.errors
    return replace(form.edit(), **change)  # type: ignore[arg-type]  # only texts are changed here


def _post(client: Client, **body: object) -> int:
    body = {"seen": seen_of(str(body["key"])), **body}
    said = {name: value for name, value in body.items() if value is not None}
    return client.post("/stod", said, headers={"origin": ORIGIN}).status_code
