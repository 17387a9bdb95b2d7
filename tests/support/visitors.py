"""A visitor's process and a worker in the test's own loop, on the real store, and clients of it."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from anonymity.clock import SystemClock
from chatsvc.consumers import visitor
from chatsvc.consumers.driver import Driver
from chatsvc.consumers.driver_ports import NoSeats, Parts
from chatsvc.consumers.intake import Intake
from chatsvc.consumers.line import Line
from chatsvc.consumers.queue_board import QueueBoard
from chatsvc.consumers.visitor_process import Rules, Running, VisitorProcess
from chatsvc.delivery.records import Duty, KeyPackage
from chatsvc.delivery.service import Service, make_service
from chatsvc.protocol import control, frames
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.control_types import Control
from chatsvc.protocol.frames import ClientFrame, Kind, ServerFrame
from chatsvc.protocol.ids import (
    NO_CONVERSATION,
    ConversationId,
    Door,
    FrameId,
    Group,
    InstanceId,
    KeyPackageId,
    Org,
    Process,
    StaffId,
)
from chatsvc.protocol.limits import PROTO, Periods
from chatsvc.retention.decided import DecidedRules
from chatsvc.retention.hours import Plans
from chatsvc.settings.environment import Environment, read
from chatsvc.settings.organisations import Door as DoorFile
from chatsvc.settings.organisations import Organisation, Organisations
from chatsvc.worker import Worker
from tests.support.counts import MemoryCounters
from tests.support.no_directory import NoDirectory
from tests.support.store import TestStore

# Long enough for a busy machine; a healthy run needs a fraction.
WITHIN_S = 30
# Whatever else comes meanwhile: a word that never comes fails its test, and holds up no run.
HEARS_WITHIN_S: Final = 60
HOST = "chat.localhost:8000"
CONSOLE = "console.localhost:8001"
KEY = bytes(range(32))
Message = TypeVar("Message", bound=Control)


def organisation(org: str, host: str = HOST, console: str = CONSOLE) -> Organisation:
    return Organisation(
        id=org,
        name="Test",
        visitor_origin=f"http://{host}",
        console_origin=f"http://{console}",
        root_public_keys=("",),
        languages=("sv", "en"),
        exit_target="https://www.smhi.se/",
        doors={"mika": DoorFile("MIKA"), "kast": DoorFile("KAST")},
        paths={"own": "mika", "buys": "kast"},
        demo=True,
        shared_staff=(("mika", "kast"),),
    )


@dataclass
class ServiceUnderTest:
    """Everything that runs for one test.

    Attributes:
        running: what the visitors' sockets are served for.
        staff: a link as the console's user: the tests play the counsellor with it.
        host: where the pages of this organisation stand.
    """

    org: Org
    running: Running
    visitor: Service
    staff: Service
    worker: Worker
    application: Any
    rules: Rules
    driver: Driver
    host: str = HOST

    def at(self, org: str) -> "ServiceUnderTest":
        """The same service as another organisation's pages meet it."""
        one = self.rules.organisations.by_id(org)
        assert one is not None
        return replace(self, org=Org(org), host=one.visitor_host)

    @property
    def process(self) -> VisitorProcess:
        return self.running.process

    async def has_hours(self, hours: Plans) -> None:
        """From now on the doors have these hours."""
        self.worker.directory = NoDirectory(hours)
        await self.worker.learn_hours()

    async def on_duty(
        self, staff: str = "anna", packages: int = 3, doors: tuple[Door, ...] = (Door("mika"),)
    ) -> StaffId:
        """Put a counsellor on duty, with key packages, and wait until visitors are told so."""
        me = StaffId(staff)
        instance = InstanceId(secrets.token_bytes(16))
        duty = Duty("on", 3, instance, Process("console"), doors)
        await self.staff.staff.enter(self.org, me, duty, now_ms(), 60_000)
        for _ in range(packages):
            body = b"\0\1\0\5" + secrets.token_bytes(60)
            package = KeyPackage(KeyPackageId(sha256(body).digest()[:16]), body)
            await self.staff.staff.add_key_package(self.org, me, instance, package, now_ms())
        await eventually(
            lambda: all(self.process.intake.door(self.org, door).open for door in doors)
        )
        return me


def now_ms() -> int:
    return SystemClock().now_ms()


