"""Every way a desk can speak wrongly: one stable code, and a running conversation loses nothing."""

import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import msgspec
import pytest

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import NO_CONVERSATION, ConversationId, Door
from chatsvc.protocol.limits import Periods
from tests.support.desks import Console, Desk, running_console
from tests.support.duty import mls, started, submission
from tests.support.store import TestStore
from tests.support.visitors import Page, Secrets, ServiceUnderTest, eventually, running_service

STRANGER = ConversationId(secrets.token_bytes(16))


@dataclass
class Talk:
    """A running conversation, and the console's other desks."""

    console: Console
    visitors: ServiceUnderTest
    desk: Desk
    visitor: Page
    accepted: told.Accepted

    async def goes_on(self) -> None:
        """Say one thing in each direction, and end it well."""
        cid = self.visitor.cid
        said = self.desk.frame(Kind.APPLICATION, mls(cid, 1, 1, b"d" * 64), cid=cid)
        assert (await self.desk.hears(told.Kept)).frame == said
        assert (await self.visitor.gets(Kind.APPLICATION)).sender == self.accepted.slot
        self.visitor.frame(Kind.APPLICATION, mls(cid, 1, 1, b"v" * 64))
        assert (await self.desk.gets(Kind.APPLICATION)).sender == 0
        self.desk.tell(says.End(), cid)
        assert (await self.visitor.hears(told.Ended)).why == "counsellor"


@pytest.fixture
async def talk(store: TestStore, org: str) -> AsyncIterator[Talk]:
    """A visitor and Linnea, talking; Noor and Vera work beside her."""
    async with (
        running_service(store, org, Periods(presence_s=5)) as visitors,
        running_console(store, visitors) as console,
    ):
        console.signed_in("linnea", 1)
        console.signed_in("noor", 2)
        console.signed_in("vera", 3, "supervisor", ("mika", "kast"))
        desk = Desk(console, "linnea")
        await desk.on_duty()
        door = Door("mika")
        await eventually(lambda: visitors.process.intake.door(visitors.org, door).open)
        visitor = await started(visitors, Secrets())
        accepted = await desk.accept(visitor.cid)
        add = await visitor.hears(told.Add)
        visitor.frame(Kind.COMMIT, submission(visitor, 0, add))
        await visitor.hears(told.CommitOk)
        await desk.gets(Kind.WELCOME)
        talk = Talk(console, visitors, desk, visitor, accepted)
        yield talk
        await talk.desk.vanish()
        await visitor.vanish()


def packed(**fields: object) -> bytes:
    """Return a control message with any fields at all."""
    return msgspec.msgpack.encode(fields)


# What a desk of Noor's says right after its greeting, and what it is answered.
MALFORMED: dict[str, bytes] = {
    "nothing": b"",
    "no map": msgspec.msgpack.encode([1, 2]),
    "no MessagePack": b"\xc1",
    "half a map": b"\x81",
    "two messages": packed(t="accept") * 2,
    "no type": packed(state="on"),
    "an unknown type": packed(t="promote"),
    "a visitor's type": packed(t="left", proof=bytes(32)),
    "a server's type": packed(t="accepted", slot=1),
    "an unknown field": packed(t="accept", force=True),
    "a type that is a number": packed(t=1),
    "duty without a state": packed(t="duty"),
    "duty of another kind": packed(t="duty", state="supervisor"),
    "hello without anything": packed(t="hello", v=1),
    "hello with both": packed(t="hello", v=1, desk={"instance": bytes(16)}, seat={"slot": 1}),
    "an instance too short": packed(t="hello", v=1, desk={"instance": bytes(15)}),
    "an instance that is text": packed(t="hello", v=1, desk={"instance": "a" * 16}),
    "a slot below nothing": packed(t="hello", v=1, seat={"slot": -1}),
    "a slot too large": packed(t="hello", v=1, seat={"slot": 256}),
    "a fence too large": packed(t="taken", fence=2**32, seq=1),
    "a seq that is a fraction": packed(t="taken", fence=1, seq=1.5),
    "presence somewhere else": packed(t="presence", state="gone"),
    "a proof too long": packed(t="end", proof=bytes(33)),
    "a long word when stuck": packed(t="stuck", code="x" * 65),
    "a sentence when stuck": packed(t="stuck", code="what she wrote to me"),
}


async def test_a_malformed_message_closes_its_desk_and_no_other(talk: Talk) -> None:
    for name, payload in MALFORMED.items():
        other = Desk(talk.console, "noor")
        await other.greet()
        other.frame(Kind.CONTROL, payload, cid=talk.visitor.cid)
        assert (await other.hears(told.Error)).code == "malformed", name
        assert await other.is_closed() == 4400, name
        await other.vanish()
    await talk.goes_on()


