"""Desks on the real store: one of two wins, leases come back, strangers are refused."""

import asyncio
import secrets

import pytest

from chatsvc.delivery import keys
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import ConversationId, Door, StaffId
from tests.support.desks import Desk, running_console
from tests.support.duty import mls, submission
from tests.support.night import Night
from tests.support.store import TestStore
from tests.support.visitors import (
    Secrets,
    eventually,
    now_ms,
    running_service,
)

STRANGER = ConversationId(secrets.token_bytes(16))


async def test_of_two_desks_that_accept_at_once_exactly_one_wins(night: Night) -> None:
    first, second = Desk(night.console, "linnea"), Desk(night.console, "noor")
    await first.on_duty()
    await second.on_duty()
    visitor = await night.visitor()
    for desk in (first, second):
        desk.tell(says.Accept(), visitor.cid)
    answers = await asyncio.gather(
        *(desk.hears(told.Accepted | told.Error) for desk in (first, second))  # type: ignore[arg-type]  # a union is a type here
    )
    won = [one for one in answers if isinstance(one, told.Accepted)]
    lost = [one for one in answers if isinstance(one, told.Error)]
    assert len(won) == 1
    assert [one.code for one in lost] == ["taken_by_other"]
    assert won[0].slot == 1
    # The loser's seat and key package came back; the winner's package is used up.
    assert sorted([await night.unused(1), await night.unused(2)]) == [2, 3]
    for page in (first, second, visitor):
        await page.vanish()


async def test_a_visitor_and_a_desk_talk_both_ways(night: Night) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    visitor = await night.visitor()
    row = await desk.sees_in_queue(visitor.cid)
    assert (row.door, row.path, row.language, row.present) == ("mika", "own", "sv", True)
    accepted = await desk.accept(visitor.cid)
    add = await visitor.hears(told.Add)
    assert add.id == accepted.key_package
    visitor.frame(Kind.COMMIT, submission(visitor, 0, add))
    await visitor.hears(told.CommitOk)
    assert (await desk.gets(Kind.WELCOME)).conversation == visitor.cid
    frame = desk.frame(Kind.APPLICATION, mls(visitor.cid, 1, 1, b"x" * 64), cid=visitor.cid)
    kept = await desk.hears(told.Kept)
    assert kept.frame == frame
    assert (await visitor.gets(Kind.APPLICATION)).sender == accepted.slot
    visitor.frame(Kind.APPLICATION, mls(visitor.cid, 1, 1, b"y" * 64))
    got = await desk.gets(Kind.APPLICATION)
    assert got.sender == 0
    desk.tell(says.Taken(fence=accepted.fence, seq=got.seq), visitor.cid)
    desk.tell(says.End(), visitor.cid)
    assert (await desk.hears(told.Ended)).why == "counsellor"
    assert (await visitor.hears(told.Ended)).why == "counsellor"
    assert (await desk.hears(told.DutyIs)).held == 0
    await desk.vanish()


async def test_a_broken_line_keeps_the_seat(night: Night) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    visitor = await night.visitor()
    accepted = await desk.accept(visitor.cid)
    await desk.vanish()
    again = Desk(night.console, "linnea")
    again.instance = desk.instance
    assert (await again.greet()).state == "on"
    again.tell(
        says.ConsoleHello(v=1, seat=says.SeatHeld(slot=accepted.slot, counter=0)), visitor.cid
    )
    back = await again.hears(told.Accepted)
    assert back.fence == accepted.fence + 1
    assert back.key_package == accepted.key_package
    await again.vanish()
    await visitor.vanish()


async def test_another_page_cannot_take_the_seat(night: Night) -> None:
    desk, other = Desk(night.console, "linnea"), Desk(night.console, "noor")
    await desk.on_duty()
    visitor = await night.visitor()
    accepted = await desk.accept(visitor.cid)
    await other.on_duty()
    other.tell(
        says.ConsoleHello(v=1, seat=says.SeatHeld(slot=accepted.slot, counter=0)), visitor.cid
    )
    assert (await other.hears(told.Error)).code == "not_yours"
    assert await other.is_closed() == 4403
    await desk.vanish()
    await visitor.vanish()


