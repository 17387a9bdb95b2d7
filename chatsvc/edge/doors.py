"""The checks at the entrance: exact hosts, exact origins, known paths."""

from collections.abc import Collection

from anonymity.scope import AsgiApp, Message, Receive, Scope, Send
from chatsvc.protocol.errors import CLOSE_UNKNOWN_PATH


def header(scope: Scope, name: bytes) -> bytes | None:
    """Return a header that must be there once: two of them are as good as none."""
    found = [value for key, value in scope["headers"] if key.lower() == name]
    return found[0] if len(found) == 1 else None


class KnownHosts:
    """Lets pass only hosts that an organisation's file names, port included; others get 421.

    Stands before everything that reads the Host header. A WebSocket is refused before it opens.
    """

    def __init__(self, app: AsgiApp, hosts: Collection[str]) -> None:
        """Wrap `app`; `hosts` are exact values of the header, for example `chat.localhost:8000`."""
        self._app = app
        self._hosts = frozenset(host.lower().encode("ascii") for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on or refuse."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        host = header(scope, b"host")
        if host is not None and host.lower() in self._hosts:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await _refuse(receive, send)
        else:
            await _misdirected(send)


class ExactOrigin:
    """Lets a WebSocket pass only from an exact origin: scheme, host and port.

    Channels' AllowedHostsOriginValidator takes another port of the same host, and a forged Host.
    `same_host` also asks that the origin names the host that was called: one organisation's page
    cannot reach another's socket.
    """

    def __init__(
        self, app: AsgiApp, allowed_origins: Collection[str], *, same_host: bool = True
    ) -> None:
        """Wrap `app`; origins look like `https://chat.example.se` or `http://chat.localhost:8000`."""
        self._app = app
        self._origins = frozenset(origin.lower().encode("ascii") for origin in allowed_origins)
        self._same_host = same_host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on or refuse before the socket opens."""
        if scope["type"] == "websocket" and not self._is_ours(scope):
            await _refuse(receive, send)
            return
        await self._app(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        origin = header(scope, b"origin")
        if origin is None or origin not in self._origins:
            return False
        host = header(scope, b"host")
        called = origin.partition(b"://")[2]
        return not self._same_host or (host is not None and host.lower() == called)


class UnknownPath:
    """The last route for WebSockets: an open, and a close with 4404 that the page can read."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Accept, close, and wait until the client has gone."""
        if scope["type"] != "websocket":
            raise ValueError("unknown_path_is_for_websockets")
        offered = scope.get("subprotocols") or [None]
        # A browser fails a socket that offers subprotocols and is answered none: 1006, no code.
        await receive()
        await send({"type": "websocket.accept", "subprotocol": offered[0]})
        await send({"type": "websocket.close", "code": CLOSE_UNKNOWN_PATH})
        while (await receive())["type"] != "websocket.disconnect":
            pass


async def _refuse(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.close"})


async def _misdirected(send: Send) -> None:
    start: Message = {
        "type": "http.response.start",
        "status": 421,
        "headers": [(b"content-type", b"text/plain; charset=utf-8")],
    }
    await send(start)
    await send({"type": "http.response.body", "body": b"421 Misdirected Request\n"})
