"""What can happen to a conversation. Every event carries `now` (Unix ms): the core has no clock."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from chatsvc.protocol.control_types import StaffRole
from chatsvc.protocol.ids import Group, InstanceId, KeyPackageId, Slot, StaffId, WordsHash
from chatsvc.protocol.seat import Seat


@dataclass(frozen=True, slots=True)
class Accepted:
    """A counsellor takes the conversation; seat and key package were reserved before (P21)."""

    now: int
    staff: StaffId
    key_package_id: KeyPackageId
    key_package: bytes  # MLSMessage KeyPackage, public; told to the visitor
    instance: InstanceId  # the console instance that holds its private part (P17)
    role: StaffRole = "counsellor"  # as the account says
    check: bool = False  # outside capacity, for three minutes


@dataclass(frozen=True, slots=True)
class Committed:
    """The visitor's client submits a commit; the script decides on the epoch (P5, P7)."""

    now: int
    adds: tuple[KeyPackageId, ...]
    removes: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class JoinOverdue:
    """The commit did not come in time (P11)."""

    now: int


@dataclass(frozen=True, slots=True)
class HandoverAsked:
    """A counsellor wants another one to take over, or the visitor wants another counsellor."""

    now: int
    slot: Slot
    to: StaffId | None = None  # who is asked first, by name; of a counsellor only


@dataclass(frozen=True, slots=True)
class HandoverWithdrawn:
    """The counsellor stays after all; only whoever asked can say so."""

    now: int
    slot: Slot


@dataclass(frozen=True, slots=True)
class Alive:
    """A person wrote or answered a warning, or a waiting socket beats (P12)."""

    now: int
    slot: Slot


@dataclass(frozen=True, slots=True)
class Extended:
    """The counsellor adds two hours to the age, once (P12)."""

    now: int
    slot: Slot


@dataclass(frozen=True, slots=True)
class EmergencyBegan:
    """A counsellor calls 112 for the visitor and has asked where that is (inside MLS)."""

    now: int
    slot: Slot


@dataclass(frozen=True, slots=True)
class EmergencyOver:
    """The call is finished."""

    now: int
    slot: Slot


@dataclass(frozen=True, slots=True)
class CheckKept:
    """The counsellor who looked in stays; her seat counts from now on."""

    now: int
    slot: Slot


@dataclass(frozen=True, slots=True)
class CheckOver:
    """The minutes of a check are over, or the counsellor gives the conversation back."""

    now: int
    slot: Slot
    given_back: bool


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """A member's page is seen or hidden."""

    now: int
    slot: Slot
    state: Literal["present", "hidden"]


@dataclass(frozen=True, slots=True)
class MemberLost:
    """A member's last socket is gone; the member may come back."""

    now: int
    slot: Slot


@dataclass(frozen=True, slots=True)
class MemberReturned:
    """A member said hello again."""

    now: int
    slot: Slot


@dataclass(frozen=True, slots=True)
class MemberStuck:
    """A member's keys or state are wrong: it sends nothing more (G10)."""

    now: int
    slot: Slot


@dataclass(frozen=True, slots=True)
class Invited:
    """A counsellor asks for a further person beside: a colleague, a supervisor, an interpreter."""

    now: int
    slot: Slot
    role: StaffRole


@dataclass(frozen=True, slots=True)
class InvitationWithdrawn:
    """The counsellor who asked for a further person does not any more."""

    now: int
    slot: Slot


@dataclass(frozen=True, slots=True)
class Declined:
    """The visitor says no to the newcomer who was announced."""

    now: int


@dataclass(frozen=True, slots=True)
class CannotCome:
    """A colleague who was asked to come in, or for counsel, says that she cannot."""

    now: int
    staff: StaffId
    role: StaffRole
    alias: str  # her account's: whoever asked reads it


@dataclass(frozen=True, slots=True)
class SeatLost:
    """A counsellor's console is gone for good or was cut off (P18)."""

    now: int
    slot: Slot


@dataclass(frozen=True, slots=True)
class VisitorDropped:
    """The visitor's line has been lost for so long in mid-talk that the seats are others'."""

    now: int


@dataclass(frozen=True, slots=True)
class SeatRestored:
    """After a lost store a console came back to a seat that the visitor's page had named (P19)."""

    now: int
    seat: Seat


@dataclass(frozen=True, slots=True)
class Regrouped:
    """The visitor's page went back in time: its group is over, staff are added anew (P16)."""

    now: int
    group: Group  # the next number


@dataclass(frozen=True, slots=True)
class RetentionDue:
    """Silence or age has run out (P12, P13)."""

    now: int


@dataclass(frozen=True, slots=True)
class EndedBy:
    """Somebody ends it for both; `service` is an operator's or the software's own end."""

    now: int
    why: Literal["visitor", "counsellor", "service"]


@dataclass(frozen=True, slots=True)
class LeftForSafety:
    """Quick exit: the phone is already wiped (P14)."""

    now: int


@dataclass(frozen=True, slots=True)
class BecameUrgent:
    """The visitor says that it is urgent; why stays on the page. Nothing takes it back."""

    now: int


@dataclass(frozen=True, slots=True)
class WritesTold:
    """Languages that the visitor can write in, beside the page's own."""

    now: int
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordsChosen:
    """The visitor was shown come-back words; None forgets them again (P14)."""

    now: int
    words: WordsHash | None


@dataclass(frozen=True, slots=True)
class CameBack:
    """The visitor said the words on a new page: this conversation goes, a new one comes (P14)."""

    now: int


Event: TypeAlias = (
    Accepted
    | Committed
    | JoinOverdue
    | HandoverAsked
    | HandoverWithdrawn
    | Alive
    | Extended
    | EmergencyBegan
    | EmergencyOver
    | CheckKept
    | CheckOver
    | PresenceChanged
    | MemberLost
    | MemberReturned
    | MemberStuck
    | Invited
    | InvitationWithdrawn
    | Declined
    | CannotCome
    | SeatLost
    | VisitorDropped
    | SeatRestored
    | Regrouped
    | RetentionDue
    | EndedBy
    | LeftForSafety
    | BecameUrgent
    | WritesTold
    | WordsChosen
    | CameBack
)
