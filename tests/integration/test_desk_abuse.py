"""What a desk can take of the service: three conversations, five key packages, its own sign-in."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import NO_CONVERSATION, Door
from chatsvc.protocol.limits import MAX_MESSAGE, RATE_BURST
from counsellor.consumers import desk as desk_module
from tests.support.desks import Console, Desk, running_console
from tests.support.duty import started
from tests.support.store import TestStore
from tests.support.talks import let_in
from tests.support.visitors import Page, Secrets, ServiceUnderTest, eventually, running_service

MOST_UNUSED = 5


@dataclass
class Shift:
    """A console with Linnea and Noor, and visitors who knock."""

    console: Console
    visitors: ServiceUnderTest
    store: TestStore

    async def knocks(self) -> Page:
        """Let somebody wait in the queue."""
        door = Door("mika")
        await eventually(lambda: self.visitors.process.intake.door(self.visitors.org, door).open)
        return await started(self.visitors, Secrets())

    def packages(self, staff_id: int) -> list[bytes]:
        """Return what the store keeps of somebody's unused key packages."""
        mine = f"o:{self.visitors.org}:{{staff:{staff_id}*}}:kp"
        with self.store.admin() as admin:
            kept = [admin.hgetall(name) for name in admin.scan_iter(match=mine, count=1000)]
        return [value for one in kept for field, value in one.items() if field.startswith(b"p:")]


@pytest.fixture
async def shift(store: TestStore, org: str) -> AsyncIterator[Shift]:
    """Two counsellors' consoles beside a visitors' process."""
    async with (
        running_service(store, org) as visitors,
        running_console(store, visitors) as console,
    ):
        console.signed_in("linnea", 1)
        console.signed_in("noor", 2)
        yield Shift(console, visitors, store)


async def test_nobody_follows_more_than_three_conversations(shift: Shift) -> None:
    desk = Desk(shift.console, "linnea")
    await desk.on_duty(packages=5)
    visitors = [await shift.knocks() for _ in range(4)]
    for page in visitors[:3]:
        assert (await desk.accept(page.cid)).slot == 1
    desk.tell(says.Accept(), visitors[3].cid)
    assert (await desk.hears(told.Error)).code == "no_seat"
    # The fourth waits for somebody else, who is not kept from it.
    other = Desk(shift.console, "noor")
    await other.on_duty(packages=1)
    assert await other.accept(visitors[3].cid)
    # One conversation ends: there is a seat again.
    await let_in(visitors[0], desk)
    desk.tell(says.End(), visitors[0].cid)
    await visitors[0].hears(told.Ended)
    while (await desk.hears(told.DutyIs)).held != 2:
        pass
    again = await shift.knocks()
    assert await desk.accept(again.cid)
    for page in (desk, other, *visitors[1:], again):
        await page.vanish()


async def test_more_than_five_key_packages_are_not_kept(shift: Shift) -> None:
    desk = Desk(shift.console, "linnea")
    await desk.on_duty(packages=MOST_UNUSED)
    for _ in range(20):
        desk.bring_key_package()
    # The answer to the last one says how things stand; nothing was closed for being eager.
    desk.tell(says.Duty(state="pause"))
    while (await desk.hears(told.DutyIs)).state != "pause":
        pass
    assert (await desk.hears(told.KeyPackages)).unused == MOST_UNUSED
    assert len(shift.packages(1)) == MOST_UNUSED
    await desk.vanish()


async def test_the_same_key_package_twice_counts_once(shift: Shift) -> None:
    desk = Desk(shift.console, "linnea")
    await desk.on_duty(packages=0)
    payload = desk.instance + b"\0\1\0\5" + bytes(60)
    for _ in range(3):
        desk.frame(Kind.KEY_PACKAGE, payload, cid=NO_CONVERSATION)
    for _ in range(3):
        assert (await desk.hears(told.KeyPackages)).unused <= 1
    assert len(shift.packages(1)) == 1
    await desk.vanish()


@pytest.mark.parametrize(
    ("payload", "code", "close"),
    [
        (b"", "not_yours", 4403),
        (bytes(15), "not_yours", 4403),
        (bytes(16), "not_yours", 4403),
        (bytes(16) + b"\0\1\0\5" + bytes(60), "not_yours", 4403),
        (None, "malformed", 4400),
    ],
    ids=["nothing", "half an instance", "no instance", "another instance", "only the instance"],
)
async def test_what_is_no_key_package_of_this_page_is_refused_and_not_kept(
    shift: Shift, payload: bytes | None, code: str, close: int
) -> None:
    desk = Desk(shift.console, "linnea")
    await desk.on_duty(packages=1)
    desk.frame(Kind.KEY_PACKAGE, desk.instance if payload is None else payload, cid=desk.cid)
    assert (await desk.hears(told.Error)).code == code
    assert await desk.is_closed() == close
    assert len(shift.packages(1)) == 1
    await desk.vanish()


