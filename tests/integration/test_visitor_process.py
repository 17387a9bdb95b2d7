"""The visitor process as it is started: pages, documents, beacon, and what it never loads."""

import base64
import gzip
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http import HTTPStatus
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import brotli
import pytest
import websockets
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from anonymity.pow import PowError, check, keys_of
from chatsvc.site.frame import MARK
from chatsvc.site.manifest import write_manifest
from tests.support.allow_table import VISITOR_ROUTES
from tests.support.organisation_file import ORGANISATION
from tests.support.store import TestStore
from tests.support.visitors import solved

ROOT = Path(__file__).parents[2]
HOST = "chat.localhost:8000"


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
    (site / "long.js").write_text("export {};\n" * 500)
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


@pytest.mark.parametrize(
    ("accepts", "coding", "whole"),
    [
        ("gzip", "gzip", gzip.decompress),
        ("deflate, GZIP , br;q=0", "gzip", gzip.decompress),
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
    ],
)
def test_whoever_accepts_it_gets_the_small_form(
    port: int, accepts: str, coding: str, whole: Callable[[bytes], bytes]
) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/long.js", headers={"Host": HOST, "Accept-Encoding": accepts})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.getheader("content-encoding") == coding
    assert answer.getheader("vary") == "Accept-Encoding"
    assert answer.getheader("content-type") == "text/javascript; charset=utf-8"
    assert whole(body) == b"export {};\n" * 500
    assert len(body) < 200


def test_whoever_does_not_gets_the_file_as_it_was_built(port: int) -> None:
    answer, body = ask(port, "GET", "/long.js")
    assert answer.getheader("content-encoding") is None
    assert answer.getheader("vary") == "Accept-Encoding"
    assert body == b"export {};\n" * 500


@pytest.mark.parametrize("path", ["/nowhere", "/../pyproject.toml", "/sv", "/pub/secret.json"])
def test_what_is_not_in_the_site_is_not_there(port: int, path: str) -> None:
    assert ask(port, "GET", path)[0].status == 404


def test_a_foreign_host_is_misdirected(port: int) -> None:
    assert ask(port, "GET", "/", host="evil.test")[0].status == 421


@pytest.mark.parametrize("route", VISITOR_ROUTES)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_every_route_takes_its_own_method_alone(port: int, route: str, method: str) -> None:
    its_own, path = VISITOR_ROUTES[route]
    body = None if method in {"GET", "OPTIONS"} else b""
    refused = ask(port, method, path, body)[0].status == HTTPStatus.METHOD_NOT_ALLOWED
    assert refused == (method != its_own)


def test_the_table_knows_every_route_of_visitors() -> None:
    text = (ROOT / "chatsvc/urls.py").read_text(encoding="utf-8")
    assert set(re.findall(r'path\("([^"]*)"', text)) == set(VISITOR_ROUTES)


def test_a_challenge_can_be_worked_on(port: int) -> None:
    answer, body = ask(port, "GET", "/challenge")
    assert answer.status == 200
    assert json.loads(body)["algorithm"] == "SHA-256"
    # It is this organisation's: another's keys of the same installation have not signed it.
    work, now = solved(body.decode()), time.time_ns() // 1_000_000
    assert check(work, keys_of("tprocess", [bytes(32)]), now)
    for strange in (keys_of("tolder", [bytes(32)]), (bytes(32),)):
        with pytest.raises(PowError):
            check(work, strange, now)


def test_the_status_says_that_nobody_is_on_duty(port: int) -> None:
    deadline = time.monotonic() + 10
    while (found := ask(port, "GET", "/pub/status.json"))[0].status == 503 or (
        json.loads(found[1])["reason"] == "sweep_late"
    ):
        assert time.monotonic() < deadline, found[1]
        time.sleep(0.05)
    status = json.loads(found[1])
    door = status["doors"].pop("mika")
    assert status == {
        "demo": True,
        "doors": {},
        "intake": "closed",
        "reason": "nobody_on_duty",
        "v": 1,
    }
    assert (door["on_duty"], door["open"], door["reason"]) == (0, False, "nobody_on_duty")
    # Nothing is promised: neither a time nor a language.
    assert not any(door[one] for one in ("opens", "closes", "last_entry", "languages", "back"))


def test_the_beacon_never_says_whether_there_is_such_a_conversation(port: int) -> None:
    assert ask(port, "POST", "/left", bytes(48))[0].status == 204
    answer, body = ask(port, "POST", "/left", bytes(47))
    assert (answer.status, body) == (400, b'{"code":"malformed"}')


def test_an_answer_after_the_end_without_a_ticket_of_ours_is_refused(port: int) -> None:
    for body in (b"", bytes(2), bytes(200), bytes(5000)):
        answer, said = ask(port, "POST", "/felt", body)
        assert (answer.status, said) == (400, b'{"code":"malformed"}')
    assert ask(port, "GET", "/felt")[0].status == 405


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


