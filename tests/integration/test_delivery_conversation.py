"""Two members exchange frames through two processes: in order, once, and gone when taken."""

import asyncio

from chatsvc.delivery.records import Appended, Committed, Frame, Membership, Refused
from chatsvc.protocol.ids import Org
from tests.support.delivery import (
    COUNSELLOR,
    NOW,
    SECOND,
    VISITOR,
    Member,
    seated,
    started,
    talking,
    two_processes,
    until,
)
from tests.support.store import TestStore


async def test_two_members_on_two_processes_exchange_and_nothing_stays(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, counsellor, cid = await talking(a, b, org)

        for n in range(20):
            await visitor.send(b"v%d" % n)
            await counsellor.send(b"c%d" % n)

        await until(lambda: len(counsellor.socket.frames) == len(visitor.socket.frames) == 20)
        assert counsellor.socket.bodies == [b"v%d" % n for n in range(20)]
        assert visitor.socket.bodies == [b"c%d" % n for n in range(20)]
        last = max(counsellor.socket.frames[-1].seq, visitor.socket.frames[-1].seq)
        assert last == 42, "gap-free: a commit, a Welcome, forty frames"
        assert await visitor.take(last)
        assert await counsellor.take(last)
        with store.admin() as admin:
            assert admin.xlen(f"o:{org}:{{{cid.hex()}}}:frames") == 0


async def test_what_is_sent_at_once_from_both_sides_arrives_in_order(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, counsellor, _ = await talking(a, b, org)

        sends = [visitor.send(b"v%d" % n) for n in range(60)]
        sends += [counsellor.send(b"c%d" % n) for n in range(60)]
        answers = await asyncio.gather(*sends)

        assert {answer.seq for answer in answers if isinstance(answer, Appended)} == set(
            range(3, 123)
        )
        await until(lambda: len(counsellor.socket.frames) == len(visitor.socket.frames) == 60)
        assert counsellor.socket.bodies == [b"v%d" % n for n in range(60)]
        assert visitor.socket.bodies == [b"c%d" % n for n in range(60)]


async def test_the_senders_process_dies_after_the_store_has_it_and_the_other_gets_it_anyway(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, counsellor, _ = await talking(a, b, org)

        # Appended by a process that is killed before it wakes anybody: the plain store call.
        await a.conversations.append(visitor.at, visitor.fence, visitor.envelope(b"kept"), NOW)
        assert counsellor.socket.bodies == []

        await counsellor.attach()
        await until(lambda: counsellor.socket.bodies == [b"kept"])


async def test_the_next_hint_reveals_a_lost_one(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, counsellor, _ = await talking(a, b, org)
        await a.conversations.append(visitor.at, visitor.fence, visitor.envelope(b"one"), NOW)

        await visitor.send(b"two")

        await until(lambda: counsellor.socket.bodies == [b"one", b"two"])


async def test_a_retried_frame_is_kept_once_even_after_it_was_taken(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, counsellor, _ = await talking(a, b, org)
        first = await visitor.send(b"hello")
        await visitor.send(b"more")
        again = await visitor.send(b"hello", frame=1)
        assert isinstance(first, Appended)
        assert isinstance(again, Appended)
        assert (again.seq, again.repeat) == (first.seq, True)

        await until(lambda: len(counsellor.socket.frames) == 2)
        await counsellor.take(first.seq + 1)
        late = await visitor.send(b"hello", frame=1)

        assert isinstance(late, Appended)
        assert (late.seq, late.repeat) == (first.seq, True)
        assert counsellor.socket.bodies == [b"hello", b"more"]


async def test_frame_numbers_are_remembered_for_longer_than_a_sender_may_be_ahead(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, _, _ = await talking(a, b, org)
        visitor.frame = 2**63
        first = await visitor.send(b"0")
        sent = [await visitor.send(b"%d" % n) for n in range(1, 49)]
        again = await visitor.send(b"0", frame=2**63 + 1)
        assert isinstance(first, Appended)
        assert isinstance(again, Appended)
        assert (again.seq, again.repeat) == (first.seq, True)
        assert all(isinstance(answer, Appended) and not answer.repeat for answer in sent)


async def test_an_older_connection_is_fenced_everywhere(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, counsellor, _ = await talking(a, b, org)
        await counsellor.send(b"unread")
        await until(lambda: visitor.socket.bodies == [b"unread"])

        newer = Member(a, visitor.at)
        await newer.attach()

        assert newer.fence == visitor.fence + 1
        assert visitor.socket.events == ["fenced"]
        refused = await visitor.send(b"too late")
        assert isinstance(refused, Refused)
        assert refused.code == "fenced"
        assert not await visitor.take(99)
        assert isinstance(await visitor.commit(b"fork"), Refused)
        await until(lambda: newer.socket.bodies == [b"unread"])
        assert isinstance(await newer.send(b"mine"), Appended)


async def test_a_member_who_comes_back_on_another_process_closes_the_older_socket(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        _, counsellor, _ = await talking(a, b, org)
        moved = Member(a, counsellor.at)
        await moved.attach()
        await until(lambda: counsellor.socket.events == ["fenced"])
        assert len(b.delivery.registry) == 0


async def test_a_frame_of_another_epoch_or_group_is_stale_and_a_stranger_is_refused(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, counsellor, cid = await talking(a, b, org)
        await visitor.commit(b"empty")
        assert await counsellor.send(b"old epoch") == Refused("stale", 2)  # type: ignore[arg-type]
        counsellor.epoch = 2
        assert isinstance(await counsellor.send(b"new epoch"), Appended)

        stranger = Member(b, Membership(Org(org), cid, SECOND))
        answer = await stranger.send(b"let me in")
        assert isinstance(answer, Refused)
        assert answer.code == "not_yours"


async def test_alone_there_is_nobody_to_write_to(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (a, _):
        cid = await started(a, org)
        visitor = Member(a, Membership(Org(org), cid, VISITOR))
        await visitor.attach()
        assert await visitor.send(b"hello?") == Refused("out_of_phase", 0)  # type: ignore[arg-type]


async def test_at_256_untaken_frames_the_sender_waits_and_nothing_is_trimmed(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, counsellor, cid = await talking(a, b, org)
        answers = await asyncio.gather(*(visitor.send(b"%d" % n) for n in range(257)))
        assert all(isinstance(answer, Appended) for answer in answers[:256])
        assert answers[256] == Refused("wait", 1)  # type: ignore[arg-type]
        await until(lambda: len(counsellor.socket.frames) == 256)
        with store.admin() as admin:
            assert admin.xlen(f"o:{org}:{{{cid.hex()}}}:frames") == 256

        await counsellor.take(3)
        assert isinstance(await visitor.send(b"256", frame=257), Appended)


async def test_who_was_away_reads_everything_in_pages(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, counsellor, _ = await talking(a, b, org)
        b.delivery.unregister(counsellor.at, counsellor.socket)
        await asyncio.gather(*(visitor.send(b"%d" % n) for n in range(200)))
        await counsellor.attach()
        await until(lambda: len(counsellor.socket.frames) == 200)
        assert counsellor.socket.bodies == [b"%d" % n for n in range(200)]


async def test_a_frame_waits_for_the_last_of_three_members(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, counsellor, cid = await talking(a, b, org)
        await seated(b, org, cid, SECOND)
        second = Member(b, Membership(Org(org), cid, SECOND))
        await second.attach()
        added = await visitor.commit(b"second", adds=(SECOND,))
        assert isinstance(added, Committed)
        frames = f"o:{org}:{{{cid.hex()}}}:frames"
        answer = await visitor.send(b"to both")
        assert isinstance(answer, Appended)
        await until(lambda: second.socket.bodies == [b"welcome to second", b"to both"])
        with store.admin() as admin:
            await counsellor.take(answer.seq)
            await visitor.take(answer.seq)
            assert admin.xlen(frames) == 2, "Welcome and text, for the third member"
            await second.take(answer.seq)
            assert admin.xlen(frames) == 0


async def test_a_control_message_finds_a_member_on_another_process(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, counsellor, cid = await talking(a, b, org)
        stored = await a.conversations.load(Org(org), cid)
        assert stored is not None
        assert set(stored.targets) == {VISITOR, COUNSELLOR}
        a.delivery.tell(Org(org), cid, stored.targets, b"presence")
        await until(lambda: counsellor.socket.payloads == [b"presence"])
        assert visitor.socket.payloads == [b"presence"]


async def test_everybody_hears_once_that_the_queue_changed(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (a, b):
        heard: list[str] = []
        stop = b.delivery.on_queue(heard.append)
        a.delivery.queue_changed(Org(org))
        await until(lambda: heard == [org])
        stop()


async def test_a_reader_of_an_erased_conversation_is_told_that_it_is_gone(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, counsellor, cid = await talking(a, b, org)
        assert await b.conversations.erase(Org(org), cid)
        b.delivery.registry.read_again()
        await until(lambda: counsellor.socket.events == ["gone"])
        assert await visitor.send(b"anybody?") == Refused("gone", 0)  # type: ignore[arg-type]


async def test_members_of_one_process_reach_each_other_without_any_wake(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        await b.wakes.close()
        visitor, counsellor, _ = await talking(a, a, org)
        for n in range(5):
            await visitor.send(b"v%d" % n)
            await counsellor.send(b"c%d" % n)
        assert counsellor.socket.bodies == [b"v%d" % n for n in range(5)]
        assert visitor.socket.bodies == [b"c%d" % n for n in range(5)]
        await visitor.commit(b"own commit")
        await until(lambda: visitor.socket.bodies[-1] == b"own commit")
        assert counsellor.socket.bodies[-1] == b"own commit"


async def test_the_sender_hears_before_anybody_else_can_get_the_frame(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, _):
        visitor, counsellor, _ = await talking(a, a, org)
        order: list[str] = []
        received = counsellor.socket.deliver

        def deliver(at: Membership, frame: Frame) -> None:
            order.append("delivered")
            received(at, frame)

        counsellor.socket.deliver = deliver  # type: ignore[method-assign]
        a.delivery.append(
            visitor.at,
            visitor.fence,
            visitor.envelope(b"text"),
            NOW,
            lambda _: order.append("acknowledged"),
        )
        await until(lambda: len(order) == 2)
        assert order == ["acknowledged", "delivered"]


async def test_a_lost_subscription_is_made_up_for_by_reading(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, counsellor, _ = await talking(a, b, org)
        b.wakes._ears.drop()  # noqa: SLF001 - the subscriber's cable alone, pulled
        await visitor.send(b"unheard")
        await until(lambda: counsellor.socket.bodies == [b"unheard"])
        assert counsellor.socket.events == [], "the store itself was never away"
