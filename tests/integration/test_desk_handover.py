"""A counsellor hands over, or the visitor asks for another one: over real processes and store."""

from collections.abc import AsyncIterator

import pytest

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from tests.support.desks import Desk
from tests.support.duty import mls, submission
from tests.support.store import TestStore
from tests.support.talks import Talk, talk_with_linnea
from tests.support.visitors import Page, eventually

NOTHING = told.Asked(what="nothing")


@pytest.fixture
async def talk(store: TestStore, org: str) -> AsyncIterator[Talk]:
    async with talk_with_linnea(store, org) as talk:
        yield talk


async def _newcomer(desk: Desk) -> told.Newcomer:
    while (newcomer := (await desk.hears(told.Asked)).newcomer) is None:
        pass
    return newcomer


async def _hears_gone(page: Page, slot: int) -> None:
    gone = told.PresenceOf(slot=slot, state="gone")
    while await page.hears(told.PresenceOf) != gone:
        pass


async def _is_free(talk: Talk) -> bool:
    return await talk.held_by_linnea() == 0


async def test_a_handover_moves_the_seat_in_one_commit(talk: Talk) -> None:
    talk.linnea.tell(says.Handover(), talk.visitor.cid)
    asked = told.Asked(what="handover", role="counsellor", by=1)
    assert await talk.linnea.hears(told.Asked) == asked
    await talk.noor.sees_in_queue(talk.visitor.cid)
    # The talk goes on meanwhile.
    talk.visitor.frame(Kind.APPLICATION, mls(talk.visitor.cid, 1, 1, b"x" * 64))
    assert (await talk.linnea.gets(Kind.APPLICATION)).sender == 0
    accepted = await talk.noor.accept(talk.visitor.cid)
    newcomer = await _newcomer(talk.linnea)
    add = await talk.visitor.hears(told.Add)
    assert (newcomer.slot, newcomer.key_package) == (accepted.slot, add.key_package)
    talk.visitor.frame(Kind.COMMIT, submission(talk.visitor, 1, add, (1,)))
    assert (await talk.visitor.hears(told.CommitOk)).epoch == 2
    await _hears_gone(talk.linnea, 1)
    assert (await talk.noor.gets(Kind.WELCOME)).conversation == talk.visitor.cid
    await eventually(lambda: _is_free(talk))


async def test_what_the_old_counsellor_still_says_is_no_mistake_and_goes_nowhere(
    talk: Talk,
) -> None:
    talk.linnea.tell(says.Handover(), talk.visitor.cid)
    await talk.handed_to(talk.noor)
    await _hears_gone(talk.linnea, 1)
    late = mls(talk.visitor.cid, 1, 1, b"late" * 16)
    talk.linnea.frame(Kind.APPLICATION, late, cid=talk.visitor.cid)
    await talk.linnea.hears(told.Gone)
    # Her line stays, for whoever else she talks with.
    talk.linnea.tell(says.Duty(state="pause"))
    while (duty := await talk.linnea.hears(told.DutyIs)).held > 0 or duty.state != "pause":
        pass
    talk.visitor.frame(Kind.APPLICATION, mls(talk.visitor.cid, 2, 1, b"z" * 64))
    assert (await talk.noor.gets(Kind.APPLICATION)).sender == 0


async def test_a_counsellor_who_thinks_better_of_it_goes_on(talk: Talk) -> None:
    talk.linnea.tell(says.Handover(), talk.visitor.cid)
    await talk.noor.sees_in_queue(talk.visitor.cid)
    await talk.noor.accept(talk.visitor.cid)
    await _newcomer(talk.linnea)
    talk.linnea.tell(says.Handover(withdrawn=True), talk.visitor.cid)
    await talk.noor.hears(told.Gone)
    assert await talk.linnea.hears(told.Asked) == NOTHING
    await _hears_gone(talk.visitor, 2)
    assert await talk.held_by_linnea() == 1


async def test_a_visitor_asks_for_another_counsellor_and_says_no_to_the_one_who_comes(
    talk: Talk,
) -> None:
    talk.visitor.say(says.Another())
    assert (await talk.linnea.hears(told.Asked)).by == 0
    await talk.noor.sees_in_queue(talk.visitor.cid)
    await talk.noor.accept(talk.visitor.cid)
    await talk.visitor.hears(told.Add)
    talk.visitor.say(says.Stuck(code="declined"))
    await talk.noor.hears(told.Gone)
    while not (last := await talk.linnea.hears(told.Asked)).declined:
        pass
    assert last == told.Asked(what="nothing", declined=True)
    talk.visitor.frame(Kind.APPLICATION, mls(talk.visitor.cid, 1, 1, b"y" * 64))
    assert (await talk.linnea.gets(Kind.APPLICATION)).sender == 0


async def test_a_console_that_comes_back_hears_what_is_asked(talk: Talk) -> None:
    talk.linnea.tell(says.Handover(), talk.visitor.cid)
    await talk.linnea.hears(told.Asked)
    await talk.linnea.vanish()
    back = await talk.another_desk(talk.linnea.instance)
    back.tell(says.ConsoleHello(v=1, seat=says.SeatHeld(slot=1, counter=0)), talk.visitor.cid)
    await back.hears(told.Accepted)
    assert (await back.hears(told.Asked)).by == 1


async def test_nobody_else_hands_over_what_is_not_theirs(talk: Talk) -> None:
    talk.noor.tell(says.Handover(), talk.visitor.cid)
    assert (await talk.noor.hears(told.Error)).code == "not_yours"
