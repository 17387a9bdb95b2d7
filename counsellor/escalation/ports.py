"""Values of the escalations, and what the sockets need of their tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from chatsvc.protocol.messages_escalation import Decision, EscalationKind, EscalationState, Gate
from chatsvc.settings.escalation_file import Escalation as Rules

# What became of one act; the page has the sentence.
Outcome: TypeAlias = Literal[
    "raised",
    "acknowledged",
    "passed",
    "decided",
    "taken_by_other",
    "closed",
    "gone",
    "not_allowed",
    "too_many",
    "away",
]


class EscalationsAwayError(Exception):
    """The tables are out of reach: nothing is known to be kept."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts: a member of staff, with role and doors."""

    staff_id: int
    organisation: str
    supervisor: bool
    doors: tuple[str, ...]
    answers: bool = True
    """False for a screen on the wall: nobody sits there who could take an escalation."""


@dataclass(frozen=True, slots=True)
class Raised:
    """One escalation as the tables have it; times are Unix ms."""

    key: bytes
    kind: EscalationKind
    door: str
    state: EscalationState
    raised_at: int
    due_at: int | None
    passed_to: str
    raised_by: int | None
    raised_alias: str
    taken_alias: str
    decision: str


@dataclass(frozen=True, slots=True)
class Current:
    """What is open in an organisation or was closed lately, and how many boards at which door."""

    rows: Sequence[Raised]
    supervisors: Mapping[str, int]


class Rows(Protocol):
    """The tables of escalations. No call may block the event loop.

    Every call raises EscalationsAwayError when the tables are out of reach.
    """

    async def current(self, organisation: str, rules: Rules, now_ms: int) -> Current:
        """Pass on what nobody took in time, then read."""
        ...

    async def board_open(self, who: Person, now_ms: int) -> None:
        """A supervisor's board is open now."""
        ...

    async def board_closed(self, who: Person) -> None:
        """It is not any more."""
        ...

    async def raise_it(
        self, who: Person, key: bytes, kind: EscalationKind, door: str, rules: Rules, now_ms: int
    ) -> Outcome:
        """Keep a new escalation; the same key again changes nothing."""
        ...

    async def acknowledge(self, who: Person, key: bytes, now_ms: int) -> Outcome:
        """Take it; of two exactly one is answered `acknowledged`."""
        ...

    async def pass_on(self, who: Person, key: bytes, rules: Rules, now_ms: int) -> Outcome:
        """Give it to the next on call."""
        ...

    async def decide(
        self, who: Person, key: bytes, decision: Decision, gate: Gate, rules: Rules, now_ms: int
    ) -> tuple[Outcome, str]:
        """Close it with a decision; the second value is its door when this call closed it."""
        ...