async def eventually(
    condition: Callable[[], bool | Awaitable[bool]], within_s: float = WITHIN_S
) -> None:
    """Poll until the condition holds; fail at the deadline."""
    async with asyncio.timeout(within_s):
        while True:
            found = condition()
            if await found if isinstance(found, Awaitable) else found:
                return
            await asyncio.sleep(0.01)


def parts_of(service: Service, periods: Periods) -> Parts:
    delivery = service.delivery
    return Parts(
        service.conversations,
        service.queue,
        delivery,
        delivery.commit,
        service.marks,
        SystemClock(),
        periods,
        service.words,
        service.returns,
        (KEY,),
        DecidedRules(service.published),
    )


def make_process(service: Service, rules: Rules) -> VisitorProcess:
    intake = Intake(service.published, SystemClock())
    return VisitorProcess(
        rules=rules,
        store=service.conversations,
        queue=service.queue,
        delivery=service.delivery,
        marks=service.marks,
        published=service.published,
        driver=Driver(parts_of(service, rules.periods), NoSeats()),
        words=service.words,
        returns=service.returns,
        clock=SystemClock(),
        intake=intake,
        board=QueueBoard(Line(service.queue, service.conversations), intake),
    )


@asynccontextmanager
async def running_service(
    store: TestStore,
    org: str,
    periods: Periods | None = None,
    queue_limit: int = 50,
    *,
    beside: Sequence[str] = (),
) -> AsyncIterator[ServiceUnderTest]:
    """Run a visitor process, a worker and a console's link for one organisation.

    Those `beside` it are on the same installation, at hosts that bear their names.
    """
    chosen = periods or Periods()
    others = (organisation(x, f"chat.{x}.localhost:8000", f"{x}.localhost:8001") for x in beside)
    all_ = (organisation(org), *others)
    ready = {one.id: frozenset(one.languages) for one in all_}
    rules = Rules(Organisations(all_), ready, (KEY,), chosen, queue_limit)
    services = {
        role: make_service(store.urls[role], [Org(one.id) for one in all_], chosen)
        for role in ("visitor", "console", "worker")
    }
    environment: Environment = replace(
        read({}), periods=chosen, state_dir=Path("nowhere"), ticket_keys=(KEY,)
    )
    counters = MemoryCounters()
    worker = Worker(services["worker"], all_, NoDirectory(), counters, environment, SystemClock())
    for service in services.values():
        service.open()
        await service.ready(WITHIN_S)
    running = Running()
    running.process = make_process(services["visitor"], rules)
    working = asyncio.create_task(worker.run())
    beating = asyncio.create_task(running.process.run())
    application = visitor.as_application(running)
    try:
        await eventually(lambda: running.process.intake.status(Org(org)) is not None)
        yield ServiceUnderTest(
            org=Org(org),
            running=running,
            visitor=services["visitor"],
            staff=services["console"],
            worker=worker,
            application=application,
            rules=rules,
            driver=Driver(parts_of(services["console"], chosen), NoSeats()),
        )
    finally:
        await everybody_goes(application)
        for task in (working, beating):
            task.cancel()
        await asyncio.gather(working, beating, return_exceptions=True)
        for service in services.values():
            await service.close()


class Secrets:
    """What a page keeps to itself."""

    def __init__(self) -> None:
        """Make new secrets."""
        self.resume = secrets.token_bytes(32)
        self.end = secrets.token_bytes(32)


def solved(challenge: str) -> str:
    """Do the work of a challenge, as the page's worker does."""
    asked = msgspec.json.decode(challenge)
    number = next(
        number
        for number in range(asked["maxNumber"] + 1)
        if sha256(f"{asked['salt']}{number}".encode()).hexdigest() == asked["challenge"]
    )
    answer = {
        "algorithm": asked["algorithm"],
        "challenge": asked["challenge"],
        "number": number,
        "salt": asked["salt"],
        "signature": asked["signature"],
    }
    return base64.b64encode(msgspec.json.encode(answer)).decode()


# Every page whose socket is open; a socket that a test leaves behind would end in another's time.
OPEN: Final[set["Page"]] = set()


async def everybody_goes(application: object) -> None:
    """Let every page go that is at this application, while that still stands."""
    here = [page for page in OPEN if page.at(application)]
    await asyncio.gather(*(page.vanish() for page in here), return_exceptions=True)


