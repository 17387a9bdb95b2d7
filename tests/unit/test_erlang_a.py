"""Staffing: the council's table comes out again, simulated evenings agree, more never hurts."""

import heapq
import math
import random
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counsellor.supervision.erlang_a import (
    LONGER,
    Demand,
    Staffing,
    outcome,
    people_for,
)

PER_HOUR: Final = (1, 2, 4, 6)
# domain.md section 7: per cent who give up, at a mean patience of 5 and of 15 minutes.
TABLE: Final = {
    (1, 1): ((40, 37), (58, 54), (73, 71), (81, 79)),
    (1, 2): ((17, 14), (36, 32), (58, 55), (69, 67)),
    (1, 3): ((8, 7), (25, 22), (50, 47), (63, 61)),
    (2, 1): ((12, 10), (28, 25), (50, 47), (63, 60)),
    (2, 2): ((1, 1), (7, 5), (26, 23), (42, 39)),
    (2, 3): ((0, 0), (2, 2), (16, 14), (32, 29)),
    (3, 1): ((3, 2), (11, 9), (32, 28), (46, 43)),
    (3, 2): ((0, 0), (1, 1), (8, 7), (21, 18)),
    (3, 3): ((0, 0), (0, 0), (3, 2), (11, 10)),
}
CELLS: Final = [
    (people, parallel, per_hour, patience, percent)
    for (people, parallel), row in TABLE.items()
    for per_hour, pair in zip(PER_HOUR, row, strict=True)
    for patience, percent in zip((5, 15), pair, strict=True)
]


@pytest.mark.parametrize(("people", "parallel", "per_hour", "patience", "percent"), CELLS)
def test_the_councils_table_comes_out_again(
    people: int, parallel: int, per_hour: int, patience: int, percent: int
) -> None:
    found = outcome(Staffing(people, parallel), Demand(per_hour, patience))
    assert abs(found.lost * 100 - percent) <= 1.0


def test_the_table_has_seventy_two_figures() -> None:
    assert len(CELLS) == 72


def simulated(staffing: Staffing, demand: Demand, arrivals: int, seed: int) -> tuple[float, float]:
    """Play the evenings one visitor at a time: share lost and mean wait in minutes."""
    chance = random.Random(seed)  # noqa: S311  a simulation, not a secret
    handling = demand.handling * LONGER[staffing.parallel - 1]
    free_at = [0.0] * staffing.slots
    heapq.heapify(free_at)
    now, lost, waited = 0.0, 0, 0.0
    for _ in range(arrivals):
        now += chance.expovariate(demand.per_hour / 60)
        patience = chance.expovariate(1 / demand.patience)
        # First come, first served: the slot that is free first is this visitor's, if she stays.
        wait = max(0.0, free_at[0] - now)
        if wait > patience:
            lost += 1
            waited += patience
            continue
        waited += wait
        heapq.heapreplace(free_at, now + wait + chance.expovariate(1 / handling))
    return lost / arrivals, waited / arrivals


@pytest.mark.parametrize(
    ("staffing", "demand"),
    [
        (Staffing(1, 1), Demand(1, 5)),
        (Staffing(1, 3), Demand(4, 15)),
        (Staffing(2, 2), Demand(4, 5)),
        (Staffing(3, 2), Demand(6, 15)),
        (Staffing(2, 1), Demand(2, 30, handling=60)),
    ],
)
def test_a_simulated_year_of_evenings_agrees(staffing: Staffing, demand: Demand) -> None:
    lost, wait = simulated(staffing, demand, arrivals=40_000, seed=20261128)
    found = outcome(staffing, demand)
    assert abs(found.lost - lost) < 0.01
    assert abs(found.mean_wait - wait) < 0.03 * max(1.0, demand.patience)


def evenings(staffing: Staffing, demand: Demand, arrivals: int, seed: int) -> float:
    """Play the evenings with talks that slow down as people get more of them; the share lost.

    Who comes goes to whoever has fewest. A person with two talks gives each of them the pace of
    two, and the pace changes when one ends: nothing of that is in the model.
    """
    chance = random.Random(seed)  # noqa: S311  a simulation, not a secret
    left: list[list[float]] = [[] for _ in range(staffing.people)]  # minutes of lone talk, each
    waiting: list[float] = []  # when each gives up
    now, lost, come = 0.0, 0, 0
    arrives = chance.expovariate(demand.per_hour / 60)
    while come < arrivals:
        done = min((min(one) * LONGER[len(one) - 1] for one in left if one), default=math.inf)
        gives_up = min(waiting, default=math.inf)
        then = min(arrives, now + done, gives_up)
        for one in left:
            one[:] = [rest - (then - now) / LONGER[len(one) - 1] for rest in one]
        now = then
        if now == gives_up:
            waiting.remove(gives_up)
            lost += 1
        elif now == arrives:
            come += 1
            arrives = now + chance.expovariate(demand.per_hour / 60)
            waiting.append(now + chance.expovariate(1 / demand.patience))
        else:
            for one in left:
                one[:] = [rest for rest in one if rest > 1e-9]
        while waiting and (free := min(left, key=len)) is not None:
            if len(free) == staffing.parallel:
                break
            waiting.pop(0)
            free.append(chance.expovariate(1 / demand.handling))
    return lost / arrivals


