"""What a page was just saying when its talk was over is no mistake: the line goes on for others."""

from collections.abc import AsyncIterator

import pytest

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from tests.support.duty import mls
from tests.support.store import TestStore
from tests.support.talks import Talk, talk_with_linnea

ON_ITS_WAY: dict[str, says.ConsoleToServer] = {
    "what was read": says.Taken(fence=1, seq=1),
    "a tab that is hidden": says.Presence(state="hidden"),
    "a sign of life": says.Alive(),
    "more time": says.Extend(),
    "a handover": says.Handover(),
    "a handover by name": says.Handover(to="7"),
    "who could take it": says.Colleagues(),
    "an invitation": says.Invite(role="counsellor"),
    "112": says.Emergency(),
    "a mark": says.Heavy(on=True),
    "the end of it": says.End(),
    "broken keys": says.Stuck(code="keys"),
}


@pytest.fixture
async def talk(store: TestStore, org: str) -> AsyncIterator[Talk]:
    async with talk_with_linnea(store, org) as talk:
        yield talk


async def _line_stands(talk: Talk) -> None:
    """What she says next is answered: a line that was closed would have lost it."""
    talk.linnea.tell(says.Duty(state="pause"))
    while (await talk.linnea.hears(told.DutyIs)).state != "pause":
        pass
    assert talk.linnea.closed is None


async def test_the_visitor_ends_while_the_counsellor_speaks(talk: Talk) -> None:
    talk.visitor.say(says.End(proof=talk.secret.end))
    assert (await talk.linnea.hears(told.Ended)).why == "visitor"
    for message in ON_ITS_WAY.values():
        talk.linnea.tell(message, talk.visitor.cid)
        await talk.linnea.hears(told.Gone)
    cid = talk.visitor.cid
    talk.linnea.frame(Kind.APPLICATION, mls(cid, 1, 1, b"x" * 64), cid=cid)
    await talk.linnea.hears(told.Gone)
    await _line_stands(talk)


async def test_a_visitor_who_left_for_safety_costs_no_line(talk: Talk) -> None:
    talk.visitor.say(says.Left(proof=talk.secret.end))
    await talk.linnea.hears(told.Ended)
    talk.linnea.tell(says.Taken(fence=1, seq=1), talk.visitor.cid)
    await talk.linnea.hears(told.Gone)
    await _line_stands(talk)


async def test_a_page_that_comes_back_to_a_seat_it_has_lost_may_still_speak(talk: Talk) -> None:
    talk.linnea.tell(says.Alive(), talk.visitor.cid)
    ticket = (await talk.linnea.hears(told.Ticket)).ticket
    await talk.linnea.vanish()
    talk.visitor.say(says.End(proof=talk.secret.end))
    await talk.visitor.hears(told.Ended)
    back = await talk.another_desk(talk.linnea.instance)
    seat = says.SeatHeld(slot=1, counter=0, ticket=ticket)
    back.tell(says.ConsoleHello(v=1, seat=seat), talk.visitor.cid)
    back.tell(says.Presence(state="hidden"), talk.visitor.cid)
    for _ in range(2):
        await back.hears(told.Gone)
    back.tell(says.Duty(state="pause"))
    while (await back.hears(told.DutyIs)).state != "pause":
        pass
