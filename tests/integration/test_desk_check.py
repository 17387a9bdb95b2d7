"""A full counsellor looks in on somebody for whom it is urgent, on real processes and the store."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.control_types import Control
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import Door, StaffId
from chatsvc.protocol.limits import Periods
from tests.support.desks import Console, Desk, running_console
from tests.support.duty import mls, started, submission
from tests.support.store import TestStore
from tests.support.visitors import (
    Page,
    Secrets,
    ServiceUnderTest,
    eventually,
    now_ms,
    running_service,
)


@dataclass
class Full:
    """Linnea has all the conversations she takes; somebody for whom it is urgent waits."""

    visitors: ServiceUnderTest
    console: Console
    linnea: Desk
    noor: Desk
    urgent: Page
    secret: Secrets
    pages: list[Page] = field(default_factory=list)

    async def conversation(self) -> Conversation:
        """The record of the one for whom it is urgent."""
        loaded = await self.console.process.driver.load(self.visitors.org, self.urgent.cid)
        return loaded.conversation

    async def seats(self, staff: str = "1") -> int:
        """How many seats the store holds for her."""
        store = self.console.service.staff
        standing = await store.standing(self.visitors.org, StaffId(staff), now_ms())
        return 0 if standing is None else len(standing.seats)

    async def holds_one(self) -> bool:
        """Whether Linnea has what she had before."""
        return await self.seats() == 1

    async def waits(self) -> bool:
        """Whether the one for whom it is urgent stands in the queue."""
        queue = await self.visitors.process.queue.waiting(self.visitors.org, Door("mika"))
        return any(one.conversation == self.urgent.cid for one in queue)

    async def looks_in(self, desk: Desk | None = None) -> told.Check:
        """Linnea accepts outside her capacity, and is let in."""
        desk = desk or self.linnea
        desk.tell(says.Accept(check=True), self.urgent.cid)
        await desk.hears(told.Accepted)
        await desk.hears(told.Check)
        announced = await self.urgent.hears(told.Check)
        add = await self.urgent.hears(told.Add)
        assert add.slot == announced.slot
        self.urgent.frame(Kind.COMMIT, submission(self.urgent, 0, add))
        await self.urgent.hears(told.CommitOk)
        await desk.gets(Kind.WELCOME)
        return await desk.hears(told.Check)


@asynccontextmanager
async def full(
    store: TestStore, org: str, *, check_s: int = 180, capacity: int = 1
) -> AsyncIterator[Full]:
    """Bring them together; everybody vanishes at the end."""
    periods = Periods(presence_s=60, seat_kept_s=600, check_s=check_s)
    async with (
        running_service(store, org, periods) as visitors,
        running_console(store, visitors) as console,
    ):
        console.signed_in("linnea", 1)
        console.signed_in("noor", 2)
        linnea, noor = Desk(console, "linnea"), Desk(console, "noor")
        for desk in (linnea, noor):
            await desk.on_duty(packages=5)
        linnea.tell(says.Duty(state="on", capacity=capacity))
        door = Door("mika")
        await eventually(lambda: visitors.process.intake.door(visitors.org, door).open)
        others = [await started(visitors, Secrets()) for _ in range(capacity)]
        for other in others:
            await linnea.accept(other.cid)
        secret = Secrets()
        urgent = await started(visitors, secret, urgent=True)
        it = Full(visitors, console, linnea, noor, urgent, secret, [linnea, noor, urgent, *others])
        try:
            yield it
        finally:
            for page in it.pages:
                await page.vanish()


async def test_who_is_full_looks_in_and_holds_one_more_and_not_two(
    store: TestStore, org: str
) -> None:
    async with full(store, org) as it:
        it.linnea.tell(says.Accept(), it.urgent.cid)
        assert (await it.linnea.hears(told.Error)).code == "no_seat"
        begun = await it.looks_in()
        assert begun.over_in == 180
        assert await it.seats() == 2
        second = await started(it.visitors, Secrets(), urgent=True)
        it.pages.append(second)
        it.linnea.tell(says.Accept(check=True), second.cid)
        assert (await it.linnea.hears(told.Error)).code == "no_seat", "one at a time"
        assert await it.seats() == 2


async def test_for_whom_it_is_not_urgent_there_is_no_check(store: TestStore, org: str) -> None:
    async with full(store, org) as it:
        calm = await started(it.visitors, Secrets())
        it.pages.append(calm)
        it.linnea.tell(says.Accept(check=True), calm.cid)
        assert (await it.linnea.hears(told.Error)).code == "out_of_phase"
        await eventually(it.holds_one)


async def test_of_two_who_look_in_at_once_one_comes_and_the_other_is_free_again(
    store: TestStore, org: str
) -> None:
    async with full(store, org) as it:
        for desk in (it.linnea, it.noor):
            desk.tell(says.Accept(check=True), it.urgent.cid)
        answers = await asyncio.gather(*(_answer(desk) for desk in (it.linnea, it.noor)))
        assert sorted(answers) == ["accepted", "taken_by_other"]
        assert await it.seats("1") + await it.seats("2") == 2


async def test_after_its_time_it_goes_back_to_the_head_and_everybody_is_told(
    store: TestStore, org: str
) -> None:
    async with full(store, org, check_s=1) as it:
        begun = await it.looks_in()
        waited_since = (await it.conversation()).waiting_since
        for page in (it.linnea, it.urgent):
            while (await page.hears(told.Check)).over_in != 0:
                pass
            gone = await page.hears(told.PresenceOf)
            assert gone == told.PresenceOf(slot=begun.slot, state="gone")
        await eventually(it.waits)
        after = await it.conversation()
        assert (after.phase, after.waiting_since) == (Phase.HANDOVER, waited_since)
        await eventually(it.holds_one)
        # She reads nothing more, and a colleague is first in line for the visitor's yes.
        frame = mls(it.urgent.cid, 1, 1, b"y" * 64)
        it.linnea.frame(Kind.APPLICATION, frame, cid=it.urgent.cid)
        await it.linnea.hears(told.Gone)
        assert (await it.noor.accept(it.urgent.cid)).slot == 2
        assert (await it.urgent.hears(told.Add)).slot == 2


async def test_given_back_sooner_it_is_the_same(store: TestStore, org: str) -> None:
    async with full(store, org) as it:
        begun = await it.looks_in()
        it.linnea.tell(says.Check(keep=False), it.urgent.cid)
        over = told.Check(slot=begun.slot, over_in=0)
        while await it.urgent.hears(told.Check) != over:
            pass
        await eventually(it.waits)
        await eventually(it.holds_one)


async def test_kept_it_counts_and_no_clock_ends_it(store: TestStore, org: str) -> None:
    async with full(store, org, check_s=2) as it:
        begun = await it.looks_in()
        it.linnea.tell(says.Check(keep=True), it.urgent.cid)
        stays = told.Check(slot=begun.slot)
        for page in (it.linnea, it.urgent):
            while await page.hears(told.Check) != stays:
                pass
        kept = await it.conversation()
        assert (kept.check_slot, kept.check_until, kept.phase) == (0, 0, Phase.TALKING)
        standing = await it.console.service.staff.standing(it.visitors.org, StaffId("1"), now_ms())
        assert standing is not None
        assert (standing.load, standing.check, standing.capacity) == (2, None, 1)
        assert kept.due_at > now_ms() + 60_000, "nothing but silence and age is due"


async def test_where_three_are_open_a_fourth_is_not_kept(store: TestStore, org: str) -> None:
    async with full(store, org, capacity=3) as it:
        await it.looks_in()
        it.linnea.tell(says.Check(keep=True), it.urgent.cid)
        assert (await it.linnea.hears(told.Error)).code == "no_seat"
        assert (await it.conversation()).check_slot == 1, "the check goes on"
        assert await it.seats() == 4


async def test_a_page_of_the_visitors_that_is_back_hears_of_it(store: TestStore, org: str) -> None:
    async with full(store, org) as it:
        begun = await it.looks_in()
        await it.urgent.vanish()
        back = Page(it.visitors.application)
        it.pages.append(back)
        await back.open()
        proof = says.Resume(proof=it.secret.resume, counter=0)
        back.say(says.VisitorHello(v=1, resume=proof), cid=it.urgent.cid)
        again = await back.hears(told.Check)
        assert again.slot == begun.slot
        assert again.over_in is not None
        assert 170 <= again.over_in <= 180


async def test_a_desk_that_is_back_hears_how_long_it_still_is(store: TestStore, org: str) -> None:
    async with full(store, org) as it:
        begun = await it.looks_in()
        await it.linnea.vanish()
        again = Desk(it.console, "linnea")
        again.instance = it.linnea.instance
        it.pages.append(again)
        await again.greet()
        seat = says.SeatHeld(slot=begun.slot, counter=0)
        again.tell(says.ConsoleHello(v=1, seat=seat), it.urgent.cid)
        left = (await again.hears(told.Check)).over_in
        assert left is not None
        assert 170 <= left <= 180


async def _answer(desk: Desk) -> str:
    while True:
        message = await desk.hears(Control)
        if isinstance(message, told.Accepted):
            return "accepted"
        if isinstance(message, told.Error):
            return message.code
