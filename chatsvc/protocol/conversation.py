"""One conversation as a frozen value, and the one table of what can happen in which phase."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Final

from chatsvc.protocol import events as happened
from chatsvc.protocol.control_types import MemberState
from chatsvc.protocol.ids import (
    VISITOR,
    ConversationId,
    Door,
    Slot,
    StaffId,
    WordsHash,
)
from chatsvc.protocol.invitation import Consult, Invitation
from chatsvc.protocol.limits import Periods
from chatsvc.protocol.seat import Seat


class Phase(StrEnum):
    """Where a conversation stands."""

    WAITING = "waiting"  # in the queue of its door
    JOINING = "joining"  # a counsellor accepted; the visitor's client has 20 s to commit (P11)
    TALKING = "talking"
    # Somebody else is to take over, for a counsellor asked for it or was lost; those present may go
    # on talking. Whoever accepts is let in by the visitor's own yes.
    HANDOVER = "handover"
    ERASED = "erased"


# Every row is something that can happen; what has no row is `out_of_phase`.
TRANSITIONS: Final[Mapping[tuple[Phase, type[happened.Event]], Phase]] = {
    (Phase.WAITING, happened.Accepted): Phase.JOINING,
    (Phase.WAITING, happened.Alive): Phase.WAITING,
    (Phase.WAITING, happened.Extended): Phase.WAITING,
    (Phase.WAITING, happened.PresenceChanged): Phase.WAITING,
    (Phase.WAITING, happened.MemberLost): Phase.WAITING,
    (Phase.WAITING, happened.MemberReturned): Phase.WAITING,
    (Phase.WAITING, happened.MemberStuck): Phase.WAITING,
    (Phase.WAITING, happened.Declined): Phase.WAITING,
    (Phase.WAITING, happened.CannotCome): Phase.WAITING,
    (Phase.WAITING, happened.RetentionDue): Phase.ERASED,
    (Phase.WAITING, happened.EndedBy): Phase.ERASED,
    (Phase.WAITING, happened.BecameUrgent): Phase.WAITING,
    (Phase.WAITING, happened.WritesTold): Phase.WAITING,
    (Phase.WAITING, happened.WordsChosen): Phase.WAITING,
    (Phase.WAITING, happened.LeftForSafety): Phase.ERASED,
    (Phase.WAITING, happened.CameBack): Phase.ERASED,
    (Phase.JOINING, happened.Committed): Phase.TALKING,
    (Phase.JOINING, happened.JoinOverdue): Phase.WAITING,
    (Phase.JOINING, happened.SeatLost): Phase.WAITING,
    (Phase.JOINING, happened.MemberStuck): Phase.WAITING,
    (Phase.JOINING, happened.Declined): Phase.WAITING,
    (Phase.JOINING, happened.CannotCome): Phase.JOINING,
    (Phase.JOINING, happened.Alive): Phase.JOINING,
    (Phase.JOINING, happened.Extended): Phase.JOINING,
    (Phase.JOINING, happened.PresenceChanged): Phase.JOINING,
    (Phase.JOINING, happened.MemberLost): Phase.JOINING,
    (Phase.JOINING, happened.MemberReturned): Phase.JOINING,
    (Phase.JOINING, happened.RetentionDue): Phase.ERASED,
    (Phase.JOINING, happened.EndedBy): Phase.ERASED,
    (Phase.JOINING, happened.BecameUrgent): Phase.JOINING,
    (Phase.JOINING, happened.WritesTold): Phase.JOINING,
    (Phase.JOINING, happened.WordsChosen): Phase.JOINING,
    (Phase.JOINING, happened.LeftForSafety): Phase.ERASED,
    (Phase.JOINING, happened.CameBack): Phase.ERASED,
    (Phase.TALKING, happened.HandoverAsked): Phase.HANDOVER,
    (Phase.TALKING, happened.HandoverWithdrawn): Phase.TALKING,
    (Phase.TALKING, happened.SeatLost): Phase.HANDOVER,
    (Phase.TALKING, happened.VisitorDropped): Phase.HANDOVER,
    (Phase.TALKING, happened.SeatRestored): Phase.TALKING,
    (Phase.TALKING, happened.Regrouped): Phase.HANDOVER,
    (Phase.TALKING, happened.Committed): Phase.TALKING,
    (Phase.TALKING, happened.Alive): Phase.TALKING,
    (Phase.TALKING, happened.Extended): Phase.TALKING,
    (Phase.TALKING, happened.EmergencyBegan): Phase.TALKING,
    (Phase.TALKING, happened.EmergencyOver): Phase.TALKING,
    (Phase.TALKING, happened.CheckKept): Phase.TALKING,
    (Phase.TALKING, happened.CheckOver): Phase.HANDOVER,
    (Phase.TALKING, happened.PresenceChanged): Phase.TALKING,
    (Phase.TALKING, happened.MemberLost): Phase.TALKING,
    (Phase.TALKING, happened.MemberReturned): Phase.TALKING,
    (Phase.TALKING, happened.MemberStuck): Phase.TALKING,
    (Phase.TALKING, happened.Declined): Phase.TALKING,
    (Phase.TALKING, happened.CannotCome): Phase.TALKING,
    (Phase.TALKING, happened.Invited): Phase.TALKING,
    (Phase.TALKING, happened.InvitationWithdrawn): Phase.TALKING,
    (Phase.TALKING, happened.Accepted): Phase.TALKING,
    (Phase.TALKING, happened.JoinOverdue): Phase.TALKING,
    (Phase.TALKING, happened.RetentionDue): Phase.ERASED,
    (Phase.TALKING, happened.EndedBy): Phase.ERASED,
    (Phase.TALKING, happened.BecameUrgent): Phase.TALKING,
    (Phase.TALKING, happened.WritesTold): Phase.TALKING,
    (Phase.TALKING, happened.WordsChosen): Phase.TALKING,
    (Phase.TALKING, happened.LeftForSafety): Phase.ERASED,
    (Phase.TALKING, happened.CameBack): Phase.ERASED,
    (Phase.HANDOVER, happened.Accepted): Phase.HANDOVER,
    (Phase.HANDOVER, happened.Committed): Phase.TALKING,
    (Phase.HANDOVER, happened.HandoverAsked): Phase.HANDOVER,
    (Phase.HANDOVER, happened.HandoverWithdrawn): Phase.TALKING,
    (Phase.HANDOVER, happened.JoinOverdue): Phase.HANDOVER,
    (Phase.HANDOVER, happened.SeatLost): Phase.HANDOVER,
    (Phase.HANDOVER, happened.VisitorDropped): Phase.HANDOVER,
    (Phase.HANDOVER, happened.SeatRestored): Phase.HANDOVER,
    (Phase.HANDOVER, happened.Regrouped): Phase.HANDOVER,
    (Phase.HANDOVER, happened.Alive): Phase.HANDOVER,
    (Phase.HANDOVER, happened.Extended): Phase.HANDOVER,
    (Phase.HANDOVER, happened.EmergencyBegan): Phase.HANDOVER,
    (Phase.HANDOVER, happened.EmergencyOver): Phase.HANDOVER,
    (Phase.HANDOVER, happened.CheckKept): Phase.HANDOVER,
    (Phase.HANDOVER, happened.CheckOver): Phase.HANDOVER,
    (Phase.HANDOVER, happened.PresenceChanged): Phase.HANDOVER,
    (Phase.HANDOVER, happened.MemberLost): Phase.HANDOVER,
    (Phase.HANDOVER, happened.MemberReturned): Phase.HANDOVER,
    (Phase.HANDOVER, happened.MemberStuck): Phase.HANDOVER,
    (Phase.HANDOVER, happened.Declined): Phase.HANDOVER,
    (Phase.HANDOVER, happened.CannotCome): Phase.HANDOVER,
    (Phase.HANDOVER, happened.Invited): Phase.HANDOVER,
    (Phase.HANDOVER, happened.InvitationWithdrawn): Phase.HANDOVER,
    (Phase.HANDOVER, happened.RetentionDue): Phase.ERASED,
    (Phase.HANDOVER, happened.EndedBy): Phase.ERASED,
    (Phase.HANDOVER, happened.BecameUrgent): Phase.HANDOVER,
    (Phase.HANDOVER, happened.WritesTold): Phase.HANDOVER,
    (Phase.HANDOVER, happened.WordsChosen): Phase.HANDOVER,
    (Phase.HANDOVER, happened.LeftForSafety): Phase.ERASED,
    (Phase.HANDOVER, happened.CameBack): Phase.ERASED,
    # ERASED has no rows: nothing can happen to a conversation that is gone.
}

# What becomes of the same event instead, where it hangs on who is there: the effect says which.
OTHERWISE: Final[Mapping[tuple[Phase, type[happened.Event]], Phase]] = {
    # A counsellor is still there, or only a newcomer was lost.
    (Phase.TALKING, happened.SeatLost): Phase.TALKING,
    (Phase.TALKING, happened.CheckOver): Phase.TALKING,
    # Somebody was sent out or has left, and a counsellor is still to take over.
    (Phase.HANDOVER, happened.Committed): Phase.HANDOVER,
    # The counsellor who asked is still there and goes on.
    (Phase.HANDOVER, happened.Declined): Phase.TALKING,
}


FIRST_STAFF: Final = Slot(1)
NO_CHECK: Final = Slot(0)  # the visitor's own slot: nobody of staff ever sits there


@dataclass(frozen=True, slots=True)
class Pending:
    """An accepted seat that the visitor's client has not committed yet."""

    seat: Seat
    key_package: bytes
    join_by: int  # Unix ms (P11)


