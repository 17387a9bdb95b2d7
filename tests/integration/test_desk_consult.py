"""A consult over real processes and a real store: staff alone, opened, given counsel in, erased."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from chatsvc.delivery import keys
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import ConversationId, Door, Org
from chatsvc.protocol.invitation import invited_at
from tests.support.desks import Desk
from tests.support.duty import mls, submission
from tests.support.store import TestStore
from tests.support.talks import Talk, talk_with_linnea
from tests.support.visitors import eventually

ASKS = says.Consult(to="colleague", door="mika", key=b"k" * 32)
SECRET = b"what-only-staff-may-read" * 3


@pytest.fixture
async def talk(store: TestStore, org: str) -> AsyncIterator[Talk]:
    async with talk_with_linnea(store, org) as talk:
        yield talk


async def _opened(desk: Desk, wish: says.Consult = ASKS) -> ConversationId:
    """Ask, and read which conversation it is."""
    desk.tell(wish)
    while True:
        frame = await desk.next()
        assert frame is not None
        if frame.kind is Kind.CONTROL and b"consult_opened" in frame.payload:
            return frame.conversation


async def _sees(desk: Desk) -> told.InvitationRow:
    while True:
        for row in (await desk.hears(told.InvitationList)).entries:
            return row


async def _comes(linnea: Desk, noor: Desk, cid: ConversationId) -> told.Accepted:
    accepted = await noor.accept(cid)
    add = await linnea.hears(told.Add)
    linnea.frame(Kind.COMMIT, _commit(linnea, cid, add), cid=cid)
    assert (await linnea.hears(told.CommitOk)).epoch == 1
    assert (await noor.gets(Kind.WELCOME)).conversation == cid
    return accepted


def _commit(desk: Desk, cid: ConversationId, add: told.Add) -> bytes:
    desk.cid = cid
    return submission(desk, 0, add)


def _left(store: TestStore, org: str, cid: ConversationId) -> int:
    names = (keys.record, keys.frames, keys.share, keys.staff_shares)
    return sum(int(store.admin().exists(name(Org(org), cid))) for name in names)


async def test_a_colleague_gives_counsel_and_nothing_is_left(
    talk: Talk, store: TestStore, org: str
) -> None:
    cid = await _opened(talk.linnea)
    assert cid != talk.visitor.cid
    row = await _sees(talk.noor)
    assert (row.conversation, row.consult, row.language) == (cid, "Linnea", "")
    accepted = await _comes(talk.linnea, talk.noor, cid)
    assert (accepted.slot, accepted.visitor_key) == (1, ASKS.key)
    talk.linnea.frame(Kind.APPLICATION, mls(cid, 1, 1, SECRET), cid=cid)
    assert (await talk.noor.gets(Kind.APPLICATION)).sender == 0
    talk.noor.frame(Kind.APPLICATION, mls(cid, 1, 1, SECRET), cid=cid)
    assert (await talk.linnea.gets(Kind.APPLICATION)).sender == 1
    for name in (keys.record, keys.frames, keys.staff_shares):
        assert 0 < store.admin().pttl(name(Org(org), cid)) <= 1_802_000
    assert not store.admin().exists(keys.share(Org(org), cid)), "there is no visitor's share"
    talk.linnea.tell(says.End(), cid)
    assert (await talk.noor.hears(told.Ended)).why == "counsellor"
    await eventually(lambda: _left(store, org, cid) == 0)
    # The visitor's conversation never heard of it and goes on.
    talk.visitor.frame(Kind.APPLICATION, mls(talk.visitor.cid, 1, 1, b"x" * 64))
    assert (await talk.linnea.gets(Kind.APPLICATION)).conversation == talk.visitor.cid


async def test_what_is_said_while_it_ends_costs_the_line_nothing(talk: Talk) -> None:
    cid = await _opened(talk.linnea)
    await _comes(talk.linnea, talk.noor, cid)
    talk.noor.tell(says.End(), cid)
    await talk.linnea.hears(told.Ended)
    talk.linnea.frame(Kind.APPLICATION, mls(cid, 1, 1, b"x" * 64), cid=cid)
    await talk.linnea.hears(told.Gone)
    talk.linnea.tell(says.Taken(fence=1, seq=1), cid)
    await talk.linnea.hears(told.Gone)
    talk.linnea.tell(says.Invite(role="interpreter"), talk.visitor.cid)
    assert (await talk.linnea.hears(told.Asked)).role == "interpreter"


async def test_no_record_leads_from_the_consult_to_the_visitor(
    talk: Talk, store: TestStore, org: str
) -> None:
    cid = await _opened(talk.linnea)
    admin: Any = store.admin()
    for mine, other in ((cid, talk.visitor.cid), (talk.visitor.cid, cid)):
        stored: dict[bytes, bytes] = admin.hgetall(keys.record(Org(org), mine))
        flat = b" ".join(part for pair in stored.items() for part in pair)
        assert bytes(other) not in flat
        assert other.hex().encode() not in flat


async def test_it_never_stands_in_the_queue_of_visitors(talk: Talk) -> None:
    cid = await _opened(talk.linnea)
    row = await _sees(talk.noor)
    assert row.conversation == cid
    queue, org = talk.console.service.queue, talk.visitors.org
    assert await queue.waiting(org, Door("mika")) == ()
    assert [one.conversation for one in await queue.waiting(org, invited_at(Door("mika")))] == [cid]


async def test_it_ends_with_the_page_that_asked(talk: Talk, store: TestStore, org: str) -> None:
    cid = await _opened(talk.linnea)
    await _comes(talk.linnea, talk.noor, cid)
    await talk.linnea.vanish()
    assert (await talk.noor.hears(told.Ended)).why == "counsellor"
    await eventually(lambda: _left(store, org, cid) == 0)


async def test_what_nobody_has_answered_goes_with_the_page_too(talk: Talk) -> None:
    await _opened(talk.linnea)
    await _sees(talk.noor)
    await talk.linnea.vanish()
    while (await talk.noor.hears(told.InvitationList)).entries:
        pass


async def test_whoever_gives_counsel_may_end_it_too(talk: Talk) -> None:
    cid = await _opened(talk.linnea)
    await _comes(talk.linnea, talk.noor, cid)
    talk.noor.tell(says.End(), cid)
    assert (await talk.linnea.hears(told.Ended)).why == "counsellor"


async def test_a_commit_of_anybody_else_and_a_second_of_hers_are_refused(talk: Talk) -> None:
    cid = await _opened(talk.linnea)
    await _comes(talk.linnea, talk.noor, cid)
    talk.linnea.frame(
        Kind.COMMIT,
        _commit(talk.linnea, cid, told.Add(slot=2, id=bytes(16), key_package=b"")),
        cid=cid,
    )
    assert (await talk.linnea.hears(told.CommitRefused)).code in {"stale", "invalid"}
    talk.noor.frame(
        Kind.COMMIT,
        _commit(talk.noor, cid, told.Add(slot=2, id=bytes(16), key_package=b"")),
        cid=cid,
    )
    assert (await talk.noor.hears(told.Error)).code == "not_yours"


async def test_whoever_was_not_asked_neither_reads_nor_writes_nor_ends_it(talk: Talk) -> None:
    cid = await _opened(talk.linnea, says.Consult(to="supervisor", door="mika", key=ASKS.key))
    talk.noor.tell(says.Accept(), cid)
    assert (await talk.noor.hears(told.Error)).code == "not_yours"


async def test_a_guest_and_another_door_open_none(talk: Talk) -> None:
    wish = says.Consult(to="colleague", door="kast", key=ASKS.key)
    talk.linnea.tell(wish)
    assert (await talk.linnea.hears(told.Error)).code == "not_yours"


async def test_a_visitors_page_cannot_come_into_it(talk: Talk) -> None:
    """There is no secret behind the two hashes of its record, and the answer says nothing."""
    cid = await _opened(talk.linnea)
    page = type(talk.visitor)(talk.visitors.application)
    talk.pages.append(page)
    await page.open()
    proof = says.Resume(proof=talk.secret.resume, counter=0)
    page.say(says.VisitorHello(v=1, resume=proof), cid=cid)
    await page.hears(told.Gone)