@pytest.mark.parametrize(
    "message",
    [
        says.End(),
        says.Extend(),
        says.Emergency(),
        says.Alive(),
        says.Stuck(code="keys"),
        says.Taken(fence=1, seq=1),
    ],
)
async def test_a_conversation_of_somebody_else_is_refused(
    night: Night, message: says.ConsoleToServer
) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    visitor = await night.visitor()
    desk.tell(message, visitor.cid)
    assert (await desk.hears(told.Error)).code == "not_yours"
    assert await desk.is_closed() == 4403
    # The conversation lost nothing.
    other = Desk(night.console, "noor")
    await other.on_duty()
    assert (await other.accept(visitor.cid)).slot == 1
    await other.vanish()
    await visitor.vanish()


async def test_frames_into_a_foreign_conversation_are_refused(night: Night) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    visitor = await night.visitor()
    desk.frame(Kind.APPLICATION, mls(visitor.cid, 0, 1, b"x" * 64), cid=visitor.cid)
    assert (await desk.hears(told.Error)).code == "not_yours"
    assert await desk.is_closed() == 4403
    await visitor.vanish()


async def test_an_unknown_conversation_is_gone_and_the_lease_comes_back(night: Night) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    desk.tell(says.Accept(), STRANGER)
    await desk.hears(told.Gone)
    assert desk.seen[-1].conversation == STRANGER
    assert await night.unused(1) == 3
    await desk.vanish()


async def test_another_doors_visitor_is_not_ours(night: Night) -> None:
    night.console.signed_in("kim", 4, doors=("kast",))
    desk, other = Desk(night.console, "linnea"), Desk(night.console, "kim")
    await desk.on_duty()
    await other.on_duty()
    visitor = await night.visitor()
    await desk.sees_in_queue(visitor.cid)
    other.tell(says.Accept(), visitor.cid)
    assert (await other.hears(told.Error)).code == "not_yours"
    assert not any(bytes(visitor.cid) in bytes(frame.payload) for frame in other.seen)
    await desk.vanish()
    await visitor.vanish()


async def test_nobody_accepts_off_duty_on_pause_or_without_key_packages(night: Night) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty(packages=0)
    visitor = await night.visitor()
    desk.tell(says.Accept(), visitor.cid)
    assert (await desk.hears(told.Error)).code == "no_seat"
    desk.bring_key_package()
    desk.tell(says.Duty(state="pause"))
    await desk.hears(told.DutyIs)
    desk.tell(says.Accept(), visitor.cid)
    assert (await desk.hears(told.Error)).code == "no_seat"
    await desk.vanish()
    await visitor.vanish()


async def test_a_closed_lid_is_not_on_duty(night: Night) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    door, process = Door("mika"), night.visitors.process
    await eventually(lambda: process.intake.door(night.visitors.org, door).on_duty == 1)
    await desk.vanish()
    await eventually(lambda: not process.intake.door(night.visitors.org, door).open)


async def test_a_desk_beats_for_as_long_as_it_lives(night: Night) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    staff, me = night.console.service.staff, StaffId("1")
    until = now_ms() + 2 * night.visitors.rules.periods.presence_s * 1000

    async def later() -> bool:
        standing = await staff.standing(night.visitors.org, me, now_ms())
        assert standing is not None
        return now_ms() > until

    await eventually(later)
    await desk.vanish()


async def test_presence_is_counted_from_when_the_page_was_last_heard(
    store: TestStore, night: Night
) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    presence_ms = night.visitors.rules.periods.presence_s * 1000
    staff, me = night.console.service.staff, StaffId("1")
    admin, presence = store.admin(), keys.presence(night.visitors.org, me)
    assert admin.pttl(presence) > presence_ms / 2
    desk.silent_s = 0.75 * presence_ms / 1000

    await eventually(lambda: 0 < admin.pttl(presence) <= presence_ms / 4)
    assert (await staff.standing(night.visitors.org, me, now_ms())) is not None
    desk.silent_s = presence_ms / 1000  # the line is open, and nobody is at its other end
    await eventually(lambda: night.on_duty("mika") == 0)
    desk.silent_s = 0.0
    await eventually(lambda: night.on_duty("mika") == 1)
    await desk.vanish()


async def test_the_page_hears_every_beat_so_that_it_notices_a_dead_line(night: Night) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    for _beat in range(3):
        assert (await desk.hears(told.DutyIs)).state == "on"
    await desk.vanish()


