"""A console process of the bench: the desks' real application behind the real edge, over TCP.

Who is signed in is said instead of asked of the tables: the cookie `console=N` is counsellor N.
"""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from anonymity.clock import SystemClock
from anonymity.scope import AnonymousScope, Receive, Scope, Send
from chatsvc.delivery.service import CONSOLE_DOCUMENTS, make_service
from chatsvc.edge.doors import ExactOrigin, KnownHosts
from chatsvc.edge.lifespan import live
from chatsvc.edge.serve import Loopback, serve
from chatsvc.protocol import control, frames
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.ids import NO_CONVERSATION, Org
from chatsvc.protocol.limits import Periods
from chatsvc.settings.environment import read
from chatsvc.settings.organisations import Organisations
from counsellor.accounts.queries import SignedIn
from counsellor.console_lifespan import make_process
from counsellor.consumers.cuts import Cuts
from counsellor.consumers.desk import Holder, as_application
from tests.support.escalations import FakeRows
from tests.support.visitors import CONSOLE, KEY, WITHIN_S, organisation

DOOR: Final = "mika"
# Longer than a run: no accept of it is made void because a clock offered the visitor to another.
PERIODS: Final = Periods(offer_s=120)


class Application:
    """The socket's route and the start and end of what is behind it."""

    def __init__(self, org: str, count: int, role: str) -> None:
        """Serve `count` people of this role and organisation."""
        until = datetime.now(UTC) + timedelta(hours=1)
        self._org = org
        self._people = {
            str(n): SignedIn(n + 1, org, role, (DOOR,), until, alias=f"R{n}") for n in range(count)
        }
        self._running = Holder()
        self._desks = as_application(self._running)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection, or live through start and end."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await self._desks(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        service = make_service(
            os.environ["REDIS_URL"], [Org(self._org)], PERIODS, documents=CONSOLE_DOCUMENTS
        )
        service.open()
        await service.ready(WITHIN_S)
        environment = replace(
            read({}), periods=PERIODS, state_dir=Path("nowhere"), ticket_keys=(KEY,)
        )
        process = self._running.process = make_process(
            service,
            environment=environment,
            organisations=Organisations((organisation(self._org),)),
            sign_ins=self._sign_in,
            clock=SystemClock(),
            cuts=Cuts(),
            escalations=FakeRows(away=True),
        )
        await live(process.run(), service.close, receive, send)

    async def _sign_in(self, key: str) -> SignedIn | None:
        return self._people.get(key)


def main(org: str, count: int, role: str) -> int:
    """Serve on a free port, which is printed, until SIGTERM."""
    guarded = ExactOrigin(Application(org, count, role), [f"http://{CONSOLE}"])
    return serve(
        AnonymousScope(KnownHosts(guarded, [CONSOLE]), cookies=True),
        Loopback(0),
        process="console",
        farewell=frames.encode_control(control.encode(say.Draining()), NO_CONVERSATION),
    )
