"""Whoever is let into a conversation is noted, and that she is out again; on the real store."""

from collections import Counter
from collections.abc import Mapping

import pytest

from anonymity.clock import FakeClock
from chatsvc.delivery.errors import StoreRefusedError
from chatsvc.protocol import messages_in as says
from chatsvc.protocol.ids import Org, StaffId
from chatsvc.tally.access import Access, AccessMove, access_of
from tests.support.delivery import process
from tests.support.desks import Desk
from tests.support.night import Night
from tests.support.store import TestStore
from tests.support.talks import let_in
from tests.support.visitors import eventually, now_ms


async def lying(night: Night) -> Counter[tuple[str, str]]:
    """What lies in the store, by direction and account."""
    org, access = night.visitors.org, night.visitors.worker.service.access
    found: Counter[tuple[str, str]] = Counter()
    name = access.new()
    if await access.set_aside(org, name):
        for field, number in (await access.read(org, name)).items():
            one = access_of(field)
            assert one is not None
            found[one.what, str(one.staff)] += number
            await access._link.call("HINCRBY", f"o:{org}:{{tally}}:access", field, number)  # noqa: SLF001  put back
        await access.drop(org, name)
    return found


async def test_in_and_out_of_a_conversation_is_noted_once_whoever_ends_it(night: Night) -> None:
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    page = await night.visitor()
    await linnea.accept(page.cid)
    await let_in(page, linnea)

    async def noted(*expected: tuple[str, str]) -> bool:
        return await lying(night) == Counter(expected)

    await eventually(lambda: noted(("admitted", "1")))
    linnea.tell(says.End(), page.cid)
    await eventually(lambda: noted(("admitted", "1"), ("removed", "1")))
    assert page.cid.hex() not in str(await lying(night))
    for one in (linnea, page):
        await one.vanish()


async def test_who_lost_the_race_was_never_let_in(night: Night) -> None:
    linnea, noor = Desk(night.console, "linnea"), Desk(night.console, "noor")
    await linnea.on_duty()
    await noor.on_duty()
    page = await night.visitor()
    await linnea.accept(page.cid)
    noor.tell(says.Accept(), page.cid)

    async def only_linnea() -> bool:
        return await lying(night) == Counter({("admitted", "1"): 1})

    await eventually(only_linnea)
    for one in (linnea, noor, page):
        await one.vanish()


async def test_the_worker_takes_it_away_and_visitors_processes_cannot_touch_it(
    store: TestStore, org: str
) -> None:
    async with (
        process(store, "visitor", org) as visitor,
        process(store, "console", org) as console,
        process(store, "worker", org) as worker,
    ):
        me, now = Org(org), now_ms()
        with pytest.raises(StoreRefusedError):
            await visitor.access.note(me, "admitted", StaffId("1"), now)
        await console.access.note(me, "admitted", StaffId("1"), now)
        with pytest.raises(StoreRefusedError):
            await console.access.read(me, console.access.new())
        noted: list[Mapping[Access, int]] = []

        class Log:
            async def add_access(
                self, _org: Org, _batch: str, found: Mapping[Access, int], _now_ms: int
            ) -> bool:
                noted.append(found)
                return True

        clock = FakeClock(now)
        await AccessMove(me, worker.access, Log(), clock).turn()
        await AccessMove(me, worker.access, Log(), clock).turn()
        assert [list(found.values()) for found in noted] == [[1]]
