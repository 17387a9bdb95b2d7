"""The store is lost mid-talk and comes back empty: both sides come back and talk on (P19, G7)."""

from collections.abc import AsyncIterator

import pytest

from anonymity.tickets import StaffTicket
from chatsvc.delivery import keys
from chatsvc.protocol import control
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import Door, Slot
from chatsvc.retention import status as published_status
from tests.support.desks import Desk
from tests.support.duty import keys_of, submission
from tests.support.losses import (
    Loss,
    about_to_be_lost,
    staff_ticket,
    ticket_after,
    tickets_of,
)
from tests.support.talks import Talk
from tests.support.visitors import Page, eventually


@pytest.fixture
async def loss(org: str) -> AsyncIterator[Loss]:
    async with about_to_be_lost(org) as loss:
        yield loss


async def test_both_come_back_by_themselves_and_talk_on(loss: Loss) -> None:
    talk = loss.talk
    ticket, before = await ticket_after(talk.visitor, 2), talk.linnea.instance
    loss.lose()
    placed = await loss.visitor_back(ticket, 1)
    accepted = await talk.linnea.hears(told.Accepted)
    assert (accepted.slot, accepted.epoch, accepted.generation) == (1, 1, placed.generation)
    fresh = await talk.linnea.hears(told.Ticket)
    _, body = tickets_of(talk.linnea, StaffTicket)[-1]
    assert fresh.ticket
    assert (body.generation, body.instance) == (placed.generation, before)
    await loss.they_talk(talk.linnea)
    assert await talk.held_by_linnea() == 1


async def test_a_desk_says_nothing_but_store_away_until_the_visitor_is_there(loss: Loss) -> None:
    talk = loss.talk
    ticket = await ticket_after(talk.visitor, 2)
    heard = len(talk.linnea.seen)
    loss.lose()
    await talk.visitor.hears(told.StoreLost)
    await talk.linnea.hears(told.StoreAway)
    # What she writes meanwhile is neither refused nor kept: her page sends it again.
    talk.linnea.say(says.Presence(state="hidden"), cid=talk.visitor.cid)
    await talk.linnea.hears(told.StoreAway)
    about = [frame for frame in talk.linnea.seen[heard:] if frame.conversation == talk.visitor.cid]
    away = told.StoreAway
    assert {type(told_in(frame.payload)) for frame in about} <= {away}
    loss.say_again(talk.visitor, ticket, 1)
    await talk.visitor.placed()
    await talk.linnea.hears(told.Accepted)
    await loss.they_talk(talk.linnea)


async def _placed_in_the_end(loss: Loss, ticket: bytes) -> told.Placed:
    """While nobody has named the newer store, the page reads `store_away` and is asked again."""
    page = loss.talk.visitor
    while (frame := await page.next()) is not None:
        message = control.decode_to_visitor(frame.payload)
        if isinstance(message, told.StoreLost):
            loss.say_again(page, ticket, 1)
        elif isinstance(message, told.Placed):
            return message
    raise AssertionError(f"closed with {page.closed}")


async def test_a_store_lost_twice_is_come_back_to_twice(loss: Loss) -> None:
    talk = loss.talk
    ticket = await ticket_after(talk.visitor, 2)
    loss.lose()
    await talk.visitor.hears(told.StoreLost)
    await talk.linnea.hears(told.StoreAway)
    loss.lose()
    loss.say_again(talk.visitor, ticket, 1)  # it was asked in the first of the two
    first = await _placed_in_the_end(loss, ticket)
    assert (await talk.linnea.hears(told.Accepted)).generation == first.generation
    await loss.they_talk(talk.linnea)

    again = await ticket_after(talk.visitor, 2)
    loss.lose()
    second = await loss.visitor_back(again, 1)
    assert second.generation != first.generation
    while (await talk.linnea.hears(told.Accepted)).generation != second.generation:
        pass
    await loss.they_talk(talk.linnea)