async def test_a_second_page_of_the_same_person_takes_the_shift(night: Night) -> None:
    first, second = Desk(night.console, "linnea"), Desk(night.console, "linnea")
    await first.on_duty()
    assert (await second.greet()).state == "off"
    assert await first.is_closed() == 4410
    await second.vanish()


async def test_a_key_package_of_another_page_is_refused(night: Night) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty(packages=1)
    desk.bring_key_package(secrets.token_bytes(16))
    assert await desk.is_closed() == 4403


async def test_nobody_gets_in_without_a_sign_in(night: Night) -> None:
    desk = Desk(night.console, "nobody")
    await desk.open()
    assert await desk.is_closed() == 4401


async def test_a_log_out_cuts_the_socket_and_ends_duty_at_once(night: Night) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    await asyncio.to_thread(night.console.process.cuts.end, "linnea")
    assert await desk.is_closed() == 4401

    async def off() -> bool:
        return await night.unused(1) == -1

    await eventually(off)


async def test_a_log_out_after_the_page_was_closed_ends_duty_at_once(
    store: TestStore, org: str
) -> None:
    async with (
        running_service(store, org) as visitors,
        running_console(store, visitors) as console,
    ):
        console.signed_in("linnea", 1)
        night = Night(visitors, console)
        desk = Desk(console, "linnea")
        await desk.on_duty()
        await desk.vanish()
        assert await night.unused(1) == 3
        await asyncio.to_thread(console.process.cuts.end, "linnea")

        async def off() -> bool:
            return await night.unused(1) == -1

        await eventually(off)


async def test_a_sign_in_that_ends_elsewhere_cuts_the_socket_too(night: Night) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    del night.console.people["linnea"]
    assert await desk.is_closed() == 4401


@pytest.mark.parametrize(
    ("role", "doors"), [("counsellor", ("kast",)), ("supervisor", ("mika",))], ids=["door", "role"]
)
async def test_a_door_or_role_that_is_taken_away_cuts_the_socket(
    night: Night, role: str, doors: tuple[str, ...]
) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    night.console.signed_in("linnea", 1, role, doors)
    assert await desk.is_closed() == 4401


async def test_a_supervisor_sees_counts_and_never_who(night: Night) -> None:
    desk, board = Desk(night.console, "linnea"), Desk(night.console, "vera")
    await desk.on_duty()
    visitor = await night.visitor()
    await board.open()
    board.tell(says.ConsoleHello(v=1, desk=says.Desk(instance=board.instance)))
    queue = await board.hears(told.QueueList)
    while not queue.entries:
        queue = await board.hears(told.QueueList)
    row = queue.entries[0]
    assert (row.conversation, row.language, row.path, row.door) == (bytes(16), "", "", "mika")
    assert not any(bytes(visitor.cid) in bytes(frame.payload) for frame in board.seen)
    board.tell(says.Accept(), visitor.cid)
    assert await board.is_closed() == 4403
    await desk.vanish()
    await visitor.vanish()


async def test_a_visitor_who_leaves_for_safety_is_told_and_the_seat_is_free(night: Night) -> None:
    secret = Secrets()
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    visitor = await night.visitor(secret)
    await desk.accept(visitor.cid)
    add = await visitor.hears(told.Add)
    visitor.frame(Kind.COMMIT, submission(visitor, 0, add))
    await visitor.hears(told.CommitOk)
    visitor.say(says.Left(proof=secret.end))
    assert (await desk.hears(told.PresenceOf)).state in {"present", "left"}
    await desk.hears(told.Ended)
    assert (await desk.hears(told.DutyIs)).held == 0
    await desk.vanish()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", 4400),
        (b"\0" * 512, 4426),
        (b"\1\5" + b"\0" * 510, 4400),
        (b"\1\2" + b"\0" * 510, 4403),
        (b"\1" + b"\xff" * 511, 4400),
    ],
)
async def test_what_is_no_frame_closes_with_its_code(night: Night, data: bytes, code: int) -> None:
    desk = Desk(night.console, "linnea")
    await desk.greet()
    desk.raw(data)
    assert await desk.is_closed() == code


async def test_nothing_is_heard_before_hello(night: Night) -> None:
    desk = Desk(night.console, "linnea")
    await desk.open()
    desk.tell(says.Duty(state="on"))
    assert await desk.is_closed() == 4409
