"""A console whose keys are gone mid-talk: the seat is lost at once, somebody else is let in."""

import secrets
from collections.abc import AsyncIterator

import pytest

from chatsvc.delivery.records import Envelope, Membership, Refused
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import (
    Door,
    Epoch,
    FrameId,
    Group,
    InstanceId,
    Process,
    Seal,
    Seq,
    Slot,
    StaffId,
)
from tests.support.desks import Desk
from tests.support.duty import mls
from tests.support.store import TestStore
from tests.support.talks import Talk, talk_with_linnea
from tests.support.visitors import (
    Page,
    eventually,
    now_ms,
)

GONE = told.PresenceOf(slot=1, state="gone")


@pytest.fixture
async def talk(store: TestStore, org: str) -> AsyncIterator[Talk]:
    async with talk_with_linnea(store, org) as talk:
        yield talk


async def test_a_page_loaded_again_gives_the_visitor_to_whoever_accepts(talk: Talk) -> None:
    await talk.linnea.vanish()
    await talk.another_desk()
    await _hears_gone(talk.visitor)
    assert await talk.held_by_linnea() == 0
    accepted = await talk.handed_to(talk.noor)
    assert accepted.slot == 2
    talk.visitor.frame(Kind.APPLICATION, mls(talk.visitor.cid, 2, 1, b"x" * 64))
    assert (await talk.noor.gets(Kind.APPLICATION)).sender == 0


async def test_the_same_person_may_take_over_from_her_old_page(talk: Talk) -> None:
    await talk.linnea.vanish()
    again = await talk.another_desk()
    again.tell(says.Duty(state="on"))
    again.bring_key_package()
    await _hears_gone(talk.visitor)
    while (await again.hears(told.KeyPackages)).unused < 1:
        pass
    assert (await talk.handed_to(again)).slot == 2
    assert await talk.held_by_linnea() == 1


async def test_a_page_that_is_still_open_is_told_that_its_seat_is_lost(talk: Talk) -> None:
    await talk.another_desk()
    while await talk.linnea.hears(told.PresenceOf) != GONE:
        pass
    # It can put nothing more into the conversation.
    talk.linnea.frame(
        Kind.APPLICATION, mls(talk.visitor.cid, 1, 1, b"y" * 64), cid=talk.visitor.cid
    )
    await talk.linnea.hears(told.Gone)


async def test_a_log_out_gives_the_visitor_to_the_others_at_once(talk: Talk) -> None:
    talk.console.process.cuts.end("linnea")
    await _hears_gone(talk.visitor)
    assert (await talk.handed_to(talk.noor)).slot == 2


async def test_a_log_out_cuts_the_line_and_no_process_takes_or_gives_a_frame(talk: Talk) -> None:
    """P18: also a process that has not heard of it, for the fence is in the store."""
    org, cid, store = talk.visitors.org, talk.visitor.cid, talk.console.process.store
    before = (await talk.console.process.driver.load(org, cid)).record
    talk.console.process.cuts.end("linnea")
    assert await talk.linnea.is_closed() == 4401
    await _hears_gone(talk.visitor)
    at, fence = Membership(org, cid, Slot(1)), before.fences[Slot(1)]
    envelope = Envelope(Group(0), Epoch(1), FrameId(99), 1, b"late")
    sent = await store.append(at, fence, envelope, now_ms())
    assert isinstance(sent, Refused)
    assert sent.code == "fenced"
    page = await store.read(at, fence, Seq(0))
    assert isinstance(page, Refused)
    assert page.code == "fenced"
    assert not await store.taken(at, fence, Seq(1), Seal(0))
    assert await store.attach(org, cid, Slot(1), Process("elsewhere")) is None
    assert await store.staff_share(org, cid, Slot(1)) is None


async def test_off_duty_keeps_the_running_conversation(talk: Talk) -> None:
    talk.linnea.tell(says.Duty(state="off"))
    assert (await talk.linnea.hears(told.DutyIs)).held == 1
    frame = talk.visitor.frame(Kind.APPLICATION, mls(talk.visitor.cid, 1, 1, b"z" * 64))
    assert (await talk.visitor.hears(told.Kept)).frame == frame
    assert (await talk.linnea.gets(Kind.APPLICATION)).sender == 0
    assert await talk.held_by_linnea() == 1


