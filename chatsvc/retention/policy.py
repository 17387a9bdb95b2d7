"""What is due for a conversation, and which seats are held for nobody: values in, values out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from chatsvc.delivery.records import Standing
from chatsvc.protocol import events as happened
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.ids import ConversationId, Slot, StaffId


def due_event(conversation: Conversation, now: int) -> happened.Event | None:
    """Return what has to happen now, or None when a deadline moved meanwhile."""
    if now >= min(conversation.silence_at, conversation.age_at):
        return happened.RetentionDue(now)
    if conversation.pending is not None and now >= conversation.pending.join_by:
        return happened.JoinOverdue(now)
    if conversation.named and now >= conversation.named_until:
        return happened.SeatLost(now, min(conversation.named))
    if conversation.dropped_until and now >= conversation.dropped_until:
        return happened.VisitorDropped(now)
    if conversation.check_until and now >= conversation.check_until:
        return happened.CheckOver(now, conversation.check_slot, given_back=False)
    return None


def belongs_in_queue(conversation: Conversation) -> bool:
    """Say whether the queue of its door must list this conversation.

    A handover is parked while its visitor is away (P18); who waits for the first time keeps the
    place (P11).
    """
    if conversation.pending is not None or conversation.consult is not None:
        return False
    waits_again = conversation.phase is Phase.HANDOVER and not conversation.away
    return waits_again or conversation.phase is Phase.WAITING


def seated(conversation: Conversation) -> frozenset[StaffId]:
    """Return who holds a seat here, pending or taken."""
    pending = () if conversation.pending is None else (conversation.pending.seat.staff,)
    return frozenset((*(seat.staff for seat in conversation.seats), *pending))


Seen = TypeVar("Seen")


@dataclass(slots=True)
class Watch(Generic[Seen]):
    """Things that look wrong now and may be right in a moment: only what stays wrong is repaired.

    A seat is reserved before the claim (P21), so for a moment it stands in no record; a counsellor
    whose line breaks has no presence until it is back. Forgotten at a restart, which only waits
    once more.
    """

    since: dict[Seen, int] = field(default_factory=dict)

    def lasting(self, seen: Collection[Seen], now: int, patience_ms: int) -> tuple[Seen, ...]:
        """Note what is seen now; return what has been seen at every look for that long."""
        self.since = {one: self.since.get(one, now) for one in seen}
        return tuple(one for one, first in self.since.items() if now - first >= patience_ms)


def unheld(
    seats: Mapping[StaffId, Collection[ConversationId]],
    conversations: Mapping[ConversationId, Conversation],
) -> tuple[tuple[StaffId, ConversationId], ...]:
    """Return seats in staff's presence that no record knows of."""
    return tuple(
        (staff, cid)
        for staff, held in seats.items()
        for cid in held
        if cid not in conversations or staff not in seated(conversations[cid])
    )


def replaced(
    conversations: Mapping[ConversationId, Conversation], present: Mapping[StaffId, Standing]
) -> tuple[tuple[ConversationId, Slot], ...]:
    """Return seats whose counsellor is here with another console: their keys are gone for good.

    The conversations must have been read before presence, or a new seat looks like an old one.
    """
    return tuple(
        (cid, seat.slot)
        for cid, conversation in conversations.items()
        for slot in conversation.slots
        if (seat := conversation.seat(slot)) is not None
        and seat.staff in present
        and seat.instance != present[seat.staff].duty.instance
    )


def deserted(
    conversations: Mapping[ConversationId, Conversation], present: Collection[StaffId]
) -> tuple[tuple[ConversationId, Slot], ...]:
    """Return seats in records whose counsellor has no presence."""
    return tuple(
        (cid, seat.slot)
        for cid, conversation in conversations.items()
        for seat in conversation.seats
        if seat.staff not in present
    )
