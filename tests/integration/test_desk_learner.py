"""A learner works beside somebody: alone she is given nobody new, and nobody in mid-talk is cut."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import StaffId
from tests.integration.test_desk_capacity import duty_is
from tests.support.desks import Desk
from tests.support.duty import mls, submission
from tests.support.night import Night
from tests.support.visitors import Page, eventually, now_ms


@pytest.fixture
async def kim(night: Night) -> AsyncIterator[Desk]:
    """A learner's desk; the account says so."""
    night.console.signed_in("kim", 4, doors=("mika", "kast"))
    night.console.people["kim"] = replace(night.console.people["kim"], is_learner=True)
    desk = Desk(night.console, "kim")
    yield desk
    await desk.vanish()


@pytest.fixture
async def linnea(night: Night) -> AsyncIterator[Desk]:
    """Somebody experienced, on duty."""
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    yield desk
    await desk.vanish()


async def _lets_in(desk: Desk, visitor: Page) -> told.Accepted:
    accepted = await desk.accept(visitor.cid)
    visitor.frame(Kind.COMMIT, submission(visitor, 0, await visitor.hears(told.Add)))
    await visitor.hears(told.CommitOk)
    await desk.gets(Kind.WELCOME)
    return accepted


async def _is_refused(desk: Desk, visitor: Page) -> bool:
    desk.tell(says.Accept(), visitor.cid)
    return (await desk.hears(told.Error)).code == "no_seat"


async def test_a_learner_alone_opens_no_door_and_reads_why(night: Night, kim: Desk) -> None:
    await kim.on_duty()
    duty = await duty_is(kim, state="on", untaught=True)
    assert (duty.free, duty.capacity) == (0, 1)
    staff, me = night.console.service.staff, StaffId("4")
    standing = await staff.standing(night.visitors.org, me, now_ms())
    assert standing is not None
    assert standing.duty.untaught == standing.duty.doors
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    # The worker has looked since: of the two it counts both, and neither without the other.
    await eventually(lambda: night.on_duty("mika") == 2)
    linnea.tell(says.Duty(state="off"))
    await eventually(lambda: night.on_duty("mika") == 0)
    await linnea.vanish()


async def test_when_her_pair_goes_she_gets_nobody_new_and_her_talk_goes_on(
    night: Night, kim: Desk, linnea: Desk
) -> None:
    await kim.on_duty()
    talks = await night.visitor()
    await _lets_in(kim, talks)
    kim.tell(says.Duty(state="on", capacity=1))
    assert not (await duty_is(kim, held=1)).untaught

    linnea.tell(says.Duty(state="off"))
    await duty_is(kim, untaught=True, held=1)
    await eventually(lambda: night.on_duty("mika") == 0)
    talks.frame(Kind.APPLICATION, mls(talks.cid, 1, 1, b"x" * 64))
    assert (await kim.gets(Kind.APPLICATION)).sender == 0

    linnea.tell(says.Duty(state="on"))
    await duty_is(kim, untaught=False, held=1)


async def test_she_takes_nobody_from_the_line_before_somebody_is_beside_her_again(
    night: Night, kim: Desk, linnea: Desk
) -> None:
    await kim.on_duty()
    await duty_is(kim, untaught=False)
    waits = await night.visitor()
    linnea.tell(says.Duty(state="pause"))  # away from the desk: nobody to ask
    await linnea.hears(told.DutyIs)
    assert await _is_refused(kim, waits)
    linnea.tell(says.Duty(state="finishing"))  # takes nobody, and is there
    await duty_is(linnea, state="finishing")
    assert (await _lets_in(kim, waits)).slot == 1


async def test_beside_somebody_at_one_door_she_takes_nobody_at_the_other(
    night: Night, kim: Desk, linnea: Desk
) -> None:
    await kim.on_duty()
    await duty_is(kim, untaught=False)
    noor = Desk(night.console, "noor")
    night.console.signed_in("noor", 2, doors=("kast",))
    await noor.on_duty()
    buys = await night.visitor(path="buys")
    noor.tell(says.Duty(state="off"))
    await duty_is(noor, state="off")
    assert await _is_refused(kim, buys)
    own = await night.visitor()
    assert (await kim.accept(own.cid)).slot == 1
    await noor.vanish()
    await linnea.vanish()


async def test_whom_it_is_urgent_for_a_learner_may_look_in_on_but_not_keep_alone(
    night: Night, kim: Desk, linnea: Desk
) -> None:
    await kim.on_duty()
    await duty_is(kim, untaught=False)
    urgent = await night.visitor()
    urgent.say(says.Urgent())
    linnea.tell(says.Duty(state="off"))
    await duty_is(kim, untaught=True)
    kim.tell(says.Accept(check=True), urgent.cid)
    await kim.hears(told.Accepted)
    urgent.frame(Kind.COMMIT, submission(urgent, 0, await urgent.hears(told.Add)))
    await urgent.hears(told.CommitOk)
    kim.tell(says.Check(keep=True), urgent.cid)
    assert (await kim.hears(told.Error)).code == "no_seat"
