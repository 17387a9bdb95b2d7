"""Who may come back after the loss of the store (P19). Pure: every time is an argument."""

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from anonymity.tickets import StaffTicket, VisitorTicket
from chatsvc.protocol.ids import ConversationId, InstanceId, Org, Slot, StaffId


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
