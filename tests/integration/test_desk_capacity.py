"""How much a counsellor takes on, as her desk and the store see it, on the real store."""

from dataclasses import replace

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.ids import Org, StaffId
from tests.support.desks import Desk
from tests.support.night import Night
from tests.support.visitors import Page, eventually

KIM = StaffId("4")


async def duty_is(desk: Desk, **expected: object) -> told.DutyIs:
    """Read on until the duty says all of this."""
    while True:
        duty = await desk.hears(told.DutyIs)
        if all(getattr(duty, name) == value for name, value in expected.items()):
            return duty


async def kim_with(night: Night, visitors: int, **person: object) -> tuple[Desk, list[Page]]:
    """A counsellor on duty with so many conversations, each just accepted."""
    night.console.signed_in("kim", 4)
    who = night.console.people["kim"]
    night.console.people["kim"] = replace(who, **person)  # type: ignore[arg-type]  # the test's own
    kim = Desk(night.console, "kim")
    await kim.on_duty(packages=5)
    pages = [await night.visitor() for _ in range(visitors)]
    for page in pages:
        await kim.accept(page.cid)
    return kim, pages


async def test_a_learner_who_asks_for_three_conversations_has_one(night: Night) -> None:
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    kim, pages = await kim_with(night, 1, is_learner=True)
    page = await night.visitor()
    kim.tell(says.Accept(), page.cid)
    assert (await kim.hears(told.Error)).code == "no_seat"
    for one in (kim, linnea, page, *pages):
        await one.vanish()


async def test_heavy_takes_two_places_and_only_ones_own_conversation_can_be(night: Night) -> None:
    kim, pages = await kim_with(night, 1)
    await duty_is(kim, capacity=3, free=2)
    kim.tell(says.Heavy(on=True), pages[0].cid)
    assert (await duty_is(kim, free=1)).heavy == [pages[0].cid]
    stranger = await night.visitor()
    kim.tell(says.Heavy(on=True), stranger.cid)
    assert await kim.is_closed() == 4403
    for one in (kim, stranger, *pages):
        await one.vanish()


async def test_a_supervisors_limit_is_seen_at_the_desk_and_cuts_nothing(night: Night) -> None:
    kim, pages = await kim_with(night, 2)
    await night.console.service.staff.limit(Org(night.visitors.org), KIM, 1)
    kim.tell(says.Duty(state="on", capacity=3))
    duty = await duty_is(kim, capacity=1)
    assert (duty.most, duty.held, duty.free) == (1, 2, 0)
    page = await night.visitor()
    kim.tell(says.Accept(), page.cid)
    assert (await kim.hears(told.Error)).code == "no_seat"
    for one in (kim, page, *pages):
        await one.vanish()


async def test_the_wait_is_reckoned_from_the_talks_that_may_be_held(night: Night) -> None:
    def places() -> int:
        status = night.visitors.process.intake.status(night.visitors.org)
        return 0 if status is None else status.doors["mika"].places

    kim, _ = await kim_with(night, 0)
    await eventually(lambda: places() == 2)
    await night.console.service.staff.limit(Org(night.visitors.org), KIM, 1)
    await eventually(lambda: places() == 1)
    await kim.vanish()


async def test_a_pause_with_its_end_is_known_after_a_dropped_line_and_keeps_the_queue(
    night: Night,
) -> None:
    kim, _ = await kim_with(night, 0)
    page = await night.visitor()
    kim.tell(says.Duty(state="pause", back=600))
    paused = await duty_is(kim, state="pause", free=0)
    assert paused.back is not None
    assert 590 <= paused.back <= 600
    await eventually(lambda: night.on_duty("mika") == 0)
    await kim.vanish()
    again = Desk(night.console, "kim")
    again.instance = kim.instance
    back = (await again.greet()).back
    assert back is not None
    assert 580 <= back <= 600
    assert await again.sees_in_queue(page.cid)
    again.tell(says.Duty(state="on"))
    assert (await duty_is(again, state="on")).back is None
    for one in (again, page):
        await one.vanish()
