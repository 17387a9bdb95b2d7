"""Who decides, which legal gate, when it passes on. Pure: values in and values out."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from chatsvc.protocol.messages_escalation import Decision, EscalationKind, EscalationState, Gate

Law: TypeAlias = Literal["osl", "sol"]
Decider: TypeAlias = Literal["counsellor", "supervisor"]

KINDS: Final[tuple[EscalationKind, ...]] = get_args(EscalationKind)
# The log shows what was decided over two budget years; then a row says nothing that counts do not.
KEPT_DAYS: Final = 730
# A board says every ten seconds that it is open; three missed and nobody sits there.
BOARD_SEEN_MS: Final = 30_000
# A desk keeps seeing what became of its own escalations for as long as a shift is.
SHOWN_MS: Final = 12 * 3600 * 1000
# More open ones of a single desk help nobody; it is a broken page.
MOST_OPEN: Final = 12
# Five rungs for each of a dozen talks in a shift; more hides what others raised, and the log.
MOST_RAISED: Final = 60
MINUTE_MS: Final = 60_000

OPEN: Final[frozenset[str]] = frozenset({"raised", "acknowledged", "passed", "unanswered"})
# Their time to answer runs: whatever else is to be told, these come first.
RUNNING: Final[frozenset[str]] = frozenset({"raised", "passed"})
# In these a supervisor may still take it: who comes late is better than nobody.
TAKEABLE: Final[frozenset[str]] = frozenset({"raised", "passed", "unanswered"})

_DECIDERS: Final[dict[EscalationKind, Decider]] = {
    "consult": "counsellor",
    "join": "counsellor",
    # Whoever sees danger to life calls; asking first costs minutes (BrB 24:4).
    "emergency": "counsellor",
    # The duty is the counsellor's own and cannot be handed to anybody (SoL 19:1, genast).
    "child": "counsellor",
    # A possibility, not a duty: weighed by somebody who does not sit in the conversation.
    "police": "supervisor",
}
_DECISIONS: Final[dict[EscalationKind, tuple[Decision, ...]]] = {
    "consult": ("advised", "no_action"),
    "join": ("joins", "advised", "no_action"),
    "emergency": ("called_112", "advised", "no_action"),
    "child": ("reported", "not_reported", "advised"),
    "police": ("police_report", "not_reported", "advised"),
}
_GATES: Final[dict[EscalationKind, tuple[Gate, ...]]] = {
    # Colleagues of one unit need no gate as long as nobody is named.
    "consult": ("none",),
    "join": ("consent",),
    "emergency": ("consent", "necessity"),
    "child": ("sol_19_1",),
}
# What the one who raised it may write down herself: what she has done, and that it is over.
_OWN: Final[dict[EscalationKind, tuple[Decision, ...]]] = {
    "consult": ("withdrawn",),
    "join": ("withdrawn",),
    "emergency": ("called_112", "withdrawn"),
    "child": ("reported", "not_reported", "withdrawn"),
    "police": ("withdrawn",),
}
# A purchase of a sexual act from an adult is not reported: too low for 10:24. A child's case is.
_POLICE_OSL: Final[tuple[Gate, ...]] = ("osl_10_21", "osl_10_24", "osl_10_18c")
# Paths of people who may themselves have been harmed: their own yes comes first.
_BUYS: Final = "buys"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder, for one path of an organisation under one law."""

    kind: EscalationKind
    decider: Decider
    gates: tuple[Gate, ...]


def rung(kind: EscalationKind, law: Law, path: str) -> Rung:
    """Say who decides and on which legal gates the step may rest, the first one first."""
    return Rung(kind, _DECIDERS[kind], gates(kind, law, path))


def gates(kind: EscalationKind, law: Law, path: str) -> tuple[Gate, ...]:
    """Which legal gates open this step; `path` is what the visitor chose."""
    if kind != "police":
        return _GATES[kind]
    if law == "sol":
        # OSL does not bind a non-profit: SoL's own duty of silence does.
        return ("consent", "necessity", "sol_17_11")
    # Who bought is not asked to agree to a report about a child.
    own_yes: tuple[Gate, ...] = () if path == _BUYS else ("consent",)
    return (*own_yes, *_POLICE_OSL, "necessity")


def allowed(kind: EscalationKind) -> tuple[Decision, ...]:
    """What a supervisor may decide, of the closed list."""
    return _DECISIONS[kind]


def may_decide(kind: EscalationKind, decision: Decision, *, supervisor: bool, own: bool) -> bool:
    """Whether this person may write down this decision about this kind."""
    return (supervisor and decision in _DECISIONS[kind]) or (own and decision in _OWN[kind])


def may_rest_on(kind: EscalationKind, law: Law, decision: Decision, gate: Gate) -> bool:
    """Whether a decision names a gate that its kind has; what does nothing needs none."""
    if decision in {"called_112", "reported", "police_report", "joins"}:
        return gate in {*gates(kind, law, ""), *gates(kind, law, _BUYS)}
    return gate == "none"


def urgency(state: EscalationState, raised_at: int) -> tuple[int, int]:
    """Order by whom it matters to: what waits for somebody, what is open, what is over; newest."""
    rank = 0 if state in RUNNING else 1 if state in OPEN else 2
    return rank, -raised_at


def minute(now_ms: int) -> int:
    """Cut to the minute: a row must match no conversation exactly."""
    return now_ms - now_ms % MINUTE_MS


def due_at(kind: EscalationKind, now_ms: int, *, usual_s: int, emergency_s: int) -> int:
    """When it passes on if nobody takes it: from the cut minute, so never later than promised."""
    wait_ms = (emergency_s if kind == "emergency" else usual_s) * 1000
    # Half a minute must be left in any case, or a supervisor has no chance at all.
    return max(minute(now_ms) + wait_ms, now_ms + 30_000)


def after_due(step: int, on_call: int) -> tuple[EscalationState, int]:
    """Where an escalation that nobody took goes: to the next on call, then to nobody."""
    return ("passed", step + 1) if step < on_call else ("unanswered", step)
