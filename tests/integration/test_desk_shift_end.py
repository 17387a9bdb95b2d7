"""At the end of the planned shift the desk drains by itself, and the talk goes on."""

import asyncio
from datetime import datetime, timedelta

from django.db import DatabaseError

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import StaffId
from counsellor.shifts.queries import PresentShift
from tests.support.desks import Desk
from tests.support.duty import mls, submission
from tests.support.night import Night
from tests.support.visitors import WITHIN_S, eventually


async def _finishing(desk: Desk) -> None:
    async with asyncio.timeout(WITHIN_S):
        while (await desk.hears(told.DutyIs)).state != "finishing":
            pass


async def test_a_shift_that_ends_takes_nobody_new_and_cuts_no_talk(night: Night) -> None:
    planned = [True]

    async def shifts(staff: int, now: datetime) -> PresentShift | None:
        assert staff == 1
        # Over as soon as the test says so; the plan itself knows the end a moment before.
        ends = now + timedelta(milliseconds=1)
        return PresentShift(ends, alone=False, learner=False) if planned[0] else None

    night.console.process.shifts = shifts
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    visitor = await night.visitor()
    await linnea.accept(visitor.cid)
    visitor.frame(Kind.COMMIT, submission(visitor, 0, await visitor.hears(told.Add)))
    await visitor.hears(told.CommitOk)
    await linnea.gets(Kind.WELCOME)
    assert (await linnea.hears(told.DutyIs)).state == "on"
    planned[0] = False
    await _finishing(linnea)
    await eventually(lambda: night.on_duty("mika") == 0)
    visitor.frame(Kind.APPLICATION, mls(visitor.cid, 1, 1, b"v" * 64))
    await linnea.gets(Kind.APPLICATION)
    linnea.tell(says.Duty(state="on"))
    await eventually(lambda: night.on_duty("mika") == 1)
    for _ in range(3):
        said = await linnea.hears(told.DutyIs)
    assert said.state == "on", "who chooses to go on is let be"
    for page in (visitor, linnea):
        await page.vanish()


async def test_a_line_that_was_down_at_the_end_drains_when_it_is_back(night: Night) -> None:
    planned = [True]

    async def shifts(_staff: int, now: datetime) -> PresentShift | None:
        ends = now + timedelta(milliseconds=1)
        return PresentShift(ends, alone=False, learner=False) if planned[0] else None

    process = night.console.process
    process.shifts = shifts
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    org, staff = night.visitors.org, StaffId("1")
    ends_at = 0
    async with asyncio.timeout(WITHIN_S):
        while not ends_at:
            await linnea.hears(told.DutyIs)
            standing = await process.staff.standing(org, staff, process.clock.now_ms())
            ends_at = 0 if standing is None else standing.duty.shift_ends_at
    await linnea.vanish()
    planned[0] = False
    again = Desk(night.console, "linnea")
    again.instance = linnea.instance
    assert (await again.greet()).state == "on"
    await _finishing(again)
    await eventually(lambda: night.on_duty("mika") == 0)
    await again.vanish()


async def test_a_lone_shift_is_known_by_its_name_and_a_plan_that_is_away_claims_none(
    night: Night,
) -> None:
    away = [False]

    async def shifts(_staff: int, now: datetime) -> PresentShift | None:
        if away[0]:
            raise DatabaseError("the tables are away")
        ends = now + timedelta(hours=2)
        return PresentShift(ends, alone=True, learner=False)

    night.console.process.shifts = shifts
    linnea = Desk(night.console, "linnea")
    assert (await linnea.greet()).alone is True
    linnea.tell(says.Duty(state="on"))
    assert (await linnea.hears(told.DutyIs)).alone is True
    away[0] = True
    linnea.tell(says.Duty(state="pause"))
    while (said := await linnea.hears(told.DutyIs)).state != "pause":
        pass
    assert said.alone is False
    await linnea.vanish()


async def test_the_desk_hears_that_the_shift_ends_soon(night: Night) -> None:
    left = [timedelta(minutes=11)]

    async def shifts(_staff: int, now: datetime) -> PresentShift | None:
        ends = now + left[0]
        return PresentShift(ends, alone=False, learner=False)

    night.console.process.shifts = shifts
    linnea = Desk(night.console, "linnea")
    assert (await linnea.greet()).ends_in is None
    left[0] = timedelta(minutes=9)
    linnea.tell(says.Duty(state="on"))
    while (said := await linnea.hears(told.DutyIs)).ends_in is None:
        pass
    assert 530 <= said.ends_in <= 540
    await linnea.vanish()
