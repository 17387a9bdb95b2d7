"""One commit per epoch: whole or not at all, the same answer for the same bytes (P5, P7)."""

import asyncio

from chatsvc.delivery.records import Committed, Membership, Refused
from chatsvc.protocol.ids import Epoch, Org, Slot
from chatsvc.protocol.limits import MAX_UNTAKEN
from tests.support.delivery import (
    COUNSELLOR,
    SECOND,
    VISITOR,
    Member,
    process,
    seated,
    started,
    talking,
    two_processes,
    until,
)
from tests.support.store import TestStore


async def test_the_commit_seats_the_counsellor_and_the_phase_in_one_step(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        cid = await started(a, org, pending=b"package")
        await seated(b, org, cid, COUNSELLOR)
        visitor = Member(a, Membership(Org(org), cid, VISITOR))
        counsellor = Member(b, Membership(Org(org), cid, COUNSELLOR))
        await visitor.attach()
        await counsellor.attach()

        answer = await visitor.commit(
            b"add", adds=(COUNSELLOR,), changes={"phase": "talking", "pending": None}
        )

        assert isinstance(answer, Committed)
        assert (answer.epoch, answer.seq, answer.welcome_seq) == (1, 1, 2)
        stored = await a.conversations.load(Org(org), cid)
        assert stored is not None
        assert stored.fields["phase"] == b"talking"
        assert "pending" not in stored.fields
        assert (stored.version, stored.epoch, stored.seq) == (3, 1, 2)
        assert stored.members == {VISITOR, COUNSELLOR}
        await until(lambda: visitor.socket.bodies == [b"add"])
        await until(lambda: counsellor.socket.bodies == [b"welcome to add"])
        assert [frame.kind for frame in visitor.socket.frames] == [2]
        assert [frame.kind for frame in counsellor.socket.frames] == [3]


async def test_of_fifty_at_once_exactly_one_is_taken(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, counsellor, cid = await talking(a, b, org)
        stored = await a.conversations.load(Org(org), cid)
        assert stored is not None
        answers = await asyncio.gather(
            *(visitor.commit(b"%d" % n, version=stored.version) for n in range(50))
        )
        taken = [answer for answer in answers if isinstance(answer, Committed)]
        assert len(taken) == 1
        assert answers.count(Refused("stale", Epoch(2))) == 49
        await until(lambda: len(counsellor.socket.frames) == 1)
        after = await a.conversations.load(Org(org), cid)
        assert after is not None
        assert (after.epoch, after.seq, after.version) == (2, 3, stored.version + 1)


async def test_the_same_bytes_again_have_the_same_answer(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, counsellor, cid = await talking(a, b, org)
        first = await visitor.commit(b"same")
        before = await a.conversations.load(Org(org), cid)
        visitor.epoch = 1
        again = await visitor.commit(b"same", changes={"phase": "nonsense"}, version=1)

        assert isinstance(first, Committed)
        assert isinstance(again, Committed)
        assert (again.epoch, again.seq, again.repeat) == (first.epoch, first.seq, True)
        assert await a.conversations.load(Org(org), cid) == before
        await until(lambda: counsellor.socket.bodies == [b"same"])
        assert visitor.socket.bodies == [b"same"]


async def test_a_commit_is_refused_whole_when_something_does_not_fit(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, counsellor, cid = await talking(a, b, org)
        before = await a.conversations.load(Org(org), cid)
        assert before is not None
        assert await visitor.commit(b"x", version=before.version - 1) == Refused(
            "conflict", Epoch(1)
        )
        assert await visitor.commit(b"x", adds=(SECOND,)) == Refused("invalid", Epoch(1))
        assert await visitor.commit(b"x", adds=(COUNSELLOR,)) == Refused("invalid", Epoch(1))
        assert await visitor.commit(b"x", removes=(VISITOR,)) == Refused("invalid", Epoch(1))
        visitor.epoch = 0
        assert await visitor.commit(b"x") == Refused("stale", Epoch(1))
        assert await counsellor.commit(b"x") == Refused("not_yours", Epoch(1))
        assert await a.conversations.load(Org(org), cid) == before


async def test_a_removed_member_gets_nothing_and_its_frames_are_dropped(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, counsellor, cid = await talking(a, b, org)
        await visitor.send(b"only for the old counsellor")
        await until(lambda: len(counsellor.socket.frames) == 1)
        await seated(b, org, cid, SECOND)
        second = Member(b, Membership(Org(org), cid, SECOND))
        await second.attach()

        handover = await visitor.commit(b"handover", adds=(SECOND,), removes=(COUNSELLOR,))

        assert isinstance(handover, Committed)
        assert set(handover.targets) == {VISITOR, SECOND}
        await until(lambda: second.socket.bodies == [b"welcome to handover"])
        stored = await a.conversations.load(Org(org), cid)
        assert stored is not None
        assert stored.members == {VISITOR, SECOND}
        with store.admin() as admin:
            assert admin.xlen(f"o:{org}:{{{cid.hex()}}}:frames") == 2, "commit and Welcome"
        counsellor.epoch = handover.epoch
        assert await counsellor.send(b"still here") == Refused("not_yours", handover.epoch)
        assert len(counsellor.socket.frames) == 1
        assert not await counsellor.take(5)


async def test_a_group_never_has_more_than_four_members(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, _, cid = await talking(a, b, org)
        for slot in (2, 3, 4):
            await seated(b, org, cid, Slot(slot))
        for slot, fits in ((2, True), (3, True), (4, False)):
            answer = await visitor.commit(b"%d" % slot, adds=(Slot(slot),))
            assert isinstance(answer, Committed) is fits


async def test_nothing_is_committed_for_a_conversation_that_is_gone(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, _, cid = await talking(a, b, org)
        await b.conversations.erase(Org(org), cid)
        assert await visitor.commit(b"x", version=4) == Refused("gone", Epoch(0))
        async with process(store, "worker", org) as worker:
            assert await worker.conversations.load(Org(org), cid) is None


async def test_commits_that_nobody_takes_wait_like_any_frame_but_a_removal_does_not(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, _counsellor, _cid = await talking(a, b, org)
        for n in range(MAX_UNTAKEN):
            assert isinstance(await visitor.commit(b"empty %d" % n), Committed)

        assert await visitor.commit(b"one more") == Refused("wait", Epoch(visitor.epoch))
        assert isinstance(await visitor.commit(b"out", removes=(COUNSELLOR,)), Committed)
