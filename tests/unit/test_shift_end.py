"""The end of a shift is noticed once; a plan that is away or changed sends nobody home early."""

from datetime import datetime, timedelta

from django.db import OperationalError

from counsellor.consumers.shift_end import ShiftEnd, nobody_planned
from counsellor.shifts.queries import PresentShift
from tests.support.shifts import HOUR, NINE, SIX

LINNEA = 1


class Plan:
    """A plan that the test changes."""

    def __init__(self, *ends: datetime, away: bool = False) -> None:
        """Shifts that end at these moments."""
        self.ends = ends
        self.away = away

    async def ask(self, staff: int, now: datetime) -> PresentShift | None:
        """See the port."""
        assert staff == LINNEA
        if self.away:
            raise OperationalError
        later = [end for end in self.ends if now < end]
        return PresentShift(later[0], alone=False, learner=False) if later else None


async def test_the_end_of_a_shift_is_noticed_once() -> None:
    end = ShiftEnd(Plan(NINE).ask, LINNEA)
    assert not await end.is_over(SIX)
    assert not await end.is_over(NINE - timedelta(seconds=1))
    assert await end.is_over(NINE)
    assert not await end.is_over(NINE + HOUR), "who goes on after that has chosen to"


async def test_who_works_outside_the_plan_is_never_sent_home() -> None:
    assert not await ShiftEnd(nobody_planned, LINNEA).is_over(SIX)
    late = ShiftEnd(Plan(NINE).ask, LINNEA)
    assert not await late.is_over(NINE + HOUR)


async def test_a_second_shift_that_follows_goes_on() -> None:
    end = ShiftEnd(Plan(NINE, NINE + HOUR).ask, LINNEA)
    assert not await end.is_over(SIX)
    assert not await end.is_over(NINE)
    assert await end.is_over(NINE + HOUR)


async def test_a_plan_that_is_away_ends_nothing_early_and_nothing_late() -> None:
    plan = Plan(NINE)
    end = ShiftEnd(plan.ask, LINNEA)
    assert not await end.is_over(SIX)
    plan.away = True
    assert not await end.is_over(SIX + HOUR)
    assert await end.is_over(NINE)


async def test_a_shift_that_a_supervisor_takes_away_in_its_middle_ends_when_it_would_have() -> None:
    plan = Plan(NINE)
    end = ShiftEnd(plan.ask, LINNEA)
    assert not await end.is_over(SIX)
    plan.ends = ()
    assert not await end.is_over(SIX + HOUR)
    assert await end.is_over(NINE)


async def test_another_line_of_the_page_notices_the_end_that_the_first_one_waited_for() -> None:
    first = ShiftEnd(Plan(NINE).ask, LINNEA)
    assert first.ends_at is None
    assert not await first.is_over(SIX)
    assert first.ends_at == NINE
    second = ShiftEnd(Plan(NINE).ask, LINNEA)
    second.take_up(first.ends_at)
    assert await second.is_over(NINE + HOUR)
    assert second.ends_at is None


async def test_the_last_ten_minutes_are_said_and_neither_more_nor_what_is_over() -> None:
    end = ShiftEnd(Plan(NINE).ask, LINNEA)
    ten = NINE - timedelta(minutes=10)
    assert end.ends_in(ten) is None, "nobody has looked yet"
    assert not await end.is_alone(ten)
    assert end.ends_in(ten - timedelta(seconds=1)) is None
    assert end.ends_in(ten) == 600
    assert end.ends_in(NINE - timedelta(milliseconds=1)) == 1
    assert end.ends_in(NINE) is None


async def test_a_look_outside_duty_drains_nobody_who_goes_on_after_the_end() -> None:
    end = ShiftEnd(Plan(NINE).ask, LINNEA)
    assert not await end.is_alone(SIX)
    assert not await end.is_over(NINE)


async def test_a_plan_that_is_away_takes_back_nothing_of_what_was_known() -> None:
    plan = Plan(NINE)
    end = ShiftEnd(plan.ask, LINNEA)
    await end.is_alone(SIX)
    plan.away = True
    await end.is_alone(NINE - timedelta(minutes=5))
    assert end.ends_in(NINE - timedelta(minutes=5)) == 300