async def _guest_beside(talk: Talk) -> Desk:
    """An interpreter is let in beside Linnea."""
    talk.console.signed_in("alva", 9, "interpreter")
    alva = Desk(talk.console, "alva")
    talk.pages.append(alva)
    await alva.open()
    alva.tell(says.ConsoleHello(v=1, desk=says.Desk(instance=alva.instance)))
    alva.tell(says.Duty(state="on"))
    await alva.hears(told.DutyIs)
    alva.bring_key_package()
    while (await alva.hears(told.KeyPackages)).unused < 1:
        pass
    talk.linnea.tell(says.Invite(role="interpreter"), talk.visitor.cid)
    while not (await alva.hears(told.InvitationList)).entries:
        pass
    await alva.accept(talk.visitor.cid)
    add = await talk.visitor.hears(told.Add)
    talk.visitor.frame(Kind.COMMIT, submission(talk.visitor, 1, add, ()))
    await talk.visitor.hears(told.CommitOk)
    return alva


async def test_a_guest_ends_nothing_before_her_own_seat_is_back_either(loss: Loss) -> None:
    talk = loss.talk
    alva = await _guest_beside(talk)
    ticket = await ticket_after(talk.visitor, 3)
    loss.lose()
    # Each desk has looked and looks again in a second: until then both seats are only named.
    await alva.hears(told.StoreAway)
    await talk.linnea.hears(told.StoreAway)
    await loss.visitor_back(ticket, 1, 2, epoch=2)
    alva.tell(says.End(), talk.visitor.cid)
    here = told.PresenceOf(slot=2, state="present")
    while await talk.visitor.hears(told.PresenceOf) != here:
        pass
    assert (await alva.hears(told.Error)).code == "not_yours"
    assert (await talk.linnea.hears(told.Accepted)).slot == 1


async def test_the_counsellor_herself_need_not_wait_for_the_next_look(loss: Loss) -> None:
    talk = loss.talk
    ticket = await ticket_after(talk.visitor, 2)
    loss.lose()
    await talk.linnea.hears(told.StoreAway)
    await loss.visitor_back(ticket, 1)
    talk.linnea.tell(says.Invite(role="counsellor"), talk.visitor.cid)
    assert (await talk.linnea.hears(told.Accepted)).slot == 1
    assert (await talk.linnea.hears(told.Asked)).what == "invitation"
    talk.linnea.tell(says.End(), talk.visitor.cid)
    await talk.visitor.hears(told.Ended)


async def test_a_page_of_hers_that_was_away_comes_back_with_its_ticket(loss: Loss) -> None:
    talk = loss.talk
    hers, ticket = await staff_ticket(talk.linnea), await ticket_after(talk.visitor, 2)
    await talk.linnea.vanish()
    loss.lose()
    back = await talk.another_desk(talk.linnea.instance)
    seat = says.SeatHeld(slot=1, counter=3, ticket=hers)
    back.tell(says.ConsoleHello(v=1, seat=seat), talk.visitor.cid)
    await back.hears(told.StoreAway)
    placed = await loss.visitor_back(ticket, 1)
    assert (await back.hears(told.Accepted)).generation == placed.generation
    await loss.they_talk(back)


@pytest.mark.parametrize("how", ["another instance", "another person", "no ticket", "noise"])
async def test_nobody_else_gets_the_seat(loss: Loss, how: str) -> None:
    talk = loss.talk
    hers, ticket = await staff_ticket(talk.linnea), await ticket_after(talk.visitor, 2)
    await talk.linnea.vanish()
    loss.lose()
    await loss.visitor_back(ticket, 1)
    shown: bytes | None = hers
    if how == "another person":
        desk = talk.noor
    else:
        desk = await talk.another_desk(None if how == "another instance" else talk.linnea.instance)
        shown = {"no ticket": None, "noise": b"x" + hers[1:]}.get(how, hers)
    seat = says.SeatHeld(slot=1, counter=0, ticket=shown)
    desk.tell(says.ConsoleHello(v=1, seat=seat), talk.visitor.cid)
    assert await desk.hears(told.PresenceOf) == told.PresenceOf(slot=1, state="gone")
    conversation = (
        await talk.console.process.driver.load(talk.visitors.org, talk.visitor.cid)
    ).conversation
    assert not conversation.seats
    assert conversation.named == {Slot(1)}


