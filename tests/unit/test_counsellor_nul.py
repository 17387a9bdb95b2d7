"""NUL, which PostgreSQL keeps in no text: no door of the console crashes on it, none keeps it."""

import json
from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.test import Client

from anonymity.clock import FakeClock
from counsellor.accounts.models import LoginCounter
from counsellor.accounts.queries import signed_in
from counsellor.consumers.desk import _sign_in_key
from counsellor.directory.models import DeviceCertificate
from counsellor.nul import holds_nul
from tests.support.staff import browser, make_staff, say_code, say_password, sign_in

pytestmark = pytest.mark.django_db

MALFORMED = (400, {"problem": "malformed"})


@pytest.fixture
def linnea(clock: FakeClock) -> Client:
    """A counsellor's browser, signed in."""
    make_staff("linnea")
    client = browser()
    sign_in(client, clock)
    return client


@pytest.mark.parametrize("name", ["\0", "linnea\0", "lin\0nea"])
def test_a_name_at_login_is_nobodys_and_counts_as_a_wrong_one(name: str, clock: FakeClock) -> None:
    del clock
    make_staff("linnea")
    assert say_password(browser(), name) == 401
    assert LoginCounter.objects.get().failures == 1


def test_a_password_and_a_code_are_wrong_and_no_more(clock: FakeClock) -> None:
    make_staff("linnea")
    client = browser()
    assert say_password(client, "linnea", "a\0b") == 401
    clock.advance(60_000)
    assert say_password(client) == 302
    assert say_code(client, "123\x00456") == 401


@pytest.mark.parametrize(
    "path", ["/device?key=%00", "/?%00=1", "/login?next=%00", "/desk.json?%00"]
)
def test_a_question(linnea: Client, path: str) -> None:
    answer = linnea.get(path)
    assert (answer.status_code, answer.json()) == MALFORMED


@pytest.mark.parametrize("text", ["\\u0000", "a\\u0000b", "\\ud83d\\ude00\\u0000"])
def test_a_devices_request_leaves_no_row(linnea: Client, text: str) -> None:
    body = f'{{"device_key": "{"A" * 43}", "request": {{"b": {{"k": "{text}"}}, "s": "x"}}}}'
    answer = linnea.post("/device", body, "application/json")
    assert (answer.status_code, answer.json()) == MALFORMED
    assert not DeviceCertificate.objects.exists()


def test_a_request_that_only_speaks_of_it_is_kept(linnea: Client) -> None:
    request = {"b": {"k": "a backslash and a number: \\u0000"}, "s": "x"}
    body = json.dumps({"device_key": "A" * 43, "request": request})
    assert linnea.post("/device", body, "application/json").status_code == 200
    assert DeviceCertificate.objects.get().request == request


@pytest.mark.parametrize("body", ['{"password": "\\u0000"}', '{"password": "a\\u0000"}'])
def test_a_password_that_opens_the_screen_is_wrong_and_no_more(linnea: Client, body: str) -> None:
    answer = linnea.post("/unlock", body, "application/json")
    assert (answer.status_code, answer.json()) == (403, {"problem": "wrong_password"})


def test_a_cookie_that_spells_it_as_an_octal_number(clock: FakeClock) -> None:
    del clock
    spelled = '"' + "a" * 16 + '\\000"'
    assert SimpleCookie(f"x={spelled}")["x"].value == "a" * 16 + "\0"
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "browser"):
        answer = browser().get("/", HTTP_COOKIE=f"{name}={spelled}")
        assert (answer.status_code, answer.json()) == MALFORMED, name


def test_a_desks_socket_with_such_a_cookie_is_signed_in_as_nobody() -> None:
    name = settings.SESSION_COOKIE_NAME.encode()
    for value, key in ((b'"aaaa\\000"', ""), (b"aaaa", "aaaa"), (b'"\\060"', "0")):
        scope = {"headers": [(b"cookie", name + b"=" + value)]}
        assert _sign_in_key(scope) == key


def test_a_sign_in_that_nobody_has_is_nobodys() -> None:
    assert signed_in("a" * 32) is None


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        ("", False),
        ("text", False),
        ("\\0", False),
        ("\0", True),
        ({"a": 1, "b": None, "c": True}, False),
        ({"a": {"b": ["x", "\0"]}}, True),
        ({"\0": 1}, True),
        ([[["x"]], 0], False),
        ([[["x\0"]], 0], True),
    ],
)
def test_what_holds_it_is_found_at_any_depth(value: object, *, holds: bool) -> None:
    assert holds_nul(value) is holds
