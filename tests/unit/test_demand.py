"""Demand, met and unmet: which cells are raised; nothing crosses door, language and hour."""

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsvc.protocol.commands import Counted
from chatsvc.protocol.conversation import Phase
from chatsvc.protocol.ids import Door
from chatsvc.retention.kept import LOOK_MINUTES, batch_of, open_now
from chatsvc.retention.status import DoorStatus, Status
from chatsvc.tally.cells import Cell, cell_of, day_of, field_of, hour_of
from chatsvc.tally.demand import (
    WAIT_FROM,
    cells_of,
    cells_of_refusal,
    cells_of_start,
    waited_measure,
)
from chatsvc.tally.forms import week_of
from counsellor.mapping.models import Counter
from tests.support.playbook import MINUTE, NOON, joining, talking, waiting

MIKA: Final = Door("mika")
LATER: Final = NOON + 7 * MINUTE
HOUR, DAY, WEEK = hour_of(LATER), day_of(LATER), week_of(LATER)
ENDINGS: Final[tuple[Counted, ...]] = ("ended_visitor", "left", "ended_silence", "ended_age")


def test_who_is_met_is_counted_with_the_wait() -> None:
    assert cells_of("joined", joining(), LATER) == (
        Cell("joined", MIKA, HOUR),
        Cell("waited_5", MIKA, DAY),
    )


@pytest.mark.parametrize("name", ENDINGS)
@pytest.mark.parametrize("before", [waiting(), joining()])
def test_who_goes_before_anybody_came_has_given_up(name: Counted, before: object) -> None:
    assert isinstance(before, type(waiting()))
    assert cells_of(name, before, LATER) == (
        Cell(name, MIKA, HOUR),
        Cell("gave_up", MIKA, HOUR),
        Cell("unmet_sv", MIKA, WEEK),
    )


@pytest.mark.parametrize("name", ENDINGS)
@pytest.mark.parametrize("phase", [Phase.TALKING, Phase.HANDOVER])
def test_who_was_met_has_not_given_up(name: Counted, phase: Phase) -> None:
    assert cells_of(name, replace(talking(), phase=phase), LATER) == (Cell(name, MIKA, HOUR),)


def test_who_comes_back_by_words_or_is_ended_by_us_has_not_given_up() -> None:
    others: tuple[Counted, ...] = ("came_back", "ended_service", "ended_counsellor")
    for name in others:
        assert cells_of(name, waiting(), LATER) == (Cell(name, MIKA, HOUR),)


def test_who_is_let_in_and_who_is_turned_away() -> None:
    assert cells_of_start(MIKA, "ro", LATER) == (
        Cell("asked", MIKA, HOUR),
        Cell("asked_ro", MIKA, WEEK),
    )
    assert cells_of_refusal("full", MIKA, "zh-Hant", LATER) == (
        Cell("full", MIKA, HOUR),
        Cell("unmet_zh_hant", MIKA, WEEK),
    )


@given(ms=st.integers(-MINUTE, 40 * MINUTE))
def test_a_wait_is_counted_where_it_belongs(ms: int) -> None:
    begins = int(waited_measure(ms).removeprefix("waited_"))
    ends = (*WAIT_FROM, 10**6)[WAIT_FROM.index(begins) + 1]
    assert begins * MINUTE <= max(0, ms) < ends * MINUTE


def test_no_cell_crosses_door_hour_and_language_and_each_can_be_kept() -> None:
    longest = Counter._meta.get_field("measure").max_length or 0  # noqa: SLF001  Django's own way
    raised = (
        *cells_of("left", waiting(), LATER),
        *cells_of_start(MIKA, "sr-Latn", LATER),
        *cells_of_refusal("closed", MIKA, "sr-Latn", LATER),
    )
    for cell in raised:
        assert cell_of(field_of(cell)) == cell
        assert len(cell.measure) <= longest
        names_a_language = cell.measure.endswith(("_sv", "_sr_latn"))
        assert not (names_a_language and cell.period.is_hour)
        assert not names_a_language or cell.period == WEEK


def door(*, opened: bool, on_duty: int, reason: str) -> DoorStatus:
    return DoorStatus(opened, on_duty, reason)  # type: ignore[arg-type]  # literals of the test


def test_minutes_are_kept_only_where_somebody_is_met() -> None:
    doors = {
        "open": door(opened=True, on_duty=1, reason="ok"),
        "late": door(opened=False, on_duty=1, reason="last_entry_passed"),
        "gone": door(opened=False, on_duty=0, reason="last_entry_passed"),
        "nobody": door(opened=False, on_duty=0, reason="nobody_on_duty"),
        "early": door(opened=False, on_duty=2, reason="outside_hours"),
        "swept": door(opened=False, on_duty=2, reason="sweep_late"),
    }
    kept = open_now(Status("open", "ok", doors, demo=True), NOON)
    assert {cell.door: minutes for cell, minutes in kept.items()} == {
        "open": LOOK_MINUTES,
        "late": LOOK_MINUTES,
    }


def test_five_minutes_have_one_name_that_fits() -> None:
    named = {batch_of(NOON + second * 1000) for second in range(LOOK_MINUTES * 60)}
    assert len(named) == 1
    assert batch_of(NOON + LOOK_MINUTES * MINUTE) not in named
    assert len(named.pop()) <= 16
