"""Seals are counted, a page that lost its latest part begins a new group, shares go with seats."""

from collections.abc import AsyncIterator

import pytest

from chatsvc.delivery import keys
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import Group, StaffId
from tests.support.desks import Desk
from tests.support.duty import mls, started, submission
from tests.support.store import TestStore
from tests.support.talks import Talk, talk_with_linnea
from tests.support.visitors import Page, Secrets, eventually


@pytest.fixture
async def talk(store: TestStore, org: str) -> AsyncIterator[Talk]:
    async with talk_with_linnea(store, org) as talk:
        yield talk


def says_something(talk: Talk, page: Page, epoch: int = 1) -> int:
    body = mls(talk.visitor.cid, epoch, 1, b"x" * 64, page.group)
    return page.frame(Kind.APPLICATION, body, cid=talk.visitor.cid)


async def seated_again(talk: Talk, counter: int) -> told.Accepted:
    """Linnea's page was loaded again; it kept its instance and knows of so many seals."""
    await talk.linnea.vanish()
    page = await talk.another_desk(talk.linnea.instance)
    seat = says.SeatHeld(slot=1, counter=counter)
    page.tell(says.ConsoleHello(v=1, seat=seat), talk.visitor.cid)
    return await page.hears(told.Accepted)


async def test_a_page_that_knows_its_newest_seal_goes_on(talk: Talk) -> None:
    talk.visitor.seals(3)
    says_something(talk, talk.visitor)
    await talk.visitor.hears(told.Kept)
    for counter in (3, 4):
        await talk.back(counter)
        assert talk.placed is not None
        assert not talk.placed.rolled_back


async def test_a_page_that_knows_an_older_seal_only_is_told(talk: Talk) -> None:
    talk.visitor.seals(3)
    says_something(talk, talk.visitor)
    await talk.visitor.hears(told.Kept)
    await talk.back(2)
    assert talk.placed is not None
    assert talk.placed.rolled_back
    assert talk.placed.share == talk.visitor.share, "it can still open what it kept"


async def test_what_is_taken_names_its_seal_too(talk: Talk) -> None:
    talk.visitor.seals(5)
    talk.visitor.say(says.Taken(fence=talk.visitor.fence, seq=1))
    says_something(talk, talk.visitor, epoch=0)  # answered after it: `taken` has no answer
    await talk.visitor.hears(told.Error)
    await talk.back(4)
    assert talk.placed is not None
    assert talk.placed.rolled_back


async def test_a_console_that_comes_back_gets_its_share_and_hears_of_an_older_seal(
    talk: Talk,
) -> None:
    talk.linnea.seals(7)
    says_something(talk, talk.linnea)
    await talk.linnea.hears(told.Kept)
    first = await seated_again(talk, 7)
    assert not first.rolled_back
    assert len(set(first.share)) > 1, "a share, not zeros"
    second = await seated_again(talk, 6)
    assert second.rolled_back
    assert second.share == first.share
    assert second.generation == talk.visitors.process.generation


async def test_a_new_group_begins_with_the_visitor_alone_and_the_same_person_is_added(
    talk: Talk,
) -> None:
    says_something(talk, talk.linnea)
    await talk.linnea.hears(told.Kept)
    talk.visitor.seals(2)
    talk.visitor.say(says.Regroup())
    assert await talk.visitor.hears(told.Regrouped) == told.Regrouped(group=1)
    assert await talk.visitor.hears(told.PresenceOf) == told.PresenceOf(slot=1, state="gone")
    talk.visitor.group = Group(1)
    assert await talk.linnea.hears(told.Regrouped) == told.Regrouped(group=1)

    accepted = await talk.linnea.accept(talk.visitor.cid)
    assert (accepted.slot, accepted.group, accepted.epoch) == (2, 1, 0)
    add = await talk.visitor.hears(told.Add)
    talk.visitor.frame(Kind.COMMIT, submission(talk.visitor, 0, add))
    assert (await talk.visitor.hears(told.CommitOk)).epoch == 1
    welcome = await talk.linnea.gets(Kind.WELCOME)
    assert welcome.group == 1
    talk.linnea.group = Group(1)
    says_something(talk, talk.linnea)
    assert (await talk.visitor.gets(Kind.APPLICATION)).sender == 2


async def test_after_a_new_group_the_page_counts_its_seals_from_there(talk: Talk) -> None:
    talk.visitor.seals(9)
    says_something(talk, talk.visitor)
    await talk.visitor.hears(told.Kept)
    old = await talk.back(4)
    old.seals(5)
    old.say(says.Regroup(), cid=talk.visitor.cid)
    await old.hears(told.Regrouped)
    await talk.back(5)
    assert talk.placed is not None
    assert not talk.placed.rolled_back
    assert talk.placed.group == 1
    assert talk.placed.phase == "handover"


async def test_nothing_of_the_old_group_is_taken_any_more(talk: Talk) -> None:
    talk.visitor.say(says.Regroup())
    await talk.visitor.hears(told.Regrouped)
    says_something(talk, talk.visitor)
    assert (await talk.visitor.hears(told.Error)).code == "stale"
    await talk.linnea.hears(told.Regrouped)
    says_something(talk, talk.linnea)
    assert (await talk.linnea.hears(told.Error)).code == "not_yours"


async def test_shares_of_consoles_go_with_the_seat_and_with_the_conversation(
    talk: Talk, store: TestStore
) -> None:
    name = keys.staff_shares(talk.visitors.org, talk.visitor.cid)
    with store.admin() as admin:
        assert admin.hkeys(name) == [b"1"]
        # Asked one after the other: a few ms pass between.
        record = admin.pttl(keys.record(talk.visitors.org, talk.visitor.cid))
        assert 0 < admin.pttl(name) <= record + 5
        await talk.linnea.vanish()
        await talk.another_desk()
        await talk.handed_to(talk.noor)
        assert admin.hkeys(name) == [b"2"]
        talk.visitor.say(says.End(proof=talk.secret.end))
        await talk.visitor.hears(told.Ended)
        assert not admin.exists(name)


async def test_a_shift_has_one_share_per_page_and_it_goes_at_log_out(
    talk: Talk, store: TestStore
) -> None:
    first = await _share(talk.linnea)
    await talk.linnea.vanish()
    back = await talk.another_desk(talk.linnea.instance)
    assert await _share(back) == first
    newer = await talk.another_desk()
    assert await _share(newer) != first
    name = keys.shift(talk.visitors.org, StaffId("1"))
    with store.admin() as admin:
        assert 0 < admin.pttl(name) <= 12 * 3600 * 1000
        talk.console.process.cuts.end("linnea")
        assert await newer.is_closed() == 4401
        await eventually(lambda: not admin.exists(name))


async def _share(desk: Desk) -> bytes:
    desk.tell(says.Duty(state="on"))
    return (await desk.hears(told.DutyIs)).share


async def test_before_anybody_is_there_a_new_group_is_out_of_phase(talk: Talk) -> None:
    page = await started(talk.visitors, Secrets())
    talk.pages.append(page)
    page.say(says.Regroup())
    assert (await page.hears(told.Error)).code == "out_of_phase"
    assert await page.is_closed() == 4409


async def test_another_conversation_cannot_be_begun_anew(talk: Talk) -> None:
    page = await started(talk.visitors, Secrets())
    talk.pages.append(page)
    page.say(says.Regroup(), cid=talk.visitor.cid)
    assert (await page.hears(told.Error)).code == "not_yours"
    assert await page.is_closed() == 4403
    says_something(talk, talk.visitor)
    await talk.visitor.hears(told.Kept)
