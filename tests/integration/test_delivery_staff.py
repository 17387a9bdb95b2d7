"""Seats and key packages: reserved with a lease, used once, and back by themselves."""

import asyncio

from msgspec import structs

from chatsvc.protocol.ids import InstanceId, Org, StaffId
from tests.support.delivery import NOW, process, two_processes, until
from tests.support.seats import (
    ANNA,
    NEW_PAGE,
    PAGE,
    TTL,
    duty,
    held,
    new_cid,
    on_duty,
    package,
    standing_of,
)
from tests.support.store import TestStore

LEASE = 30_000
# To be let in, and then three minutes.
MOST_OF_A_CHECK = 300_000
TWELVE_HOURS = 12 * 3_600_000


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


async def test_what_a_counsellor_can_and_how_she_works_is_kept_beside_her_duty(
    store: TestStore, org: str
) -> None:
    said = structs.replace(
        duty(capacity=1, paused=True),
        languages=("sv", "ar", "pt-BR"),
        presents_as="woman",
        learner=True,
        alone=True,
        back_at=NOW + 600_000,
        shift_ends_at=NOW + 3_600_000,
    )
    async with two_processes(store, org) as (_, b):
        entered = await b.staff.enter(Org(org), ANNA, said, NOW, TTL)
        assert entered is not None
        assert entered.standing.duty == said
        standing = await b.staff.standing(Org(org), ANNA, NOW)
        assert standing is not None
        assert standing.duty == said
        back = await b.staff.enter(Org(org), ANNA, duty(), NOW, TTL)
        assert back is not None
        assert back.standing.duty == duty(), "nothing of the pause is left"


async def test_who_is_finishing_keeps_her_conversation_and_is_given_no_other(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org)
        cid = new_cid()
        await b.staff.reserve(Org(org), ANNA, cid, NOW + 10)
        await b.staff.confirm(Org(org), ANNA, cid)
        finishing = structs.replace(duty(), state="finishing")
        entered = await b.staff.enter(Org(org), ANNA, finishing, NOW, TTL)
        assert entered is not None
        assert entered.standing.seats == {cid}
        assert entered.standing.free == 2, "places, but none to be given away"
        assert await b.staff.reserve(Org(org), ANNA, new_cid(), NOW + 10) is None


async def test_a_heavy_conversation_takes_two_places_until_it_is_not(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org, capacity=3)
        cid = await held(b, org)
        assert await b.staff.weigh(Org(org), ANNA, cid, heavy=True)
        standing = await standing_of(b, org)
        assert (*standing.heavy, standing.load, standing.free) == (cid, 2, 1)
        await held(b, org)
        assert await b.staff.reserve(Org(org), ANNA, new_cid(), NOW + 10) is None
        assert await b.staff.confirm(Org(org), ANNA, cid), "her console came back to it"
        assert (await standing_of(b, org)).heavy == {cid}
        assert await b.staff.weigh(Org(org), ANNA, cid, heavy=False)
        await held(b, org)


async def test_only_what_is_held_can_be_heavy(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org)
        leased = new_cid()
        await b.staff.reserve(Org(org), ANNA, leased, NOW + 10)
        for cid in (leased, new_cid()):
            assert not await b.staff.weigh(Org(org), ANNA, cid, heavy=True)
        heavy = await held(b, org)
        await b.staff.weigh(Org(org), ANNA, heavy, heavy=True)
        assert not await b.staff.release(Org(org), ANNA, heavy), "a won claim is not released"
        assert await b.staff.free_seat(Org(org), ANNA, heavy)
        assert not await b.staff.weigh(Org(org), ANNA, heavy, heavy=True)
        assert (await standing_of(b, org)).heavy == frozenset()


async def test_a_limit_below_what_is_open_cuts_nothing_and_gives_nothing(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org, capacity=3)
        open_now = [await held(b, org) for _ in range(2)]
        assert await b.staff.limit(Org(org), ANNA, 1)
        standing = await standing_of(b, org)
        assert standing.seats == set(open_now)
        assert (standing.capacity, standing.free) == (1, 0)
        await b.staff.free_seat(Org(org), ANNA, open_now[0])
        assert await b.staff.reserve(Org(org), ANNA, new_cid(), NOW + 10) is None
        await b.staff.free_seat(Org(org), ANNA, open_now[1])
        await held(b, org)


async def test_a_limit_outlives_a_closed_lid_and_an_own_choice_but_not_the_log_out(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org, capacity=3)
        assert await b.staff.limit(Org(org), ANNA, 1)
        with store.admin() as admin:
            admin.delete(f"o:{org}:{{staff:{ANNA}}}:presence")
        assert not await b.staff.limit(Org(org), ANNA, 2), "nobody is there to be limited"
        for page in (PAGE, NEW_PAGE):
            entered = await b.staff.enter(Org(org), ANNA, duty(page), NOW, TTL)
            assert entered is not None
            assert entered.standing.capacity == 1
        await b.staff.leave(Org(org), ANNA, NEW_PAGE)
        entered = await b.staff.enter(Org(org), ANNA, duty(InstanceId(b"c" * 16)), NOW, TTL)
        assert entered is not None
        assert entered.standing.capacity == 3


async def test_a_check_is_outside_capacity_one_at_a_time_and_weighs_after_three_minutes(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org, packages=5, capacity=1)
        await held(b, org)
        assert await b.staff.reserve(Org(org), ANNA, new_cid(), NOW + 10) is None, "she is full"
        checked = await held(b, org, check=True)
        standing = await standing_of(b, org)
        assert standing.check == (checked, NOW + 10 + MOST_OF_A_CHECK)
        assert (standing.load, len(standing.seats)) == (1, 2)
        second = await b.staff.reserve(Org(org), ANNA, new_cid(), NOW + 20, check=True)
        assert second is None, "one at a time"
        later = NOW + 10 + MOST_OF_A_CHECK
        standing = await standing_of(b, org, later)
        assert (standing.load, standing.seats) == (2, standing.seats | {checked}), "nothing is cut"
        over = await b.staff.reserve(Org(org), ANNA, new_cid(), later, check=True)
        assert over is None, "more is open than she can hold"
        await b.staff.free_seat(Org(org), ANNA, checked)
        assert (await standing_of(b, org, later)).check is None
        await held(b, org, later, check=True)


async def test_a_check_needs_somebody_who_is_here(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org)
        for state, may in (("pause", True), ("finishing", True), ("off", False)):
            changed = structs.replace(duty(), state=state)
            await b.staff.enter(Org(org), ANNA, changed, NOW, TTL)
            cid = new_cid()
            package_ = await b.staff.reserve(Org(org), ANNA, cid, NOW + 10, check=True)
            assert (package_ is not None) is may
            await b.staff.release(Org(org), ANNA, cid)


async def test_presence_ends_when_no_heartbeat_comes(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (_, b), process(store, "worker", org) as worker:
        await b.staff.enter(Org(org), ANNA, duty(), NOW, 60)
        await b.staff.enter(Org(org), StaffId("8"), duty(), NOW, TTL)
        with store.admin() as admin:
            presence = f"o:{org}:{{staff:{ANNA}}}:presence"
            await until(lambda: not admin.exists(presence))
        assert set(await worker.staff.present(Org(org), NOW)) == {"8"}
        assert not await b.staff.beat(Org(org), ANNA, PAGE, TTL)
