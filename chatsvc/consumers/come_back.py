"""A start with come-back words (P14): first in line, to the same staff, in a new conversation."""

from contextlib import suppress
from typing import Final

from chatsvc.consumers.visitor_process import VisitorProcess
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.records import CameFrom
from chatsvc.protocol import events as happened
from chatsvc.protocol.errors import ProtocolError
from chatsvc.protocol.ids import ConversationId, Door, Org, WordsHash

# More than a store could hold: the queue function compares with a number.
NO_LIMIT: Final = 2**31


async def look_up(
    process: VisitorProcess, org: Org, door: Door, words: bytes | None
) -> CameFrom | None:
    """Return where the words lead at this door; None for none, unknown ones and another door's.

    Raises:
        StoreAwayError: The store is out of reach.
    """
    if words is None:
        return None
    found = await process.words.find(org, WordsHash(words))
    return found if found is not None and found.door == door else None


async def line_up(
    process: VisitorProcess,
    org: Org,
    door: Door,
    cid: ConversationId,
    found: CameFrom | None,
    *,
    urgent: bool,
) -> bool:
    """Enter the queue: who came back at its head, past any limit. False when it is full.

    For whom it is urgent it never is: "full" could be the last thing such a person reads here. What
    bounds their number is the work before every start.

    Raises:
        StoreAwayError: The store is out of reach.
    """
    now = process.clock.now_ms()
    if found is None:
        limit = NO_LIMIT if urgent else process.rules.queue_limit
        return await process.queue.enqueue(org, door, cid, now, limit)
    await process.queue.requeue(org, door, cid, now)
    return True


async def take_over(
    process: VisitorProcess, org: Org, cid: ConversationId, words: bytes, found: CameFrom
) -> None:
    """End what the visitor came from, if it still runs, and let the words lead here.

    Never raises for a store that is away: the words then lead where they led, and both
    conversations end by themselves.
    """
    event = happened.CameBack(process.clock.now_ms())
    silence_ms = process.rules.periods.silence_s * 1000
    with suppress(StoreAwayError):
        with suppress(ProtocolError):
            await process.driver.happen(org, found.conversation, event)
        here = CameFrom(cid, found.door, found.staff)
        await process.words.keep(org, WordsHash(words), here, 2 * silence_ms)
