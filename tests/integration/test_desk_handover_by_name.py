"""A handover to a colleague by name, over real processes and a real store."""

from collections.abc import AsyncIterator

import pytest

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import ConversationId
from tests.support.desks import Desk
from tests.support.duty import submission
from tests.support.store import TestStore
from tests.support.talks import Talk, talk_with_linnea


@pytest.fixture
async def talk(store: TestStore, org: str) -> AsyncIterator[Talk]:
    async with talk_with_linnea(store, org) as talk:
        yield talk


async def _kim(talk: Talk) -> Desk:
    """A third counsellor, on duty."""
    talk.console.signed_in("kim", 8)
    kim = Desk(talk.console, "kim")
    talk.pages.append(kim)
    await kim.on_duty()
    return kim


async def _could(talk: Talk) -> list[told.ColleagueRow]:
    talk.linnea.tell(says.Colleagues(), talk.visitor.cid)
    return (await talk.linnea.hears(told.ColleagueList)).entries


async def _row(desk: Desk, cid: ConversationId, returning: str | None) -> told.QueueRow:
    while True:
        for row in (await desk.hears(told.QueueList)).entries:
            if row.conversation == cid and row.returning == returning:
                return row


async def test_who_could_take_over_is_listed_by_alias_and_whoever_cannot_is_not(talk: Talk) -> None:
    await _kim(talk)
    assert [row.alias for row in await _could(talk)] == ["Kim", "Noor"]
    talk.noor.tell(says.Duty(state="finishing"))
    while (await talk.noor.hears(told.DutyIs)).state != "finishing":
        pass
    assert [row.alias for row in await _could(talk)] == ["Kim"]


async def test_the_named_one_has_it_first_and_her_no_gives_it_to_the_others(talk: Talk) -> None:
    kim, cid = await _kim(talk), talk.visitor.cid
    noor = next(row for row in await _could(talk) if row.alias == "Noor")
    talk.linnea.tell(says.Handover(to=noor.staff), cid)
    assert (await _row(talk.noor, cid, "handed")).reserved == 0
    assert 0 < ((await _row(kim, cid, "handed_other")).reserved or 0) <= 60
    kim.tell(says.Accept(), cid)
    assert (await kim.hears(told.Error)).code == "taken_by_other"
    talk.noor.tell(says.Decline(), cid)
    assert (await talk.linnea.hears(told.CannotCome)).alias == "Noor"
    await _row(kim, cid, None)
    await kim.accept(cid)


async def test_the_named_one_takes_over_with_the_visitors_yes(talk: Talk) -> None:
    await _kim(talk)
    noor = next(row for row in await _could(talk) if row.alias == "Noor")
    talk.linnea.tell(says.Handover(to=noor.staff), talk.visitor.cid)
    await _row(talk.noor, talk.visitor.cid, "handed")
    accepted = await talk.noor.accept(talk.visitor.cid)
    add = await talk.visitor.hears(told.Add)
    assert (accepted.slot, add.slot) == (2, 2)
    talk.visitor.frame(Kind.COMMIT, submission(talk.visitor, 1, add, (1,)))
    assert (await talk.visitor.hears(told.CommitOk)).epoch == 2


async def test_who_cannot_any_more_is_named_and_it_stands_in_the_line_as_always(talk: Talk) -> None:
    kim, cid = await _kim(talk), talk.visitor.cid
    noor = next(row for row in await _could(talk) if row.alias == "Noor")
    talk.noor.tell(says.Duty(state="pause"))
    while (await talk.noor.hears(told.DutyIs)).state != "pause":
        pass
    talk.linnea.tell(says.Handover(to=noor.staff), cid)
    assert (await talk.linnea.hears(told.CannotCome)).alias == "Noor"
    await kim.accept(cid)


async def test_nobody_is_named_who_does_not_answer_there_and_no_guest_names_anybody(
    talk: Talk,
) -> None:
    talk.console.signed_in("eva", 6, doors=("kast",))
    assert [row.alias for row in await _could(talk)] == ["Noor"]
    talk.linnea.tell(says.Handover(to="6"), talk.visitor.cid)
    assert (await talk.linnea.hears(told.Error)).code == "not_yours"


async def test_who_holds_no_seat_there_is_told_no_names(talk: Talk) -> None:
    talk.noor.tell(says.Colleagues(), talk.visitor.cid)
    assert (await talk.noor.hears(told.Error)).code == "not_yours"
