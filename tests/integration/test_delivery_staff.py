"""Seats and key packages: reserved with a lease, used once, and back by themselves."""

import asyncio
import secrets

from chatsvc.delivery.records import Duty, KeyPackage
from chatsvc.delivery.service import Service
from chatsvc.protocol.ids import (
    ConversationId,
    Door,
    InstanceId,
    KeyPackageId,
    Org,
    Process,
    StaffId,
)
from tests.support.delivery import NOW, process, two_processes, until
from tests.support.store import TestStore

ANNA = StaffId("7")
PAGE, NEW_PAGE = InstanceId(b"a" * 16), InstanceId(b"b" * 16)
TTL = 30_000
LEASE = 30_000
TWELVE_HOURS = 12 * 3_600_000


def new_cid() -> ConversationId:
    return ConversationId(secrets.token_bytes(16))


def package(n: int) -> KeyPackage:
    return KeyPackage(KeyPackageId(n.to_bytes(16)), b"public \x00 key package %d" % n)


def duty(page: InstanceId = PAGE, capacity: int = 3, *, paused: bool = False) -> Duty:
    return Duty(
        "pause" if paused else "on", capacity, page, Process("p"), (Door("kast"), Door("mika"))
    )


async def on_duty(b: Service, org: str, packages: int = 5, capacity: int = 3) -> None:
    await b.staff.enter(Org(org), ANNA, duty(capacity=capacity), NOW, TTL)
    for n in range(packages):
        assert await b.staff.add_key_package(Org(org), ANNA, PAGE, package(n), NOW + n) == n + 1


async def test_a_seat_and_the_oldest_key_package_are_reserved_together(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org)
        cid = new_cid()
        assert await b.staff.reserve(Org(org), ANNA, cid, NOW + 10) == package(0)
        assert await b.staff.reserve(Org(org), ANNA, cid, NOW + 10) is None, "she has it"
        standing = await b.staff.standing(Org(org), ANNA, NOW + 10)
        assert standing is not None
        assert standing.duty == duty()
        assert standing.seats == {cid}
        assert standing.unused == 4


async def test_ten_at_once_get_three_seats_and_three_different_packages(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org)
        got = await asyncio.gather(
            *(b.staff.reserve(Org(org), ANNA, new_cid(), NOW + 10) for _ in range(10))
        )
        assert len({found.id for found in got if found is not None}) == 3
        assert got.count(None) == 7


async def test_a_lost_claim_gives_seat_and_package_back(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org, packages=1, capacity=1)
        cid = new_cid()
        assert await b.staff.reserve(Org(org), ANNA, cid, NOW) == package(0)
        assert await b.staff.reserve(Org(org), ANNA, new_cid(), NOW) is None
        assert await b.staff.release(Org(org), ANNA, cid)
        assert not await b.staff.release(Org(org), ANNA, cid)
        assert await b.staff.reserve(Org(org), ANNA, new_cid(), NOW) == package(0)


async def test_a_lease_ends_by_itself_and_its_package_is_never_used_again(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org, packages=2, capacity=1)
        await b.staff.reserve(Org(org), ANNA, new_cid(), NOW)
        assert await b.staff.reserve(Org(org), ANNA, new_cid(), NOW + LEASE - 1) is None
        assert await b.staff.reserve(Org(org), ANNA, new_cid(), NOW + LEASE) == package(1)
        assert await b.staff.add_key_package(Org(org), ANNA, PAGE, package(0), NOW) is None


async def test_a_held_seat_stays_until_it_is_freed(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org, capacity=1)
        cid = new_cid()
        await b.staff.reserve(Org(org), ANNA, cid, NOW)
        assert await b.staff.confirm(Org(org), ANNA, cid)
        assert not await b.staff.release(Org(org), ANNA, cid), "a won claim is not released"
        assert await b.staff.reserve(Org(org), ANNA, new_cid(), NOW + 10 * LEASE) is None
        assert await b.staff.free_seat(Org(org), ANNA, cid)
        assert not await b.staff.free_seat(Org(org), ANNA, cid)
        assert await b.staff.reserve(Org(org), ANNA, new_cid(), NOW) == package(1)


async def test_five_lie_unused_and_none_is_taken_twice(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org)
        add = b.staff.add_key_package
        assert await add(Org(org), ANNA, PAGE, package(5), NOW) is None, "five lie there"
        await b.staff.reserve(Org(org), ANNA, new_cid(), NOW + 10)
        assert await add(Org(org), ANNA, PAGE, package(0), NOW) is None, "used"
        assert await add(Org(org), ANNA, PAGE, package(1), NOW) is None, "known"
        assert await add(Org(org), ANNA, NEW_PAGE, package(6), NOW) is None, "another page"
        assert await add(Org(org), ANNA, PAGE, package(6), NOW) == 5


async def test_a_new_page_purges_the_packages_and_leases_of_the_old_one(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org, capacity=2)
        leased, held = new_cid(), new_cid()
        await b.staff.reserve(Org(org), ANNA, held, NOW)
        await b.staff.confirm(Org(org), ANNA, held)
        await b.staff.reserve(Org(org), ANNA, leased, NOW)

        entered = await b.staff.enter(Org(org), ANNA, duty(NEW_PAGE, 2), NOW, TTL)

        assert entered is not None
        standing = entered.standing
        assert standing.unused == 0
        assert standing.seats == {held}
        assert await b.staff.reserve(Org(org), ANNA, new_cid(), NOW) is None
        assert not await b.staff.beat(Org(org), ANNA, PAGE, TTL), "the old page has lost it"
        assert not await b.staff.leave(Org(org), ANNA, PAGE)
        assert await b.staff.beat(Org(org), ANNA, NEW_PAGE, TTL)
        assert await b.staff.add_key_package(Org(org), ANNA, NEW_PAGE, package(9), NOW) == 1


async def test_packages_are_used_within_twelve_hours_or_never(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org, packages=2)
        later = NOW + TWELVE_HOURS
        assert await b.staff.reserve(Org(org), ANNA, new_cid(), later) == package(1)
        standing = await b.staff.standing(Org(org), ANNA, later + 1)
        assert standing is not None
        assert standing.unused == 0


async def test_nobody_is_reserved_who_is_paused_or_gone(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org)
        await b.staff.enter(Org(org), ANNA, duty(paused=True), NOW, TTL)
        assert await b.staff.reserve(Org(org), ANNA, new_cid(), NOW) is None
        await b.staff.enter(Org(org), ANNA, duty(), NOW, TTL)
        assert await b.staff.reserve(Org(org), ANNA, new_cid(), NOW + 10) == package(0)
        assert await b.staff.leave(Org(org), ANNA, PAGE)
        assert await b.staff.reserve(Org(org), ANNA, new_cid(), NOW) is None
        assert not await b.staff.confirm(Org(org), ANNA, new_cid())
        assert await b.staff.standing(Org(org), ANNA, NOW) is None
        with store.admin() as admin:
            assert list(admin.scan_iter(f"o:{org}:*")) == []


async def test_presence_ends_when_no_heartbeat_comes(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (_, b), process(store, "worker", org) as worker:
        await b.staff.enter(Org(org), ANNA, duty(), NOW, 60)
        await b.staff.enter(Org(org), StaffId("8"), duty(), NOW, TTL)
        with store.admin() as admin:
            presence = f"o:{org}:{{staff:{ANNA}}}:presence"
            await until(lambda: not admin.exists(presence))
        assert set(await worker.staff.present(Org(org), NOW)) == {"8"}
        assert not await b.staff.beat(Org(org), ANNA, PAGE, TTL)
