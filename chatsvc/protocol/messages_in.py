"""What clients say to the server, visitors and consoles (docs/protocol.md section 3)."""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from chatsvc.protocol.control_types import (
    U8,
    U32,
    U64,
    Bin16,
    Bin32,
    Control,
    DutyWish,
    Name,
    Part,
    Seen,
    StaffRole,
    StuckCode,
    TicketBytes,
    Wish,
)
from chatsvc.protocol.limits import (
    MAX_BACK_S,
    MAX_CAPACITY,
    MAX_MEMBERS,
    MAX_POW,
    MAX_TICKS,
    MAX_WISHES,
    MAX_WRITES,
)
from chatsvc.protocol.messages_board import BoardToServer
from chatsvc.protocol.messages_escalation import EscalationToServer


class Start(Part, frozen=True):
    """A new conversation. `resume` and `end` are SHA-256 of secrets that the page keeps."""

    pow: Annotated[str, Meta(max_length=MAX_POW)]
    path: Name
    language: Name
    wishes: Annotated[list[Wish], Meta(max_length=MAX_WISHES)]
    visitor_key: Bin32
    resume: Bin32
    end: Bin32
    words: Bin32 | None = None
    """What the come-back words of an earlier conversation are known by (P14)."""
    urgent: bool = False
    """The visitor says that it is urgent. Why stays on the page."""

    def __post_init__(self) -> None:
        """Refuse a wish that is said twice."""
        if len(set(self.wishes)) < len(self.wishes):
            raise ValueError("a wish said twice")

    def __repr__(self) -> str:
        """Show nothing: a start carries what later proves the visitor."""
        return "Start(...)"


class Again(Part, frozen=True):
    """The store was lost: the page says where the conversation stood, and brings a new share (P19).

    `members` are the slots of staff in its group; `silence_in` is in seconds.
    """

    share: Bin32
    epoch: U64
    group: U32
    members: Annotated[list[U8], Meta(max_length=MAX_MEMBERS - 1)]
    silence_in: U32

    def __repr__(self) -> str:
        """Show nothing of the share."""
        return "Again(...)"


class Resume(Part, frozen=True):
    """A running conversation; the proof is the secret behind `start.resume`.

    `counter` is that of the newest seal the page knows of: a lower one than the server has seen
    means that the page went back in time (P16).
    """

    proof: Bin32
    counter: U64
    ticket: TicketBytes | None = None
    again: Again | None = None

    def __repr__(self) -> str:
        """Show nothing of the secret."""
        return "Resume(...)"


class VisitorHello(Control, tag="hello", frozen=True):
    """The first message of a visitor's connection: exactly one of start and resume."""

    v: int
    start: Start | None = None
    resume: Resume | None = None

    def __post_init__(self) -> None:
        """Refuse none or both."""
        if (self.start is None) == (self.resume is None):
            raise ValueError("exactly one of start and resume")


class Taken(Control, tag="taken", frozen=True):
    """Everything up to `seq` is in the member's keeping (P9)."""

    fence: U32
    seq: U64


class Presence(Control, tag="presence", frozen=True):
    """The member's own page is seen or hidden."""

    state: Seen


class Alive(Control, tag="alive", frozen=True):
    """A person wrote or answered a warning (P12)."""


class End(Control, tag="end", frozen=True):
    """End for both. A visitor proves it with the secret behind `start.end`."""

    proof: Bin32 | None = None

    def __repr__(self) -> str:
        """Show nothing of the secret."""
        return "End(...)"


class Left(Control, tag="left", frozen=True):
    """Quick exit (P14)."""

    proof: Bin32

    def __repr__(self) -> str:
        """Show nothing of the secret."""
        return "Left(...)"


class Stuck(Control, tag="stuck", frozen=True):
    """Keys or state are wrong at the sender: nothing more will be sent."""

    code: StuckCode


class Regroup(Control, tag="regroup", frozen=True):
    """This page went back in time: a new group number, please; staff are added anew (P16)."""


class Another(Control, tag="another", frozen=True):
    """The visitor would like to talk with another counsellor; or not after all."""

    withdrawn: bool = False


class Extend(Control, tag="extend", frozen=True):
    """Age + 2 h, once, whoever of the two in it says so first (P12)."""


class Urgent(Control, tag="urgent", frozen=True):
    """It has become urgent. Only this is said, never why; nothing takes it back."""


class Writes(Control, tag="writes", frozen=True):
    """Languages that the visitor can write in beside the page's own; none takes it back."""

    languages: Annotated[list[Name], Meta(max_length=MAX_WRITES)]


class ComeBackWords(Control, tag="words", frozen=True):
    """The page shows come-back words: this is what they are known by; nil forgets them (P14)."""

    hash: Bin32 | None

    def __repr__(self) -> str:
        """Show nothing of the secret."""
        return "ComeBackWords(...)"


