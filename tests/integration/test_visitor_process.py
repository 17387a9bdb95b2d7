"""The visitor process as it is started: pages, documents, beacon, and what it never loads."""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
import websockets
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from chatsvc.site.manifest import write_manifest
from tests.support.store import TestStore

ROOT = Path(__file__).parents[2]
HOST = "chat.localhost:8000"
ORGANISATION = """
id = "{org}"
name = "Test"
demo = true
visitor_origin = "http://chat.localhost:8000"
console_origin = "http://console.localhost:8001"
root_public_keys = ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]
languages = ["sv"]
exit_target = "https://www.smhi.se/"
[doors.mika]
name = "MIKA"
[paths]
own = "mika"
"""


def environment(state: Path, org: str, url: str) -> dict[str, str]:
    """Write an organisation and a tiny site; return what the processes read."""
    (state / "organisations").mkdir()
    (state / "organisations" / "test.toml").write_text(ORGANISATION.format(org=org))
    site = state / "site" / org
    (site / "sv").mkdir(parents=True)
    (site / "index.html").write_text("<title>choose</title>")
    (site / "sv" / "index.html").write_text("<title>sv</title>")
    (site / "404.html").write_text("<title>missing</title>")
    (site / "app.js").write_text("export {};")
    write_manifest(site, org)
    return {
        "PATH": os.environ["PATH"],
        "CHATSVC_STATE_DIR": str(state),
        "CHATSVC_DEMO": "1",
        "CHATSVC_SECRET_KEY": "test",
        "CHATSVC_TICKET_KEYS": base64.urlsafe_b64encode(bytes(32)).decode(),
        "CHATSVC_VISITOR_PORT": "0",
        "REDIS_URL": url,
    }


@contextmanager
def process(variables: dict[str, str], printed: Path, *words: str) -> Iterator[int]:
    """Start one command of ours; yield the port that it says, if it says one."""
    with printed.open("wb") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "chatsvc.cli.main", *words],
            env=variables,
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + 20
        while "started process" not in (text := printed.read_text()):
            assert child.poll() is None, text
            assert time.monotonic() < deadline, text
            time.sleep(0.02)
        yield int(text.partition("port=")[2].split()[0]) if "port=" in text else 0
    finally:
        child.terminate()
        try:
            child.wait(10)
        finally:
            child.kill()


