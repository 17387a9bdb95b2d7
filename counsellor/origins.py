"""Lets through only our own Host and Origin, compared whole (verification.md section 2, 7)."""

from typing import Final

from anonymity.scope import AsgiApp, Receive, Scope, Send
from chatsvc.settings.organisations import Organisations

MISDIRECTED: Final = 421
FORBIDDEN: Final = 403
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class ExactOrigins:
    """ASGI middleware: an unknown Host is 421, a foreign Origin 403; a socket must name its Origin.

    Django's and Channels' own checks accept another port of the same host.
    """

    def __init__(self, app: AsgiApp, organisations: Organisations) -> None:
        """Wrap `app`; the organisation found is noted in the scope as `organisation` (its id)."""
        self._app = app
        self._organisations = organisations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, or answer here."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        hosts = _values(scope, b"host")
        found = self._organisations.by_console_host(hosts[0]) if len(hosts) == 1 else None
        if found is None:
            await _refuse(scope, receive, send, MISDIRECTED)
            return
        origins = _values(scope, b"origin")
        needed = scope["type"] == "websocket"
        unsafe = needed or scope["method"] not in SAFE
        if (needed and not origins) or (unsafe and any(o != found.console_origin for o in origins)):
            await _refuse(scope, receive, send, FORBIDDEN)
            return
        await self._app({**scope, "organisation": found.id}, receive, send)


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4403})
        return
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})
