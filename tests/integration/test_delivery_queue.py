"""The doors' queues, deadlines and nonces: capped, in order, and the head for who had a place."""

import asyncio

from chatsvc.delivery.records import QueueEntry
from chatsvc.protocol.ids import ConversationId, Door, Org
from tests.support.delivery import NOW, two_processes
from tests.support.store import TestStore

MIKA, KAST = Door("mika"), Door("kast")


def cid(n: int) -> ConversationId:
    return ConversationId(n.to_bytes(16))


def order(entries: tuple[QueueEntry, ...]) -> list[int]:
    return [int.from_bytes(entry.conversation) for entry in entries]


async def test_fifty_wait_and_the_next_is_told_that_it_is_full(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (a, _):
        o = Org(org)
        entered = await asyncio.gather(
            *(a.queue.enqueue(o, MIKA, cid(n), NOW, 50) for n in range(60))
        )
        assert entered == [True] * 50 + [False] * 10
        assert await a.queue.enqueue(o, KAST, cid(50), NOW, 50), "another door has its own queue"
        assert await a.queue.enqueue(o, MIKA, cid(7), NOW, 50), "who is in, is in"
        assert order(await a.queue.waiting(o, MIKA)) == list(range(50))
        assert await a.queue.dequeue(o, MIKA, cid(3))
        assert not await a.queue.dequeue(o, MIKA, cid(3))
        assert await a.queue.enqueue(o, MIKA, cid(50), NOW, 50)


async def test_who_lost_a_counsellor_is_back_at_the_head(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (a, b):
        o = Org(org)
        for n in range(1, 4):
            await a.queue.enqueue(o, MIKA, cid(n), NOW + n, 3)
        await b.queue.dequeue(o, MIKA, cid(1))
        await a.queue.enqueue(o, MIKA, cid(4), NOW + 9, 3)
        await b.queue.requeue(o, MIKA, cid(1), NOW + 99)
        assert order(await b.queue.waiting(o, MIKA)) == [1, 2, 3, 4], "past the limit"
        await b.queue.requeue(o, MIKA, cid(3), NOW + 99)
        await b.queue.requeue(o, MIKA, cid(3), NOW + 99)
        assert order(await b.queue.waiting(o, MIKA)) == [3, 1, 2, 4]
        await b.queue.requeue(o, KAST, cid(5), NOW)
        assert order(await b.queue.waiting(o, KAST)) == [5]


async def test_a_process_whose_clock_is_behind_does_not_jump_the_queue(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        await a.queue.enqueue(Org(org), MIKA, cid(1), NOW, 50)
        await b.queue.enqueue(Org(org), MIKA, cid(2), NOW - 60_000, 50)
        assert order(await a.queue.waiting(Org(org), MIKA)) == [1, 2]


async def test_a_nonce_is_spent_once_and_forgotten_after_its_time(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, _):
        o = Org(org)
        spends = await asyncio.gather(*(a.queue.spend(o, b"n\x00nce", NOW) for _ in range(20)))
        assert sorted(spends) == [False] * 19 + [True]
        assert not await a.queue.spend(o, b"n\x00nce", NOW + 599_999)
        await a.queue.spend(o, b"other", NOW + 601_000)
        with store.admin() as admin:
            assert admin.zrange(f"o:{org}:{{q}}:spent", 0, -1) == [b"other"]


async def test_deadlines_come_due_in_order_and_stay_until_set_anew(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        o = Org(org)
        for n, due in ((1, NOW + 30), (2, NOW + 10), (3, NOW + 20)):
            await a.queue.set_due(o, cid(n), due)
        assert await b.queue.due(o, NOW + 9, 10) == ()
        assert await b.queue.due(o, NOW + 20, 10) == (cid(2), cid(3))
        assert await b.queue.due(o, NOW + 99, 1) == (cid(2),)
        await b.queue.set_due(o, cid(2), NOW + 1000)
        assert await b.queue.due(o, NOW + 20, 10) == (cid(3),)
        assert set(await b.queue.live(o)) == {cid(1), cid(2), cid(3)}
        await b.queue.forget(o, cid(3), [MIKA])
        assert set(await b.queue.live(o)) == {cid(1), cid(2)}
