"""Whether every hour of opening has people on duty. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Final

from chatsvc.retention.hours import Span
from chatsvc.settings.shift_rules import ShiftRules
from counsellor.shifts.policy import Planned

# Two weeks hold every weekday twice: a plan that ends on the first Sunday is none (issue 6, 9).
AHEAD: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Hands:
    """One person's hours at a door where she may answer; Unix ms."""

    staff: int
    starts_ms: int
    ends_ms: int
    alone: bool
    learner: bool = False


def hands_of(row: Planned) -> Hands:
    """A row of the plan as it counts here."""
    starts_ms, ends_ms = (int(at.timestamp() * 1000) for at in (row.starts, row.ends))
    return Hands(row.staff, starts_ms, ends_ms, row.is_alone, row.is_learner)


def first_gap(openings: Iterable[Span], hands: Iterable[Hands], rules: ShiftRules) -> int | None:
    """Return from when on (Unix ms) an open door first has too few people; None: never."""
    people = tuple(hands)
    found = (_gap(span, people, rules) for span in sorted(openings, key=lambda one: one.opens_ms))
    return next((at for at in found if at is not None), None)


def _gap(span: Span, people: tuple[Hands, ...], rules: ShiftRules) -> int | None:
    inside = {
        at
        for one in people
        for at in (one.starts_ms, one.ends_ms)
        if span.opens_ms < at < span.closes_ms
    }
    marks = sorted({span.opens_ms, span.closes_ms} | inside)
    short = (at for at, ends in pairwise(marks) if not _enough(at, ends, people, rules))
    return next(short, None)


def _enough(starts: int, ends: int, people: tuple[Hands, ...], rules: ShiftRules) -> bool:
    """As the plan's own rules judge it (`shifts/policy.py`): learners alone meet nobody."""
    there = [one for one in people if one.starts_ms <= starts and ends <= one.ends_ms]
    if all(one.learner for one in there):
        return False
    different = {one.staff for one in there}
    decided = rules.works_alone and len(different) == 1 and all(one.alone for one in there)
    return decided or len(different) >= rules.min_people
