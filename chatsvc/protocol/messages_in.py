"""What clients say to the server, visitors and consoles (docs/protocol.md section 3)."""

from typing import Annotated, TypeAlias

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
    StuckCode,
    TicketBytes,
)
from chatsvc.protocol.limits import MAX_MEMBERS, MAX_POW, MAX_WISHES


class Start(Part, frozen=True):
    """A new conversation. `resume` and `end` are SHA-256 of secrets that the page keeps."""

    pow: Annotated[str, Meta(max_length=MAX_POW)]
    path: Name
    language: Name
    wishes: Annotated[list[Name], Meta(max_length=MAX_WISHES)]
    visitor_key: Bin32
    resume: Bin32
    end: Bin32
    words: Bin32 | None = None
    """What the come-back words of an earlier conversation are known by (P14)."""

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
    """On duty, pause or off."""

    state: DutyWish


class Accept(Control, tag="accept", frozen=True):
    """Take the conversation that the header names."""


class Extend(Control, tag="extend", frozen=True):
    """Age + 2 h, once."""


class CommitClaim(Part, frozen=True):
    """What a commit submission claims; it only routes frames, clients believe only MLS."""

    epoch: U64
    adds: Annotated[list[Bin16], Meta(max_length=3)]
    removes: Annotated[list[U8], Meta(max_length=3)]


VisitorToServer: TypeAlias = (
    VisitorHello | Taken | Presence | Alive | End | Left | Stuck | Regroup | ComeBackWords
)
ConsoleToServer: TypeAlias = (
    ConsoleHello | Duty | Accept | Extend | Taken | Presence | Alive | End | Stuck
)
