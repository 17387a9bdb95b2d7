"""The console's pages: who may see which, under which headers, and what a stranger gets."""

import asyncio
import json
from typing import Any

import pytest
from django.test import Client

from anonymity.clock import FakeClock
from counsellor.accounts.models import Role
from counsellor.asgi import application
from counsellor.urls import urlpatterns
from counsellor.views.navigation import links_for
from tests.support.staff import CONSOLE, ORIGIN, PASSWORD, browser, make_staff, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

# route, method -> status for: nobody, counsellor, supervisor, administrator.
ALLOWED: dict[tuple[str, str], tuple[int, int, int, int]] = {
    ("", "get"): (302, 200, 200, 200),
    ("login", "get"): (200, 200, 200, 200),
    ("login/code", "get"): (302, 302, 302, 302),
    ("logout", "post"): (302, 302, 302, 302),
    ("device", "get"): (401, 200, 200, 403),
    ("device", "post"): (401, 400, 400, 403),
    ("desk.json", "get"): (401, 200, 200, 403),
    ("devices.json", "get"): (401, 503, 503, 403),
    ("lock", "post"): (401, 200, 200, 403),
    ("unlock", "post"): (401, 403, 403, 403),
    ("schema", "get"): (302, 200, 200, 403),
    ("schema", "post"): (302, 403, 409, 403),
    ("schema/tider", "get"): (302, 200, 200, 403),
    ("schema/tider", "post"): (302, 403, 409, 403),
    ("fraser", "get"): (302, 200, 200, 403),
    ("fraser", "post"): (302, 403, 409, 403),
    ("stod", "get"): (302, 200, 200, 403),
    ("stod", "post"): (302, 403, 409, 403),
    ("support.json", "get"): (401, 200, 200, 403),
    ("orosanmalan", "get"): (302, 200, 200, 403),
    ("polisanmalan", "get"): (302, 200, 200, 403),
    ("kartlaggning", "get"): (302, 403, 200, 403),
    ("kartlaggning", "post"): (302, 403, 409, 403),
    ("kartlaggning/rapport", "get"): (302, 403, 400, 403),
    ("kvalitet", "get"): (302, 403, 200, 403),
    ("avlastning", "get"): (302, 200, 200, 403),
    ("avlastning", "post"): (302, 409, 409, 403),
    ("eskaleringar", "get"): (302, 403, 200, 403),
    ("tavla", "get"): (302, 403, 200, 403),
    ("bemanning", "get"): (302, 403, 200, 403),
    ("namndbeslut", "get"): (302, 403, 200, 200),
    ("namndbeslut", "post"): (302, 403, 409, 409),
    ("oppna", "get"): (302, 403, 200, 200),
    ("oppna", "post"): (302, 403, 409, 409),
    ("logg", "get"): (302, 403, 200, 403),
    ("logg", "post"): (302, 403, 200, 403),
    ("gallringsprotokoll", "get"): (302, 403, 200, 200),
    ("gallringsprotokoll/arkiv", "post"): (302, 403, 400, 400),
    ("steering.json", "get"): (401, 200, 200, 403),
    ("steering.json", "post"): (401, 400, 400, 403),
}
PEOPLE = (None, Role.COUNSELLOR, Role.SUPERVISOR, Role.ADMINISTRATOR)


def test_the_table_below_knows_every_route() -> None:
    assert {route for route, _ in ALLOWED} == {str(one.pattern) for one in urlpatterns}


@pytest.mark.parametrize(("route", "method"), ALLOWED)
@pytest.mark.parametrize("role", PEOPLE)
def test_every_role_sees_its_routes_and_no_others(
    clock: FakeClock, route: str, method: str, role: Role | None
) -> None:
    client = browser()
    if role is not None:
        make_staff(role=role)
        sign_in(client, clock)
    answer = getattr(client, method)(f"/{route}", headers={"origin": ORIGIN})
    assert answer.status_code == ALLOWED[route, method][PEOPLE.index(role)]


@pytest.mark.parametrize("route", [str(one.pattern) for one in urlpatterns])
def test_a_post_without_the_pages_token_is_refused(clock: FakeClock, route: str) -> None:
    make_staff()
    client = browser()
    sign_in(client, clock)
    client.handler.enforce_csrf_checks = True
    assert client.post(f"/{route}", headers={"origin": ORIGIN}).status_code in {403, 405}


