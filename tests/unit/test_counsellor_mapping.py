"""Counters: a batch is added once and whole, cells add up, a lost store can be told."""

from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsvc.protocol.ids import Door
from chatsvc.tally.cells import NO_DOOR, Cell, Period, cell_of, day_of, field_of, hour_of
from counsellor.mapping import services
from counsellor.mapping.models import AddedBatch, Counter
from counsellor.mapping.queries import lost_stores, totals
from counsellor.mapping.services import BATCHES_KEPT, add_batch, meet_store

NOON_MS = 1_767_268_800_000  # 2026-01-01T12:00Z
DAY_MS = 86_400_000
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
JOINED = Cell("joined", Door("mika"), hour_of(NOON_MS))
SWEPT = Cell("sweep_ended", NO_DOOR, day_of(NOON_MS))


@pytest.mark.django_db
def test_a_batch_that_comes_again_adds_nothing() -> None:
    assert add_batch("demo", "b1", {JOINED: 3, SWEPT: 2}, NOON_MS)
    assert not add_batch("demo", "b1", {JOINED: 3, SWEPT: 2}, NOON_MS)
    assert add_batch("demo", "b2", {JOINED: 4}, NOON_MS)
    assert totals("demo", SINCE, UNTIL) == {("mika", "joined"): 7, ("", "sweep_ended"): 2}


@pytest.mark.django_db
def test_a_batch_is_added_whole_or_not_at_all() -> None:
    whole = services._raise  # noqa: SLF001  the step between the two counters

    def breaks(organisation: str, cell: Cell, number: int) -> None:
        if cell == SWEPT:
            raise RuntimeError("killed")
        whole(organisation, cell, number)

    with patch.object(services, "_raise", breaks), pytest.raises(RuntimeError):
        add_batch("demo", "b1", {JOINED: 3, SWEPT: 2}, NOON_MS)
    assert (Counter.objects.count(), AddedBatch.objects.count()) == (0, 0)
    assert add_batch("demo", "b1", {JOINED: 3, SWEPT: 2}, NOON_MS)


@pytest.mark.django_db
def test_organisations_doors_and_hours_are_counted_apart() -> None:
    other = Cell("joined", Door("kast"), hour_of(NOON_MS + 3_600_000))
    add_batch("demo", "b1", {JOINED: 1, other: 2}, NOON_MS)
    add_batch("lan", "b1", {JOINED: 5}, NOON_MS)
    assert Counter.objects.count() == 3
    one = datetime(2026, 1, 1, 13, tzinfo=UTC)
    assert totals("demo", SINCE, one) == {("mika", "joined"): 1}
    assert totals("demo", one, UNTIL) == {("kast", "joined"): 2}


@pytest.mark.django_db
def test_notes_of_old_batches_go() -> None:
    add_batch("demo", "old", {JOINED: 1}, NOON_MS)
    add_batch("demo", "new", {JOINED: 1}, NOON_MS + BATCHES_KEPT.days * DAY_MS + 1)
    assert [one.batch for one in AddedBatch.objects.all()] == ["new"]
    assert totals("demo", SINCE, UNTIL) == {("mika", "joined"): 2}


@pytest.mark.django_db
def test_the_first_store_is_none_that_was_lost_and_each_later_one_is() -> None:
    for _ in range(2):
        meet_store("demo", "first", NOON_MS)
    assert lost_stores("demo", SINCE, UNTIL) == ()
    meet_store("demo", "second", NOON_MS + DAY_MS)
    assert lost_stores("demo", SINCE, UNTIL) == (datetime(2026, 1, 2, 12, tzinfo=UTC),)
    assert lost_stores("lan", SINCE, UNTIL) == ()


@given(
    st.from_regex(r"[a-z][a-z_]{0,39}", fullmatch=True),
    st.one_of(st.just(""), st.from_regex(r"[a-z][a-z0-9-]{1,30}", fullmatch=True)),
    st.integers(min_value=0, max_value=4_000_000_000_000),
)
def test_a_cell_is_read_as_it_was_spelled(measure: str, door: str, now_ms: int) -> None:
    for period in (hour_of(now_ms), day_of(now_ms)):
        cell = Cell(measure, Door(door), period)
        assert cell_of(field_of(cell)) == cell
        length = 3_600_000 if period.is_hour else DAY_MS
        assert 0 <= now_ms - period.begins.timestamp() * 1000 < length


@pytest.mark.parametrize(
    "field",
    ["joined", "joined|mika|", "a|b c|2026-01-01", "a|mika|2026-02-30", "a|mika|2026-01-01T24"],
)
def test_what_is_no_cell_is_not_read_as_one(field: str) -> None:
    assert cell_of(field) is None


def test_a_period_is_an_hour_or_a_day() -> None:
    assert Period("2026-01-01T12").is_hour
    assert not Period("2026-01-01").is_hour
