"""What to expect in each hour of the week, and how many people that asks for. Pure.

It knows released figures only (counsellor/mapping/releases.py): an hour with fewer than five visits
in a quarter has no figure, and is planned by the judgement of people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from counsellor.mapping.periods import Past
from counsellor.supervision.erlang_a import Demand, Outcome, Staffing, outcome, people_for

MOST_LOST: Final = 0.15
"""Proposed target: fewer than 15 % give up (domain.md section 7); no Swedish chat publishes one."""
PATIENCES: Final = (5, 15)  # minutes, as in the table of domain.md section 7
MOST_PEOPLE: Final = 6


@dataclass(frozen=True, slots=True)
class Desk:
    """One reception's evening: who is there, and how many come.

    Attributes:
        staffing: people, and conversations at once each.
        demand: visitors an hour, their patience, minutes of a talk.
    """

    staffing: Staffing
    demand: Demand

    @property
    def outcome(self) -> Outcome:
        """What becomes of the visitors."""
        return outcome(self.staffing, self.demand)

    def with_people(self, people: int) -> "Desk":
        """The same evening with other people."""
        return Desk(Staffing(people, self.staffing.parallel), self.demand)


def per_hour(figures: Mapping[str, int | None], period: Past) -> Mapping[str, float]:
    """Visits an hour, by hour of the week; hours without a figure are not in it."""
    weeks = (period.ends - period.begins) / timedelta(weeks=1)
    return {hour: number / weeks for hour, number in figures.items() if number is not None}


def busiest(rates: Mapping[str, float]) -> str | None:
    """Return the hour of the week with most visits, the earliest of several; None: no figure."""
    return min(rates, key=lambda hour: (-rates[hour], hour), default=None)


def needed(rates: Mapping[str, float], desk: Desk) -> Mapping[str, int | None]:
    """Return the fewest people per hour of the week with whom fewer than 15 % give up.

    None: more than a desk has. The whole hour is taken as it would stay so for ever, which is too
    dark for the first hour of an evening and about right from the second on.
    """
    same = desk.demand
    return {
        hour: people_for(
            MOST_LOST,
            desk.staffing.parallel,
            Demand(rate, same.patience, same.handling),
            at_most=MOST_PEOPLE,
        )
        for hour, rate in rates.items()
    }


def pooled(one: Desk, other: Desk) -> Desk:
    """Both receptions' people answer both lines."""
    mine, theirs = one.demand, other.demand
    demand = Demand(mine.per_hour + theirs.per_hour, mine.patience, mine.handling)
    people = one.staffing.people + other.staffing.people
    return Desk(Staffing(people, one.staffing.parallel), demand)


def lost_together(one: Desk, other: Desk) -> float:
    """Share of all visitors of two receptions who give up while each answers its own line."""
    both = one.demand.per_hour + other.demand.per_hour
    if both == 0:
        return 0.0
    lost = sum(desk.outcome.lost * desk.demand.per_hour for desk in (one, other))
    return lost / both
