"""A desk's socket: its own receive loop, one call per frame, one stable answer per mistake."""

import asyncio
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qs

from channels.consumer import AsyncConsumer
from django.conf import settings

from anonymity import logs
from anonymity.scope import Receive, Scope, Send
from chatsvc.consumers.outgoing import Outgoing
from chatsvc.edge.doors import header
from chatsvc.edge.heard import silence_of
from chatsvc.protocol.errors import CLOSE_NOT_SIGNED_IN
from chatsvc.protocol.ids import Door
from chatsvc.protocol.limits import CONSOLE_SUBPROTOCOL
from counsellor.accounts.models import Role
from counsellor.accounts.queries import SignedIn
from counsellor.consumers.desk_process import DeskProcess
from counsellor.consumers.desk_talk import DeskTalk
from counsellor.nul import holds_nul

# How often a socket's sign-in is looked up: another process' log-out, a leaver, an expiry (P18).
ASK_AGAIN_S: Final = 5
MAY_WATCH: Final = frozenset({Role.COUNSELLOR, Role.SUPERVISOR, Role.INTERPRETER})


class Holder:
    """Holds the process' links from its start on; sockets come later than that."""

    process: DeskProcess


class DeskConsumer(AsyncConsumer):
    """One connection, for as long as its sign-in holds."""

    def __init__(self, process: "DeskProcess | Holder") -> None:
        """Serve for a process, or for the holder of one that starts with the application."""
        self._holder = process

    async def __call__(  # type: ignore[override]  # plain ASGI types, as everywhere here
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Accept, hear until the page has gone or the sign-in is over."""
        process = self._holder if isinstance(self._holder, DeskProcess) else self._holder.process
        await receive()
        if CONSOLE_SUBPROTOCOL not in scope.get("subprotocols", ()):
            await send({"type": "websocket.close"})
            return
        key = _sign_in_key(scope)
        who = await process.sign_ins(key)
        await send({"type": "websocket.accept", "subprotocol": CONSOLE_SUBPROTOCOL})
        out = Outgoing(send)
        if who is None or not _may_watch(process, scope, who):
            out.close(CLOSE_NOT_SIGNED_IN)
            return
        doors, silence = _doors(scope, who), silence_of(scope)
        talk = DeskTalk(process, who, doors, out, wall=_is_wall(scope), silence=silence)
        guard = Guard(process, key, who, talk, out)
        guard.begin()
        try:
            while (event := await receive())["type"] != "websocket.disconnect":
                await talk.hear(event)
        finally:
            guard.stop()
            await talk.gone()


class Guard:
    """Cuts a socket when its sign-in is over, at once in this process, soon in others (P18)."""

    def __init__(
        self, process: DeskProcess, key: str, who: SignedIn, talk: DeskTalk, out: Outgoing
    ) -> None:
        """Watch the sign-in `key`, which was `who`'s when the socket came."""
        self._process = process
        self._key = key
        self._rights = _rights(who)
        self._talk = talk
        self._out = out
        self._asking: asyncio.Task[None] | None = None
        self._cutting: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Watch from now on."""
        self._process.cuts.enter(self._key, self, self._cut)
        self._asking = asyncio.get_running_loop().create_task(self._ask())

    def stop(self) -> None:
        """The socket has gone; a log-out must still end the presence that it leaves behind."""
        if self._asking is not None:
            self._asking.cancel()
        kept_s = self._process.periods.presence_s
        leave = self._process.cuts.leave
        asyncio.get_running_loop().call_later(kept_s, leave, self._key, self)

    async def _ask(self) -> None:
        while True:
            await asyncio.sleep(ASK_AGAIN_S)
            try:
                who = await self._process.sign_ins(self._key)
                if who is None or _rights(who) != self._rights:
                    self._cut()
                    return
            except Exception as error:  # noqa: BLE001  a database that hiccups cuts nobody off
                logs.crash(error)

    def _cut(self) -> None:
        if self._cutting is None:
            self._out.close(CLOSE_NOT_SIGNED_IN)
            self._cutting = asyncio.get_running_loop().create_task(self._talk.cut())


def _rights(who: SignedIn) -> tuple[object, ...]:
    """What the socket was opened with: it ends when an administrator changes any of it."""
    return who.organisation, who.role, who.doors, who.languages, who.presents_as, who.is_learner


def _may_watch(process: DeskProcess, scope: Scope, who: SignedIn) -> bool:
    """One reception's staff are nobody at another's address, and at doors that share nobody."""
    host = (header(scope, b"host") or b"").decode("latin-1")
    here = process.organisations.by_console_host(host)
    if here is None or who.organisation != here.id or who.role not in MAY_WATCH:
        return False
    return here.may_share(who.doors)


def _doors(scope: Scope, who: SignedIn) -> tuple[Door, ...]:
    """Which of the account's doors this shift is at: those in the address, all if it names none.

    None at all when it names one that is not the account's.
    """
    query: bytes = scope.get("query_string", b"")
    asked = set(parse_qs(query.decode("latin-1"), keep_blank_values=True).get("door", who.doors))
    return tuple(Door(door) for door in sorted(asked)) if asked <= set(who.doors) else ()


def _is_wall(scope: Scope) -> bool:
    """A screen on the wall counts as nobody who could answer; it may say all that a board may."""
    query: bytes = scope.get("query_string", b"")
    return parse_qs(query.decode("latin-1")).get("wall") == ["1"]


def _sign_in_key(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                cookie = SimpleCookie(value.decode("latin-1"))
            except CookieError:
                return ""
            found = cookie.get(settings.SESSION_COOKIE_NAME)
            # A quoted cookie can spell NUL as an octal number; PostgreSQL would not be asked.
            return "" if found is None or holds_nul(found.value) else found.value
    return ""


def as_application(process: DeskProcess | Holder) -> Any:  # noqa: ANN401  channels has no type for it
    """Return the ASGI application of the desks' socket."""
    return DeskConsumer.as_asgi(process=process)
