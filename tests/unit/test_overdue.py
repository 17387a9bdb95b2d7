"""Rows that their rule no longer keeps go every night, and the record says how many of its logs."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from django.contrib.sessions.models import Session
from django.db import models

from counsellor.accounts.models import KnownBrowser, LoginCounter, Staff
from counsellor.audit.models import Deed
from counsellor.audit.services import note, prune
from counsellor.decisions.models import Decision, DeletionRecord
from counsellor.directory.models import DeviceCertificate
from counsellor.escalation.models import BoardOpen, Escalation
from counsellor.keeping.overdue import delete_overdue
from counsellor.mapping.models import AddedBatch
from counsellor.shifts.models import OpeningException, Shift
from counsellor.steering.models import Banner, Diversion, Limit
from counsellor.wellbeing.models import Debrief
from tests.support.staff import NOON_MS, make_staff

pytestmark = pytest.mark.django_db
NOW: Final = datetime.fromtimestamp(NOON_MS / 1000, tz=UTC)
HOUR: Final = NOW.replace(minute=0, second=0, microsecond=0)
SECOND: Final = timedelta(seconds=1)
REQUESTED: Final = {"organisation": "demo", "request": {}, "state": "requested"}


def days(number: float) -> datetime:
    """So many days ago."""
    return NOW - timedelta(days=number)


def device(staff: Staff, key: str, **more: object) -> None:
    DeviceCertificate.objects.create(
        **{"staff": staff, "device_key": key, "created_at": NOW, **REQUESTED, **more}
    )


def escalation(key: str, at: datetime, organisation: str = "demo") -> None:
    Escalation.objects.create(
        organisation=organisation, key=key, door="mika", kind="consult", raised_at=at
    )


def plant(name: str, by: timedelta) -> Staff:
    """Make one row of each kind whose time is over, or runs out, `by` from now."""
    staff = make_staff(name)
    at = NOW + by
    AddedBatch.objects.create(organisation="demo", batch=name, added_at=at - timedelta(days=30))
    seen = at - timedelta(seconds=30)
    BoardOpen.objects.create(staff=staff, organisation="demo", seen_at=seen)
    Debrief.objects.create(staff=staff, organisation="demo", asked_at=days(14), until=at)
    device(staff, "asked", created_at=at - timedelta(days=14))
    gone = {"state": "revoked", "created_at": days(99)}
    device(staff, "revoked", decided_at=at - timedelta(days=90), **gone)
    escalation(name, at - timedelta(days=730))
    day = NOW.date() - timedelta(days=1127) + (timedelta() if by > timedelta() else -timedelta(1))
    OpeningException.objects.create(organisation="demo", door="mika", day=day)
    ends = at - timedelta(days=395)
    Shift.objects.create(organisation="demo", staff=staff, starts_at=days(396), ends_at=ends)
    KnownBrowser.objects.create(staff=staff, token_hash=name, expires_at=at)
    Session.objects.create(session_key=name, expire_date=at - timedelta(hours=1))
    ms = int((at - timedelta(days=1)).timestamp() * 1000)
    LoginCounter.objects.create(source=name, attempted_at=ms)
    Banner.objects.create(organisation="demo", door="mika", kind=name, until=at)
    Limit.objects.create(staff=staff, most=1, until=at)
    Diversion.objects.create(organisation="demo", door=name, partner="granne", until=at)
    return staff


TABLES: Final[tuple[type[models.Model], ...]] = (
    AddedBatch,
    BoardOpen,
    Debrief,
    DeviceCertificate,
    Escalation,
    OpeningException,
    Shift,
    KnownBrowser,
    Session,
    LoginCounter,
    Banner,
    Limit,
    Diversion,
)


def left() -> list[int]:
    """Return how many rows each table has, in the order of TABLES."""
    return [one._default_manager.count() for one in TABLES]  # noqa: SLF001  Django's documented way


def test_every_row_goes_when_its_time_is_over_and_none_before() -> None:
    plant("old", -SECOND)
    plant("new", SECOND)
    assert delete_overdue("demo", NOON_MS) == {
        "batches": 1,
        "boards": 1,
        "debriefs": 1,
        "devices": 2,
        "escalations": 1,
        "hours": 1,
        "shifts": 1,
        "sign_ins": 3,
        "steering": 3,
    }
    assert left() == [1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    assert Escalation.objects.get().key == "new"
    assert delete_overdue("demo", NOON_MS) == {}


def test_another_organisations_rows_are_its_own_nights() -> None:
    escalation("k", days(800), "lan")
    assert delete_overdue("demo", NOON_MS) == {}
    assert delete_overdue("lan", NOON_MS) == {"escalations": 1}


def lines() -> list[tuple[object, ...]]:
    """Return the deletion record's lines."""
    rows = DeletionRecord.objects.all()
    return [(one.what, one.number, one.late, one.rule, one.verified, one.method) for one in rows]


def decided(recorded: datetime) -> None:
    Decision.objects.create(
        organisation="demo",
        kind="gallring",
        text="t",
        board="b",
        decided_on=date(2026, 1, 1),
        dnr="SN 1/26",
        valid_until=date(2099, 1, 1),
        recorded_at=recorded,
    )


def test_escalations_that_go_leave_one_line_with_hours_and_the_rule_and_no_ids() -> None:
    decided(days(300))
    escalation("one", days(731))
    escalation("two", days(740))
    escalation("kept", days(700))
    delete_overdue("demo", NOON_MS)
    assert lines() == [("escalation", 2, 1, "SN 1/26", True, "rows")]
    row = DeletionRecord.objects.get()
    assert (row.first_hour, row.last_hour, row.written_at) == (HOUR, HOUR, HOUR)
    assert (row.day, row.supplement) == (HOUR.replace(hour=0), 0)


def test_entries_of_the_log_that_go_leave_a_line_and_a_second_night_a_supplement() -> None:
    for ago in (800, 790, 10):
        note("demo", Deed.SIGNED_IN, now_ms=NOON_MS - ago * 86_400_000)
    assert prune("demo", days(795), NOON_MS) == 1
    assert prune("demo", days(730), NOON_MS + 3_600_000) == 1
    assert prune("demo", days(730), NOON_MS + 3_600_000) == 0
    assert lines() == [("audit", 1, 1, "", True, "rows"), ("audit", 1, 1, "", True, "rows")]
    assert [one.supplement for one in DeletionRecord.objects.all()] == [0, 1]


def test_what_a_new_decision_shortens_was_not_late_before_it() -> None:
    decided(days(1))
    note("demo", Deed.SIGNED_IN, now_ms=NOON_MS - 500 * 86_400_000)
    assert prune("demo", days(365), NOON_MS) == 1
    assert lines() == [("audit", 1, 0, "SN 1/26", True, "rows")]


def test_no_entry_goes_when_its_line_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ConnectionError

    escalation("one", days(800))
    monkeypatch.setattr("counsellor.escalation.services.write_rows_gone", refuse)
    with pytest.raises(ConnectionError):
        delete_overdue("demo", NOON_MS)
    assert Escalation.objects.count() == 1
