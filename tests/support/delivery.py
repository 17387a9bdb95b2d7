"""Processes of the delivery service and members' sockets for stories on a real store."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Final

from chatsvc.delivery.functions import load_functions
from chatsvc.delivery.link import Link
from chatsvc.delivery.records import (
    Appended,
    Attached,
    Committed,
    Envelope,
    Frame,
    Membership,
    Refused,
    Submission,
    Value,
)
from chatsvc.delivery.service import Service, make_service
from chatsvc.protocol.ids import (
    ConversationId,
    Epoch,
    Fence,
    FrameId,
    Group,
    Org,
    Slot,
)
from chatsvc.protocol.limits import Periods
from tests.support.store import TestStore

NOW: Final = 1_767_225_600_000  # 2026-01-01: the store only compares what it is told
TTL: Final = 1_800_000
SHARE: Final = b"S" * 32
VISITOR: Final = Slot(0)
COUNSELLOR: Final = Slot(1)
SECOND: Final = Slot(2)


async def load_library(store: TestStore) -> None:
    """Do what the worker does when it meets a store."""
    link = Link(store.urls["worker"])
    link.open()
    await link.ready(5)
    await load_functions(link)
    await link.close()


@asynccontextmanager
async def process(
    store: TestStore, role: str, org: str, periods: Periods | None = None
) -> AsyncIterator[Service]:
    """One process of this role, connected."""
    service = make_service(store.urls[role], [Org(org)], periods or Periods())
    service.open()
    try:
        await service.ready(5)
        yield service
    finally:
        await service.close()


@asynccontextmanager
async def two_processes(store: TestStore, org: str) -> AsyncIterator[tuple[Service, Service]]:
    """A visitor's and a console's process on a store with its functions."""
    await load_library(store)
    async with process(store, "visitor", org) as a, process(store, "console", org) as b:
        yield a, b


async def until(condition: Callable[[], object], within_s: float = 5.0) -> None:
    """Poll until the condition holds; an AssertionError when it never does."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it never became true"
        await asyncio.sleep(0.005)


class RecordingSocket:
    """A connection that writes down what the registry asks of it."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self.frames: list[Frame] = []
        self.payloads: list[bytes] = []
        self.events: list[str] = []

    @property
    def bodies(self) -> list[bytes]:
        """What was delivered, in order."""
        return [frame.body for frame in self.frames]

    def deliver(self, at: Membership, frame: Frame) -> None:
        assert frame.is_for(at.slot)
        self.frames.append(frame)

    def told(self, at: Membership, payload: bytes) -> None:
        del at
        self.payloads.append(payload)

    def fenced(self, at: Membership) -> None:
        del at
        self.events.append("fenced")

    def gone(self, at: Membership) -> None:
        del at
        self.events.append("gone")

    def store_away(self, at: Membership) -> None:
        del at
        self.events.append("store_away")

    def store_back(self, at: Membership) -> None:
        del at
        self.events.append("store_back")


class Member:
    """One member of one conversation on one process: attaches, sends, takes."""

    def __init__(self, service: Service, at: Membership) -> None:
        """Sit down at this process; nothing is attached yet."""
        self.service, self.at = service, at
        self.socket = RecordingSocket()
        self.fence = Fence(0)
        self.frame = 0
        self.epoch = 0

    async def attach(self) -> Attached:
        """Connect: raise the fence and be delivered to."""
        org, cid, slot = self.at.org, self.at.conversation, self.at.slot
        delivery = self.service.delivery
        attached = await self.service.conversations.attach(org, cid, slot, delivery.process)
        assert attached is not None
        self.fence, self.epoch = attached.fence, attached.epoch
        delivery.fence_off(self.at, attached.before, attached.fence)
        delivery.register(self.at, attached.fence, attached.taken, self.socket)
        return attached

    def envelope(self, body: bytes, frame: int | None = None) -> Envelope:
        """The next frame, or a given one again."""
        if frame is None:
            self.frame += 1
            frame = self.frame
        return Envelope(Group(0), Epoch(self.epoch), FrameId(frame), 1, body)

    async def send(
        self, body: bytes, *, frame: int | None = None, now_ms: int = NOW
    ) -> Appended | Refused:
        """Send through the hot path and await its answer."""
        heard: asyncio.Future[Appended | Refused] = asyncio.get_running_loop().create_future()

        def done(answer: object) -> None:
            if isinstance(answer, Appended | Refused):
                heard.set_result(answer)
            elif isinstance(answer, Exception):
                heard.set_exception(answer)

        envelope = self.envelope(body, frame)
        self.service.delivery.append(self.at, self.fence, envelope, now_ms, done)
        return await heard

    async def take(self, seq: int, seal: int = 0) -> bool:
        """Say taken, after this seal."""
        return await self.service.conversations.taken(self.at, self.fence, seq, seal)  # type: ignore[arg-type]

    async def commit(
        self,
        commit: bytes,
        *,
        adds: tuple[Slot, ...] = (),
        removes: tuple[Slot, ...] = (),
        changes: Mapping[str, Value | None] | None = None,
        version: int | None = None,
    ) -> Committed | Refused:
        """Commit for this member's epoch; a Welcome goes along when somebody is added."""
        if version is None:
            stored = await self.service.conversations.load(self.at.org, self.at.conversation)
            version = stored.version if stored else 0
        welcome = b"welcome to " + commit if adds else b""
        submission = Submission(Group(0), Epoch(self.epoch), commit, welcome, adds, removes)
        answer = await self.service.delivery.commit(
            self.at, self.fence, submission, version, changes or {}, NOW
        )
        if isinstance(answer, Committed):
            self.epoch = answer.epoch
        return answer


async def started(service: Service, org: str, **fields: Value) -> ConversationId:
    """A new conversation that waits, as the visitor's driver starts it."""
    cid = ConversationId(secrets.token_bytes(16))
    record: dict[str, Value] = {"phase": "waiting", "door": "mika", **fields}
    assert await service.conversations.start(Org(org), cid, record, SHARE, TTL)
    return cid


async def seated(service: Service, org: str, cid: ConversationId, slot: Slot) -> None:
    """Seat a counsellor, as the driver does at accept."""
    stored = await service.conversations.load(Org(org), cid)
    assert stored is not None
    changes: dict[str, Value | None] = {f"staff:{slot}": b"seat", "phase": "joining"}
    assert await service.conversations.swap(Org(org), cid, stored.version, changes, None)


async def talking(
    visitors: Service, consoles: Service, org: str
) -> tuple[Member, Member, ConversationId]:
    """A visitor and a counsellor in one group at epoch 1, everything delivered and taken."""
    cid = await started(visitors, org)
    await seated(consoles, org, cid, COUNSELLOR)
    visitor = Member(visitors, Membership(Org(org), cid, VISITOR))
    counsellor = Member(consoles, Membership(Org(org), cid, COUNSELLOR))
    await visitor.attach()
    await counsellor.attach()
    answer = await visitor.commit(b"add", adds=(COUNSELLOR,), changes={"phase": "talking"})
    assert isinstance(answer, Committed)
    await until(lambda: counsellor.socket.bodies == [b"welcome to add"])
    await until(lambda: visitor.socket.bodies == [b"add"])
    counsellor.epoch = answer.epoch
    assert await visitor.take(2)
    assert await counsellor.take(2)
    for member in (visitor, counsellor):
        member.socket.frames.clear()
    return visitor, counsellor, cid
