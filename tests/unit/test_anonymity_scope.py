"""Nothing of ours is told who is calling."""

from typing import Any

import pytest

from anonymity.clock import FakeClock, SystemClock
from anonymity.scope import KEPT, AnonymousScope, Message, Receive, Scope, Send

_TELLING = [
    b"User-Agent",
    b"referer",
    b"X-Forwarded-For",
    b"x-forwarded-proto",
    b"forwarded",
    b"x-real-ip",
    b"via",
    b"accept-language",
    b"sec-ch-ua",
    b"sec-ch-ua-platform",
    b"device-memory",
    b"dnt",
    b"x-request-id",
    b"authorization",
    b"cookie",
]


async def seen(scope: Scope, *, cookies: bool = False) -> Scope:
    """Return the scope as the application behind the middleware sees it."""
    got: list[Scope] = []

    async def application(scope: Scope, _receive: Receive, _send: Send) -> None:
        got.append(scope)

    async def receive() -> Message:
        return {}

    async def send(_message: Message) -> None: ...

    await AnonymousScope(application, cookies=cookies)(scope, receive, send)
    return got[0]


def scope(kind: str = "http", *headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {
        "type": kind,
        "path": "/sv/",
        "headers": [(name, b"canary") for name in _TELLING] + list(headers),
        "client": ["127.66.7.8", 5],
        "server": ["127.0.0.1", 8000],
        "extensions": {"tls": {"client_cert_name": "canary"}},
    }


@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_a_visitors_address_agent_referer_languages_and_cookies_are_gone(kind: str) -> None:
    clean = await seen(scope(kind, (b"host", b"chat.localhost:8000")))
    assert clean["client"] is None
    assert clean["server"] is None
    assert clean["headers"] == [(b"host", b"chat.localhost:8000")]
    assert "canary" not in repr(clean)
    assert clean["path"] == "/sv/"


async def test_what_says_what_is_asked_stays() -> None:
    asked = [(name, b"x") for name in sorted(KEPT)]
    assert (await seen(scope("http", *asked)))["headers"] == asked


async def test_staff_keep_their_cookie_and_nothing_else() -> None:
    clean = await seen(scope("http"), cookies=True)
    assert clean["headers"] == [(b"cookie", b"canary")]


async def test_the_servers_own_scope_is_not_changed_for_others() -> None:
    original = scope()
    await seen(original)
    assert original["client"] == ["127.66.7.8", 5]


async def test_a_lifespan_passes_untouched() -> None:
    lifespan = {"type": "lifespan"}
    assert await seen(lifespan) is lifespan


def test_a_fake_clock_stands_until_it_is_moved() -> None:
    clock = FakeClock(1_000)
    assert clock.now_ms() == clock.now_ms() == 1_000
    clock.advance(250)
    assert clock.now_ms() == 1_250
    clock.advance(-1_250)
    assert clock.now_ms() == 0


def test_the_systems_clock_counts_milliseconds_since_1970() -> None:
    first = SystemClock().now_ms()
    assert 1_700_000_000_000 < first <= SystemClock().now_ms() < 4_000_000_000_000
