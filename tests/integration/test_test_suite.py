"""Proto 2, the suite of the oracle, is spoken where the settings ask for it and nowhere else."""

from dataclasses import replace

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.limits import PROTO, TEST_PROTO
from tests.support.desks import Desk
from tests.support.duty import challenge
from tests.support.night import Night
from tests.support.visitors import Page, Secrets, eventually, solved

BOTH = frozenset({PROTO, TEST_PROTO})


def _page(night: Night, proto: int) -> Page:
    """Return a page that speaks this proto, and takes answers in no other."""
    page = Page(night.visitors.application)
    page.proto = proto
    return page


def _speaks_both(night: Night) -> None:
    process = night.visitors.process
    process.rules = replace(process.rules, protos=BOTH)
    night.console.process.protos = BOTH


async def _refused(page: Page) -> tuple[str, int]:
    """Return the code of the error and of the close that follows."""
    error = await page.hears(told.Error)
    closed = await page.is_closed()
    await page.vanish()
    return error.code, closed


async def test_a_service_of_the_usual_kind_refuses_the_oracles_suite(night: Night) -> None:
    page = _page(night, TEST_PROTO)
    await page.open()
    page.hello(solved(challenge(night.visitors.org)), Secrets())
    page.proto = PROTO  # a service that does not know it answers as it always does
    assert await _refused(page) == ("unsupported", 4426)
    desk = Desk(night.console, "linnea")
    desk.proto = TEST_PROTO
    await desk.open()
    desk.tell(says.ConsoleHello(v=1, desk=says.Desk(instance=desk.instance)))
    desk.proto = PROTO
    assert await _refused(desk) == ("unsupported", 4426)


async def test_where_both_are_spoken_each_member_is_answered_in_its_own(night: Night) -> None:
    _speaks_both(night)
    desk = Desk(night.console, "linnea")
    desk.proto = TEST_PROTO
    await desk.on_duty()
    await eventually(lambda: night.on_duty("mika") > 0)
    for proto in (TEST_PROTO, PROTO):
        page = _page(night, proto)
        await page.open()
        page.hello(solved(challenge(night.visitors.org)), Secrets())
        placed = await page.placed()
        assert placed.phase == "waiting"
        await desk.sees_in_queue(page.cid)
        await page.vanish()
    await desk.vanish()


async def test_a_connection_keeps_to_the_suite_that_it_began_with(night: Night) -> None:
    _speaks_both(night)
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    await eventually(lambda: night.on_duty("mika") > 0)
    page = _page(night, TEST_PROTO)
    await page.open()
    page.hello(solved(challenge(night.visitors.org)), Secrets())
    await page.placed()
    page.proto = PROTO
    page.say(says.Presence(state="hidden"))
    page.proto = TEST_PROTO
    assert await _refused(page) == ("unsupported", 4426)
    await desk.vanish()


async def test_nothing_but_the_two_is_spoken_even_there(night: Night) -> None:
    _speaks_both(night)
    for proto in (0, 3, 83, 255):
        page = _page(night, proto)
        await page.open()
        page.hello(solved(challenge(night.visitors.org)), Secrets())
        page.proto = PROTO
        assert await _refused(page) == ("unsupported", 4426)
