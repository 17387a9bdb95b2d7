"""Somebody comes back by words: first in line, to the same counsellor, a new conversation (P14)."""

import secrets

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import Door, WordsHash
from tests.support.desks import Desk
from tests.support.duty import started, submission
from tests.support.night import Night
from tests.support.visitors import Page, Secrets, eventually


async def back(night: Night, words: bytes, path: str = "own") -> Page:
    """A new page of somebody who still knows the words."""
    return await started(night.visitors, Secrets(), path=path, words=words)


async def talked(night: Night, desk: Desk) -> tuple[Page, Secrets, bytes]:
    """A visitor with words, and a counsellor who is in the conversation."""
    secret, words = Secrets(), secrets.token_bytes(32)
    visitor = await night.visitor(secret)
    visitor.say(says.ComeBackWords(hash=words))
    await desk.accept(visitor.cid)
    add = await visitor.hears(told.Add)
    visitor.frame(Kind.COMMIT, submission(visitor, 0, add))
    await visitor.hears(told.CommitOk)
    await desk.gets(Kind.WELCOME)
    return visitor, secret, words


async def test_who_left_for_safety_comes_back_first_in_line_to_the_same_counsellor(
    night: Night,
) -> None:
    linnea, noor = Desk(night.console, "linnea"), Desk(night.console, "noor")
    await linnea.on_duty()
    await noor.on_duty()
    visitor, secret, words = await talked(night, linnea)
    first = await night.visitor()
    visitor.say(says.Left(proof=secret.end))
    assert (await linnea.hears(told.Ended)).why == "visitor"
    again = await back(night, words)
    assert (await again.hears(told.Returned)).found
    assert again.cid != visitor.cid, "a new conversation, with a new group"
    row = await linnea.sees_in_queue(again.cid)
    assert (row.returning, row.reserved) == ("yours", 0)
    row = await noor.sees_in_queue(again.cid)
    assert row.returning == "other"
    assert row.reserved is not None
    assert 0 < row.reserved <= 60
    waiting = await night.visitors.process.queue.waiting(night.visitors.org, Door("mika"))
    assert [one.conversation for one in waiting] == [again.cid, first.cid]
    noor.tell(says.Accept(), again.cid)
    assert (await noor.hears(told.Error)).code == "taken_by_other"
    accepted = await linnea.accept(again.cid)
    assert accepted.came_from == visitor.cid
    for page in (linnea, noor, again, first):
        await page.vanish()


async def test_the_words_end_a_conversation_that_still_runs_on_a_lost_phone(night: Night) -> None:
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    visitor, _, words = await talked(night, linnea)
    await visitor.vanish()
    again = await back(night, words)
    assert (await again.hears(told.Returned)).found
    assert (await linnea.hears(told.Ended)).why == "visitor"
    assert await night.visitors.process.store.load(night.visitors.org, visitor.cid) is None
    found = await night.visitors.process.words.find(night.visitors.org, WordsHash(words))
    assert found is not None
    assert found.conversation == again.cid, "the same words lead to the new one"
    await again.vanish()
    await linnea.vanish()


async def test_words_of_an_ended_talk_of_another_door_or_of_nobody_lead_to_the_end_of_the_line(
    night: Night,
) -> None:
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    visitor, secret, words = await talked(night, linnea)
    night.console.signed_in("kim", 4, "counsellor", ("kast",))
    kim = Desk(night.console, "kim")
    await kim.on_duty()
    await eventually(lambda: night.on_duty("kast") == 1)
    other_door = await back(night, words, path="buys")
    assert not (await other_door.hears(told.Returned)).found
    assert await night.visitors.process.store.load(night.visitors.org, visitor.cid) is not None
    visitor.say(says.End(proof=secret.end))
    await linnea.hears(told.Ended)
    forgotten = await back(night, words)
    assert not (await forgotten.hears(told.Returned)).found
    unknown = await back(night, secrets.token_bytes(32))
    assert not (await unknown.hears(told.Returned)).found
    waiting = await night.visitors.process.queue.waiting(night.visitors.org, Door("mika"))
    assert [one.conversation for one in waiting] == [forgotten.cid, unknown.cid]
    for page in (linnea, kim, other_door, forgotten, unknown):
        await page.vanish()


async def test_while_the_counsellor_of_before_is_off_duty_nobody_waits_for_her(
    night: Night,
) -> None:
    linnea, noor = Desk(night.console, "linnea"), Desk(night.console, "noor")
    await linnea.on_duty()
    await noor.on_duty()
    visitor, secret, words = await talked(night, linnea)
    visitor.say(says.Left(proof=secret.end))
    await linnea.hears(told.Ended)
    linnea.tell(says.Duty(state="off"))
    await eventually(lambda: night.on_duty("mika") == 1)
    again = await back(night, words)
    row = await noor.sees_in_queue(again.cid)
    assert (row.returning, row.reserved) == ("other", 0)
    assert (await noor.accept(again.cid)).slot == 1
    for page in (linnea, noor, again):
        await page.vanish()
