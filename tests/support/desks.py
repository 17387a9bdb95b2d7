"""A console process in the test's own loop, on the real store, and desks that connect to it."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar

from anonymity.clock import SystemClock
from chatsvc.delivery.service import CONSOLE_DOCUMENTS, Service, make_service
from chatsvc.edge.heard import SCOPE_KEY
from chatsvc.protocol import control
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.control_types import Control, DutyWish
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import NO_CONVERSATION, ConversationId, Org
from counsellor.accounts.queries import Colleague, SignedIn
from counsellor.console_lifespan import make_process
from counsellor.consumers.cuts import Cuts
from counsellor.consumers.desk import as_application
from counsellor.consumers.desk_process import DeskProcess
from counsellor.consumers.offering import NoOffering
from tests.support.escalations import FakeRows
from tests.support.store import TestStore
from tests.support.visitors import (
    CONSOLE,
    HEARS_WITHIN_S,
    WITHIN_S,
    Page,
    ServiceUnderTest,
    everybody_goes,
)

Heard = TypeVar("Heard", bound=Control)


@dataclass
class Console:
    """A running console process and who is signed in there."""

    process: DeskProcess
    service: Service
    application: Any
    people: dict[str, SignedIn] = field(default_factory=dict)

    def signed_in(
        self,
        name: str,
        staff_id: int,
        role: str = "counsellor",
        doors: tuple[str, ...] = ("mika",),
        org: str = "",
    ) -> None:
        """Sign somebody in; the cookie's value is the name."""
        org = org or self.process.organisations.all[0].id
        until = datetime.now(UTC) + timedelta(hours=8)
        self.people[name] = SignedIn(staff_id, org, role, doors, until, alias=name.capitalize())


@asynccontextmanager
async def running_console(
    store: TestStore,
    visitors: ServiceUnderTest,
    escalations: FakeRows | None = None,
    *,
    offers: bool = False,
) -> AsyncIterator[Console]:
    """Run a further console process beside the visitors' process and worker.

    Without `offers` nobody is asked: a story's people accept whom the story says.
    """
    environment = visitors.worker.environment
    service = make_service(
        store.urls["console"],
        [Org(one.id) for one in visitors.rules.organisations.all],
        environment.periods,
        documents=CONSOLE_DOCUMENTS,
    )
    people: dict[str, SignedIn] = {}

    async def sign_ins(key: str) -> SignedIn | None:
        return people.get(key)

    async def colleagues(organisation: str, door: str) -> list[Colleague]:
        return [
            Colleague(one.staff_id, one.alias)
            for one in people.values()
            if (one.organisation, one.role) == (organisation, "counsellor") and door in one.doors
        ]

    process = make_process(
        service,
        environment=environment,
        organisations=visitors.rules.organisations,
        sign_ins=sign_ins,
        clock=SystemClock(),
        cuts=Cuts(),
        escalations=escalations or FakeRows(away=True),
    )
    if not offers:
        process.queue.offering = NoOffering()
    process.colleagues = colleagues
    service.open()
    await service.ready(WITHIN_S)
    beating = asyncio.create_task(process.run())
    application = as_application(process)
    try:
        yield Console(process, service, application, people)
    finally:
        await everybody_goes(application)
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)
        await service.close()


class Desk(Page):
    """A counsellor's page: one WebSocket to the console, driven message by message."""

    def __init__(
        self, console: Console, name: str, *, query: str = "", host: str = CONSOLE
    ) -> None:
        """Open nothing yet; `name` is the value of the sign-in cookie."""
        super().__init__(console.application, host, "console.v1")
        cookie = (b"cookie", f"console={name}".encode())
        headers = [(b"host", host.encode()), cookie]
        self.silent_s = 0.0
        scope: dict[str, Any] = {**self._scope, "headers": headers, "query_string": query.encode()}
        scope[SCOPE_KEY] = lambda: self.silent_s
        self._scope = scope
        self.instance = secrets.token_bytes(16)

    def tell(self, message: Control, cid: ConversationId = NO_CONVERSATION) -> None:
        """Say something about a conversation, or about the desk."""
        self.say(message, cid=cid)

    async def hears(self, kind: type[Heard]) -> Heard:
        """Read on until this control message comes."""
        async with asyncio.timeout(HEARS_WITHIN_S):
            while (frame := await self.next()) is not None:
                if frame.kind is Kind.CONTROL:
                    message = control.decode_to_console(frame.payload)
                    if isinstance(message, kind):
                        return message
        raise AssertionError(f"closed with {self.closed} before {kind.__name__}")

    async def greet(self) -> told.DutyIs:
        """Open and say hello."""
        await self.open()
        self.tell(says.ConsoleHello(v=1, desk=says.Desk(instance=self.instance)))
        return await self.hears(told.DutyIs)

    async def on_duty(self, packages: int = 3, state: DutyWish = "on") -> None:
        """Say hello, go on duty, bring key packages."""
        await self.greet()
        self.tell(says.Duty(state=state, capacity=3))
        await self.hears(told.DutyIs)
        for _ in range(packages):
            self.bring_key_package()
        while (await self.hears(told.KeyPackages)).unused < packages:
            pass

    def bring_key_package(self, instance: bytes | None = None) -> bytes:
        """Bring one key package; its id."""
        body = b"\0\1\0\5" + secrets.token_bytes(60)
        self.frame(Kind.KEY_PACKAGE, (instance or self.instance) + body, cid=NO_CONVERSATION)
        return sha256(body).digest()[:16]

    async def sees_in_queue(self, cid: ConversationId) -> told.QueueRow:
        """Read on until this visitor stands in the queue."""
        while True:
            queue = await self.hears(told.QueueList)
            for row in queue.entries:
                if row.conversation == cid:
                    return row

    async def accept(self, cid: ConversationId) -> told.Accepted:
        """Accept, and read the answer."""
        self.tell(says.Accept(), cid)
        return await self.hears(told.Accepted)