@pytest.fixture(scope="module")
def port(store: TestStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A visitor process and a worker; the port of the first."""
    state = tmp_path_factory.mktemp("visitor")
    variables = environment(state, "tprocess", store.urls["visitor"])
    working = variables | {"REDIS_URL": store.urls["worker"]}
    with (
        process(working, state / "worker.txt", "worker"),
        process(variables, state / "visitor.txt", "serve", "visitor") as found,
    ):
        yield found


def ask(
    port: int, method: str, path: str, body: bytes | None = None, host: str = HOST
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Host": host, "Cookie": "a=b", "User-Agent": "canary"}
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


@pytest.mark.parametrize(
    ("path", "content", "kind"),
    [
        ("/", b"choose", "text/html; charset=utf-8"),
        ("/sv/", b"sv", "text/html; charset=utf-8"),
        ("/app.js", b"export", "text/javascript; charset=utf-8"),
    ],
)
def test_the_site_is_served_from_memory(port: int, path: str, content: bytes, kind: str) -> None:
    answer, body = ask(port, "GET", path)
    assert answer.status == 200
    assert content in body
    assert answer.getheader("content-type") == kind
    assert answer.getheader("cache-control") == "no-store"
    assert answer.getheader("set-cookie") is None
    assert "default-src 'none'" in (answer.getheader("content-security-policy") or "")


@pytest.mark.parametrize("path", ["/nowhere", "/../pyproject.toml", "/sv", "/pub/secret.json"])
def test_what_is_not_in_the_site_is_not_there(port: int, path: str) -> None:
    assert ask(port, "GET", path)[0].status == 404


def test_a_foreign_host_is_misdirected(port: int) -> None:
    assert ask(port, "GET", "/", host="evil.test")[0].status == 421


@pytest.mark.parametrize(("method", "path"), [("POST", "/"), ("PUT", "/sv/"), ("GET", "/left")])
def test_pages_are_only_read_and_the_beacon_only_posted(port: int, method: str, path: str) -> None:
    assert ask(port, method, path, b"" if method != "GET" else None)[0].status == 405


def test_a_challenge_can_be_worked_on(port: int) -> None:
    answer, body = ask(port, "GET", "/challenge")
    assert answer.status == 200
    assert json.loads(body)["algorithm"] == "SHA-256"


def test_the_status_says_that_nobody_is_on_duty(port: int) -> None:
    deadline = time.monotonic() + 10
    while (found := ask(port, "GET", "/pub/status.json"))[0].status == 503 or (
        json.loads(found[1])["reason"] == "sweep_late"
    ):
        assert time.monotonic() < deadline, found[1]
        time.sleep(0.05)
    assert json.loads(found[1]) == {
        "demo": True,
        "doors": {"mika": {"on_duty": 0, "open": False}},
        "intake": "closed",
        "reason": "nobody_on_duty",
        "v": 1,
    }


def test_the_beacon_never_says_whether_there_is_such_a_conversation(port: int) -> None:
    assert ask(port, "POST", "/left", bytes(48))[0].status == 204
    answer, body = ask(port, "POST", "/left", bytes(47))
    assert (answer.status, body) == (400, b'{"code":"malformed"}')


def socket(port: int, path: str, origin: str | None) -> websockets.connect:
    """Open a socket as a browser does: the name in the Host header, the address beside it."""
    return websockets.connect(
        f"ws://{HOST}{path}",
        origin=None if origin is None else Origin(origin),
        subprotocols=[Subprotocol("chatsvc.v1")],
        compression=None,
        host="127.0.0.1",
        port=port,
    )


async def test_an_unknown_socket_path_is_closed_with_4404(port: int) -> None:
    async with socket(port, "/nowhere", f"http://{HOST}") as opened:
        await opened.wait_closed()
        assert opened.close_code == 4404


async def test_our_own_page_opens_a_socket_and_a_bad_message_closes_it(port: int) -> None:
    async with socket(port, "/ws", f"http://{HOST}") as opened:
        assert opened.subprotocol == "chatsvc.v1"
        await opened.send(b"nonsense")
        await opened.wait_closed()
        assert opened.close_code == 4400


@pytest.mark.parametrize("origin", ["http://chat.localhost:8001", "https://evil.test", None])
async def test_a_foreign_origin_opens_no_socket(port: int, origin: str | None) -> None:
    with pytest.raises(InvalidStatus):
        await socket(port, "/ws", origin)


def test_the_visitor_process_knows_no_accounts_and_no_database(
    store: TestStore, tmp_path: Path
) -> None:
    look = (
        "import os, sys, json; os.environ['DJANGO_SETTINGS_MODULE'] = 'chatsvc.settings.visitor'; "
        "import chatsvc.asgi; print(json.dumps(sorted(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-c", look],
        env=environment(tmp_path, "tmodules", store.urls["visitor"]),
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    modules = json.loads(found.stdout)
    assert "chatsvc.consumers.visitor" in modules
    forbidden = (
        "counsellor",
        "django.contrib.auth",
        "django.contrib.sessions",
        "sqlite3",
        "psycopg",
    )
    assert [one for one in modules if one.startswith(forbidden)] == []
    # What every backend is made of may be there; no backend itself.
    backends = {one.split(".")[3] for one in modules if one.startswith("django.db.backends.")}
    assert backends <= {"base", "utils", "signals"}
    assert "chatsvc.worker" not in modules


def test_a_site_that_was_changed_after_the_build_is_not_served(
    store: TestStore, tmp_path: Path
) -> None:
    variables = environment(tmp_path, "tchanged", store.urls["visitor"])
    (tmp_path / "site" / "tchanged" / "app.js").write_text("alert(1)")
    found = subprocess.run(
        [sys.executable, "-m", "chatsvc.cli.main", "serve", "visitor"],
        env=variables,
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=30,
    )
    assert found.returncode != 0
