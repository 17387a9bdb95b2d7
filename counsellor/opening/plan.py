"""Whether every hour of opening has people on duty. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Final

from chatsvc.retention.hours import Span
from chatsvc.settings.shift_rules import ShiftRules

# Two weeks hold every weekday twice: a plan that ends on the first Sunday is none (issue 6, 9).
AHEAD: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Hands:
    """One person's hours at a door; Unix ms."""

    starts_ms: int
    ends_ms: int
    alone: bool


def is_covered(openings: Iterable[Span], hands: Iterable[Hands], rules: ShiftRules) -> bool:
    """Whether there are openings, and enough people at every moment of each."""
    spans, people = tuple(openings), tuple(hands)
    return bool(spans) and all(_covers(span, people, rules) for span in spans)


def _covers(span: Span, people: tuple[Hands, ...], rules: ShiftRules) -> bool:
    inside = {
        at
        for one in people
        for at in (one.starts_ms, one.ends_ms)
        if span.opens_ms < at < span.closes_ms
    }
    marks = sorted({span.opens_ms, span.closes_ms} | inside)
    return all(_enough(starts, ends, people, rules) for starts, ends in pairwise(marks))


def _enough(starts: int, ends: int, people: tuple[Hands, ...], rules: ShiftRules) -> bool:
    there = [one for one in people if one.starts_ms <= starts and ends <= one.ends_ms]
    alone = rules.works_alone and any(one.alone for one in there)
    return len(there) >= (1 if alone else rules.min_people)
