"""What holds today, what runs out, and until when intake is lawful. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Literal, TypeAlias

from chatsvc.retention.decided import KINDS, MANDATORY, Decided, Decisions, Kind, Rule
from counsellor.shifts.opening import after

State: TypeAlias = Literal["missing", "expired", "valid"]
# So many days before the end somebody is told, each time louder (issue facts, section 6).
WARN_DAYS: Final = (90, 30, 7)
DAYS_OF_A_MONTH: Final = 30


@dataclass(frozen=True, slots=True)
class Recorded:
    """One row of the register."""

    kind: Kind
    text: str
    board: str
    decided_on: date
    dnr: str
    valid_until: date
    sample: bool
    withdrawn_at: datetime | None = None
    rule: Rule | None = None

    @property
    def ends(self) -> datetime:
        """When it stops counting: after its last day, or when it was withdrawn."""
        planned = after(self.valid_until)
        return planned if self.withdrawn_at is None else min(planned, self.withdrawn_at)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one kind stands today.

    Attributes:
        days_left: days on which it still holds, today not counted; None without one in force.
        warns: the smallest of 90, 30 and 7 that has been reached; None: nothing to say yet.
    """

    kind: Kind
    state: State
    mandatory: bool
    row: Recorded | None = None
    days_left: int | None = None
    warns: int | None = None


def standings(rows: Sequence[Recorded], now: datetime, today: date) -> tuple[Standing, ...]:
    """Say how each kind stands, in the order of the register."""
    return tuple(_standing(kind, rows, now, today) for kind in KINDS)


def counts(rows: Iterable[Recorded], *, demo: bool) -> tuple[Recorded, ...]:
    """Return the rows that count here: a sample decides nothing outside the demo."""
    return tuple(one for one in rows if demo or not one.sample)


def document(rows: Sequence[Recorded], now: datetime) -> Decisions:
    """Return what is published of these rows."""
    in_force = [one for kind in KINDS if (one := _in_force(kind, rows, now)) is not None]
    return Decisions(tuple(_decided(one) for one in in_force), lawful_until(rows), _rule(rows, now))


def _rule(rows: Sequence[Recorded], now: datetime) -> Rule | None:
    """Return the rule that holds, or the one that held last.

    An evening goes on when the decision runs out in it, and goes on under its rule: without one the
    settings would count, and what was promised an hour ago would be kept for longer.
    """
    found = _in_force("gallring", rows, now)
    if found is None:
        over = [one for one in rows if one.kind == "gallring"]
        found = max(reversed(over), key=lambda one: one.ends, default=None)
    return None if found is None else found.rule


def lawful_until(rows: Sequence[Recorded]) -> int:
    """Return until when all mandatory kinds hold, or held (Unix ms); 0 when one never did."""
    ends = [_last_end(kind, rows) for kind in MANDATORY]
    return min(ends)


def _last_end(kind: Kind, rows: Sequence[Recorded]) -> int:
    ends = [int(one.ends.timestamp() * 1000) for one in rows if one.kind == kind]
    return max(ends, default=0)


def _in_force(kind: Kind, rows: Sequence[Recorded], now: datetime) -> Recorded | None:
    """The newest that holds: a later decision takes an earlier one's place."""
    found = [one for one in rows if one.kind == kind and now < one.ends]
    return found[-1] if found else None


def _standing(kind: Kind, rows: Sequence[Recorded], now: datetime, today: date) -> Standing:
    mandatory = kind in MANDATORY
    row = _in_force(kind, rows, now)
    if row is None:
        known = any(one.kind == kind for one in rows)
        return Standing(kind, "expired" if known else "missing", mandatory)
    left = (row.valid_until - today).days
    warns = min((days for days in WARN_DAYS if left <= days), default=None)
    return Standing(kind, "valid", mandatory, row, left, warns)


def _decided(one: Recorded) -> Decided:
    return Decided(
        one.kind,
        one.text,
        one.board,
        one.decided_on.isoformat(),
        one.dnr,
        one.valid_until.isoformat(),
        one.sample,
    )


def rule_of(silence_minutes: int, age_hours: int, audit_months: int) -> Rule:
    """Return the rule of a decision on erasure, in the units of the settings."""
    return Rule(silence_minutes * 60, age_hours * 3600, audit_months * DAYS_OF_A_MONTH)


def utc(now_ms: int) -> datetime:
    """Return an instant (Unix ms) as a moment."""
    return datetime.fromtimestamp(now_ms / 1000, tz=UTC)
