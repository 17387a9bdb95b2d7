"""Only exact hosts, exact origins and known paths come in."""

from typing import Any

import pytest

from anonymity.scope import AsgiApp, Message, Receive, Scope, Send
from chatsvc.edge.doors import ExactOrigin, KnownHosts, UnknownPath
from chatsvc.edge.lifespan import Lifespan

HOST = "chat.example.se"
ORIGIN = f"https://{HOST}"


async def inside(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Stand for the application: whoever comes here was let in."""
    await send({"type": "inside"})


async def asked(app: AsgiApp, kind: str, *headers: tuple[str, str]) -> list[Message]:
    """Return what the app sent to one request or socket."""
    sent: list[Message] = []
    events: list[Message] = [
        {"type": f"{kind}.connect"},
        {"type": f"{kind}.disconnect", "code": 1000},
    ]

    async def receive() -> Message:
        return events.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    pairs = [(name.encode(), value.encode()) for name, value in headers]
    scope: dict[str, Any] = {"type": kind, "headers": pairs, "subprotocols": ["chatsvc.v1"]}
    await app(scope, receive, send)
    return sent


INSIDE: list[Message] = [{"type": "inside"}]
CLOSED: list[Message] = [{"type": "websocket.close"}]


@pytest.mark.parametrize("host", [HOST, HOST.upper()])
@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_a_host_of_ours_is_let_in(host: str, kind: str) -> None:
    assert await asked(KnownHosts(inside, [HOST]), kind, ("host", host)) == INSIDE


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("host", "evil.test")],
        [("host", f"{HOST}:443")],
        [("host", f"{HOST}.")],
        [("host", f"evil.{HOST}")],
        [("host", HOST), ("host", "evil.test")],
        [("host", HOST), ("host", HOST)],
        [("host", "")],
    ],
)
async def test_any_other_host_is_misdirected(headers: list[tuple[str, str]]) -> None:
    app = KnownHosts(inside, [HOST])
    start, body = await asked(app, "http", *headers)
    assert start["status"] == 421
    assert b"evil" not in body["body"]
    assert await asked(app, "websocket", *headers) == CLOSED


async def test_our_origin_on_our_host_is_let_in() -> None:
    app = ExactOrigin(inside, [ORIGIN])
    assert await asked(app, "websocket", ("host", HOST), ("origin", ORIGIN)) == INSIDE


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "https://evil.test",
        f"http://{HOST}",
        f"{ORIGIN}:443",
        f"{ORIGIN}:8443",
        f"{ORIGIN}/",
        f"{ORIGIN}.evil.test",
        f"https://evil{HOST}",
        f"https://evil@{HOST}",
        f"{ORIGIN}, {ORIGIN}",
        ORIGIN.upper(),
    ],
)
async def test_any_other_origin_is_refused_before_the_socket_opens(origin: str) -> None:
    app = ExactOrigin(inside, [ORIGIN])
    assert await asked(app, "websocket", ("host", HOST), ("origin", origin)) == CLOSED


async def test_a_socket_without_an_origin_or_with_two_is_refused() -> None:
    app = ExactOrigin(inside, [ORIGIN])
    assert await asked(app, "websocket", ("host", HOST)) == CLOSED
    twice = [("host", HOST), ("origin", ORIGIN), ("origin", ORIGIN)]
    assert await asked(app, "websocket", *twice) == CLOSED


async def test_one_organisations_page_cannot_reach_anothers_socket() -> None:
    app = ExactOrigin(inside, [ORIGIN, "https://other.example.se"])
    assert await asked(app, "websocket", ("host", "other.example.se"), ("origin", ORIGIN)) == CLOSED
    loose = ExactOrigin(inside, [ORIGIN], same_host=False)
    assert await asked(loose, "websocket", ("host", "x"), ("origin", ORIGIN)) == INSIDE


async def test_a_page_is_not_asked_for_an_origin() -> None:
    assert await asked(ExactOrigin(inside, [ORIGIN]), "http", ("host", HOST)) == INSIDE


async def test_an_unknown_path_is_opened_and_closed_with_a_code() -> None:
    accepted: Message = {"type": "websocket.accept", "subprotocol": "chatsvc.v1"}
    closed: Message = {"type": "websocket.close", "code": 4404}
    assert await asked(UnknownPath(), "websocket") == [accepted, closed]


def lifespan(*, answers: bool = True, fails: bool = False, calls: list[str]) -> AsgiApp:
    """Return an application that notes its start and its end."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if not answers:
            raise ValueError(scope["type"])
        calls.append((await receive())["type"])
        kind = "failed" if fails else "complete"
        await send({"type": f"lifespan.startup.{kind}"})
        calls.append((await receive())["type"])
        await send({"type": "lifespan.shutdown.complete"})

    return application


async def test_an_application_starts_before_and_ends_after_everything_else() -> None:
    calls: list[str] = []
    life = Lifespan(lifespan(calls=calls))
    assert await life.begin()
    assert calls == ["lifespan.startup"]
    await life.end(1)
    assert calls == ["lifespan.startup", "lifespan.shutdown"]


async def test_an_application_that_knows_no_lifespan_may_serve() -> None:
    life = Lifespan(lifespan(answers=False, calls=[]))
    assert await life.begin()
    await life.end(1)


async def test_an_application_that_breaks_while_it_starts_may_not_serve() -> None:
    async def application(_scope: Scope, receive: Receive, _send: Send) -> None:
        raise ValueError((await receive())["type"])

    assert not await Lifespan(application).begin()


async def test_an_application_that_could_not_start_may_not_serve() -> None:
    life = Lifespan(lifespan(fails=True, calls=[]))
    assert not await life.begin()
    await life.end(1)
