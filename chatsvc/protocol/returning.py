"""Who may come back after the loss of the store (P19). Pure: every time is an argument."""

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from anonymity.tickets import StaffTicket, VisitorTicket
from chatsvc.protocol.conversation import FIRST_STAFF, Conversation, Phase
from chatsvc.protocol.ids import ConversationId, Door, InstanceId, Org, Slot, StaffId
from chatsvc.protocol.limits import Periods
from chatsvc.protocol.messages_in import Again

# A ticket outlives the silence it was written under by the time that a lost store takes to be met.
TICKET_GRACE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class NewStore:
    """The store as it is now. `closes_at` (Unix ms): ten minutes after its birth."""

    generation: str
    closes_at: int


def visitor_may(
    ticket: VisitorTicket,
    org: Org,
    conversation: ConversationId,
    proof: bytes,
    *,
    store: NewStore,
    now: int,
) -> bool:
    """Say whether this page brings this conversation back. Every no reads `gone`, all alike."""
    proven = hmac.compare_digest(sha256(proof).digest(), ticket.resume)
    same = (ticket.org, ticket.conversation) == (org, conversation)
    alive = now < min(ticket.expires, ticket.age_at)
    return proven and same and alive and _is_from_before(ticket.generation, store, now)


def staff_may(  # noqa: PLR0913  a seat has this many parts and all are named
    ticket: StaffTicket,
    org: Org,
    conversation: ConversationId,
    *,
    staff: StaffId,
    slot: Slot,
    instance: InstanceId,
    store: NewStore,
    now: int,
) -> bool:
    """Say whether this console may wait for its seat; the ticket itself creates nothing."""
    here = (org, conversation, staff, slot, instance)
    known = (ticket.org, ticket.conversation, ticket.staff, ticket.slot, ticket.instance)
    return here == known and now < ticket.expires and _is_from_before(ticket.generation, store, now)


def awaited(ticket: VisitorTicket, members: Collection[int]) -> frozenset[Slot]:
    """Return whose consoles may still come: who was lost or removed before is not waited for."""
    return frozenset(Slot(slot) for slot in members) - frozenset(map(Slot, ticket.gone))


def ticket_of(
    conversation: Conversation, org: Org, cid: ConversationId, generation: str
) -> VisitorTicket:
    """Return what the visitor's page is to hold now; `generation` is that of the record's store."""
    pending = conversation.pending
    here = {seat.slot for seat in conversation.seats} | conversation.named
    if pending is not None:
        here.add(pending.seat.slot)
    ever = range(FIRST_STAFF, conversation.next_slot)
    return VisitorTicket(
        conversation=cid,
        org=org,
        door=conversation.door,
        path=conversation.path,
        language=conversation.language,
        wishes=conversation.wishes,
        visitor_key=conversation.visitor_key,
        resume=conversation.resume,
        end=conversation.end,
        generation=generation,
        started_at=conversation.started_at,
        age_at=conversation.age_at,
        extended=conversation.extended,
        waiting_since=conversation.waiting_since,
        next_slot=conversation.next_slot,
        gone=tuple(slot for slot in ever if slot not in here),
        expires=conversation.silence_at + TICKET_GRACE_MS,
        urgent=conversation.urgent,
    )


def brought_back(
    ticket: VisitorTicket, again: Again, *, now: int, periods: Periods
) -> Conversation | None:
    """Return the conversation as ticket and page say together, or None if that cannot be.

    Whoever was in the room is waited for; without anybody it is a handover once a counsellor had
    been there, and else the old place in the queue, also for one who was just being joined.
    """
    if not fits(again.members, again.epoch, ticket.next_slot - 1):
        return None
    named = awaited(ticket, again.members)
    # Nobody had accepted: whatever the page says, it stands in line (P11).
    talked = ticket.next_slot > FIRST_STAFF and (again.epoch > 0 or again.group > 0)
    silence = min(again.silence_in, periods.silence_s) * 1000
    return Conversation(
        phase=Phase.TALKING if named else Phase.HANDOVER if talked else Phase.WAITING,
        door=Door(ticket.door),
        path=ticket.path,
        language=ticket.language,
        wishes=ticket.wishes,
        urgent=ticket.urgent,
        visitor_key=ticket.visitor_key,
        resume=ticket.resume,
        end=ticket.end,
        started_at=ticket.started_at,
        waiting_since=ticket.waiting_since,
        silence_at=min(now + silence, ticket.expires),
        age_at=ticket.age_at,
        extended=ticket.extended,
        next_slot=Slot(ticket.next_slot),
        named=named,
        named_until=now + periods.seat_kept_s * 1000 if named else 0,
    )


def fits(members: Collection[int], epoch: int, highest: int) -> bool:
    """Say whether a group can have stood like this: staff joined by a commit, nobody sits twice."""
    slots = sorted(members)
    return (
        slots == sorted(set(slots))
        and all(1 <= slot <= highest for slot in slots)
        and (epoch > 0 or not slots)
    )


def _is_from_before(generation: str, store: NewStore, now: int) -> bool:
    # In its own store a missing record means ended, however good the ticket.
    return generation != store.generation and now < store.closes_at
