"""Releases: shown once is shown for ever, nothing of a running period, no gap between the doors."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsvc.protocol.ids import Door
from chatsvc.tally.cells import Cell, Period
from counsellor.mapping import releases
from counsellor.mapping.definitions import definitions_of
from counsellor.mapping.models import Release
from counsellor.mapping.periods import SETTLES, period_of
from counsellor.mapping.protection import SMALLEST, WIDEST_NOISE
from counsellor.mapping.releases import NotReleasedError, released
from counsellor.mapping.services import add_batch
from counsellor.mapping.shown import TOTAL, WHOLE, Whose, protect

TOWN: Final = Whose("demo", ("mika", "kast"), ("sv", "en"))
QUARTER: Final = period_of("2026-Q3")
AFTER: Final = QUARTER.ends + SETTLES
KEY: Final = bytes(range(32))
TABLES: Final = definitions_of(2027).tables


def counted(name: str, *cells: tuple[str, str, str, int]) -> None:
    batch = {Cell(m, Door(door), Period(at)): number for m, door, at, number in cells}
    assert add_batch("demo", name, batch, 1_790_000_000_000)


def some() -> None:
    counted(
        "b1",
        ("joined", "mika", "2026-07-01T18", 40),
        ("joined", "kast", "2026-09-30T23", 20),
        ("gave_up", "mika", "2026-08-01T19", 9),
        ("gave_up", "kast", "2026-08-01T19", 12),
        ("joined", "mika", "2026-10-01T00", 700),  # the next quarter
        ("joined", "mika", "2026-06-30T23", 700),  # the one before
    )


@pytest.mark.django_db
def test_a_table_says_about_what_was_counted_in_its_quarter() -> None:
    some()
    seen = released(TOWN, "access", QUARTER, AFTER).figures
    for door, row, truth in (("mika", "met", 40), ("kast", "met", 20), (WHOLE, "gave_up", 21)):
        figure = seen[door][row]
        assert figure is not None
        assert abs(figure - truth) <= WIDEST_NOISE
    assert seen["mika"]["closed"] is None  # nobody: shown as fewer than five


@pytest.mark.django_db
def test_what_was_shown_stays_whatever_arrives_or_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    some()
    first = released(TOWN, "access", QUARTER, AFTER)
    counted("late", ("joined", "mika", "2026-07-02T18", 1))
    monkeypatch.setattr(releases, "_cell_key", lambda: bytes(32))
    for later in range(3):
        assert released(TOWN, "access", QUARTER, AFTER + timedelta(days=later)) == first
    row = Release.objects.get()
    assert (row.table, row.period, row.defined_from) == ("access", "2026-Q3", 2026)
    assert row.released_at == AFTER.replace(minute=0, second=0, microsecond=0)


@pytest.mark.django_db
def test_the_log_holds_protected_figures_only() -> None:
    counted("b", ("joined", "mika", "2026-07-01T18", 3), ("joined", "kast", "2026-07-01T18", 4))
    released(TOWN, "access", QUARTER, AFTER)
    shown = [n for line in Release.objects.get().figures.values() for n in line.values()]
    assert all(one is None or one >= SMALLEST for one in shown)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "period", "now", "code"),
    [
        ("access", "2026-Q3", AFTER - timedelta(seconds=1), "not_over"),
        ("access", "2026", datetime(2030, 1, 1, tzinfo=UTC), "other_period"),
        ("age", "2026-Q3", AFTER, "other_period"),
        ("age", "2026", AFTER, "not_over"),
    ],
)
def test_nothing_of_a_running_period_or_of_another_kind(
    table: str, period: str, now: datetime, code: str
) -> None:
    with pytest.raises(NotReleasedError) as refused:
        released(TOWN, table, period_of(period), now)
    assert refused.value.code == code
    assert not Release.objects.exists()


@pytest.mark.django_db
def test_hours_of_the_week_are_the_receptions_own() -> None:
    # 18:00 UTC in July is eight in the evening here; both are Wednesdays.
    counted("b", ("asked", "mika", "2026-07-01T18", 6), ("full", "mika", "2026-07-08T18", 6))
    seen = released(TOWN, "hours_asked", QUARTER, AFTER).figures["mika"]
    figure = seen["2-20"]
    assert figure is not None
    assert abs(figure - 12) <= WIDEST_NOISE
    assert {hour for hour, one in seen.items() if one is not None} == {"2-20"}


@pytest.mark.django_db
def test_organisations_are_apart() -> None:
    some()
    seen = released(replace(TOWN, organisation="lan"), "access", QUARTER, AFTER)
    assert {one for line in seen.figures.values() for one in line.values()} == {None}


counts = st.integers(0, 60)


@given(
    table=st.sampled_from([one for one in TABLES if not one.by]),
    doors=st.sampled_from([("mika",), ("mika", "kast"), ("a", "b", "c")]),
    draw=st.data(),
)
def test_no_gap_can_be_computed_from_the_doors_or_their_sum(
    table: object, doors: tuple[str, ...], draw: st.DataObject
) -> None:
    what = next(one for one in TABLES if one is table)
    whose = replace(TOWN, doors=doors)
    rows = [*(row.id for row in what.rows), TOTAL]
    exact = {(door, row): draw.draw(counts) for door in doors for row in rows}
    seen = protect(whose, what, "2026", exact, KEY)
    columns = (*doors, WHOLE) if what.by_door else (WHOLE,)
    assert set(seen.figures) == set(columns)
    for row in what.rows if what.by_door else ():
        line = [seen.figures[door][row.id] for door in columns]
        gaps = sum(one is None for one in line)
        assert gaps != 1, (row.id, line)
        for door in doors:
            small = exact[door, row.id] < SMALLEST
            assert not small or seen.figures[door][row.id] is None
    if what.adds_up:
        for column in seen.figures.values():
            assert sum(one is None for one in column.values()) != 1
    assert sum(one is None for one in seen.totals.values()) != 1


def test_one_number_has_one_noise_in_every_table() -> None:
    """Eleven lists end in the number of forms: eleven noises on it would average out."""
    whose = replace(TOWN, doors=("mika", "kast"))
    exact = {(door, TOTAL): number for door, number in (("mika", 120), ("kast", 80))}
    forms = [one for one in TABLES if one.total == ("form",)]
    assert len(forms) > 5
    assert len({str(protect(whose, one, "2026", exact, KEY).totals) for one in forms}) == 1


def test_with_one_door_the_whole_is_that_door() -> None:
    whose = replace(TOWN, doors=("mika",))
    seen = protect(whose, TABLES[0], "2026-Q1", {("mika", "met"): 33}, KEY)
    assert seen.figures[WHOLE] == seen.figures["mika"]
