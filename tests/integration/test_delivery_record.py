"""The record's life: made once, swapped by version, every key with its time, erased by name."""

import asyncio

import pytest
import redis

from chatsvc.delivery.errors import StoreRefusedError
from chatsvc.delivery.records import (
    Committed,
    Duty,
    KeyPackage,
    Membership,
    Refused,
    Undelivered,
    Value,
)
from chatsvc.delivery.service import Service
from chatsvc.protocol.ids import (
    ConversationId,
    Door,
    InstanceId,
    KeyPackageId,
    Org,
    Process,
    Seq,
    StaffId,
)
from tests.support.delivery import (
    COUNSELLOR,
    NOW,
    SECOND,
    SHARE,
    TTL,
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

TEN_MINUTES = 600_000


def keys_of(admin: redis.Redis, org: str) -> set[str]:
    return {key.decode() for key in admin.scan_iter(f"o:{org}:*", count=1000)}


def assert_all_mortal(admin: redis.Redis, org: str, after: str) -> None:
    for key in keys_of(admin, org):
        if "{tally}" in key:
            continue  # counts wait for the worker, however long its tables are away
        assert 0 < admin.pttl(key) <= 12 * 3_600_000, f"{key} has no time after {after}"


async def test_every_key_has_its_time_after_every_function(store: TestStore, org: str) -> None:
    o, staff, door = Org(org), StaffId("7"), Door("mika")
    instance = InstanceId(b"i" * 16)
    seen: set[str] = set()
    async with two_processes(store, org) as (a, b):
        with store.admin() as admin:

            def look(after: str) -> None:
                assert_all_mortal(admin, org, after)
                seen.update(key.split(":")[-1] for key in keys_of(admin, org))

            await a.queue.spend(o, b"nonce", NOW)
            look("spend")
            cid = await started(a, org)
            look("start")
            await a.queue.enqueue(o, door, cid, NOW, 50)
            look("enqueue")
            await a.queue.set_due(o, cid, NOW + 5)
            look("set_due")
            duty = Duty("on", 3, instance, Process("p"), (door,))
            await b.staff.enter(o, staff, duty, NOW, 30_000)
            look("enter")
            package = KeyPackage(KeyPackageId(b"k" * 16), b"key package")
            await b.staff.add_key_package(o, staff, instance, package, NOW)
            look("add_key_package")
            await b.staff.reserve(o, staff, cid, NOW)
            look("reserve")
            await b.staff.release(o, staff, cid)
            look("release")
            await b.staff.reserve(o, staff, cid, NOW)
            await b.staff.confirm(o, staff, cid)
            look("confirm")
            await seated(b, org, cid, COUNSELLOR)
            look("swap")
            await b.queue.requeue(o, door, cid, NOW)
            look("requeue")
            visitor = Member(a, Membership(o, cid, VISITOR))
            await visitor.attach()
            look("attach")
            await visitor.commit(b"add", adds=(COUNSELLOR,))
            look("commit")
            await visitor.send(b"text")
            look("append")
            await visitor.take(3)
            look("taken")
            await a.conversations.expire_frames(o, cid, NOW + TEN_MINUTES)
            look("expire_frames")
            await visitor.send(b"after the frames were gone")
            look("append again")
            await b.staff.free_seat(o, staff, cid)
            await b.staff.beat(o, staff, instance, 30_000)
            look("beat")
    assert seen - {"access"} == {"rec", "s", "frames", "mika", "due", "spent", "presence", "kp"}


async def test_erasing_leaves_no_key_that_names_the_conversation(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, _, cid = await talking(a, b, org)
        await visitor.send(b"untaken")
        await a.queue.enqueue(Org(org), Door("mika"), cid, NOW, 50)
        await a.queue.set_due(Org(org), cid, NOW)
        with store.admin() as admin:
            assert any(cid.hex() in key for key in keys_of(admin, org))

            assert await b.conversations.erase(Org(org), cid)
            await b.queue.forget(Org(org), cid, [Door("mika"), Door("kast")])

            assert keys_of(admin, org) == set()
        assert not await b.conversations.erase(Org(org), cid)
        assert await a.conversations.share(Org(org), cid) is None


async def test_after_the_end_every_function_says_gone_and_writes_nothing(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, counsellor, cid = await talking(a, b, org)
        await a.conversations.erase(Org(org), cid)
        await asyncio.gather(visitor.send(b"late"), counsellor.send(b"late"))
        await visitor.take(5)
        await visitor.commit(b"late", version=4)
        assert not await b.conversations.swap(Org(org), cid, 4, {"phase": "talking"}, TTL)
        assert await a.conversations.attach(Org(org), cid, VISITOR, Process("p")) is None
        answer = await a.conversations.read(visitor.at, visitor.fence, Seq(0))
        assert isinstance(answer, Refused)
        assert answer.code == "gone"
        assert await a.conversations.expire_frames(Org(org), cid, NOW) == ()
        with store.admin() as admin:
            assert keys_of(admin, org) == set()


async def test_a_record_is_made_once_and_only_by_the_visitors_process(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        cid = await started(a, org, path="own")
        again = await a.conversations.start(Org(org), cid, {"path": "relative"}, b"X" * 32, TTL)
        assert not again
        stored = await a.conversations.load(Org(org), cid)
        assert stored is not None
        assert stored.fields == {"phase": b"waiting", "door": b"mika", "path": b"own"}
        assert await a.conversations.share(Org(org), cid) == SHARE

        other = ConversationId(b"n" * 16)
        with pytest.raises(StoreRefusedError):
            await b.conversations.start(Org(org), other, {"phase": "x"}, SHARE, TTL)
        assert await b.conversations.load(Org(org), other) is None


async def test_a_claim_is_won_by_exactly_one(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (a, b), process(store, "console", org) as c:
        cid = await started(a, org)

        async def claim(service: Service, who: int) -> bool:
            changes: dict[str, Value | None] = {"staff:1": b"%d" % who, "phase": "joining"}
            return await service.conversations.swap(Org(org), cid, 1, changes, None)

        wins = await asyncio.gather(*(claim((b, c)[n % 2], n) for n in range(20)))

        assert sorted(wins) == [False] * 19 + [True]
        stored = await a.conversations.load(Org(org), cid)
        assert stored is not None
        assert stored.version == 2
        assert stored.fields["staff:1"] == b"%d" % wins.index(True)


async def test_the_driver_cannot_write_what_the_functions_own(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (a, _):
        cid = await started(a, org)
        for name in ("epoch", "seq", "members", "version", "fence:0", "taken:1", "recent:0", "at"):
            with pytest.raises(ValueError, match="fields of the scripts"):
                await a.conversations.swap(Org(org), cid, 1, {name: 9}, None)


async def test_a_swap_moves_the_lives_of_record_and_share_and_never_lengthens_the_frames(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, _, cid = await talking(a, b, org)
        await visitor.send(b"text")
        tag = f"o:{org}:{{{cid.hex()}}}"
        with store.admin() as admin:
            version = 3
            for ttl in (9_000_000, 60_000):
                assert await b.conversations.swap(Org(org), cid, version, {}, ttl)
                version += 1
                assert ttl - 5000 < admin.pttl(f"{tag}:rec") <= ttl
                assert ttl - 5000 < admin.pttl(f"{tag}:s") <= ttl
                assert admin.pttl(f"{tag}:frames") <= min(ttl, TEN_MINUTES + 60_000)
            await visitor.send(b"frames never outlive the record")
            assert admin.pttl(f"{tag}:frames") <= 60_000
            assert await b.conversations.swap(Org(org), cid, version, {"x": 1}, None)
            assert admin.pttl(f"{tag}:rec") <= 60_000, "None leaves every life as it is"


async def test_what_an_old_line_writes_of_itself_is_refused_once_a_newer_one_is_there(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        cid, p = await started(a, org), Process("p")
        old = await a.conversations.attach(Org(org), cid, VISITOR, p)
        assert old is not None
        away: dict[str, Value | None] = {"away": 1}
        swap = a.conversations.swap
        assert await swap(Org(org), cid, 1, away, None, (VISITOR, old.fence))
        new = await b.conversations.attach(Org(org), cid, VISITOR, p)
        assert new is not None
        # The version is as it was: only the fence tells.
        assert not await swap(Org(org), cid, 2, {"away": None}, TTL, (VISITOR, old.fence))
        assert not await swap(Org(org), cid, 1, {"away": None}, TTL, (VISITOR, new.fence))
        assert await swap(Org(org), cid, 2, {"away": None}, TTL, (VISITOR, new.fence))
        stored = await a.conversations.load(Org(org), cid)
        assert stored is not None
        assert (stored.version, "away" in stored.fields) == (3, False)


async def test_frames_that_ran_out_of_time_are_named_to_their_sender(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, counsellor, cid = await talking(a, b, org)
        await visitor.send(b"old", now_ms=NOW)
        await counsellor.send(b"old too", now_ms=NOW + 1)
        await visitor.send(b"young", now_ms=NOW + 1000)
        await until(lambda: len(counsellor.socket.frames) == 2)
        async with process(store, "worker", org) as worker:
            assert await worker.conversations.expire_frames(Org(org), cid, NOW) == ()
            lost = await worker.conversations.expire_frames(Org(org), cid, NOW + TEN_MINUTES + 1)
        assert lost == (Undelivered(VISITOR, Seq(3), 1), Undelivered(COUNSELLOR, Seq(4), 1))
        again = Member(b, counsellor.at)
        await again.attach()
        await until(lambda: again.socket.bodies == [b"young"])


async def test_only_who_has_a_seat_may_attach(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (a, b):
        cid = await started(a, org)
        p = Process("p")
        assert await b.conversations.attach(Org(org), cid, COUNSELLOR, p) is None
        await seated(b, org, cid, COUNSELLOR)
        pending = await b.conversations.attach(Org(org), cid, COUNSELLOR, p)
        assert pending is not None
        page = await b.conversations.read(
            Membership(Org(org), cid, COUNSELLOR), pending.fence, Seq(0)
        )
        assert not isinstance(page, Refused)
        assert page.frames == (), "a seat is no membership yet"
        await b.conversations.swap(Org(org), cid, 2, {"staff:1": None}, None)
        assert await b.conversations.attach(Org(org), cid, COUNSELLOR, p) is None
        assert await b.conversations.attach(Org(org), cid, SECOND, p) is None


async def test_the_welcome_is_all_that_a_newcomer_can_read(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (a, b):
        visitor, _, cid = await talking(a, b, org)
        await visitor.send(b"before her time")
        await seated(b, org, cid, SECOND)
        assert isinstance(await visitor.commit(b"c", adds=(SECOND,)), Committed)
        second = Member(b, Membership(Org(org), cid, SECOND))
        await second.attach()
        await until(lambda: second.socket.frames)
        assert second.socket.bodies == [b"welcome to c"]