async def test_a_key_package_over_its_size_closes_the_desk(shift: Shift) -> None:
    desk = Desk(shift.console, "linnea")
    await desk.on_duty(packages=0)
    body = desk.instance + b"\0\1\0\5" + bytes(MAX_MESSAGE)
    desk.frame(Kind.KEY_PACKAGE, body, cid=NO_CONVERSATION)
    assert (await desk.hears(told.Error)).code == "too_large"
    assert await desk.is_closed() == 4413
    assert shift.packages(1) == []
    await desk.vanish()


async def test_a_key_package_before_hello_is_out_of_phase(shift: Shift) -> None:
    desk = Desk(shift.console, "linnea")
    await desk.open()
    desk.bring_key_package()
    assert (await desk.hears(told.Error)).code == "out_of_phase"
    assert await desk.is_closed() == 4409
    assert shift.packages(1) == []
    await desk.vanish()


async def test_a_page_that_says_too_much_is_closed_and_the_next_one_is_not(shift: Shift) -> None:
    desk = Desk(shift.console, "linnea")
    await desk.greet()
    for _ in range(RATE_BURST + 100):
        desk.tell(says.Duty(state="on"))
    assert await desk.is_closed() == 4429
    await desk.vanish()
    calm = Desk(shift.console, "noor")
    assert (await calm.greet()).capacity == 2
    await calm.vanish()


async def test_accepting_a_hundred_strangers_costs_neither_seat_nor_package(shift: Shift) -> None:
    desk = Desk(shift.console, "linnea")
    await desk.on_duty(packages=2)
    for _ in range(50):
        desk.tell(says.Accept(), type(desk.cid)(secrets.token_bytes(16)))
        await desk.hears(told.Gone)
    page = await shift.knocks()
    assert (await desk.accept(page.cid)).slot == 1
    await desk.vanish()
    await page.vanish()


@pytest.mark.parametrize("what", ["ends", "role", "doors", "organisation"])
async def test_whoever_loses_a_right_loses_the_socket(
    shift: Shift, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """P18: a log-out elsewhere, an expiry, and every change that an administrator makes."""
    monkeypatch.setattr(desk_module, "ASK_AGAIN_S", 0.05)
    desk = Desk(shift.console, "linnea")
    await desk.on_duty(packages=1)
    page = await shift.knocks()
    accepted = await desk.accept(page.cid)
    who = shift.console.people["linnea"]
    changed = {
        "role": replace(who, role="supervisor"),
        "doors": replace(who, doors=("kast",)),
        "organisation": replace(who, organisation="elsewhere"),
    }
    if what == "ends":
        del shift.console.people["linnea"]
    else:
        shift.console.people["linnea"] = changed[what]
    assert await desk.is_closed() == 4401
    # Nothing that is said after the cut is heard.
    desk.tell(says.End(), page.cid)
    desk.tell(says.Taken(fence=accepted.fence, seq=1), page.cid)
    await desk.vanish()
    record = f"o:{shift.visitors.org}:{{{page.cid.hex()}}}:rec"
    with shift.store.admin() as admin:
        assert admin.exists(record), "the visitor is still there, for somebody else"
    await page.vanish()


async def test_a_sign_in_that_cannot_be_looked_up_for_a_moment_cuts_nobody(
    shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "ASK_AGAIN_S", 0.02)
    desk = Desk(shift.console, "linnea")
    await desk.on_duty(packages=1)
    asked = asyncio.Event()

    async def broken(_key: str) -> None:
        asked.set()
        raise OSError("the database has a hiccup")

    kept = shift.console.process.sign_ins
    shift.console.process.sign_ins = broken
    await asyncio.wait_for(asked.wait(), 10)
    shift.console.process.sign_ins = kept
    desk.tell(says.Duty(state="pause"))
    assert (await desk.hears(told.DutyIs)).state == "pause"
    # And it goes on asking: a later log-out is still noticed.
    del shift.console.people["linnea"]
    assert await desk.is_closed() == 4401
    await desk.vanish()
