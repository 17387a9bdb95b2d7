"""A desk's seats after the loss of the store: tickets, and who may wait for which seat (P19).

A console creates nothing. Its seat is in the record again when the visitor's page has named it.
"""

from collections.abc import Sequence

import msgspec

from anonymity import tickets
from anonymity.tickets import StaffTicket, TicketError
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.generation import born_ms
from chatsvc.delivery.records import Membership
from chatsvc.protocol import events as happened
from chatsvc.protocol import returning
from chatsvc.protocol.conversation import Conversation
from chatsvc.protocol.ids import ConversationId, KeyPackageId, Org, Slot
from chatsvc.protocol.returning import NewStore
from chatsvc.protocol.seat import Seat
from counsellor.consumers.desk_process import DeskProcess
from counsellor.consumers.held import Held, Owner


def ticket_of(
    org: Org, cid: ConversationId, seat: Seat, generation: str, silence_at: int
) -> StaffTicket:
    """Return what this seat's ticket says; `silence_at` in Unix ms."""
    return StaffTicket(
        conversation=cid,
        org=org,
        staff=seat.staff,
        slot=seat.slot,
        instance=seat.instance,
        key_package=seat.key_package_id,
        generation=generation,
        expires=silence_at + returning.TICKET_GRACE_MS,
    )


def longer(ticket: StaffTicket, silence_at: int) -> StaffTicket:
    """Return the same ticket under another end of silence (Unix ms)."""
    expires = silence_at + returning.TICKET_GRACE_MS
    return msgspec.structs.replace(ticket, expires=expires)


def read(ticket: bytes | None, keys: Sequence[bytes]) -> StaffTicket | None:
    """Return what a page's ticket says; None without one of ours, and nobody is told why."""
    if ticket is None:
        return None
    try:
        return tickets.read(ticket, StaffTicket, keys)
    except TicketError:
        return None


def is_of(ticket: StaffTicket, owner: Owner, at: Membership) -> bool:
    """Say whether this ticket is of this person's seat."""
    here = (at.org, at.conversation, owner.staff, at.slot)
    return here == (ticket.org, ticket.conversation, ticket.staff, ticket.slot)


async def may_wait(
    process: DeskProcess, owner: Owner, cid: ConversationId, slot: Slot, ticket: StaffTicket
) -> bool:
    """Say whether this desk waits for its seat: the store is a new one, and young.

    Raises:
        StoreAwayError: It is out of reach, or no worker has named it yet: ask again.
    """
    generation = await process.generation_now()
    closes_at = born_ms(generation) + process.periods.nonce_s * 1000
    return returning.staff_may(
        ticket,
        Org(owner.who.organisation),
        cid,
        staff=owner.staff,
        slot=slot,
        instance=owner.instance,
        store=NewStore(generation, closes_at),
        now=process.clock.now_ms(),
    )


async def restored(
    process: DeskProcess,
    owner: Owner,
    cid: ConversationId,
    conversation: Conversation,
    slot: Slot,
    ticket: StaffTicket | None,
) -> Conversation:
    """Return the conversation with this desk's seat in it again, if the visitor's page named it.

    Raises:
        GoneError, TheirError, StoreAwayError: See Driver.happen.
    """
    if ticket is None or slot not in conversation.named:
        return conversation
    if not await may_wait(process, owner, cid, slot, ticket):
        return conversation
    seat = Seat(slot, owner.staff, KeyPackageId(ticket.key_package), owner.instance, owner.role)
    event = happened.SeatRestored(process.clock.now_ms(), seat)
    return await process.driver.happen(Org(owner.who.organisation), cid, event)


async def known(process: DeskProcess, owner: Owner, held: Held) -> None:
    """Have the record say whose seat this is, for a page that is just being heard.

    Between the visitor's page and the desk's next look a seat is only named: a guest's looks like
    any other then. Who holds it need not wait for that look.

    Raises:
        GoneError, TheirError: See Driver.happen.
        StoreAwayError: Also while the seat is not known: not yet.
    """
    at = held.at
    conversation = (await process.driver.load(at.org, at.conversation)).conversation
    after = await restored(process, owner, at.conversation, conversation, at.slot, held.ticket)
    if at.slot in after.named:
        raise StoreAwayError
