"""Cookies and headers, in the demo and as a real service has them, in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings

from anonymity.clock import FakeClock
from tests.support.organisation_file import REAL
from tests.support.staff import CONSOLE, ORIGIN, PASSWORD, browser, make_staff, sign_in

ROOT: Final = Path(__file__).resolve().parents[2]
KEY: Final = "A" * 43
# Signs in over the real ASGI application and prints every answer's headers.
ASKING: Final = """
import asyncio, json
from counsellor.asgi import application
from django.conf import settings
from django.core.management import call_command
call_command("migrate", verbosity=0)

async def ask(path, host):
    sent = []
    inbox = [{"type": "http.request", "body": b"", "more_body": False}]
    async def receive():
        return inbox.pop(0) if inbox else await asyncio.Event().wait()
    async def send(message):
        sent.append(message)
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"",
             "headers": [(b"host", host.encode()), (b"x-forwarded-proto", b"https")],
             "http_version": "1.1", "scheme": "https"}
    await application(scope, receive, send)
    start = next(one for one in sent if one["type"] == "http.response.start")
    return [start["status"], [[k.decode().lower(), v.decode()] for k, v in start["headers"]]]

names = ("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
         "SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE",
         "CSRF_COOKIE_HTTPONLY", "CSRF_COOKIE_SAMESITE", "SECURE_HSTS_SECONDS", "DEBUG",
         "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "PASSWORD_HASHERS", "SESSION_COOKIE_AGE")
print(json.dumps({
    "settings": {name: getattr(settings, name) for name in names},
    "login": asyncio.run(ask("/login", "jour.norra.example")),
    "elsewhere": asyncio.run(ask("/login", "evil.example")),
    "missing": asyncio.run(ask("/nothing-here", "jour.norra.example")),
}))
"""


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """What a console process of a real reception says of itself."""
    state = tmp_path_factory.mktemp("real")
    (state / "organisations").mkdir()
    (state / "organisations" / "norra.toml").write_text(REAL, encoding="utf-8")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CHATSVC_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-c", ASKING],
        env={
            **kept,
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "chatsvc.settings.console",
            "CHATSVC_STATE_DIR": str(state),
            "CHATSVC_SECRET_KEY": "a secret of this test, long enough for every check of it",
            "CHATSVC_FIELD_KEYS": KEY,
        },
        cwd=state,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def _headers(answer: tuple[int, list[tuple[str, str]]]) -> Mapping[str, str]:
    return dict(answer[1])


def test_over_https_every_cookie_is_bound_to_its_host(real: Mapping[str, Any]) -> None:
    said = real["settings"]
    for cookie in ("SESSION", "CSRF"):
        assert said[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert said[f"{cookie}_COOKIE_SECURE"] is True
        assert said[f"{cookie}_COOKIE_HTTPONLY"] is True
        assert said[f"{cookie}_COOKIE_SAMESITE"] == "Strict"
    assert said["SESSION_COOKIE_AGE"] == 12 * 3600


def test_the_cookie_that_is_set_says_so_too(real: Mapping[str, Any]) -> None:
    (cookie,) = [value for name, value in real["login"][1] if name == "set-cookie"]
    name, *attributes = [part.strip() for part in cookie.split(";")]
    assert name.startswith("__Host-csrf=")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(attributes)
    assert not any(one.lower().startswith("domain") for one in attributes)


def test_a_real_service_speaks_https_for_two_years(real: Mapping[str, Any]) -> None:
    assert real["login"][0] == 200
    assert "max-age=63072000" in _headers(real["login"])["strict-transport-security"]


def test_a_real_service_shows_no_inside(real: Mapping[str, Any]) -> None:
    said = real["settings"]
    assert said["DEBUG"] is False
    assert said["ALLOWED_HOSTS"] == ["jour.norra.example"]
    assert said["CSRF_TRUSTED_ORIGINS"] == ["https://jour.norra.example"]
    assert said["PASSWORD_HASHERS"] == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert real["elsewhere"][0] == 421
    status, headers = real["missing"]
    assert status == 404
    assert {"server", "x-powered-by"}.isdisjoint(name for name, _ in headers)


@pytest.mark.parametrize("page", ["login", "missing"])
def test_no_answer_of_a_real_service_can_be_framed_or_kept(
    real: Mapping[str, Any], page: str
) -> None:
    headers = _headers(real[page])
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]


def test_the_demo_says_plainly_that_its_cookies_travel_in_clear() -> None:
    assert settings.SESSION_COOKIE_SECURE is False
    assert settings.CSRF_COOKIE_SECURE is False
    assert settings.SESSION_COOKIE_NAME == "console"
    assert settings.SECURE_HSTS_SECONDS == 0
    assert settings.SESSION_COOKIE_HTTPONLY is settings.CSRF_COOKIE_HTTPONLY is True


@pytest.mark.django_db
def test_in_the_demo_too_no_script_and_no_other_site_gets_a_cookie(clock: FakeClock) -> None:
    make_staff()
    client = browser()
    client.get("/login")
    sign_in(client, clock)
    assert set(client.cookies) == {"csrf", "console", "browser"}
    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        assert cookie["domain"] == ""
        assert cookie["path"] == "/"
    assert client.cookies["console"]["max-age"] == "", "gone when the browser is closed"


@pytest.mark.django_db
def test_a_log_out_takes_the_sign_in_and_leaves_the_known_browser(clock: FakeClock) -> None:
    make_staff()
    client = browser()
    sign_in(client, clock)
    known = client.cookies["browser"].value
    client.post("/logout", headers={"origin": ORIGIN})
    assert client.cookies["console"].value == ""
    assert client.cookies["browser"].value == known


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (ORIGIN, 302),
        ("http://evil.example", 403),
        ("null", 403),
        ("http://console.localhost:9", 403),
        ("https://console.localhost:8001", 403),
        (f"{ORIGIN}.evil.example", 403),
        ("http://chat.localhost:8000", 403),
    ],
)
def test_a_form_is_taken_from_our_own_page_alone(
    clock: FakeClock, origin: str, status: int
) -> None:
    assert clock
    make_staff()
    client = browser(checks_csrf=True)
    client.get("/login")
    body = {
        "username": "linnea",
        "password": PASSWORD,
        "csrfmiddlewaretoken": client.cookies["csrf"].value,
    }
    assert client.post("/login", body, headers={"origin": origin}).status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["evil.example", "console.localhost", "console.localhost:9", "["])
def test_djangos_own_door_knows_the_host_too(host: str) -> None:
    """Behind the edge's 421 (which counts) a second wall stands."""
    assert browser().get("/login", headers={"host": host}).status_code == 400
    assert browser().get("/login", headers={"host": CONSOLE}).status_code == 200