async def test_a_page_that_a_newer_one_has_replaced_stays_out(talk: Talk) -> None:
    """It was offline while the other took over, and must not throw that one out."""
    await talk.linnea.vanish()
    newer = await talk.another_desk()
    old = Desk(talk.console, "linnea")
    old.instance = talk.linnea.instance
    talk.pages.append(old)
    await old.open()
    old.tell(says.ConsoleHello(v=1, desk=says.Desk(instance=old.instance)))
    assert (await old.hears(told.Error)).code == "fenced"
    assert await old.is_closed() == 4410
    newer.tell(says.Duty(state="on"))
    assert (await newer.hears(told.DutyIs)).state == "on"


async def test_who_comes_back_to_a_lost_seat_reads_that_and_nothing_else(talk: Talk) -> None:
    await talk.linnea.vanish()
    lost = happened.SeatLost(now_ms(), Slot(1))
    await talk.console.process.driver.happen(talk.visitors.org, talk.visitor.cid, lost)
    await talk.handed_to(talk.noor)
    talk.visitor.frame(Kind.APPLICATION, mls(talk.visitor.cid, 2, 1, b"x" * 64))
    old = await talk.another_desk(talk.linnea.instance)
    old.tell(says.ConsoleHello(v=1, seat=says.SeatHeld(slot=1, counter=0)), talk.visitor.cid)
    assert await old.hears(told.PresenceOf) == GONE
    old.tell(says.Taken(fence=1, seq=1), talk.visitor.cid)
    assert (await old.hears(told.Error)).code == "not_yours"


async def test_the_sweep_finds_a_seat_whose_console_came_back_without_its_keys(talk: Talk) -> None:
    """Presence had run out with its list of seats, so the new page could not know of the old."""
    staff, me = talk.console.service.staff, StaffId("1")
    await talk.linnea.vanish()
    assert await staff.leave(talk.visitors.org, me, InstanceId(talk.linnea.instance))
    await talk.another_desk()
    await _hears_gone(talk.visitor)


async def test_who_was_left_alone_hears_the_place_and_that_nobody_is_on_duty(
    talk: Talk,
) -> None:
    """The lone desk of a Sunday falls in mid-talk: no hope is made, and the place is kept."""
    visitors, door = talk.visitors, Door("mika")
    talk.noor.tell(says.Duty(state="off"))
    await talk.linnea.vanish()
    await talk.another_desk()
    await _hears_gone(talk.visitor)
    place = await talk.visitor.hears(told.QueuePlace)
    assert place.ahead == 0
    await eventually(lambda: visitors.process.intake.door(visitors.org, door).on_duty == 0)
    visitors.process.board.changed(visitors.org)  # its own beat comes once a minute
    while place.on_duty > 0:
        place = await talk.visitor.hears(told.QueuePlace)
    await visitors.process.keep_places()
    assert (await talk.visitor.hears(told.AliveUntil)).silence_in > 0
    # With the next counsellor she stands in line no more.
    talk.noor.tell(says.Duty(state="on"))
    await talk.handed_to(talk.noor)
    await eventually(lambda: visitors.process.board.waiting() == ())


async def test_a_visitor_who_was_away_meanwhile_is_told_who_is_there(talk: Talk) -> None:
    await talk.visitor.vanish()
    await talk.linnea.vanish()
    back = await talk.back()
    assert await back.hears(told.PresenceOf) == told.PresenceOf(slot=1, state="lost")
    await back.vanish()
    await talk.another_desk()
    door, org = Door("mika"), talk.visitors.org
    assert await talk.visitors.process.queue.waiting(org, door) == (), "parked (P18)"
    later = await talk.back()
    assert await later.hears(told.PresenceOf) == GONE
    await talk.noor.sees_in_queue(talk.visitor.cid)
    await talk.noor.accept(talk.visitor.cid)
    assert (await later.hears(told.Add)).slot == 2


async def test_a_seat_that_never_was_reads_as_ended(talk: Talk) -> None:
    talk.linnea.tell(
        says.ConsoleHello(v=1, seat=says.SeatHeld(slot=7, counter=0)), talk.visitor.cid
    )
    await talk.linnea.hears(told.Gone)
    stranger = says.ConsoleHello(v=1, seat=says.SeatHeld(slot=1, counter=0))
    talk.noor.say(stranger, cid=type(talk.visitor.cid)(secrets.token_bytes(16)))
    await talk.noor.hears(told.Gone)


async def _hears_gone(visitor: Page) -> None:
    while await visitor.hears(told.PresenceOf) != GONE:
        pass