@dataclass(frozen=True, slots=True)
class Conversation:
    """The driver's part of a record; epoch, members, frames and fences belong to the scripts.

    Times are Unix ms. Nothing here says who the visitor is.
    """

    phase: Phase
    door: Door
    path: str
    language: str
    visitor_key: bytes  # 32 B Ed25519, announced in hello: staff pin it (P3)
    resume: bytes  # SHA-256 of the page's resume secret
    end: bytes  # SHA-256 of the page's end secret
    started_at: int
    waiting_since: int
    silence_at: int
    age_at: int
    wishes: tuple[str, ...] = ()
    # The visitor says so: one bit, the reason never leaves the page. It is not taken back, for who
    # is forced to take it back needs somebody most.
    urgent: bool = False
    # Languages that the visitor can write in beside `language`; gone as soon as somebody is let in.
    writes: tuple[str, ...] = ()
    extended: bool = False
    emergency_until: int = 0  # 112: Unix ms; silence and age do not come before
    away: bool = False  # the visitor's link is lost; the place is kept for ten minutes (P11)
    # Whose line is lost in mid-talk keeps the counsellor until then (Unix ms); 0: nobody dropped.
    dropped_until: int = 0
    # Came back after that (Unix ms): from then on the counsellor of before has a head start.
    back_at: int = 0
    lost: frozenset[Slot] = frozenset()  # staff whose link is lost: told again at a resume
    # Staff in the group whose seats went with a lost store: named by the visitor's page, each is
    # restored when its console is back, or lost at `named_until` (Unix ms, P19).
    named: frozenset[Slot] = frozenset()
    named_until: int = 0
    # Who looks in outside her capacity, and until when (Unix ms; 0: not let in yet).
    check_slot: Slot = NO_CHECK
    check_until: int = 0
    talks_since: int = 0  # Unix ms: somebody came in, and staff have been here since; 0: unknown
    next_slot: Slot = FIRST_STAFF
    seats: tuple[Seat, ...] = ()
    pending: Pending | None = None
    invitation: Invitation | None = None  # what is asked of the colleagues on duty, and by whom
    # Who was in the group that ended because the visitor's page went back in time (P16): they are
    # known there and need no yes. Until the next commit.
    known: frozenset[StaffId] = frozenset()
    words: WordsHash | None = None  # what the come-back words are known by (P14)
    # Who is asked first, until somebody is let in: at Start who was in the earlier conversation
    # (and which one that was), after a drop in mid-talk who had to let go.
    prefers: tuple[StaffId, ...] = ()
    came_from: ConversationId | None = None
    # Of staff alone (profile 2): slot 0 is the asking counsellor. None: with a visitor.
    consult: Consult | None = None

    def __repr__(self) -> str:
        """Show the phase only."""
        return f"Conversation({self.phase})"

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Everybody who may be told something: the visitor, who is here, who was just accepted."""
        pending = () if self.pending is None else (self.pending.seat.slot,)
        return (VISITOR, *(seat.slot for seat in self.seats), *pending)

    @property
    def has_counsellor(self) -> bool:
        """Whether a counsellor is in the group, or may still come back to it."""
        return bool(self.named) or any(seat.role == "counsellor" for seat in self.seats)

    @property
    def due_at(self) -> int:
        """When the sweep must look next (Unix ms)."""
        deadlines = [self.silence_at, self.age_at]
        if self.pending is not None:
            deadlines.append(self.pending.join_by)
        if self.named:
            deadlines.append(self.named_until)
        if self.dropped_until:
            deadlines.append(self.dropped_until)
        if self.check_until:
            deadlines.append(self.check_until)
        return min(deadlines)

    def may_last_longer(self, periods: Periods) -> bool:
        """Whether the age may be extended still: once, and where a decided rule leaves room."""
        return not self.extended and periods.age_extension_s > 0

    def seat(self, slot: Slot) -> Seat | None:
        """Return the seat at a slot, pending or taken."""
        if self.pending is not None and self.pending.seat.slot == slot:
            return self.pending.seat
        return self.taken_seat(slot)

    def taken_seat(self, slot: Slot) -> Seat | None:
        """Return the seat at a slot of somebody whom the visitor has let in."""
        return next((seat for seat in self.seats if seat.slot == slot), None)

    def talks_with(self, staff: StaffId) -> bool:
        """Say whether the visitor has let this person in; in a consult of staff nobody has."""
        return self.consult is None and any(seat.staff == staff for seat in self.seats)

    @property
    def staff_states(self) -> Mapping[Slot, MemberState]:
        """How every counsellor who ever had a seat stands; one who was just accepted is no member.

        Pages that show a member as hidden hear that at the next change only.
        """
        ever = (Slot(slot) for slot in range(FIRST_STAFF, self.next_slot))
        away = self.lost | self.named
        here = {seat.slot for seat in self.seats} | self.named
        pending = None if self.pending is None else self.pending.seat.slot
        return {
            slot: "gone" if slot not in here else "lost" if slot in away else "present"
            for slot in ever
            if slot != pending
        }

    def proves_resume(self, proof: bytes) -> bool:
        """Say whether this is the secret behind `start.resume`; in constant time."""
        return hmac.compare_digest(sha256(proof).digest(), self.resume)

    def proves_end(self, proof: bytes) -> bool:
        """Say whether this is the secret behind `start.end`; in constant time."""
        return hmac.compare_digest(sha256(proof).digest(), self.end)


def begin(  # noqa: PLR0913  a start has this many parts and all are named
    *,
    door: Door,
    path: str,
    language: str,
    wishes: tuple[str, ...],
    visitor_key: bytes,
    resume: bytes,
    end: bytes,
    now: int,
    periods: Periods,
    words: WordsHash | None = None,
    prefers: tuple[StaffId, ...] = (),
    came_from: ConversationId | None = None,
    urgent: bool = False,
) -> Conversation:
    """Return a new conversation; only the start script may store it (P15)."""
    return Conversation(
        phase=Phase.WAITING,
        door=door,
        path=path,
        language=language,
        wishes=wishes,
        visitor_key=visitor_key,
        resume=resume,
        end=end,
        started_at=now,
        waiting_since=now,
        silence_at=now + periods.silence_s * 1000,
        age_at=now + periods.age_s * 1000,
        words=words,
        prefers=prefers,
        came_from=came_from,
        urgent=urgent,
    )


def without_seat(conversation: Conversation, slot: Slot) -> Conversation:
    """Return the conversation without the seat at a slot, taken or named."""
    seats = tuple(seat for seat in conversation.seats if seat.slot != slot)
    return replace(
        conversation,
        seats=seats,
        lost=conversation.lost - {slot},
        named=conversation.named - {slot},
    )
