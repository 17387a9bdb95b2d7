"""A shift worked alone: a silent list, a pause that is said, an end and a crash that cut nobody."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import Door
from chatsvc.protocol.limits import Periods
from counsellor.shifts.queries import PresentShift
from tests.integration.test_desk_capacity import duty_is
from tests.support.desks import Desk, running_console
from tests.support.duty import mls, submission
from tests.support.night import Night
from tests.support.store import TestStore
from tests.support.visitors import Page, eventually, running_service

LINNEA = 1
HOUR = timedelta(hours=1)


class Sunday:
    """The plan of a lone Sunday: Linnea alone, until the test says that it is over."""

    def __init__(self) -> None:
        """Three hours are left."""
        self.left = 3 * HOUR

    async def shifts(self, staff: int, now: datetime) -> PresentShift | None:
        """See `PresentShifts`."""
        if staff != LINNEA or self.left <= timedelta(0):
            return None
        ends = now + self.left
        return PresentShift(ends, alone=True, learner=False)


@pytest.fixture
def sunday() -> Sunday:
    return Sunday()


@pytest.fixture
async def night(store: TestStore, org: str, sunday: Sunday) -> AsyncIterator[Night]:
    """Counsellors are asked; presence, and a seat without a desk, run out after two seconds."""
    periods = Periods(presence_s=2, lease_s=2, seat_kept_s=2)
    async with (
        running_service(store, org, periods) as visitors,
        running_console(store, visitors, offers=True) as console,
    ):
        console.process.shifts = sunday.shifts
        console.signed_in("linnea", LINNEA)
        console.signed_in("noor", 2)
        yield Night(visitors, console)


async def _talks(desk: Desk, visitor: Page) -> None:
    await desk.accept(visitor.cid)
    visitor.frame(Kind.COMMIT, submission(visitor, 0, await visitor.hears(told.Add)))
    await visitor.hears(told.CommitOk)
    await desk.gets(Kind.WELCOME)


async def _place(page: Page, on_duty: int) -> told.QueuePlace:
    """Read on until so many are on duty, as this visitor is told."""
    while True:
        place = await page.hears(told.QueuePlace)
        if place.on_duty == on_duty:
            return place


async def test_the_list_is_silent_and_she_takes_whom_she_chooses(night: Night) -> None:
    linnea, noor = Desk(night.console, "linnea"), Desk(night.console, "noor")
    await linnea.on_duty()
    assert (await duty_is(linnea, alone=True)).free == 3
    first, second = await night.visitor(), await night.visitor()
    assert (await linnea.sees_in_queue(second.cid)).offered is False
    offers = night.console.service.offers
    assert not await offers.read(night.visitors.org)
    assert (await linnea.accept(second.cid)).slot == 1, "not the head of the line: her own choice"
    # With a colleague of an ordinary shift somebody is asked at once: her, never the lone one.
    await noor.on_duty()
    assert (await noor.hears(told.Offer)).conversation == first.cid
    assert {one.staff for one in await offers.read(night.visitors.org)} == {"2"}
    for page in (first, second, linnea, noor):
        await page.vanish()


async def test_a_pause_keeps_the_line_and_says_to_all_until_about_when(night: Night) -> None:
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    waits = await night.visitor()
    linnea.tell(says.Duty(state="pause", back=1200))
    assert (await _place(waits, 0)).ahead == 0
    intake, org = night.visitors.process.intake, night.visitors.org
    at_door = intake.door(org, Door("mika"))
    assert (at_door.open, at_door.reason) == (False, "nobody_on_duty")
    assert at_door.back is not None
    back = datetime.fromisoformat(at_door.back) - datetime.now().astimezone()
    assert timedelta(minutes=18) < back < timedelta(minutes=21)
    linnea.tell(says.Duty(state="on"))
    assert (await _place(waits, 1)).ahead == 0
    assert (await linnea.accept(waits.cid)).slot == 1
    for page in (waits, linnea):
        await page.vanish()


async def test_in_her_last_hour_nobody_new_comes_in_and_its_end_ends_no_talk(
    night: Night, sunday: Sunday
) -> None:
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    visitor = await night.visitor()
    await _talks(linnea, visitor)
    intake, org = night.visitors.process.intake, night.visitors.org
    sunday.left = HOUR / 2
    await eventually(lambda: intake.door(org, Door("mika")).reason == "last_entry_passed")
    assert intake.door(org, Door("mika")).on_duty == 1
    sunday.left = timedelta(0)
    await duty_is(linnea, state="on")
    visitor.frame(Kind.APPLICATION, mls(visitor.cid, 1, 1, b"v" * 64))
    await linnea.gets(Kind.APPLICATION)
    linnea.frame(Kind.APPLICATION, mls(visitor.cid, 1, 1, b"k" * 64), cid=visitor.cid)
    await visitor.gets(Kind.APPLICATION)
    for page in (visitor, linnea):
        await page.vanish()


async def test_a_crash_of_the_lone_desk_is_told_and_everybody_keeps_the_place(
    night: Night,
) -> None:
    linnea, noor = Desk(night.console, "linnea"), Desk(night.console, "noor")
    await linnea.on_duty()
    talked, waits = await night.visitor(), await night.visitor()
    await _talks(linnea, talked)
    await linnea.vanish()
    # Both read that nobody is there; the page then shows who answers (tests/web/ui_banners).
    lost = await talked.hears(told.PresenceOf)
    assert (lost.slot, lost.state) == (1, "lost")
    while lost.state != "gone":
        lost = await talked.hears(told.PresenceOf)
    assert (await _place(waits, 0)).ahead >= 0
    intake, org = night.visitors.process.intake, night.visitors.org
    assert intake.door(org, Door("mika")).reason == "nobody_on_duty"
    # Whoever comes next finds both where they were: the one who has met somebody first.
    await noor.on_duty()
    await noor.sees_in_queue(waits.cid)
    offered = await noor.hears(told.Offer)
    assert offered.conversation == talked.cid
    assert (await noor.accept(talked.cid)).slot == 2
    assert (await noor.accept(waits.cid)).slot == 1
    for page in (talked, waits, noor):
        await page.vanish()