class Desk(Part, frozen=True):
    """The console's own instance id: key packages bear it (P17)."""

    instance: Bin16


class SeatHeld(Part, frozen=True):
    """A seat in the conversation that the header names; `counter` as in `Resume`."""

    slot: U8
    counter: U64
    ticket: TicketBytes | None = None

    def __repr__(self) -> str:
        """Show nothing of the ticket."""
        return f"SeatHeld(slot={self.slot})"


class ConsoleHello(Control, tag="hello", frozen=True):
    """`desk` first on every connection, then `seat` for each conversation still held."""

    v: int
    desk: Desk | None = None
    seat: SeatHeld | None = None

    def __post_init__(self) -> None:
        """Refuse none or both."""
        if (self.desk is None) == (self.seat is None):
            raise ValueError("exactly one of desk and seat")


class Duty(Control, tag="duty", frozen=True):
    """On duty, finishing (what runs goes on, nothing new is taken), pause or off.

    `back`: in so many seconds a pause is thought to be over. `capacity`: the counsellor's own
    choice; nil keeps it.
    """

    state: DutyWish
    back: Annotated[int, Meta(ge=1, le=MAX_BACK_S)] | None = None
    capacity: Annotated[int, Meta(ge=1, le=MAX_CAPACITY)] | None = None


class Heavy(Control, tag="heavy", frozen=True):
    """The conversation that the header names weighs two, or one again; staff alone know it."""

    on: bool


class Accept(Control, tag="accept", frozen=True):
    """Take the conversation that the header names; or look in on somebody, outside capacity."""

    check: bool = False


class Check(Control, tag="check", frozen=True):
    """What becomes of a check: it is kept and counts, or goes back to the head of its queue."""

    keep: bool


class Decline(Control, tag="decline", frozen=True):
    """Not this one, not now: the offer goes on to somebody else. Nobody asks why."""


class Emergency(Control, tag="emergency", frozen=True):
    """112: silence and age wait while it runs; or the call is finished. Where, is said in MLS."""

    over: bool = False


class Handover(Control, tag="handover", frozen=True):
    """Another counsellor is to take over, or not after all; the visitor was asked in words."""

    withdrawn: bool = False
    to: str | None = None
    """Who is asked first: `staff` of a row of `colleagues`."""


class Colleagues(Control, tag="colleagues", frozen=True):
    """Who could take over by name? Answered in kind, to a counsellor in the conversation."""


class Form(Control, tag="form", frozen=True):
    """A closing form: what was ticked, `<list>-<answer>`. It names a door and no conversation."""

    door: Name
    ticks: Annotated[list[Name], Meta(max_length=MAX_TICKS)]

    def __repr__(self) -> str:
        """Show nothing of what was ticked."""
        return "Form(...)"


class Pulse(Control, tag="pulse", frozen=True):
    """How the week was for whoever goes off duty, in closed answers; nil: not answered."""

    week: Literal["fine", "heavy", "too_heavy"] | None = None
    support: Literal["yes", "partly", "no"] | None = None

    def __repr__(self) -> str:
        """Show nothing of what was answered."""
        return "Pulse(...)"


class Invite(Control, tag="invite", frozen=True):
    """A further person is to come in beside, or not after all; the visitor was asked in words."""

    role: StaffRole
    withdrawn: bool = False


class Leave(Control, tag="leave", frozen=True):
    """Whoever is here beside a counsellor goes out again."""


class Consult(Control, tag="consult", frozen=True):
    """Counsel, please: a conversation of staff alone, in which this counsellor is the opener.

    `key` is her leaf's. Nothing says about whom it is, and who asks is known from her account.
    """

    to: Literal["colleague", "supervisor"]
    door: Name
    key: Bin32


class CommitClaim(Part, frozen=True):
    """What a commit submission claims; it only routes frames, clients believe only MLS."""

    epoch: U64
    adds: Annotated[list[Bin16], Meta(max_length=3)]
    removes: Annotated[list[U8], Meta(max_length=3)]


VisitorToServer: TypeAlias = (
    VisitorHello
    | Taken
    | Presence
    | Alive
    | End
    | Left
    | Stuck
    | Regroup
    | Another
    | ComeBackWords
    | Writes
    | Extend
    | Urgent
)
ConsoleToServer: TypeAlias = (
    ConsoleHello
    | Duty
    | Heavy
    | Accept
    | Check
    | Decline
    | Extend
    | Emergency
    | Handover
    | Colleagues
    | Invite
    | Leave
    | Form
    | Pulse
    | Consult
    | Taken
    | Presence
    | Alive
    | End
    | Stuck
    | EscalationToServer
    | BoardToServer
)
