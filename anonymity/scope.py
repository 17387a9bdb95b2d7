"""Drops who is calling (address, agent, referer, cookies) before any code of ours sees it."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

# A list of what may stay, not of what must go: tomorrow's browser header that tells people apart
# (Sec-CH-UA-*, Device-Memory, Save-Data, DNT ...) is then gone without anybody noticing it in time.
KEPT: Final[frozenset[bytes]] = frozenset(
    {
        b"host",
        b"origin",
        b"connection",
        b"upgrade",
        b"sec-websocket-key",
        b"sec-websocket-version",
        b"sec-websocket-protocol",
        b"content-type",
        b"content-length",
        b"accept",
        b"accept-encoding",
        b"if-none-match",
        b"if-modified-since",
        b"sec-fetch-site",
        b"sec-fetch-mode",
        b"sec-fetch-dest",
        b"x-csrftoken",
    }
)

# Staff are known by a cookie; a visitor never has one, so none may reach the visitor's code.
_COOKIE: Final = b"cookie"


def kept_headers(
    headers: Iterable[tuple[bytes, bytes]], *, cookies: bool
) -> list[tuple[bytes, bytes]]:
    """Return the headers that say what is asked, without those that say who asks."""
    return [
        (name, value)
        for name, value in headers
        if (lowered := name.lower()) in KEPT or (cookies and lowered == _COOKIE)
    ]


class AnonymousScope:
    """ASGI middleware: the outermost one, so that nothing of ours ever holds an address."""

    def __init__(self, app: AsgiApp, *, cookies: bool = False) -> None:
        """Wrap `app`. `cookies=True` is for the console only."""
        self._app = app
        self._cookies = cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on a scope without client, server peer and telling headers."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        clean = dict(scope)
        clean["client"] = None
        clean["server"] = None
        clean["headers"] = kept_headers(scope["headers"], cookies=self._cookies)
        # Extensions may carry TLS and peer details (ASGI TLS extension); nothing of ours reads one.
        clean.pop("extensions", None)
        await self._app(clean, receive, send)