def test_a_locked_screen_stays_locked_over_a_reload(clock: FakeClock) -> None:
    make_staff()
    client = browser()
    sign_in(client, clock)
    client.post("/lock")
    assert client.get("/desk.json").json()["locked"] is True
    assert _unlock(client, "wrong").json() == {"problem": "wrong_password"}
    assert client.get("/desk.json").json()["locked"] is True
    assert _unlock(client, PASSWORD).json() == {"locked": False}
    assert client.get("/desk.json").json()["locked"] is False


def test_unlocking_is_slowed_as_a_login_is(clock: FakeClock) -> None:
    make_staff()
    client = browser()
    sign_in(client, clock)
    client.post("/lock")
    answers = [_unlock(client, f"guess {n}") for n in range(7)]
    assert answers[-1].status_code == 429
    assert answers[-1].json()["wait_ms"] > 0
    assert _unlock(client, PASSWORD).status_code == 429


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"password": 1}', b"[" * 5000, b"\xff"])
def test_bad_unlock_bodies_are_wrong_passwords(clock: FakeClock, body: bytes) -> None:
    make_staff()
    client = browser()
    sign_in(client, clock)
    assert client.post("/unlock", body, "application/json").status_code == 403


async def test_every_page_forbids_framing_inline_code_and_storing() -> None:
    status, headers = await _ask("/login")
    assert status == 200
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "require-trusted-types-for 'script'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("host", ["chat.localhost:8000", "console.localhost:9", "evil.example", ""])
async def test_another_host_is_misdirected(host: str) -> None:
    status, _ = await _ask("/login", host)
    assert status == 421


async def test_a_foreign_origin_gets_no_socket() -> None:
    for origin in ("http://evil.example", "http://console.localhost:9", "null"):
        assert await _socket("/ws", origin) == [{"type": "websocket.close"}]


async def test_an_unknown_socket_address_is_closed_with_4404() -> None:
    said = await _socket("/elsewhere", ORIGIN)
    assert said[-1] == {"type": "websocket.close", "code": 4404}


def _unlock(client: Client, password: str) -> Any:  # noqa: ANN401  Django's test response
    return client.post("/unlock", json.dumps({"password": password}), "application/json")


async def _ask(path: str, host: str = CONSOLE) -> tuple[int, dict[str, str]]:
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", host.encode())],
        "http_version": "1.1",
        "scheme": "http",
    }
    sent = await _run(scope, [{"type": "http.request", "body": b"", "more_body": False}])
    start = next(message for message in sent if message["type"] == "http.response.start")
    headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return start["status"], headers


async def _socket(path: str, origin: str) -> list[dict[str, Any]]:
    scope = {
        "type": "websocket",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", CONSOLE.encode()), (b"origin", origin.encode())],
        "subprotocols": ["console.v1"],
    }
    return await _run(scope, [{"type": "websocket.connect"}, {"type": "websocket.disconnect"}])


async def _run(scope: dict[str, Any], inbox: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not inbox:
            await asyncio.Event().wait()  # the client stays, and says nothing more
        return inbox.pop(0)

    async def send(message: Any) -> None:  # noqa: ANN401  ASGI
        sent.append(dict(message))

    await application(scope, receive, send)
    return sent


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.SUPERVISOR])
def test_the_desk_names_the_other_pages_of_this_role_and_not_itself(
    clock: FakeClock, role: Role
) -> None:
    client = browser()
    make_staff(role=role)
    sign_in(client, clock)
    named = [page["path"] for page in client.get("/desk.json").json()["pages"]]
    assert named == [link.path for link in links_for(role, "/") if not link.is_here]
    assert ("/eskaleringar" in named) == (role == Role.SUPERVISOR)


def test_the_desk_is_told_the_time_of_the_service(clock: FakeClock) -> None:
    client = browser()
    make_staff()
    sign_in(client, clock)
    assert client.get("/desk.json").json()["now"] == clock.now_ms()


def test_an_interpreter_is_told_her_name_and_doors_and_nothing_of_the_counsellors_tools(
    clock: FakeClock,
) -> None:
    make_staff(role=Role.INTERPRETER, doors=["mika"])
    client = browser()
    sign_in(client, clock)
    facts = client.get("/desk.json").json()
    assert (facts["role"], [door["id"] for door in facts["doors"]]) == ("interpreter", ["mika"])
    tools = (facts["phrases"], facts["form"], facts["unchecked_numbers"], facts["languages"])
    assert tools == ({}, [], 0, [])
    assert facts["escalation"] == {"onCall": [], "socialServices": [], "rungs": []}
    assert [one["path"] for one in facts["pages"]] == ["/avlastning"]
