"""The deletion record of one day, made of the sweep's and the driver's counts: no ids. Pure.

What a Swedish authority erases it must be able to show (gallringsprotokoll, domain.md L4): by which
rule, what kind of document, how many, from when to when (here to the hour), how, and how it was
verified. Nothing in it leads to a conversation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from chatsvc.tally.cells import Cell

What: TypeAlias = Literal["ended", "silence", "age", "leftovers"]
# The measure of the tally -> by which trigger of the rule it was erased.
TRIGGERS: Final[Mapping[str, What]] = {
    "ended_visitor": "ended",
    "ended_counsellor": "ended",
    "ended_service": "ended",
    "left": "ended",
    "came_back": "ended",
    "ended_silence": "silence",
    "ended_age": "age",
    "sweep_leftovers": "leftovers",
}
# Keys that were still there after their deletion; anything but none stops intake (G4).
LEFT: Final = "sweep_left"
LATE: Final = "sweep_late"
# Counts may wait in the store while the tables are away; most have come by then.
WRITTEN_AFTER: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Erased:
    """One line: how many conversations went by one trigger, and in which hours.

    Attributes:
        first: the first hour in which one went; the day itself where only the day is known.
        last: the last one.
        verified: the sweep looked, and nothing was left of anything that day.
        late: how many of the whole day went later than the rule says.
    """

    what: What
    number: int
    first: datetime
    last: datetime
    verified: bool
    late: int


def erased_on(counts: Iterable[tuple[Cell, int]]) -> tuple[Erased, ...]:
    """Return the lines of one day, from its counts over all doors."""
    of_day = [(cell, number) for cell, number in counts if number > 0]
    left = sum(number for cell, number in of_day if cell.measure == LEFT)
    late = sum(number for cell, number in of_day if cell.measure == LATE)
    found: dict[What, list[tuple[Cell, int]]] = {}
    for cell, number in of_day:
        what = TRIGGERS.get(cell.measure)
        if what is not None:
            found.setdefault(what, []).append((cell, number))
    return tuple(
        Erased(
            what,
            sum(number for _, number in rows),
            min(cell.period.begins for cell, _ in rows),
            max(cell.period.begins for cell, _ in rows),
            left == 0,
            late,
        )
        for what, rows in sorted(found.items())
    )


def is_due(day: datetime, now: datetime) -> bool:
    """Whether this day (its first instant) is over for long enough to be written down."""
    return now >= day + timedelta(days=1) + WRITTEN_AFTER
