"""Capacity and one check, never more: whatever is done in whatever order, on the real store."""

import random

import pytest

from chatsvc.delivery.service import Service
from chatsvc.protocol.ids import ConversationId, Org
from chatsvc.protocol.limits import MAX_CAPACITY
from tests.support.delivery import NOW, two_processes
from tests.support.seats import ANNA, PAGE, held, new_cid, on_duty, package, standing_of
from tests.support.store import TestStore

LEASE_MS, MOST_MINUTES_MS = 30_000, 5 * 60_000


async def test_a_kept_check_weighs_at_once_and_says_so_again(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org, packages=5, capacity=1)
        await held(b, org)
        checked = await held(b, org, check=True)
        for _ in range(2):
            assert await b.staff.keep_check(Org(org), ANNA, checked, NOW + 20, MAX_CAPACITY)
            standing = await standing_of(b, org, NOW + 20)
            assert (standing.load, standing.check) == (2, None)
        more = await b.staff.reserve(Org(org), ANNA, new_cid(), NOW + 30, check=True)
        assert more is None, "more is open than her own capacity"


async def test_a_check_is_kept_up_to_the_hard_cap_and_a_supervisors_limit(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org, packages=5, capacity=2)
        first = await held(b, org)
        second = await held(b, org)
        checked = await held(b, org, check=True)
        assert not await b.staff.keep_check(Org(org), ANNA, checked, NOW + 20, 2), "two at most"
        await b.staff.weigh(Org(org), ANNA, first, heavy=True)
        assert not await b.staff.keep_check(Org(org), ANNA, checked, NOW + 20, MAX_CAPACITY)
        await b.staff.weigh(Org(org), ANNA, first, heavy=False)
        await b.staff.limit(Org(org), ANNA, 1)
        assert not await b.staff.keep_check(Org(org), ANNA, checked, NOW + 20, MAX_CAPACITY)
        await b.staff.free_seat(Org(org), ANNA, first)
        await b.staff.free_seat(Org(org), ANNA, second)
        assert (await standing_of(b, org, NOW + 20)).check is not None
        assert await b.staff.keep_check(Org(org), ANNA, checked, NOW + 20, MAX_CAPACITY)


async def test_a_heavy_check_is_kept_by_what_it_weighs(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org, packages=5, capacity=2)
        await held(b, org)
        checked = await held(b, org, check=True)
        await b.staff.weigh(Org(org), ANNA, checked, heavy=True)
        assert not await b.staff.keep_check(Org(org), ANNA, checked, NOW + 20, 2)
        assert await b.staff.keep_check(Org(org), ANNA, checked, NOW + 20, 3)


async def test_only_a_seat_that_is_held_is_kept(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org)
        leased = new_cid()
        await b.staff.reserve(Org(org), ANNA, leased, NOW + 10, check=True)
        for cid in (leased, new_cid()):
            assert not await b.staff.keep_check(Org(org), ANNA, cid, NOW + 20, MAX_CAPACITY)


async def something(b: Service, org: Org, chance: random.Random, now: int, step: int) -> None:
    """One step of what a console's process may do."""
    standing = await b.staff.standing(org, ANNA, now)
    assert standing is not None
    seats = sorted(standing.seats)
    one = chance.choice(seats) if seats else new_cid()
    match chance.randrange(8):
        case 0 | 1 | 2:
            cid: ConversationId = new_cid()
            check = chance.random() < 0.6
            if await b.staff.reserve(org, ANNA, cid, now, check=check) is not None:
                if chance.random() < 0.8:
                    await b.staff.confirm(org, ANNA, cid)
                elif chance.random() < 0.5:
                    await b.staff.release(org, ANNA, cid)
        case 3:
            await b.staff.free_seat(org, ANNA, one)
        case 4 | 5:
            await b.staff.keep_check(org, ANNA, one, now, MAX_CAPACITY)
        case 6:
            await b.staff.weigh(org, ANNA, one, heavy=chance.random() < 0.5)
        case _:
            await b.staff.add_key_package(org, ANNA, PAGE, package(1000 + step), now)


@pytest.mark.parametrize("capacity", [1, 2, 3])
async def test_she_never_holds_more_than_her_capacity_and_one(
    store: TestStore, org: str, capacity: int
) -> None:
    chance = random.Random(capacity)  # noqa: S311  the same story every time
    now, kept_or_full, most = NOW, 0, 0
    async with two_processes(store, org) as (_, b):
        await on_duty(b, org, packages=5, capacity=capacity)
        for step in range(250):
            now += chance.choice([1, 1000, LEASE_MS, MOST_MINUTES_MS])
            await something(b, Org(org), chance, now, step)
            standing = await b.staff.standing(Org(org), ANNA, now)
            assert standing is not None
            assert len(standing.seats) <= capacity + 1
            assert standing.check is None or standing.check[0] in standing.seats
            most = max(most, len(standing.seats))
            kept_or_full += standing.load > capacity
    assert most == capacity + 1, "the story never came as far"
    assert kept_or_full, "no check was ever kept or over"
