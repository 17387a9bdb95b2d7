"""A visitor's page brings its conversation back to a new, empty store (P19), or reads `gone`."""

import asyncio
from typing import Final

from anonymity import tickets
from anonymity.tickets import TicketError, VisitorTicket
from chatsvc.consumers.driver import ttl_ms
from chatsvc.consumers.visitor_process import VisitorProcess
from chatsvc.delivery.generation import born_ms
from chatsvc.delivery.store_returns import Standing
from chatsvc.protocol import record, returning
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.errors import GoneError, StoreLostError
from chatsvc.protocol.ids import ConversationId, Epoch, Fence, Group, Org, Seal, Slot
from chatsvc.protocol.messages_in import Again, Resume

# Two sockets of one page race: whoever spent the mark has made the record by then, or never will.
RACE_S: Final = 2.0
_LOOK_S: Final = 0.1
# Every process looks for a new store once a second, and closes it to what it saw ending. Before all
# had that look nothing is made again, or an ended conversation would be back for a moment.
ALL_LOOKED_S: Final = 2.0


def ticket_for(
    process: VisitorProcess,
    org: Org,
    cid: ConversationId,
    conversation: Conversation,
    generation: str,
) -> bytes:
    """Return the ticket that the page is to hold from now on."""
    body = returning.ticket_of(conversation, org, cid, generation)
    return tickets.issue(body, process.rules.ticket_keys)


async def come_back(process: VisitorProcess, org: Org, cid: ConversationId, said: Resume) -> None:
    """The record is missing: make it again if the page may, and return when it is there.

    Raises:
        GoneError: It has ended in this very store, or the page may not; nobody learns which.
        StoreLostError: The page may, and is asked where its group stands.
        StoreAwayError: The store is out of reach, or nobody has named it yet.
    """
    # After the record was missing: the other way round, a store lost in between reads as an end.
    generation = await process.generation_now()
    now = process.clock.now_ms()
    window_ms = process.rules.periods.nonce_s * 1000
    store = returning.NewStore(generation, born_ms(generation) + window_ms)
    try:
        ticket = tickets.read(said.ticket or b"", VisitorTicket, process.rules.ticket_keys)
    except TicketError:
        raise GoneError from None
    if not returning.visitor_may(ticket, org, cid, said.proof, store=store, now=now):
        raise GoneError
    if said.again is None:
        raise StoreLostError(generation)
    back = returning.brought_back(ticket, said.again, now=now, periods=process.rules.periods)
    if back is None:
        raise GoneError
    young_s = ALL_LOOKED_S - (now - born_ms(generation)) / 1000
    # At most: another machine's clock may be ahead.
    await asyncio.sleep(min(max(young_s, 0), ALL_LOOKED_S))
    # What ended is closed to this store before anybody asks for it.
    await process.driver.endings.keep(generation)
    if await process.returns.mark(org, tickets.marks(cid, process.rules.ticket_keys), now):
        await _again(process, org, cid, back, said.again, Seal(said.counter), generation)
    else:
        await _wait_for_the_other(process, org, cid)


async def _again(
    process: VisitorProcess,
    org: Org,
    cid: ConversationId,
    back: Conversation,
    again: Again,
    counter: Seal,
    generation: str,
) -> None:
    now = process.clock.now_ms()
    # As at a start: the sweep repairs a note without a record, not a record without a note.
    await process.queue.set_due(org, cid, back.due_at)
    if back.phase is Phase.WAITING:
        await process.returns.enlist(org, back.door, cid, back.waiting_since)
    elif back.phase is Phase.HANDOVER:
        await process.queue.requeue(org, back.door, cid, now)
    standing = Standing(
        epoch=Epoch(again.epoch),
        group=Group(again.group),
        members=tuple(Slot(slot) for slot in again.members),
        # Nobody knows the lost fences; each hello raises one by one, so seconds are always above.
        fence=Fence(now // 1000),
        seal=counter,
    )
    fields = record.to_fields(back)
    await process.returns.reregister(org, cid, fields, again.share, standing, ttl_ms(back, now))
    found = await process.generation_now()
    if found != generation:
        # Lost once more on the way: the mark was spent in another store than the record is in.
        await process.store.erase(org, cid)
        await process.queue.forget(org, cid, (back.door,))
        raise StoreLostError(found)
    process.delivery.queue_changed(org)


async def _wait_for_the_other(process: VisitorProcess, org: Org, cid: ConversationId) -> None:
    for _ in range(int(RACE_S / _LOOK_S)):
        if await process.store.load(org, cid) is not None:
            return
        await asyncio.sleep(_LOOK_S)
    raise GoneError
