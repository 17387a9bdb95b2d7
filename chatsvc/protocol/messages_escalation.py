"""Escalations on the console's wire: raised, acknowledged, passed on, decided; no visitor data."""

from typing import Literal, TypeAlias

from chatsvc.protocol.control_types import U32, Bin16, Control, Name, Part

EscalationKind: TypeAlias = Literal["consult", "join", "emergency", "child", "police"]
EscalationState: TypeAlias = Literal["raised", "acknowledged", "passed", "unanswered", "closed"]
Decision: TypeAlias = Literal[
    "advised",
    "joins",
    "called_112",
    "reported",
    "not_reported",
    "police_report",
    "no_action",
    "withdrawn",
]
Gate: TypeAlias = Literal[
    "none",
    "consent",
    "necessity",
    "sol_19_1",
    "osl_10_21",
    "osl_10_24",
    "osl_10_18c",
    "sol_17_11",
]


class Escalate(Control, tag="escalate", frozen=True):
    """A counsellor wants a supervisor. `key` is the page's own random name for it."""

    key: Bin16
    kind: EscalationKind
    door: Name


class Acknowledge(Control, tag="acknowledge", frozen=True):
    """A supervisor has it; of two at once exactly one."""

    key: Bin16


class PassOn(Control, tag="pass_on", frozen=True):
    """A supervisor cannot take it: to the next on call, at once."""

    key: Bin16


class Decide(Control, tag="decide", frozen=True):
    """What became of it, from closed lists."""

    key: Bin16
    decision: Decision
    gate: Gate


class EscalationIs(Control, tag="escalation", frozen=True):
    """The answer to one of these: a stable code (docs/protocol.md section 3)."""

    key: Bin16
    code: str


class EscalationRow(Part, frozen=True):
    """One escalation as this desk may see it; seconds are whole and relative."""

    key: Bin16
    kind: EscalationKind
    door: str
    state: EscalationState
    age: U32
    due_in: U32 | None
    passed_to: str
    raised_by: str
    taken_by: str
    decision: str
    mine: bool


class Escalations(Control, tag="escalations", frozen=True):
    """All that concern this desk, on every change; `away`: the tables are out of reach.

    `supervisors`: how many boards are open at each door of this desk; at no other one.
    """

    away: bool
    supervisors: dict[str, U32]
    entries: list[EscalationRow]


EscalationToServer: TypeAlias = Escalate | Acknowledge | PassOn | Decide
EscalationToConsole: TypeAlias = Escalations | EscalationIs
