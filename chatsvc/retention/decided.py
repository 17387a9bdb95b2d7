"""The published document `decisions`: what the board has decided, until when, and its rule. Pure.

A Swedish social board must decide three things before an anonymous chat without case files may take
anybody in (domain.md, L1): that it is offered (SoL 2025:400, 11 kap. 5 §), the exception from the
duty to document, and the erasure. Without them in force production takes nobody in. What runs is
not cut: an evening that began while they held ends as planned.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, Protocol, TypeAlias

import msgspec

from chatsvc.protocol.ids import Org
from chatsvc.protocol.limits import Periods
from chatsvc.retention.hours import STOCKHOLM, DoorPlan

NAME: Final = "decisions"
Kind: TypeAlias = Literal[
    "insats", "documentation", "gallring", "dpia", "accessibility", "cyber_risk"
]
KINDS: Final[tuple[Kind, ...]] = (
    "insats",
    "documentation",
    "gallring",
    "dpia",
    "accessibility",
    "cyber_risk",
)
# Without one of these nobody is let in; the others warn.
MANDATORY: Final[tuple[Kind, ...]] = ("insats", "documentation", "gallring")
# A door without hours has no evening whose end could be waited for: its night ends at six.
NIGHT_ENDS: Final = 6


class Copies(Protocol):
    """The last copies of published documents (chatsvc.delivery.live_ports.Published)."""

    def get(self, org: Org, name: str) -> bytes | None:
        """The document, or None."""
        ...


class Rule(msgspec.Struct, frozen=True):
    """How long at most anything is kept, as the decision on erasure says.

    Attributes:
        silence_s: after so many seconds without a word a conversation is erased.
        age_s: so old it may become, its extension included.
        audit_days: so long an entry of the audit is kept.
    """

    silence_s: int
    age_s: int
    audit_days: int


class Decided(msgspec.Struct, frozen=True):
    """One decision in force; dates are ISO 8601, the last day inclusive."""

    kind: Kind
    text: str
    board: str
    decided_on: str
    dnr: str
    valid_until: str
    sample: bool


class Decisions(msgspec.Struct, frozen=True):
    """The document as canonical JSON.

    Attributes:
        lawful_until: Unix ms until which all mandatory decisions hold, or held; 0: never.
        rule: of the decision on erasure in force, or of the last one; None: there never was any.
    """

    decisions: tuple[Decided, ...] = ()
    lawful_until: int = 0
    rule: Rule | None = None
    v: int = 1


def encode(decisions: Decisions) -> bytes:
    """Return canonical JSON: keys sorted, no spaces."""
    return msgspec.json.encode(decisions, order="sorted")


def decode(document: bytes | None) -> Decisions:
    """Read a published document; without a readable one nothing is decided."""
    if document is None:
        return Decisions()
    try:
        return msgspec.json.decode(document, type=Decisions)
    except msgspec.MsgspecError:
        return Decisions()


def may_open(lawful_until: int, plan: DoorPlan | None, now_ms: int) -> bool:
    """Whether a door may let somebody in: while the decisions hold, and to the end of the evening.

    Args:
        lawful_until: as in `Decisions`.
        plan: the door's hours; None: it has none.
        now_ms: Unix ms.
    """
    if now_ms < lawful_until:
        return True
    if lawful_until <= 0:
        return False
    if plan is None:
        return now_ms < _end_of_night(lawful_until)
    return any(one.span.opens_ms < lawful_until and one.span.holds(now_ms) for one in plan.openings)


def under(periods: Periods, rule: Rule | None) -> Periods:
    """Return the periods with none of them longer than the rule; a rule prolongs nothing."""
    if rule is None:
        return periods
    age_s = min(periods.age_s, rule.age_s)
    return replace(
        periods,
        silence_s=min(periods.silence_s, rule.silence_s),
        age_s=age_s,
        age_extension_s=min(periods.age_extension_s, rule.age_s - age_s),
    )


class DecidedRules:
    """The rule that each organisation's board has decided, from this process' copy."""

    def __init__(self, published: Copies) -> None:
        """Read `published` at every question; a document is parsed once."""
        self._published = published
        self._known: dict[Org, tuple[bytes | None, Rule | None]] = {}

    def __call__(self, org: Org) -> Rule | None:
        """Return the rule; None where none is decided."""
        document = self._published.get(org, NAME)
        known = self._known.get(org)
        if known is None or known[0] is not document:
            known = self._known[org] = document, decode(document).rule
        return known[1]


def _end_of_night(moment_ms: int) -> int:
    there = datetime.fromtimestamp(moment_ms / 1000, tz=UTC).astimezone(STOCKHOLM)
    six = there.replace(hour=NIGHT_ENDS, minute=0, second=0, microsecond=0)
    end = six if six > there else six + timedelta(days=1)
    return int(end.timestamp() * 1000)
