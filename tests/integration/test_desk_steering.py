"""A supervisor's word reaches the desk and the door, on the real store; nobody is cut by it."""

from datetime import datetime

from django.db import OperationalError

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.ids import Door
from chatsvc.retention.banners import STOP
from tests.integration.test_desk_capacity import duty_is, kim_with
from tests.support.duty import challenge
from tests.support.night import Night
from tests.support.no_directory import NoDirectory
from tests.support.talks import let_in
from tests.support.visitors import Page, Secrets, eventually, now_ms, solved


class Said:
    """What the supervisor has said; the test changes it."""

    def __init__(self, most: int | None = None) -> None:
        """Nothing, or a number."""
        self.most = most
        self.away = False

    async def ask(self, staff: int, now: datetime) -> int | None:
        """See `desk_limit.Limits`."""
        assert staff > 0
        assert now.tzinfo is not None
        if self.away:
            raise OperationalError
        return self.most


async def test_lowered_below_what_is_open_cuts_nobody_and_gives_none_until_below(
    night: Night,
) -> None:
    said = Said()
    night.console.process.limits = said.ask
    kim, pages = await kim_with(night, 2)
    assert (await duty_is(kim, held=2, free=1)).limit is None
    said.most = 1
    lowered = await duty_is(kim, limit=1, free=0)
    assert (lowered.most, lowered.held) == (1, 2), "both talks go on"
    third = await night.visitor()
    kim.tell(says.Accept(), third.cid)
    assert (await kim.hears(told.Error)).code == "no_seat"
    # At the limit there is still no place; below it there is one again.
    for page in pages:
        await let_in(page, kim)
    kim.tell(says.End(), pages[0].cid)
    assert (await duty_is(kim, held=1)).free == 0
    kim.tell(says.End(), pages[1].cid)
    assert (await duty_is(kim, held=0)).free == 1
    assert (await kim.accept(third.cid)).slot == 1
    for one in (kim, third, *pages):
        await one.vanish()


async def test_a_limit_of_none_gives_nobody_new_and_lifted_gives_again(night: Night) -> None:
    said = Said(0)
    night.console.process.limits = said.ask
    kim, _ = await kim_with(night, 0)
    assert (await duty_is(kim, limit=0, free=0)).most == 0
    said.away = True
    assert (await duty_is(kim, free=0)).limit == 0, "tables that are away give nobody more"
    said.away, said.most = False, None
    assert (await duty_is(kim, free=3)).limit is None
    await kim.vanish()


async def test_a_limit_holds_for_the_next_page_of_the_same_person(night: Night) -> None:
    said = Said(1)
    night.console.process.limits = said.ask
    kim, _ = await kim_with(night, 0)
    await duty_is(kim, limit=1)
    await kim.vanish()
    kim, _ = await kim_with(night, 0)
    assert (await duty_is(kim, limit=1)).free == 1
    await kim.vanish()


async def test_a_stopped_door_takes_nobody_new_and_keeps_who_waits(night: Night) -> None:
    directory = NoDirectory()
    night.visitors.worker.directory = directory
    kim, _ = await kim_with(night, 0)
    waiting = await night.visitor()
    directory.hung = {"mika": {STOP: now_ms() + 60_000}}
    intake, org = night.visitors.process.intake, night.visitors.org
    await eventually(lambda: intake.door(org, Door("mika")).reason == "stopped")
    assert intake.door(org, Door("mika")).on_duty == 1
    late = Page(night.visitors.application)
    await late.open()
    late.hello(solved(challenge(org)), Secrets())
    assert (await late.hears(told.Error)).code == "closed"
    assert (await kim.accept(waiting.cid)).slot == 1
    directory.hung = {}
    await eventually(lambda: intake.door(org, Door("mika")).open)
    for one in (kim, waiting):
        await one.vanish()