class Page:
    """A visitor's page: one WebSocket to the application, driven message by message."""

    def __init__(self, application: Any, host: str = HOST, offered: str = "chatsvc.v1") -> None:  # noqa: ANN401  ASGI
        """Open nothing yet."""
        self._inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._application = application
        self._scope = {
            "type": "websocket",
            "path": "/ws",
            "headers": [(b"host", host.encode())],
            "subprotocols": [offered],
        }
        self._task: asyncio.Task[None] | None = None
        self._frame = 0
        self.group = Group(0)
        self.proto = PROTO
        self.cid = NO_CONVERSATION
        self.fence = 0
        self.share = b""
        self.seen: list[ServerFrame] = []
        self.closed: int | None = None

    def at(self, application: object) -> bool:
        """Whether this is the application that it talks to."""
        return self._application is application

    async def open(self) -> dict[str, Any]:
        """Open the socket; return what it was answered."""
        self._task = asyncio.create_task(
            self._application(self._scope, self._inbox.get, self._outbox.put)
        )
        OPEN.add(self)
        self._task.add_done_callback(lambda _: OPEN.discard(self))
        self._inbox.put_nowait({"type": "websocket.connect"})
        async with asyncio.timeout(WITHIN_S):
            return await self._outbox.get()

    async def vanish(self) -> None:
        """The client is gone: tunnel, battery, closed laptop."""
        self._inbox.put_nowait({"type": "websocket.disconnect", "code": 1006})
        if self._task is not None:
            async with asyncio.timeout(WITHIN_S):
                await self._task

    def raw(self, data: bytes) -> None:
        self._inbox.put_nowait({"type": "websocket.receive", "bytes": data, "text": None})

    def text(self, text: str) -> None:
        self._inbox.put_nowait({"type": "websocket.receive", "bytes": None, "text": text})

    def seals(self, counter: int) -> None:
        """The page has sealed its state so often: its next frames bear that (P16)."""
        self._frame = counter << 16

    def frame(self, kind: Kind, payload: bytes, *, cid: ConversationId | None = None) -> int:
        self._frame += 1
        number = FrameId(self._frame)
        conversation = self.cid if cid is None else cid
        sent = frames.encode_client(ClientFrame(kind, conversation, self.group, number, payload))
        self.raw(frames.speaking(sent, self.proto))
        return number

    def say(self, message: Control, *, cid: ConversationId | None = None) -> int:
        return self.frame(Kind.CONTROL, control.encode(message), cid=cid)

    async def next(self) -> ServerFrame | None:
        """Return the next frame, or None when the server closed."""
        async with asyncio.timeout(WITHIN_S):
            message = await self._outbox.get()
        if message["type"] == "websocket.close":
            self.closed = message.get("code", 1000)
            return None
        frame = frames.decode_server(message["bytes"], frozenset({self.proto}))
        self.seen.append(frame)
        return frame

    async def hears(self, kind: type[Message]) -> Message:
        """Read on until this control message comes."""
        async with asyncio.timeout(HEARS_WITHIN_S):
            while (frame := await self.next()) is not None:
                if frame.kind is Kind.CONTROL:
                    message = control.decode_to_visitor(frame.payload)
                    if isinstance(message, kind):
                        return message
        raise AssertionError(f"closed with {self.closed} before {kind.__name__}")

    async def gets(self, kind: Kind) -> ServerFrame:
        """Read on until a stored frame of this kind comes."""
        async with asyncio.timeout(HEARS_WITHIN_S):
            while (frame := await self.next()) is not None:
                if frame.kind is kind:
                    return frame
        raise AssertionError(f"closed with {self.closed} before {kind.name}")

    async def is_closed(self) -> int:
        """Read on until the server closes; return the code."""
        while await self.next() is not None:
            pass
        assert self.closed is not None
        return self.closed

    def hello(self, pow_: str, secret: Secrets, **wish: Any) -> None:  # noqa: ANN401  any field
        fields: dict[str, Any] = {
            "pow": pow_,
            "path": "own",
            "language": "sv",
            "wishes": [],
            "visitor_key": bytes(32),
            "resume": sha256(secret.resume).digest(),
            "end": sha256(secret.end).digest(),
        }
        self.say(says.VisitorHello(v=1, start=says.Start(**(fields | wish))), cid=NO_CONVERSATION)

    async def placed(self) -> told.Placed:
        """Read the answer to a hello, and keep what the page keeps of it."""
        placed = await self.hears(told.Placed)
        self.cid = self.seen[-1].conversation
        self.fence, self.share = placed.fence, placed.share
        return placed
