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
    (Phase.WAITING, happened.PresenceChanged): Phase.WAITING,
    (Phase.WAITING, happened.MemberLost): Phase.WAITING,
    (Phase.WAITING, happened.MemberReturned): Phase.WAITING,
    (Phase.WAITING, happened.MemberStuck): Phase.WAITING,
    (Phase.WAITING, happened.RetentionDue): Phase.ERASED,
    (Phase.WAITING, happened.EndedBy): Phase.ERASED,
    (Phase.WAITING, happened.WordsChosen): Phase.WAITING,
    (Phase.WAITING, happened.LeftForSafety): Phase.ERASED,
    (Phase.WAITING, happened.CameBack): Phase.ERASED,
    (Phase.JOINING, happened.Committed): Phase.TALKING,
    (Phase.JOINING, happened.JoinOverdue): Phase.WAITING,
    (Phase.JOINING, happened.SeatLost): Phase.WAITING,
    (Phase.JOINING, happened.MemberStuck): Phase.WAITING,
    (Phase.JOINING, happened.Alive): Phase.JOINING,
    (Phase.JOINING, happened.PresenceChanged): Phase.JOINING,
    (Phase.JOINING, happened.MemberLost): Phase.JOINING,
    (Phase.JOINING, happened.MemberReturned): Phase.JOINING,
    (Phase.JOINING, happened.RetentionDue): Phase.ERASED,
    (Phase.JOINING, happened.EndedBy): Phase.ERASED,
    (Phase.JOINING, happened.WordsChosen): Phase.JOINING,
    (Phase.JOINING, happened.LeftForSafety): Phase.ERASED,
    (Phase.JOINING, happened.CameBack): Phase.ERASED,
    (Phase.TALKING, happened.HandoverAsked): Phase.HANDOVER,
    (Phase.TALKING, happened.SeatLost): Phase.HANDOVER,
    (Phase.TALKING, happened.SeatRestored): Phase.TALKING,
    (Phase.TALKING, happened.Regrouped): Phase.HANDOVER,
    (Phase.TALKING, happened.Committed): Phase.TALKING,
    (Phase.TALKING, happened.Alive): Phase.TALKING,
    (Phase.TALKING, happened.Extended): Phase.TALKING,
    (Phase.TALKING, happened.PresenceChanged): Phase.TALKING,
    (Phase.TALKING, happened.MemberLost): Phase.TALKING,
    (Phase.TALKING, happened.MemberReturned): Phase.TALKING,
    (Phase.TALKING, happened.MemberStuck): Phase.TALKING,
    (Phase.TALKING, happened.RetentionDue): Phase.ERASED,
    (Phase.TALKING, happened.EndedBy): Phase.ERASED,
    (Phase.TALKING, happened.WordsChosen): Phase.TALKING,
    (Phase.TALKING, happened.LeftForSafety): Phase.ERASED,
    (Phase.TALKING, happened.CameBack): Phase.ERASED,
    (Phase.HANDOVER, happened.Accepted): Phase.HANDOVER,
    (Phase.HANDOVER, happened.Committed): Phase.TALKING,
    (Phase.HANDOVER, happened.HandoverWithdrawn): Phase.TALKING,
    (Phase.HANDOVER, happened.JoinOverdue): Phase.HANDOVER,
    (Phase.HANDOVER, happened.SeatLost): Phase.HANDOVER,
    (Phase.HANDOVER, happened.SeatRestored): Phase.HANDOVER,
    (Phase.HANDOVER, happened.Regrouped): Phase.HANDOVER,
    (Phase.HANDOVER, happened.Alive): Phase.HANDOVER,
    (Phase.HANDOVER, happened.Extended): Phase.HANDOVER,
    (Phase.HANDOVER, happened.PresenceChanged): Phase.HANDOVER,
    (Phase.HANDOVER, happened.MemberLost): Phase.HANDOVER,
    (Phase.HANDOVER, happened.MemberReturned): Phase.HANDOVER,
    (Phase.HANDOVER, happened.MemberStuck): Phase.HANDOVER,
    (Phase.HANDOVER, happened.RetentionDue): Phase.ERASED,
    (Phase.HANDOVER, happened.EndedBy): Phase.ERASED,
    (Phase.HANDOVER, happened.WordsChosen): Phase.HANDOVER,
    (Phase.HANDOVER, happened.LeftForSafety): Phase.ERASED,
    (Phase.HANDOVER, happened.CameBack): Phase.ERASED,
    # ERASED has no rows: nothing can happen to a conversation that is gone.
}


FIRST_STAFF: Final = Slot(1)


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
    extended: bool = False
    away: bool = False  # the visitor's link is lost; the place is kept for ten minutes (P11)
    lost: frozenset[Slot] = frozenset()  # staff whose link is lost: told again at a resume
    # Staff in the group whose seats went with a lost store: named by the visitor's page, each is
    # restored when its console is back, or lost at `named_until` (Unix ms, P19).
    named: frozenset[Slot] = frozenset()
    named_until: int = 0
    next_slot: Slot = FIRST_STAFF
    seats: tuple[Seat, ...] = ()
    pending: Pending | None = None
    # Who was in the group that ended because the visitor's page went back in time (P16): they are
    # known there and need no yes. Until the next commit.
    known: frozenset[StaffId] = frozenset()
    words: WordsHash | None = None  # what the come-back words are known by (P14)
    # Said at Start: who was in the earlier conversation, and which one that was.
    prefers: tuple[StaffId, ...] = ()
    came_from: ConversationId | None = None

    def __repr__(self) -> str:
        """Show the phase only."""
        return f"Conversation({self.phase})"

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Everybody who may be told something: the visitor, who is here, who was just accepted."""
        pending = () if self.pending is None else (self.pending.seat.slot,)
        return (VISITOR, *(seat.slot for seat in self.seats), *pending)

    @property
    def due_at(self) -> int:
        """When the sweep must look next (Unix ms)."""
        deadlines = [self.silence_at, self.age_at]
        if self.pending is not None:
            deadlines.append(self.pending.join_by)
        if self.named:
            deadlines.append(self.named_until)
        return min(deadlines)

    def seat(self, slot: Slot) -> Seat | None:
        """Return the seat at a slot, pending or taken."""
        if self.pending is not None and self.pending.seat.slot == slot:
            return self.pending.seat
        return next((seat for seat in self.seats if seat.slot == slot), None)

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
