"""The store is lost with all in it: the visitor's page brings its conversation back (P19)."""

import asyncio
import secrets
import subprocess
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from anonymity import tickets
from anonymity.tickets import VisitorTicket
from chatsvc.protocol import control
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.conversation import Phase
from chatsvc.protocol.errors import GoneError
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import Door, Slot
from tests.support.duty import keys_of, mls, started, submission, talking
from tests.support.store import TestStore, running_store
from tests.support.visitors import (
    KEY,
    Page,
    Secrets,
    ServiceUnderTest,
    eventually,
    now_ms,
    running_service,
)

SHARE = secrets.token_bytes(32)
MIKA = Door("mika")


@pytest.fixture
async def lone() -> AsyncIterator[TestStore]:
    """A store of this test alone: it is lost, and others must not feel that."""
    with (
        tempfile.TemporaryDirectory(prefix="chatsvc-lost-") as folder,
        running_store(Path(folder)) as store,
    ):
        yield store


@pytest.fixture
async def service(lone: TestStore, org: str) -> AsyncIterator[ServiceUnderTest]:
    async with running_service(lone, org) as running:
        yield running


async def ticket_of(page: Page) -> bytes:
    return (await page.hears(told.Ticket)).ticket


def again(
    page: Page, secret: Secrets, ticket: bytes | None, *, where: bool = True, **stood: object
) -> None:
    """Say hello with a ticket and, if asked, where the group stands."""
    fields: dict[str, Any] = {
        "share": SHARE,
        "epoch": 0,
        "group": 0,
        "members": [],
        "silence_in": 1800,
    }
    said = says.Again(**(fields | stood)) if where else None
    resume = says.Resume(proof=secret.resume, counter=3, ticket=ticket, again=said)
    page.say(says.VisitorHello(v=1, resume=resume))


async def reconnected(service: ServiceUnderTest, page: Page) -> Page:
    """The same page with a new socket."""
    other = Page(service.application)
    await other.open()
    other.cid, other.group = page.cid, page.group
    return other


async def in_talk(service: ServiceUnderTest, secret: Secrets) -> tuple[Page, bytes]:
    """A visitor in a talk, and the newest ticket: the one that knows of the counsellor's slot."""
    page, _counsellor = await talking(service, secret)
    while True:
        ticket = await ticket_of(page)
        if tickets.read(ticket, VisitorTicket, (KEY,)).next_slot > 1:
            return page, ticket


async def test_a_flush_mid_talk_is_told_on_the_live_socket_and_the_talk_comes_back(
    service: ServiceUnderTest, lone: TestStore
) -> None:
    secret = Secrets()
    page, ticket = await in_talk(service, secret)
    before = await service.process.generation_now()
    lone.admin().flushall()
    lost = await page.hears(told.StoreLost)
    assert lost.generation != before
    again(page, secret, ticket, epoch=1, members=[1])
    placed = await page.placed()
    assert (placed.phase, placed.epoch, placed.share) == ("talking", 1, SHARE)
    assert placed.generation == lost.generation
    assert await page.hears(told.PresenceOf) == told.PresenceOf(slot=1, state="lost")
    newest = tickets.read(await ticket_of(page), VisitorTicket, (KEY,))
    assert (newest.generation, newest.next_slot, newest.gone) == (lost.generation, 2, ())
    page.frame(Kind.APPLICATION, mls(page.cid, 1, 1, b"y" * 70))
    assert (await page.hears(told.Kept)).seq == 1, "nothing of the lost store is counted on"
    assert page.closed is None
    conversation = (await service.process.driver.load(service.org, page.cid)).conversation
    assert conversation.named == {Slot(1)}
    assert conversation.named_until > now_ms()
    await page.vanish()


async def test_a_counsellor_who_is_named_and_stays_away_is_lost_and_somebody_else_asked_for(
    service: ServiceUnderTest, lone: TestStore
) -> None:
    secret = Secrets()
    page, ticket = await in_talk(service, secret)
    lone.admin().flushall()
    await page.hears(told.StoreLost)
    again(page, secret, ticket, epoch=1, members=[1])
    await page.placed()
    driver = service.process.driver
    after = await driver.happen(service.org, page.cid, happened.SeatLost(now_ms(), Slot(1)))
    assert (after.phase, after.named) == (Phase.HANDOVER, frozenset())
    while (await page.hears(told.PresenceOf)).state != "gone":
        pass
    (entry,) = await service.process.queue.waiting(service.org, MIKA)
    assert entry.conversation == page.cid
    await page.vanish()


