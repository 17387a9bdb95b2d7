"""The forecast: rates from released figures, the busiest hour, people needed, two desks at once."""

from typing import Final

import pytest

from counsellor.mapping.periods import period_of
from counsellor.supervision.erlang_a import Demand, Staffing, outcome
from counsellor.supervision.forecast import (
    MOST_LOST,
    MOST_PEOPLE,
    Desk,
    busiest,
    lost_together,
    needed,
    per_hour,
    pooled,
)

DESK: Final = Desk(Staffing(2, 2), Demand(2, 5))


def test_a_gap_is_no_rate_and_a_figure_is_spread_over_the_weeks() -> None:
    rates = per_hour({"0-18": 92, "0-19": None}, period_of("2026-Q3"))
    assert rates == {"0-18": pytest.approx(7.0)}  # 92 days are 13 1/7 weeks


def test_the_busiest_hour_and_none() -> None:
    assert busiest({"0-18": 2.0, "4-22": 5.0, "5-22": 5.0}) == "4-22"
    assert busiest({}) is None


def test_the_people_needed_are_the_fewest_that_hold_the_target() -> None:
    rates = {"0-18": 0.5, "4-22": 4.0, "5-22": 60.0}
    found = needed(rates, DESK)
    assert found["5-22"] is None  # more than a desk has
    for hour in ("0-18", "4-22"):
        people = found[hour]
        assert people is not None
        assert people <= MOST_PEOPLE
        demand = Demand(rates[hour], 5)
        assert outcome(Staffing(people, 2), demand).lost <= MOST_LOST
        assert outcome(Staffing(people - 1, 2), demand).lost > MOST_LOST


def test_two_lone_receptions_lose_fewer_together() -> None:
    """domain.md section 7: 1x2 at one an hour each lose about 16 %, 2x2 at two an hour about 6."""
    alone = Desk(Staffing(1, 2), Demand(1, 5))
    assert lost_together(alone, alone) == pytest.approx(0.16, abs=0.015)
    assert pooled(alone, alone).outcome.lost == pytest.approx(0.065, abs=0.01)


def test_nobody_comes_to_either() -> None:
    quiet = Desk(Staffing(1, 1), Demand(0, 5))
    assert lost_together(quiet, quiet) == 0.0


def test_with_other_people_the_evening_is_the_same() -> None:
    assert DESK.with_people(3) == Desk(Staffing(3, 2), DESK.demand)
