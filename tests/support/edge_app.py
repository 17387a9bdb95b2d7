"""A tiny ASGI application behind the real edge: echoes, floods, hangs and breaks on request."""

import asyncio
import sys
from pathlib import Path

from anonymity.headers import SecurityHeaders, visitor_policy
from anonymity.scope import AnonymousScope, AsgiApp, Receive, Scope, Send
from chatsvc.edge.doors import ExactOrigin, KnownHosts, UnknownPath
from chatsvc.edge.limits import EdgeLimits
from chatsvc.edge.serve import Bind, Inherited, Loopback, UnixSocket, serve

HOST = "chat.localhost:8000"
ORIGIN = f"http://{HOST}"
FAREWELL = b"draining"
# The word that must never be printed, in the body of a crash.
CANARY = "canary-in-a-message"
# Short times, so that the stories end soon; the numbers' own reasons stand in edge/limits.py.
LIMITS = EdgeLimits(
    head_s=0.6, body_s=0.6, message_s=1, ping_s=1, ping_timeout_s=2, connections=200
)

_unknown = UnknownPath()


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept", "subprotocol": (scope["subprotocols"] or [None])[0]})
    while True:
        event = await receive()
        if event["type"] == "websocket.disconnect":
            return
        data = event.get("bytes")
        if data is None:
            await send({"type": "websocket.close", "code": 4400})
        elif data == b"crash":
            raise ValueError(CANARY)
        elif data == b"leave":
            return
        elif data == b"hang":
            await asyncio.sleep(60)
        elif data == b"flood":
            for _ in range(64):
                await send({"type": "websocket.send", "bytes": b"f" * 32_768})
        else:
            await send({"type": "websocket.send", "bytes": data})


async def _show(scope: Scope, receive: Receive, send: Send) -> None:
    body = b""
    while True:
        event = await receive()
        body += event.get("body", b"")
        if not event.get("more_body"):
            break
    if scope["path"] == "/crash":
        raise ValueError(CANARY)
    seen = repr((scope["client"], scope["server"], scope["headers"], len(body))).encode()
    headers = [(b"content-type", b"text/plain"), (b"set-cookie", b"a=b"), (b"server", b"x")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": seen})


async def _route(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await _show(scope, receive, send)
    elif scope["type"] == "websocket" and scope["path"] == "/ws":
        await _echo(scope, receive, send)
    elif scope["type"] == "websocket":
        await _unknown(scope, receive, send)
    else:
        raise ValueError("no_lifespan")


def application() -> AsgiApp:
    """Return the application as a composition would: scope, hosts, headers, origin, routes."""
    app = KnownHosts(ExactOrigin(_route, [ORIGIN]), [HOST])
    return AnonymousScope(SecurityHeaders(app, visitor_policy(https=False)))


def bind(words: list[str]) -> Bind:
    """Return where to listen: a descriptor, a path, or by default a free port."""
    if not words:
        return Loopback(0)
    return Inherited(int(words[0])) if words[0].isdigit() else UnixSocket(Path(words[0]))


if __name__ == "__main__":
    where = bind(sys.argv[1:])
    sys.exit(serve(application(), where, process="edge", farewell=FAREWELL, limits=LIMITS))
