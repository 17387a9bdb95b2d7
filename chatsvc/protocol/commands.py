"""What is to be done after an event; the driver performs these in order."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from chatsvc.protocol.control_types import Control, EndedWhy
from chatsvc.protocol.ids import Slot, StaffId, WordsHash

Counted: TypeAlias = Literal[
    "accepted",
    "joined",
    "join_overdue",
    "handover_asked",
    "invited",
    "came_in",
    "declined",
    "handed_over",
    "seat_lost",
    "dropped",
    "regrouped",
    "stuck",
    "ended_visitor",
    "ended_counsellor",
    "ended_silence",
    "ended_age",
    "ended_service",
    "left",
    "came_back",
    "emergency",
    "checked",
    "check_kept",
    "check_given_back",
    "check_over",
]


@dataclass(frozen=True, slots=True)
class Tell:
    """Say something to one member, wherever its socket is; nothing if it has none."""

    slot: Slot
    message: Control


@dataclass(frozen=True, slots=True)
class Requeue:
    """To the head of the queue of its door: this visitor had a place, or a counsellor, before."""


@dataclass(frozen=True, slots=True)
class ShowQueue:
    """Its place is the same, but whoever looks at the queue sees something new of it."""


@dataclass(frozen=True, slots=True)
class Dequeue:
    """Out of the queue of its door."""


@dataclass(frozen=True, slots=True)
class ShowInvitation:
    """Beside the queue of its door: colleagues on duty see that a further person is asked for."""


@dataclass(frozen=True, slots=True)
class HideInvitation:
    """Nobody is asked for any more, or somebody has accepted."""


@dataclass(frozen=True, slots=True)
class ConfirmSeat:
    """The claim was won: the seat is held without a lease (P21)."""

    staff: StaffId


@dataclass(frozen=True, slots=True)
class FreeSeat:
    """A counsellor has one conversation less."""

    staff: StaffId


@dataclass(frozen=True, slots=True)
class Erase:
    """Tell all who remain, then delete every key within a second (P13, P15)."""

    why: EndedWhy


@dataclass(frozen=True, slots=True)
class Count:
    """One more in the tally; counts carry neither ids nor times."""

    name: Counted


@dataclass(frozen=True, slots=True)
class KeepWords:
    """The come-back words lead to this conversation, and later to its staff, a while longer."""

    words: WordsHash
    staff: tuple[StaffId, ...]


@dataclass(frozen=True, slots=True)
class DropWords:
    """The come-back words lead nowhere any more."""

    words: WordsHash


Command: TypeAlias = (
    Tell
    | ShowInvitation
    | HideInvitation
    | Requeue
    | ShowQueue
    | Dequeue
    | ConfirmSeat
    | FreeSeat
    | Erase
    | Count
    | KeepWords
    | DropWords
)