def bring_along(site: Path, org: str, sheet: bytes) -> str:
    """Let a page of a site carry a sheet; return how a policy names it."""
    (site / "assets").mkdir()
    (site / "assets" / "a-1.css").write_bytes(sheet)
    page = b'<title>sv</title><style data-sheet="/assets/a-1.css">' + sheet + b"</style>"
    (site / "sv" / "index.html").write_bytes(page)
    write_manifest(site, org)
    return f"'sha256-{base64.b64encode(sha256(sheet).digest()).decode()}'"


def test_every_page_finds_its_own_sheet_in_the_header_whichever_build_it_is_of(
    store: TestStore, tmp_path: Path
) -> None:
    variables = environment(tmp_path, "tsheets", store.urls["visitor"])
    other = ORGANISATION.format(org="tolder").replace(".localhost", ".older.localhost")
    other = other.replace("A" * 43, "B" * 43)
    (tmp_path / "organisations" / "older.toml").write_text(other)
    older = tmp_path / "site" / "tolder"
    (older / "sv").mkdir(parents=True)
    ways = {
        HOST: bring_along(tmp_path / "site" / "tsheets", "tsheets", b"p { color: red }"),
        "chat.older.localhost:8000": bring_along(older, "tolder", b"p { color: blue }"),
    }
    with process(variables, tmp_path / "visitor.txt", "serve", "visitor") as port:
        # A new build while the process runs: it goes on with the pages and the policy that it has.
        for site in (older, tmp_path / "site" / "tsheets"):
            (site / "sv" / "index.html").write_text("<style>built anew</style>")
        for host, way in ways.items():
            answer, body = ask(port, "GET", "/sv/", host=host)
            (sheet,) = re.findall(rb"<style[^>]*>(.*?)</style>", body)
            assert way == f"'sha256-{base64.b64encode(sha256(sheet).digest()).decode()}'"
            policy = (answer.getheader("content-security-policy") or "").split("; ")
            (styles,) = (one.split() for one in policy if one.startswith("style-src "))
            assert way in styles
            assert set(styles[1:]) == {"'self'", *ways.values()}
            assert "script-src 'self'" in policy


@pytest.mark.parametrize(("path", "name"), [("/beslut", "decisions"), ("/siffror", "figures")])
def test_the_workers_pages_are_served_as_pages_with_our_style_sheets(
    store: TestStore, org: str, tmp_path: Path, path: str, name: str
) -> None:
    site = tmp_path / "site" / org
    variables = environment(tmp_path, org, store.urls["visitor"])
    (site / "assets").mkdir()
    for sheet in ("page-abc.css", "visitor-abc.css", "talk-abc.css"):
        (site / "assets" / sheet).write_text("")
    write_manifest(site, org)
    with process(variables, tmp_path / "visitor.txt", "serve", "visitor") as port:
        answer, body = ask(port, "GET", path)
        assert (answer.status, answer.getheader("retry-after")) == (503, "10")
        assert answer.getheader("content-type") == "text/plain; charset=utf-8"
        assert "Ring 112" in body.decode(), "a person reads this, also where no site was built"
        with store.admin() as admin:
            admin.set(f"o:{org}:pub:{name}_page", "<title>Beslut</title><!--styles-->", ex=60)
        deadline = time.monotonic() + 10
        while (found := ask(port, "GET", path))[0].status != 200:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        answer, body = found
        assert answer.getheader("content-type") == "text/html; charset=utf-8"
        assert b"<title>Beslut</title>" in body
        assert body.count(b"stylesheet") == 2
        assert b"talk-abc" not in body
        assert "default-src 'none'" in (answer.getheader("content-security-policy") or "")
        # The page is a page; only documents are at the documents' address.
        assert ask(port, "GET", f"/pub/{name}_page.json")[0].status == 404


def test_with_a_built_site_the_workers_page_stands_in_its_frame(
    store: TestStore, org: str, tmp_path: Path
) -> None:
    variables = environment(tmp_path, org, store.urls["visitor"])
    (tmp_path / "site" / org / "frame.html").write_text(f"<b>both ways out</b>{MARK}<i>foot</i>")
    write_manifest(tmp_path / "site" / org, org)
    worker = '<title>Beslut</title><main id="main"><p>SN 2026/1</p></main>'
    with process(variables, tmp_path / "visitor.txt", "serve", "visitor") as port:
        with store.admin() as admin:
            admin.set(f"o:{org}:pub:decisions_page", worker, ex=60)
        deadline = time.monotonic() + 10
        while (found := ask(port, "GET", "/beslut"))[0].status != 200:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert found[1] == b"<b>both ways out</b><p>SN 2026/1</p><i>foot</i>"
