"""Deeds are noted in a chain of rows, where they are done, and they go in time."""

from datetime import UTC, datetime
from typing import Final
from unittest.mock import patch

import pytest

from counsellor.audit import services
from counsellor.audit.chain import Broken
from counsellor.audit.models import AuditEntry, AuditMark, Deed
from counsellor.audit.queries import broken, organisations
from counsellor.audit.services import AuditError, nightly, note, prune
from tests.support.in_process import ran

pytestmark = pytest.mark.django_db
NOON_MS: Final = 1_767_268_800_000  # 2026-01-01T12:00Z
HOUR_MS: Final = 3_600_000


def noted(count: int, start_ms: int = NOON_MS, organisation: str = "demo") -> None:
    """So many deeds, an hour apart."""
    for n in range(count):
        note(
            organisation,
            Deed.SHIFT_CHANGED,
            now_ms=start_ms + n * HOUR_MS,
            staff=7,
            role="supervisor",
            about=f"shift:{n}",
        )


def test_deeds_count_from_one_per_organisation_and_the_chain_holds() -> None:
    noted(3)
    noted(2, organisation="lan")
    assert [row.number for row in AuditEntry.objects.filter(organisation="demo")] == [1, 2, 3]
    assert [row.number for row in AuditEntry.objects.filter(organisation="lan")] == [1, 2]
    assert broken("demo") is None
    assert broken("lan") is None
    assert organisations() == ("demo", "lan")


def test_a_sign_in_is_told_to_the_hour_and_all_else_to_the_minute() -> None:
    now = NOON_MS + 34 * 60_000 + 56_789
    note("demo", Deed.SIGNED_IN, now_ms=now, staff=7, role="counsellor")
    note("demo", Deed.SHIFT_CHANGED, now_ms=now, staff=7, role="supervisor")
    access, shift = AuditEntry.objects.order_by("number")
    assert access.at == datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert shift.at == datetime(2026, 1, 1, 12, 34, tzinfo=UTC)


def test_one_changed_byte_in_a_row_is_named() -> None:
    noted(5)
    AuditEntry.objects.filter(number=3).update(about="shift:9")
    assert broken("demo") == Broken(3, "changed")


def test_a_deleted_row_is_named() -> None:
    noted(5)
    AuditEntry.objects.filter(number=2).delete()
    assert broken("demo") == Broken(2, "missing")


def test_a_night_marks_how_far_the_chain_held_and_a_cut_end_shows() -> None:
    noted(5)
    assert nightly("demo", NOON_MS) is None
    assert nightly("demo", NOON_MS) is None  # a second check of the same night adds nothing
    assert AuditMark.objects.count() == 1
    AuditEntry.objects.filter(number__gte=4).delete()
    assert nightly("demo", NOON_MS) == Broken(4, "cut_off")


def test_marks_of_a_year_ago_go() -> None:
    noted(1)
    nightly("demo", NOON_MS)
    noted(1, NOON_MS + 24 * HOUR_MS)
    nightly("demo", NOON_MS + 400 * 24 * HOUR_MS)
    assert [mark.number for mark in AuditMark.objects.all()] == [2]


def test_old_entries_go_and_the_chain_goes_on() -> None:
    noted(5)
    nightly("demo", NOON_MS)
    before = datetime(2026, 1, 1, 15, tzinfo=UTC)
    assert prune("demo", before, NOON_MS) == 3
    left = list(AuditEntry.objects.order_by("number"))
    assert [(row.number, row.deed) for row in left] == [
        (4, Deed.SHIFT_CHANGED),
        (5, Deed.SHIFT_CHANGED),
        (6, Deed.PRUNED),
    ]
    assert left[-1].about == "entries:3"
    assert broken("demo") is None
    noted(1)
    assert broken("demo") is None


def test_all_may_be_old_and_still_the_next_deed_has_the_next_number() -> None:
    noted(2)
    prune("demo", datetime(2027, 1, 1, tzinfo=UTC), NOON_MS)
    assert [row.number for row in AuditEntry.objects.all()] == [3]
    assert prune("demo", datetime(2025, 1, 1, tzinfo=UTC), NOON_MS) == 0
    assert broken("demo") is None


def test_a_broken_chain_is_evidence_and_is_not_pruned() -> None:
    noted(3)
    AuditEntry.objects.filter(number=1).update(staff=8)
    with pytest.raises(AuditError, match="chain_broken"):
        prune("demo", datetime(2027, 1, 1, tzinfo=UTC), NOON_MS)
    assert AuditEntry.objects.count() == 3


def test_of_two_at_once_the_second_takes_the_next_number() -> None:
    noted(2)
    real = services._end  # noqa: SLF001  the look before the write
    stale = [real("demo")]
    noted(1)

    def late(organisation: str) -> object:
        return stale.pop() if stale else real(organisation)

    with patch.object(services, "_end", late):
        assert note("demo", Deed.SHIFT_CHANGED, now_ms=NOON_MS) == 4
    assert broken("demo") is None


def test_twenty_who_were_faster_are_said() -> None:
    noted(1)
    behind = services._end("demo")  # noqa: SLF001  as above
    noted(1)
    with (
        patch.object(services, "_end", lambda _: behind),
        pytest.raises(AuditError, match="busy"),
    ):
        note("demo", Deed.SHIFT_CHANGED, now_ms=NOON_MS)
    assert broken("demo") is None


def test_the_command_says_that_each_chain_holds() -> None:
    noted(2)
    noted(2, organisation="lan")
    assert ran("audit", "verify") == (0, "demo: the chain holds\nlan: the chain holds\n")


def test_the_command_exits_1_and_names_the_row() -> None:
    noted(3)
    noted(2, organisation="lan")
    AuditEntry.objects.filter(organisation="demo", number=2).update(about="shift:x")
    assert ran("audit", "verify") == (1, "demo: entry 2 was changed\nlan: the chain holds\n")


def test_an_entry_says_which_it_is_and_nothing_more() -> None:
    noted(1)
    nightly("demo", NOON_MS)
    assert str(AuditEntry.objects.get()) == "audit entry 1 of demo: shift_changed"
    assert str(AuditMark.objects.get()) == "checked to 1 of demo"