async def test_a_new_socket_of_the_page_is_asked_and_comes_back(
    service: ServiceUnderTest, lone: TestStore
) -> None:
    secret = Secrets()
    page, ticket = await in_talk(service, secret)
    await page.vanish()
    lone.admin().flushall()
    other = await reconnected(service, page)
    again(other, secret, ticket, where=False)
    await _asked(other, secret, ticket)
    again(other, secret, ticket, epoch=1, members=[1])
    assert (await other.placed()).epoch == 1
    await other.vanish()


async def _asked(page: Page, secret: Secrets, ticket: bytes) -> None:
    """Read `store_lost`; while nobody has named the new store, ask again as a page does."""
    while (frame := await page.next()) is not None:
        message = control.decode_to_visitor(frame.payload)
        if isinstance(message, told.StoreLost):
            return
        assert isinstance(message, told.StoreAway)
        await asyncio.sleep(0.1)
        again(page, secret, ticket, where=False)
    raise AssertionError("closed")


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


async def test_a_store_that_is_killed_and_starts_empty_is_come_back_to(
    service: ServiceUnderTest, lone: TestStore
) -> None:
    secret = Secrets()
    page, ticket = await in_talk(service, secret)
    before = await service.process.generation_now()
    command: list[str] = lone.process.args  # type: ignore[assignment]  # as start_store gave it
    lone.process.kill()
    lone.process.wait()
    await page.hears(told.StoreAway)
    again_up = _started(command)
    try:
        lost = await page.hears(told.StoreLost)
        assert lost.generation != before
        again(page, secret, ticket, epoch=1, members=[1])
        placed = await page.placed()
        assert (placed.phase, placed.generation) == ("talking", lost.generation)
        page.say(says.End(proof=secret.end))
        await page.hears(told.Ended)
        assert await keys_of(lone, service.org, page.cid) == []
        await page.vanish()
    finally:
        again_up.kill()
        again_up.wait()


async def test_an_end_said_while_the_store_is_lost_holds(
    service: ServiceUnderTest, lone: TestStore
) -> None:
    """The page ends it before it has read that there is another store."""
    secret = Secrets()
    page, ticket = await in_talk(service, secret)
    lone.admin().flushall()
    page.say(says.End(proof=secret.end))
    assert await page.is_closed() == 4000
    await eventually(lambda: _is_named(service))
    other = await reconnected(service, page)
    again(other, secret, ticket, epoch=1, members=[1])
    await other.hears(told.Gone)
    await other.vanish()


async def test_waiting_visitors_keep_their_order(
    service: ServiceUnderTest, lone: TestStore
) -> None:
    await service.on_duty()
    people = [Secrets() for _ in range(3)]
    pages = [await started(service, secret) for secret in people]
    held = [await ticket_of(page) for page in pages]
    lone.admin().flushall()
    for page in pages:
        await page.hears(told.StoreLost)
    for page, secret, ticket in reversed(list(zip(pages, people, held, strict=True))):
        again(page, secret, ticket)
        assert (await page.placed()).phase == "waiting"
    order = [one.conversation for one in await service.process.queue.waiting(service.org, MIKA)]
    assert order == [page.cid for page in pages]
    for page in pages:
        await page.vanish()


async def test_who_was_being_joined_stands_in_line_again_and_the_late_commit_is_invalid(
    service: ServiceUnderTest, lone: TestStore
) -> None:
    secret = Secrets()
    page, ticket = await in_talk(service, secret)
    lone.admin().flushall()
    await page.hears(told.StoreLost)
    again(page, secret, ticket)  # epoch 0, nobody: its commit was on the way
    assert (await page.placed()).phase == "waiting"
    add = told.Add(slot=1, id=bytes(16), key_package=b"")
    page.frame(Kind.COMMIT, submission(page, 0, add))
    assert (await page.hears(told.CommitRefused)).code == "invalid"
    await page.vanish()


async def test_in_the_store_in_which_it_ended_no_ticket_helps(service: ServiceUnderTest) -> None:
    secret = Secrets()
    page, ticket = await in_talk(service, secret)
    page.say(says.End(proof=secret.end))
    await page.hears(told.Ended)
    other = await reconnected(service, page)
    again(other, secret, ticket, where=False)
    await other.hears(told.Gone)
    again(other, secret, ticket, epoch=1, members=[1])
    await other.hears(told.Gone)
    await other.vanish()


