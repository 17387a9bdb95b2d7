"""Promise 23: whoever is left alone in a talk stands first in line, before all who waited."""

from chatsvc.protocol import messages_out as told
from tests.support.desks import Desk
from tests.support.duty import started
from tests.support.store import TestStore
from tests.support.talks import talk_with_linnea
from tests.support.visitors import Page, Secrets


async def heads(desk: Desk, page: Page) -> told.QueueRow:
    """Read on until this visitor stands in the queue; return who is at its head then."""
    while True:
        queue = await desk.hears(told.QueueList)
        if page.cid in {row.conversation for row in queue.entries}:
            return queue.entries[0]


async def test_whose_counsellor_vanished_stands_before_everybody_who_waited(
    store: TestStore, org: str
) -> None:
    async with talk_with_linnea(store, org) as talk:
        waiting = [await started(talk.visitors, Secrets()) for _ in range(2)]
        urgent = await started(talk.visitors, Secrets(), urgent=True)
        talk.pages += [*waiting, urgent]
        await talk.noor.sees_in_queue(urgent.cid)
        await talk.linnea.vanish()
        await talk.another_desk()  # without her keys: the seat is lost
        head = await heads(talk.noor, talk.visitor)
        assert (head.conversation, head.returning) == (talk.visitor.cid, "alone")
        while (await talk.visitor.hears(told.QueuePlace)).ahead:
            pass
        # And it is true: she is let in by the next counsellor, who had all of them to choose from.
        await talk.noor.accept(talk.visitor.cid)
        assert (await talk.visitor.hears(told.Add)).slot == 2
