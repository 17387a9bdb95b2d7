"""The load board on the console's wire: numbers for supervisors, and what a desk says for it."""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from chatsvc.protocol.control_types import U32, Control, Part

AlertName: TypeAlias = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[a-z0-9_.-]+\Z")]


class Unanswered(Control, tag="unanswered", frozen=True):
    """For how many seconds a visitor of this desk has had no answer; nil: nobody waits for one.

    It names no conversation. A desk says it once a visitor has waited for a minute, and once when
    that is over.
    """

    seconds: Annotated[int, Meta(ge=0, le=86_400)] | None = None


class AlertAnswer(Control, tag="alert", frozen=True):
    """A supervisor has this alert, or wants the next on call to be asked at once."""

    key: AlertName
    answer: Literal["take", "pass_on"]


class WaitsRow(Part, frozen=True):
    """Who waits in one language; `longest` in seconds."""

    language: str
    waiting: U32
    longest: U32


class DoorRow(Part, frozen=True):
    """One door: whether it takes visitors in (`reason` says why not), and its load."""

    door: str
    open: bool
    reason: str
    on_duty: U32
    free: U32
    talking: U32
    waits: list[WaitsRow]


class PersonRow(Part, frozen=True):
    """One of the staff; times are seconds that have passed, `back` seconds to come.

    `staff` is the number of the account: what an action of a supervisor names.
    """

    staff: str
    alias: str
    state: Literal["on", "finishing", "pause", "off"]
    doors: list[str]
    conversations: U32
    heavy: U32
    load: U32
    capacity: U32
    limit: U32 | None
    longest: U32 | None
    working: U32 | None
    back: U32 | None
    learner: bool
    unanswered: U32 | None
    untaught: bool


class PastRow(Part, frozen=True):
    """The most that was seen at one door in each quarter of an hour; the last one goes on."""

    door: str
    waiting: list[U32]
    talking: list[U32]
    on_duty: list[U32]


class AlertRow(Part, frozen=True):
    """One alert: what, at which door or with whom, for how long, and who has it.

    `alias` is empty for what concerns nobody in particular.
    """

    key: str
    kind: str
    door: str
    alias: str
    age: U32
    state: Literal["raised", "taken", "passed", "unanswered"]
    due_in: U32 | None
    passed_to: str
    taken_by: str


class Load(Control, tag="load", frozen=True):
    """The load at a supervisor's doors, on every change.

    `stale`: the worker has not looked for a while, so nobody knows. `quarter_age` says how many
    seconds ago the newest quarter of `past` began.
    """

    stale: bool
    doors: list[DoorRow]
    people: list[PersonRow]
    more: U32
    quarter_age: U32
    past: list[PastRow]
    alerts: list[AlertRow]


BoardToServer: TypeAlias = Unanswered | AlertAnswer
BoardToConsole: TypeAlias = Load