async def test_what_ended_before_the_loss_does_not_come_back(
    service: ServiceUnderTest, lone: TestStore
) -> None:
    secret = Secrets()
    page, ticket = await in_talk(service, secret)
    page.say(says.End(proof=secret.end))
    await page.hears(told.Ended)
    lone.admin().flushall()
    await eventually(lambda: _is_named(service))
    other = await reconnected(service, page)
    again(other, secret, ticket, epoch=1, members=[1])
    await other.hears(told.Gone)
    assert await keys_of(lone, service.org, page.cid) == []
    await other.vanish()


async def _is_named(service: ServiceUnderTest) -> bool:
    return await service.process.marks.generation() is not None


async def test_two_sockets_of_one_page_make_one_record(
    service: ServiceUnderTest, lone: TestStore
) -> None:
    secret = Secrets()
    page, ticket = await in_talk(service, secret)
    await page.vanish()
    lone.admin().flushall()
    await eventually(lambda: _is_named(service))
    sockets = [await reconnected(service, page) for _ in range(2)]
    for socket in sockets:
        again(socket, secret, ticket, epoch=1, members=[1])
    placed = await asyncio.gather(*(socket.placed() for socket in sockets))
    assert len({one.fence for one in placed}) == 2
    assert [one.share for one in placed] == [SHARE, SHARE]
    for socket in sockets:
        await socket.vanish()


def _forged(ticket: bytes) -> bytes:
    return ticket[:-1] + bytes([ticket[-1] ^ 1])


def _expired(ticket: bytes) -> bytes:
    body = tickets.read(ticket, VisitorTicket, (KEY,))
    return tickets.issue(msgspec.structs.replace(body, expires=now_ms() - 1), (KEY,))


async def test_a_hostile_again_makes_nothing(service: ServiceUnderTest, lone: TestStore) -> None:
    secret, stranger = Secrets(), Secrets()
    page, ticket = await in_talk(service, secret)
    other = await started(service, stranger)
    others = await ticket_of(other)
    await page.vanish()
    await other.vanish()
    lone.admin().flushall()
    await eventually(lambda: _is_named(service))
    tries: list[tuple[Secrets, bytes | None, dict[str, Any]]] = [
        (stranger, ticket, {"epoch": 1, "members": [1]}),  # the ticket without the secret
        (secret, others, {"epoch": 1, "members": [1]}),  # another's ticket
        (secret, _forged(ticket), {"epoch": 1, "members": [1]}),
        (secret, _expired(ticket), {"epoch": 1, "members": [1]}),
        (secret, None, {"epoch": 1, "members": [1]}),
        (secret, ticket, {"epoch": 1, "members": [2]}),  # nobody ever had that slot
        (secret, ticket, {"epoch": 1, "members": [1, 1]}),
        (secret, ticket, {"epoch": 0, "members": [1]}),  # nobody joins without a commit
    ]
    for who, shown, stood in tries:
        socket = await reconnected(service, page)
        again(socket, who, shown, **stood)
        await socket.hears(told.Gone)
        await socket.vanish()
        assert await keys_of(lone, service.org, page.cid) == []
    mine = await reconnected(service, page)
    again(mine, secret, ticket, epoch=1, members=[1])
    await mine.placed()
    mine.say(says.End(proof=secret.end))
    await mine.hears(told.Ended)
    replayed = await reconnected(service, page)
    again(replayed, secret, ticket, epoch=1, members=[1])
    await replayed.hears(told.Gone)
    await replayed.vanish()
    with pytest.raises(GoneError):
        await service.process.driver.load(service.org, page.cid)


async def test_nobody_jumps_the_queue_by_claiming_to_have_talked(
    service: ServiceUnderTest, lone: TestStore
) -> None:
    await service.on_duty()
    secret = Secrets()
    page = await started(service, secret)
    ticket = await ticket_of(page)
    lone.admin().flushall()
    await page.hears(told.StoreLost)
    again(page, secret, ticket, epoch=7, group=2)
    assert (await page.placed()).phase == "waiting"
    await page.vanish()


async def test_a_second_hello_that_brings_nothing_back_is_out_of_phase(
    service: ServiceUnderTest,
) -> None:
    secret = Secrets()
    page, ticket = await in_talk(service, secret)
    again(page, secret, ticket, where=False)
    assert (await page.hears(told.Error)).code == "out_of_phase"
    assert await page.is_closed() == 4409
    await page.vanish()