Wrong = Callable[[Talk, Desk], object]
OUT_OF_PLACE: dict[str, tuple[Wrong, str, int]] = {
    "hello of the desk again": (
        lambda _, d: d.tell(says.ConsoleHello(v=1, desk=says.Desk(instance=d.instance))),
        "out_of_phase",
        4409,
    ),
    "hello in another version": (
        lambda _, d: d.tell(says.ConsoleHello(v=2, desk=says.Desk(instance=d.instance))),
        "unsupported",
        4426,
    ),
    "Linnea's seat": (
        lambda t, d: d.tell(
            says.ConsoleHello(v=1, seat=says.SeatHeld(slot=t.accepted.slot, counter=0)),
            t.visitor.cid,
        ),
        "not_yours",
        4403,
    ),
    "a seat nobody has": (
        lambda t, d: d.tell(
            says.ConsoleHello(v=1, seat=says.SeatHeld(slot=9, counter=0)), t.visitor.cid
        ),
        "gone",
        0,
    ),
    "a seat in no conversation": (
        lambda _, d: d.tell(
            says.ConsoleHello(v=1, seat=says.SeatHeld(slot=1, counter=0)), STRANGER
        ),
        "gone",
        0,
    ),
    "the end of it": (lambda t, d: d.tell(says.End(), t.visitor.cid), "not_yours", 4403),
    "taken": (
        lambda t, d: d.tell(says.Taken(fence=t.accepted.fence, seq=1), t.visitor.cid),
        "not_yours",
        4403,
    ),
    "an extension of nothing": (
        lambda _, d: d.tell(says.Extend(), NO_CONVERSATION),
        "not_yours",
        4403,
    ),
    "a commit": (
        lambda t, d: d.frame(Kind.COMMIT, bytes(64), cid=t.visitor.cid),
        "not_yours",
        4403,
    ),
    "a welcome": (
        lambda t, d: d.frame(Kind.WELCOME, bytes(64), cid=t.visitor.cid),
        "malformed",
        4400,
    ),
    "a word in it": (
        lambda t, d: d.frame(
            Kind.APPLICATION, mls(t.visitor.cid, 1, 1, b"x" * 64), cid=t.visitor.cid
        ),
        "not_yours",
        4403,
    ),
    "text": (lambda _, d: d.text("hello"), "malformed", 4400),
}


async def test_what_is_out_of_place_gets_its_code(talk: Talk) -> None:
    for name, (wrong, code, close) in OUT_OF_PLACE.items():
        other = Desk(talk.console, "noor")
        await other.on_duty(packages=1)
        wrong(talk, other)
        if close:
            assert (await other.hears(told.Error)).code == code, name
            assert await other.is_closed() == close, name
        else:
            await other.hears(told.Gone)
        await other.vanish()
    await talk.goes_on()


# Duty is hers for what she is invited to (tests/integration/test_desk_invitations.py); without it
# she brings no keys, and without an invitation she is nowhere.
SUPERVISORS: dict[str, Callable[[Talk, Desk], object]] = {
    "accept": lambda t, d: d.tell(says.Accept(), t.visitor.cid),
    "a key package": lambda _, d: d.bring_key_package(),
    "a seat": lambda t, d: d.tell(
        says.ConsoleHello(v=1, seat=says.SeatHeld(slot=1, counter=0)), t.visitor.cid
    ),
    "a word": lambda t, d: d.frame(
        Kind.APPLICATION, mls(t.visitor.cid, 1, 1, b"x" * 64), cid=t.visitor.cid
    ),
    "the end": lambda t, d: d.tell(says.End(), t.visitor.cid),
}


async def test_a_supervisor_watches_and_takes_no_part(talk: Talk) -> None:
    for name, act in SUPERVISORS.items():
        board = Desk(talk.console, "vera")
        await board.open()
        board.tell(says.ConsoleHello(v=1, desk=says.Desk(instance=board.instance)))
        await board.hears(told.QueueList)
        act(talk, board)
        assert (await board.hears(told.Error)).code == "not_yours", name
        assert await board.is_closed() == 4403, name
        assert not any(bytes(talk.visitor.cid) in bytes(one.payload) for one in board.seen), name
        await board.vanish()
    await talk.goes_on()


async def test_accepting_what_one_holds_already_is_out_of_phase(talk: Talk) -> None:
    talk.desk.tell(says.Accept(), talk.visitor.cid)
    assert (await talk.desk.hears(told.Error)).code == "out_of_phase"
    assert await talk.desk.is_closed() == 4409


async def test_a_frame_of_another_epoch_is_stale_and_the_desk_stays(talk: Talk) -> None:
    cid = talk.visitor.cid
    for epoch in (0, 2, 2**40):
        number = talk.desk.frame(Kind.APPLICATION, mls(cid, epoch, 1, b"x" * 64), cid=cid)
        error = await talk.desk.hears(told.Error)
        assert (error.code, error.frame) == ("stale", number)
    await talk.goes_on()


async def test_taken_for_an_older_connection_deletes_nothing(talk: Talk) -> None:
    cid = talk.visitor.cid
    talk.visitor.frame(Kind.APPLICATION, mls(cid, 1, 1, b"v" * 64))
    got = await talk.desk.gets(Kind.APPLICATION)
    talk.desk.tell(says.Taken(fence=talk.accepted.fence + 1, seq=got.seq), cid)
    await talk.desk.vanish()
    again = Desk(talk.console, "linnea")
    again.instance = talk.desk.instance
    await again.greet()
    again.tell(says.ConsoleHello(v=1, seat=says.SeatHeld(slot=talk.accepted.slot, counter=0)), cid)
    assert (await again.gets(Kind.APPLICATION)).seq == got.seq
    talk.desk = again
    await talk.goes_on()