async def test_a_counsellor_who_was_removed_before_does_not_come_back(loss: Loss) -> None:
    talk = loss.talk
    hers = await staff_ticket(talk.linnea)
    await talk.linnea.vanish()
    newer = await talk.another_desk()
    ticket = await ticket_after(talk.visitor, 2, 1)
    await newer.vanish()
    loss.lose()
    # The visitor's group still holds her leaf, so the page names her; its ticket knows better.
    placed = await loss.visitor_back(ticket, 1)
    assert placed.phase == "handover"
    old = Desk(talk.console, "linnea")
    old.instance = talk.linnea.instance
    talk.pages.append(old)
    await old.greet()
    seat = says.SeatHeld(slot=1, counter=0, ticket=hers)
    old.tell(says.ConsoleHello(v=1, seat=seat), talk.visitor.cid)
    assert await old.hears(told.PresenceOf) == told.PresenceOf(slot=1, state="gone")


async def test_in_the_same_store_a_missing_record_means_ended_whatever_the_ticket(
    loss: Loss,
) -> None:
    talk = loss.talk
    hers = await staff_ticket(talk.linnea)
    await talk.linnea.vanish()
    await talk.console.process.store.erase(talk.visitors.org, talk.visitor.cid)
    back = await talk.another_desk(talk.linnea.instance)
    seat = says.SeatHeld(slot=1, counter=0, ticket=hers)
    back.tell(says.ConsoleHello(v=1, seat=seat), talk.visitor.cid)
    await back.hears(told.Gone)


async def test_a_laptop_that_slept_through_the_end_brings_nothing_back(loss: Loss) -> None:
    """The store forgot the end; the process that ended it did not (tombstones)."""
    talk = loss.talk
    ticket = await ticket_after(talk.visitor, 2)
    await talk.visitor.vanish()
    talk.linnea.tell(says.End(), talk.visitor.cid)
    await talk.linnea.hears(told.Ended)
    loss.lose()
    # The console's process has met the new store: its desks are on duty there.
    while (await talk.noor.hears(told.KeyPackages)).unused:
        pass
    laptop = Page(talk.visitors.application)
    await laptop.open()
    loss.say_again(laptop, ticket, 1)
    await laptop.hears(told.Gone)
    assert await keys_of(loss.store, talk.visitors.org, talk.visitor.cid) == []
    await laptop.vanish()


async def test_duty_is_back_within_three_seconds_and_the_intake_open(loss: Loss) -> None:
    talk, org = loss.talk, loss.talk.visitors.org
    share = (await _duty(talk.noor)).share
    loss.lose()
    again = await talk.noor.hears(told.DutyIs)
    assert again.state == "on"
    assert again.share != share, "S_shift is new: what was sealed under the lost one is noise"
    while (await talk.noor.hears(told.KeyPackages)).unused:
        pass
    talk.noor.bring_key_package()
    assert (await talk.noor.hears(told.KeyPackages)).unused == 1
    # One look of the console's process, one of the worker: three seconds together (G7).
    await eventually(lambda: _open(loss), within_s=3)
    intake = talk.visitors.process.intake
    await eventually(lambda: intake.door(org, Door("mika")).on_duty == 2, within_s=3)


async def test_the_worker_publishes_into_the_new_store_within_five_seconds(loss: Loss) -> None:
    org, admin = loss.talk.visitors.org, loss.store.admin()
    wanted = [keys.published(org, name) for name in (published_status.NAME, "devices", "directory")]
    loss.lose()
    await eventually(lambda: admin.exists(*wanted) == len(wanted), within_s=5)


def told_in(payload: bytes) -> object:
    """Return the control message in a frame to the console."""
    return control.decode_to_console(payload)


def _open(loss: Loss) -> bool:
    return loss.talk.visitors.process.intake.door(loss.talk.visitors.org, Door("mika")).open


async def _duty(desk: Desk) -> told.DutyIs:
    desk.tell(says.Duty(state="on"))
    return await desk.hears(told.DutyIs)
