"""What a shift plan must keep to, and what a shift means at a moment. Pure: now is an argument."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from chatsvc.retention.at_door import ALONE_LAST_ENTRY_MS
from chatsvc.settings.shift_rules import ShiftRules

# The same before a door's closing and before the end of a shift at a door without hours.
ALONE_LAST_ENTRY: Final = timedelta(milliseconds=ALONE_LAST_ENTRY_MS)
# Told so early that the end of the shift interrupts nobody's thought.
ENDS_SOON: Final = timedelta(minutes=10)
# Two shifts with less between them are one long one to the person who works them.
LEAST_REST: Final = timedelta(hours=1)
# A bus that is late is no alarm; a quarter of an hour is.
CHECK_IN_GRACE: Final = timedelta(minutes=15)
# The last talk may go on after the end, and the way to the door takes a while.
CHECK_OUT_GRACE: Final = timedelta(minutes=60)


class Rule(StrEnum):
    """What can be wrong with a plan."""

    BACKWARDS = "backwards"  # ends before it begins
    NO_DOOR = "no_door"  # answers nowhere, or at a door that is not the person's
    OVERLAP = "overlap"  # one person twice at the same time
    TOO_LONG = "too_long"  # also two shifts with hardly a rest between them
    TOO_FEW = "too_few"  # fewer than the organisation's least
    LEARNER_ALONE = "learner_alone"  # nobody experienced beside
    ALONE_UNDECIDED = "alone_undecided"  # marked as alone where the organisation has not said so


@dataclass(frozen=True, slots=True)
class Planned:
    """One person's hours as the rules see them; `shift` is the row's id, 0 for a new one."""

    shift: int
    staff: int
    starts: datetime
    ends: datetime
    doors: frozenset[str]
    own_doors: frozenset[str]
    is_learner: bool = False
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, when, and for whom or at which door."""

    rule: Rule
    starts: datetime
    ends: datetime
    staff: int | None = None
    door: str | None = None

    def is_part_of(self, other: "Fault") -> bool:
        """Whether `other` says all of this already."""
        same = (self.rule, self.staff, self.door) == (other.rule, other.staff, other.door)
        return same and other.starts <= self.starts and self.ends <= other.ends


def faults(plan: Sequence[Planned], rules: ShiftRules) -> tuple[Fault, ...]:
    """List everything that is wrong with a plan, earliest first."""
    found = [*_of_each(plan, rules), *_of_people(plan, rules), *_at_doors(plan, rules)]
    return tuple(sorted(found, key=lambda one: (one.starts, one.rule, one.staff or 0)))


def made_worse(
    before: Sequence[Planned], after: Sequence[Planned], rules: ShiftRules
) -> tuple[Fault, ...]:
    """List what a change would make wrong; what was wrong before does not stop it."""
    known = faults(before, rules)
    return tuple(
        one for one in faults(after, rules) if not any(one.is_part_of(other) for other in known)
    )


def _of_each(plan: Sequence[Planned], rules: ShiftRules) -> Iterator[Fault]:
    for one in plan:
        if one.ends <= one.starts:
            yield Fault(Rule.BACKWARDS, one.starts, one.ends, one.staff)
        if not one.doors or not one.doors <= one.own_doors:
            yield Fault(Rule.NO_DOOR, one.starts, one.ends, one.staff)
        if one.is_alone and not rules.works_alone:
            yield Fault(Rule.ALONE_UNDECIDED, one.starts, one.ends, one.staff)


def _of_people(plan: Sequence[Planned], rules: ShiftRules) -> Iterator[Fault]:
    by_person: dict[int, list[Planned]] = {}
    for one in sorted(plan, key=lambda one: (one.starts, one.ends)):
        by_person.setdefault(one.staff, []).append(one)
    longest = timedelta(hours=rules.max_hours)
    for staff, own in by_person.items():
        for earlier, later in pairwise(own):
            if later.starts < earlier.ends:
                yield Fault(Rule.OVERLAP, later.starts, min(earlier.ends, later.ends), staff)
        begins, ends = own[0].starts, own[0].ends
        for one in own[1:]:
            if one.starts - ends < LEAST_REST:
                ends = max(ends, one.ends)
                continue
            if ends - begins > longest:
                yield Fault(Rule.TOO_LONG, begins, ends, staff)
            begins, ends = one.starts, one.ends
        if ends - begins > longest:
            yield Fault(Rule.TOO_LONG, begins, ends, staff)


def _at_doors(plan: Sequence[Planned], rules: ShiftRules) -> Iterator[Fault]:
    """A second pair of eyes must know the same door's visitors, so each door counts for itself."""
    for door in sorted({door for one in plan for door in one.doors}):
        there = [one for one in plan if door in one.doors and one.starts < one.ends]
        marks = sorted({at for one in there for at in (one.starts, one.ends)})
        found: list[Fault] = []
        for starts, ends in pairwise(marks):
            present = [one for one in there if one.starts <= starts and ends <= one.ends]
            for rule in _with(present, rules):
                fault = Fault(rule, starts, ends, door=door)
                last = next((one for one in reversed(found) if one.rule is rule), None)
                if last is not None and last.ends == starts:
                    found[found.index(last)] = replace(last, ends=ends)
                else:
                    found.append(fault)
        yield from found


def _with(present: Sequence[Planned], rules: ShiftRules) -> Iterator[Rule]:
    if not present:
        return
    if all(one.is_learner for one in present):
        yield Rule.LEARNER_ALONE
    people = {one.staff for one in present}
    decided = rules.works_alone and all(one.is_alone for one in present)
    if len(people) < rules.min_people and not (len(people) == 1 and decided):
        yield Rule.TOO_FEW


def last_entry(ends: datetime, rules: ShiftRules, *, alone: bool) -> datetime:
    """From when on nobody new is let in before this end."""
    if alone and rules.works_alone:
        return ends - ALONE_LAST_ENTRY
    return ends - timedelta(minutes=rules.last_entry_minutes)


class DutyAt(StrEnum):
    """What a shift means for the person now."""

    WORKING = "working"
    ENDS_SOON = "ends_soon"  # the desk says how long
    FINISHING = "finishing"  # talks go on to their end, no new one begins


def duty_at(ends: datetime, now: datetime) -> DutyAt:
    """Say how a shift that ends at `ends` stands: at its end draining begins, nothing is cut."""
    if now >= ends:
        return DutyAt.FINISHING
    return DutyAt.ENDS_SOON if ends - now <= ENDS_SOON else DutyAt.WORKING


def may_offer(shift: Planned, staff: int, now: datetime) -> bool:
    """One gives away one's own shift, before it has begun."""
    return shift.staff == staff and now < shift.starts


def swapped(
    plan: Iterable[Planned], offered: Planned, taker: Planned, in_return: Planned | None
) -> tuple[Planned, ...]:
    """Return the plan after both have said yes.

    Args:
        plan: as it stands.
        offered: the shift that is given away.
        taker: who takes it: any row that says her id, doors and learning.
        in_return: the shift that the taker gives back, if any.
    """

    def after(one: Planned) -> Planned:
        if one.shift == offered.shift:
            return _worked_by(one, taker)
        if in_return is not None and one.shift == in_return.shift:
            return _worked_by(one, offered)
        return one

    return tuple(after(one) for one in plan)


def _worked_by(shift: Planned, person: Planned) -> Planned:
    return replace(
        shift, staff=person.staff, own_doors=person.own_doors, is_learner=person.is_learner
    )


def is_missed(due: datetime, done: datetime | None, now: datetime) -> bool:
    """Whether a check-in or check-out is overdue: then the named telephone is called."""
    return done is None and now >= due
