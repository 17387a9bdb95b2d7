"""Promise 17: a conversation that has ended cannot be brought back, whatever was kept of it."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Final

import pytest

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from tests.support.losses import Loss, about_to_be_lost, ticket_after
from tests.support.visitors import Page

ANSWERED_WITHIN_S: Final = 15
ASKS_EVERY_S: Final = 0.5


@pytest.fixture
async def loss(org: str) -> AsyncIterator[Loss]:
    async with about_to_be_lost(org) as loss:
        yield loss


async def reads_gone(loss: Loss, ticket: bytes) -> None:
    """A page that slept through the end wakes up with everything it ever had, and asks."""
    page = Page(loss.talk.visitors.application)
    await page.open()
    page.cid = loss.talk.visitor.cid
    deadline = time.monotonic() + ANSWERED_WITHIN_S
    while time.monotonic() < deadline:
        loss.say_again(page, ticket, 1)
        answer = await page.hears(told.Gone | told.StoreAway | told.Placed)  # type: ignore[arg-type]
        assert not isinstance(answer, told.Placed), "it came back"
        if isinstance(answer, told.Gone):
            await page.vanish()
            return
        # A store that has just been emptied has no name yet: the page waits, and asks again.
        await asyncio.sleep(ASKS_EVERY_S)
    raise AssertionError("nobody said that it is gone")


async def test_a_phone_that_slept_through_the_end_and_a_lost_store_reads_gone(loss: Loss) -> None:
    talk = loss.talk
    ticket = await ticket_after(talk.visitor, 2)
    await talk.visitor.vanish()
    talk.linnea.tell(says.End(), talk.visitor.cid)
    await talk.linnea.hears(told.Ended)
    loss.lose()
    await reads_gone(loss, ticket)
    store, org = talk.visitors.process.store, talk.visitors.org
    assert await store.load(org, talk.visitor.cid) is None


async def test_a_ticket_that_brought_it_back_once_does_not_after_the_end(loss: Loss) -> None:
    talk = loss.talk
    ticket = await ticket_after(talk.visitor, 2)
    loss.lose()
    await loss.visitor_back(ticket, 1)
    await talk.linnea.hears(told.Accepted)
    talk.visitor.say(says.End(proof=talk.secret.end))
    await talk.visitor.hears(told.Ended)
    for _ in range(2):
        await reads_gone(loss, ticket)


async def test_nor_does_it_after_another_loss(loss: Loss) -> None:
    talk = loss.talk
    first = await ticket_after(talk.visitor, 2)
    loss.lose()
    await loss.visitor_back(first, 1)
    await talk.linnea.hears(told.Accepted)
    second = await ticket_after(talk.visitor, 2)
    talk.visitor.say(says.End(proof=talk.secret.end))
    await talk.visitor.hears(told.Ended)
    loss.lose()
    for ticket in (first, second):
        await reads_gone(loss, ticket)
