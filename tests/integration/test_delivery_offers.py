"""Who is asked to take whom: one at a time, once for a while, and nothing left of who has gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chatsvc.delivery import keys
from chatsvc.delivery.records import Offered
from chatsvc.delivery.service import Service
from chatsvc.protocol.ids import ConversationId, Door, Org, StaffId
from tests.support.delivery import NOW, load_library, process
from tests.support.store import TestStore

MIKA = Door("mika")
ANNA, BO = StaffId("1"), StaffId("11")
UNTIL, REST = NOW + 20_000, 120_000


@asynccontextmanager
async def two_consoles(store: TestStore, org: str) -> AsyncIterator[tuple[Service, Service]]:
    await load_library(store)
    async with process(store, "console", org) as a, process(store, "console", org) as b:
        yield a, b


def cid(n: int) -> ConversationId:
    return ConversationId(n.to_bytes(16))


async def test_of_two_processes_that_ask_at_once_one_asks(store: TestStore, org: str) -> None:
    o = Org(org)
    async with two_consoles(store, org) as (a, b):
        asked = await asyncio.gather(
            *(
                one.offers.offer(o, Offered(cid(1), StaffId(str(n)), UNTIL), NOW, REST)
                for n in range(10)
                for one in (a, b)
            )
        )
        assert sum(asked) == 1
        assert len(await b.offers.read(o)) == 1


async def test_nobody_is_asked_about_two_at_once(store: TestStore, org: str) -> None:
    o = Org(org)
    async with two_consoles(store, org) as (a, b):
        assert await a.offers.offer(o, Offered(cid(1), ANNA, UNTIL), NOW, REST)
        assert not await b.offers.offer(o, Offered(cid(2), ANNA, UNTIL), NOW, REST)
        assert await b.offers.offer(o, Offered(cid(2), BO, UNTIL), NOW, REST)
        assert await a.offers.offer(o, Offered(cid(3), ANNA, UNTIL + 1), UNTIL, REST), "over"


async def test_a_no_lets_the_next_be_asked_at_once_and_the_same_one_after_a_rest(
    store: TestStore, org: str
) -> None:
    o = Org(org)
    async with two_consoles(store, org) as (a, b):
        await a.offers.offer(o, Offered(cid(1), ANNA, UNTIL), NOW, REST)
        assert await a.offers.decline(o, cid(1), ANNA, NOW + 5)
        assert not await a.offers.decline(o, cid(1), ANNA, NOW + 5), "once is enough"
        assert not await a.offers.offer(o, Offered(cid(1), ANNA, UNTIL), NOW + 6, REST)
        assert await b.offers.offer(o, Offered(cid(1), BO, UNTIL), NOW + 6, REST)
        assert set(await a.offers.read(o)) == {
            Offered(cid(1), ANNA, NOW + 5),
            Offered(cid(1), BO, UNTIL),
        }
        later = NOW + 5 + REST
        assert await a.offers.offer(o, Offered(cid(1), ANNA, later + 1), later, REST)


async def test_an_offer_that_ran_out_rests_as_a_no_does(store: TestStore, org: str) -> None:
    o = Org(org)
    async with two_consoles(store, org) as (a, _):
        await a.offers.offer(o, Offered(cid(1), ANNA, UNTIL), NOW, REST)
        assert not await a.offers.decline(o, cid(1), ANNA, UNTIL), "over already"
        assert not await a.offers.offer(o, Offered(cid(1), ANNA, UNTIL + 9), UNTIL, REST)
        assert await a.offers.offer(o, Offered(cid(1), BO, UNTIL + 9), UNTIL, REST)


async def test_what_was_taken_back_was_nobodys_no(store: TestStore, org: str) -> None:
    o = Org(org)
    async with two_consoles(store, org) as (a, b):
        await a.offers.offer(o, Offered(cid(1), ANNA, UNTIL), NOW, REST)
        assert not await b.offers.withdraw(o, cid(1), BO, NOW), "it is Anna's"
        assert await b.offers.withdraw(o, cid(1), ANNA, NOW)
        assert await a.offers.read(o) == ()
        assert await a.offers.offer(o, Offered(cid(1), ANNA, UNTIL), NOW, REST)


async def test_who_leaves_the_queue_leaves_no_trace_in_the_offers(
    store: TestStore, org: str
) -> None:
    o = Org(org)
    async with two_consoles(store, org) as (a, _):
        for n in (1, 2, 3):
            offered = Offered(cid(n), StaffId(str(n)), UNTIL)
            assert await a.offers.offer(o, offered, NOW, REST)
        await a.queue.dequeue(o, MIKA, cid(1))
        await a.queue.forget(o, cid(2), [MIKA])
        assert [one.conversation for one in await a.offers.read(o)] == [cid(3)]


async def test_old_offers_are_swept_by_the_next_one_and_the_key_goes_by_itself(
    store: TestStore, org: str
) -> None:
    o = Org(org)
    async with two_consoles(store, org) as (a, _):
        await a.offers.offer(o, Offered(cid(1), ANNA, UNTIL), NOW, REST)
        much_later = UNTIL + REST
        await a.offers.offer(o, Offered(cid(2), BO, much_later + 1), much_later, REST)
        assert [one.conversation for one in await a.offers.read(o)] == [cid(2)]
        with store.admin() as admin:
            assert 0 < admin.pttl(keys.offers(o)) <= 600_000
