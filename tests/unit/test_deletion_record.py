"""The deletion record: how many, by what, in which hours, by which decision; no ids."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from anonymity.clock import FakeClock
from chatsvc.protocol.ids import Door
from chatsvc.retention.protocol_of_day import TRIGGERS, Erased, erased_on, is_due
from chatsvc.retention.record import SweepRecord
from chatsvc.tally.cells import Cell, Period
from counsellor.accounts.models import Role
from counsellor.decisions.deletions import write_deletions
from counsellor.decisions.models import Decision, DeletionRecord
from counsellor.mapping.services import add_batch
from tests.support.staff import browser, make_staff, sign_in

DAY = datetime(2026, 11, 17, tzinfo=UTC)
NEXT_MS = int((DAY + timedelta(days=1, hours=2)).timestamp() * 1000)


def cell(measure: str, hour: int | None = None, door: str = "mika") -> Cell:
    text = "2026-11-17" if hour is None else f"2026-11-17T{hour:02}"
    return Cell(measure, Door(door), Period(text))


def at(hour: int) -> datetime:
    return DAY + timedelta(hours=hour)


def test_all_doors_and_ends_make_one_line_with_its_first_and_last_hour() -> None:
    counts = [
        (cell("ended_visitor", 18), 3),
        (cell("left", 21, "kast"), 1),
        (cell("ended_counsellor", 19), 2),
        (cell("ended_silence", 20), 4),
        (cell("accepted", 2), 99),
    ]
    assert erased_on(counts) == (
        Erased("ended", 6, at(18), at(21), verified=True, late=0),
        Erased("silence", 4, at(20), at(20), verified=True, late=0),
    )


def test_what_was_left_or_late_is_said_and_a_day_without_any_has_no_line() -> None:
    counts = [(cell("ended_age", 3), 1), (cell("sweep_left", door=""), 2), (cell("sweep_late"), 5)]
    assert erased_on(counts) == (Erased("age", 1, at(3), at(3), verified=False, late=5),)
    assert erased_on([(cell("sweep_left"), 2)]) == ()


def test_the_measures_are_those_that_the_sweep_counts() -> None:
    counted = SweepRecord(leftovers=1, left=1, late=1).counts()
    assert set(counted) == {"sweep_leftovers", "sweep_left", "sweep_late"}
    assert "sweep_leftovers" in TRIGGERS


@pytest.mark.parametrize(("hours", "due"), [(25, False), (26, True)])
def test_a_day_is_written_two_hours_after_its_end(hours: int, *, due: bool) -> None:
    assert is_due(DAY, at(hours)) is due


def decided(**more: object) -> None:
    Decision.objects.create(
        **{
            "organisation": "demo",
            "kind": "gallring",
            "text": "t",
            "board": "b",
            "decided_on": date(2026, 1, 1),
            "dnr": "SN 1/26",
            "valid_until": date(2026, 12, 31),
            "recorded_at": DAY,
            **more,
        }
    )


@pytest.mark.django_db
def test_a_day_is_written_once_with_the_decision_that_held() -> None:
    decided()
    decided(dnr="SN 9/25", valid_until=date(2026, 6, 1))
    decided(dnr="SN 2/26", withdrawn_at=DAY - timedelta(days=1))
    add_batch("demo", "a", {cell("ended_visitor", 18): 2, cell("ended_silence", 20): 1}, NEXT_MS)
    assert write_deletions("demo", NEXT_MS - 1) == 0
    assert write_deletions("demo", NEXT_MS) == 2
    assert write_deletions("demo", NEXT_MS) == 0
    rows = [(row.what, row.number, row.rule, row.method) for row in DeletionRecord.objects.all()]
    assert rows == [("ended", 2, "SN 1/26", "keys"), ("silence", 1, "SN 1/26", "keys")]


@pytest.mark.django_db
def test_counts_that_come_late_are_a_line_of_their_own_and_nothing_is_rewritten() -> None:
    add_batch("demo", "a", {cell("ended_visitor", 18): 2}, NEXT_MS)
    write_deletions("demo", NEXT_MS)
    add_batch("demo", "b", {cell("ended_visitor", 23): 5}, NEXT_MS)
    assert write_deletions("demo", NEXT_MS + 3_600_000) == 1
    rows = [(row.supplement, row.number, row.rule) for row in DeletionRecord.objects.all()]
    assert rows == [(0, 2, ""), (1, 5, "")]


@pytest.mark.django_db
def test_one_organisations_record_is_not_anothers_and_old_counts_rest() -> None:
    add_batch("lan", "a", {cell("ended_visitor", 18): 2}, NEXT_MS)
    assert write_deletions("demo", NEXT_MS) == 0
    assert write_deletions("lan", NEXT_MS + 45 * 86_400_000) == 0


@pytest.mark.django_db
def test_no_line_holds_more_than_counts_hours_and_the_rule() -> None:
    kept = {field.name for field in DeletionRecord._meta.get_fields()}  # noqa: SLF001  Django's own
    assert kept == {
        "id",
        "organisation",
        "day",
        "what",
        "supplement",
        "rule",
        "number",
        "first_hour",
        "last_hour",
        "method",
        "verified",
        "late",
        "written_at",
    }
    add_batch("demo", "a", {cell("ended_visitor", 18): 2}, NEXT_MS)
    write_deletions("demo", NEXT_MS + 123_456)
    row = DeletionRecord.objects.get()
    for moment in (row.day, row.first_hour, row.last_hour, row.written_at):
        assert (moment.minute, moment.second, moment.microsecond) == (0, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_it_is_read_by_whoever_answers_for_it(clock: FakeClock, role: Role) -> None:
    client = signed_in(clock, role)
    assert "Inget dygn är protokollfört än." in client.get("/gallringsprotokoll").content.decode()
    add_batch("demo", "a", {cell("ended_age", 3): 7, cell("sweep_left"): 1}, NEXT_MS)
    write_deletions("demo", NEXT_MS)
    page = client.get("/gallringsprotokoll").content.decode()
    for words in ("2026-11-17", "Ålder, enligt regeln", ">7</td>", "rester fanns"):
        assert words in page


def signed_in(clock: FakeClock, role: Role) -> Client:
    make_staff("vera", role)
    client = browser()
    sign_in(client, clock, "vera")
    return client