@pytest.mark.parametrize(
    ("staffing", "demand", "kinder"),
    [
        # One at a time nothing slows down: model and evenings are the same.
        (Staffing(1, 1), Demand(1, 5), 0.015),
        (Staffing(2, 1), Demand(2, 15), 0.015),
        # Two and three at once: the model takes every talk as slow, the evenings only some.
        (Staffing(1, 2), Demand(2, 5), 0.06),
        (Staffing(2, 2), Demand(4, 5), 0.06),
        (Staffing(3, 2), Demand(6, 15), 0.06),
        (Staffing(2, 3), Demand(6, 5), 0.08),
    ],
)
def test_evenings_in_which_talks_slow_down_are_never_worse_than_the_model(
    staffing: Staffing, demand: Demand, kinder: float
) -> None:
    lost = evenings(staffing, demand, arrivals=20_000, seed=20261128)
    found = outcome(staffing, demand).lost
    assert lost - 0.015 <= found <= lost + kinder


def test_pooling_two_lone_receptions_loses_fewer() -> None:
    alone = outcome(Staffing(1, 2), Demand(1, 5)).lost
    together = outcome(Staffing(2, 2), Demand(2, 5)).lost
    assert together < alone / 2


def test_nobody_on_duty_loses_everybody_and_nobody_coming_loses_nobody() -> None:
    assert outcome(Staffing(0, 2), Demand(3, 5)).lost == 1.0
    assert outcome(Staffing(2, 2), Demand(0, 5)).lost == 0.0


def test_how_many_are_needed_for_a_target() -> None:
    demand = Demand(4, 5)
    needed = people_for(0.15, 2, demand)
    assert needed == 3
    assert outcome(Staffing(needed, 2), demand).lost <= 0.15
    assert outcome(Staffing(needed - 1, 2), demand).lost > 0.15


def test_a_target_that_no_house_can_meet_has_no_answer() -> None:
    assert people_for(0.0001, 1, Demand(500, 1), at_most=3) is None


@pytest.mark.parametrize(("people", "parallel"), [(-1, 1), (1, 0), (1, 4)])
def test_a_desk_that_nobody_allows_is_refused(people: int, parallel: int) -> None:
    with pytest.raises(ValueError, match="people"):
        Staffing(people, parallel)


@pytest.mark.parametrize(
    ("per_hour", "patience", "handling"),
    [(-1, 5, 45), (1, 0, 45), (1, 5, 0), (math.nan, 5, 45), (1, math.inf, 45)],
)
def test_a_demand_without_meaning_is_refused(
    per_hour: float, patience: float, handling: float
) -> None:
    with pytest.raises(ValueError, match="times above zero"):
        Demand(per_hour, patience, handling)


demands = st.builds(
    Demand,
    per_hour=st.floats(0, 60),
    patience=st.floats(0.5, 120),
    handling=st.floats(5, 120),
)
staffings = st.builds(Staffing, people=st.integers(0, 20), parallel=st.integers(1, 3))


@given(staffing=staffings, demand=demands)
def test_shares_are_shares(staffing: Staffing, demand: Demand) -> None:
    found = outcome(staffing, demand)
    assert 0 <= found.lost <= 1
    assert found.lost <= found.waits + 1e-9 <= 1 + 2e-9
    assert 0 <= found.busy <= 1 + 1e-9
    assert 0 <= found.mean_wait <= demand.patience + 1e-6


@given(staffing=staffings, demand=demands)
def test_one_more_person_never_loses_more(staffing: Staffing, demand: Demand) -> None:
    more = Staffing(staffing.people + 1, staffing.parallel)
    assert outcome(more, demand).lost <= outcome(staffing, demand).lost + 1e-9


@given(staffing=staffings, demand=demands)
def test_who_is_not_lost_is_talked_with(staffing: Staffing, demand: Demand) -> None:
    """Flow in is flow out: answered visitors an hour are what the slots get done."""
    found = outcome(staffing, demand)
    done = found.busy * staffing.slots * 60 / (demand.handling * LONGER[staffing.parallel - 1])
    assert done == pytest.approx(demand.per_hour * (1 - found.lost), rel=1e-6, abs=1e-9)
