"""Erlang-A with slots: how many visitors give up when so many people answer so many at once. Pure.

The model is the birth-death chain M/M/c+M (Palm 1957; Garnett, Mandelbaum and Reiman 2002): Poisson
arrivals, `c` slots, exponential handling and exponential patience. A chat is not a call: one person
holds several conversations, each of which then takes longer. So a slot is one conversation, not one
person, and its handling time is that of somebody who has as many as she may (domain.md section 7).
Erlang C, without patience and with one contact per person, misleads for chat.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Final

# Minutes of a talk when it is the only one: crisis chats take 45-60 (domain.md section 4, [S24]).
BASE_HANDLING: Final = 45.0
# How much longer each takes at 1, 2 and 3 at once: 54 716 sessions in Hong Kong [S23], as the
# council's table of domain.md section 7 assumes it.
LONGER: Final = (1.0, 1.25, 1.6)
# A queue so long is met with a probability that no table shows; the sum stops there.
NEGLIGIBLE: Final = 1e-12
LONGEST_QUEUE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Staffing:
    """So many people, and how many conversations each has at once (1 to 3)."""

    people: int
    parallel: int

    def __post_init__(self) -> None:
        """Refuse what no desk allows.

        Raises:
            ValueError: fewer than nobody, or other than one to three at once.
        """
        if self.people < 0 or not 1 <= self.parallel <= len(LONGER):
            raise ValueError("people >= 0, and one to three conversations at once")

    @property
    def slots(self) -> int:
        """Conversations that can go on at once."""
        return self.people * self.parallel


@dataclass(frozen=True, slots=True)
class Demand:
    """What comes and how long it takes.

    Attributes:
        per_hour: visitors an hour.
        patience: mean minutes until somebody who waits gives up.
        handling: minutes of a talk that is the only one.
    """

    per_hour: float
    patience: float
    handling: float = BASE_HANDLING

    def __post_init__(self) -> None:
        """Refuse what has no meaning.

        Raises:
            ValueError: a rate below zero, or a time that is not positive; not a number at all.
        """
        good = self.per_hour >= 0 and self.patience > 0 and self.handling > 0
        if not good or not math.isfinite(self.per_hour + self.patience + self.handling):
            raise ValueError("a rate of at least zero, and times above zero")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of the visitors in the long run.

    Attributes:
        lost: share of visitors who give up before anybody answers, 0 to 1.
        waits: share who do not meet somebody at once, 0 to 1.
        mean_wait: minutes in the queue, over all visitors, those who give up too.
        busy: share of the slots in use, 0 to 1.
    """

    lost: float
    waits: float
    mean_wait: float
    busy: float


def outcome(staffing: Staffing, demand: Demand) -> Outcome:
    """Solve the chain."""
    slots, arrivals = staffing.slots, demand.per_hour
    if arrivals == 0:
        return Outcome(0.0, 0.0, 0.0, 0.0)
    if slots == 0:
        return Outcome(1.0, 1.0, demand.patience, 0.0)
    weights = _weights(staffing, demand)
    total = math.fsum(weights)
    waiting = math.fsum((n - slots) * w for n, w in enumerate(weights) if n > slots) / total
    # Little's law: visitors in the queue over visitors an hour.
    wait = waiting / arrivals * 60
    lost = min(1.0, waiting * 60 / demand.patience / arrivals)
    in_talk = math.fsum(min(n, slots) * w for n, w in enumerate(weights)) / total
    return Outcome(lost, math.fsum(weights[slots:]) / total, wait, in_talk / slots)


def people_for(most_lost: float, parallel: int, demand: Demand, at_most: int = 50) -> int | None:
    """Return the fewest people with whom at most this share is lost; None: not even `at_most`."""
    enough = (
        people
        for people in range(at_most + 1)
        if outcome(Staffing(people, parallel), demand).lost <= most_lost
    )
    return next(enough, None)


def _weights(staffing: Staffing, demand: Demand) -> list[float]:
    """Weight of having 0, 1, 2, ... visitors in the house, the first one 1, until negligible."""
    ratios = islice(_ratios(staffing, demand), LONGEST_QUEUE)
    found = [1.0]
    for weight in accumulate(ratios, lambda so_far, ratio: so_far * ratio):
        found.append(weight)
        if len(found) > staffing.slots and weight < NEGLIGIBLE * max(found):
            break
    return found


def _ratios(staffing: Staffing, demand: Demand) -> Iterator[float]:
    """Arrivals over departures, per number in the house: how one weight follows from the last."""
    served = 60 / (demand.handling * LONGER[staffing.parallel - 1])
    gives_up = 60 / demand.patience
    n = 0
    while True:
        n += 1
        talking = min(n, staffing.slots)
        yield demand.per_hour / (talking * served + (n - talking) * gives_up)
