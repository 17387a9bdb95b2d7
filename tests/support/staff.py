"""Staff accounts for tests, and a browser that logs in as a person does."""

from dataclasses import replace

from django.conf import settings
from django.test import Client

from anonymity.clock import FakeClock
from counsellor.accounts.models import Role, Staff
from counsellor.accounts.one_time import OneTimePassword
from counsellor.accounts.services import set_one_time_password

CONSOLE = "console.localhost:8001"
ORIGIN = f"http://{CONSOLE}"
PASSWORD = "korp-lampa-moln-sten"
SECRET = OneTimePassword(bytes(range(20)))
NOON_MS = 1_795_000_000_000


def make_staff(
    name: str = "linnea",
    role: Role = Role.COUNSELLOR,
    organisation: str = "demo",
    **more: object,
) -> Staff:
    """Make an account with password and second factor."""
    staff = Staff.objects.create_staff(
        name,
        PASSWORD,
        alias=name.capitalize(),
        role=role,
        organisation=organisation,
        **{"doors": ["mika"], **more},
    )
    set_one_time_password(staff, SECRET.secret)
    return staff


def browser(*, checks_csrf: bool = False) -> Client:
    """A browser that knows the console's address."""
    return Client(enforce_csrf_checks=checks_csrf, HTTP_HOST=CONSOLE)


def say_password(client: Client, name: str = "linnea", password: str = PASSWORD) -> int:
    """First step; the status of the answer."""
    body = {"username": name, "password": password}
    return client.post("/login", body, headers={"origin": ORIGIN}).status_code


def say_code(client: Client, code: str) -> int:
    """Second step; the status of the answer."""
    return client.post("/login/code", {"code": code}, headers={"origin": ORIGIN}).status_code


def sign_in(client: Client, clock: FakeClock, name: str = "linnea") -> None:
    """Both steps, a new half minute first, so that the code is fresh."""
    clock.advance(30_000)
    assert say_password(client, name) == 302
    assert say_code(client, SECRET.code(clock.now_ms())) == 302


def no_demo() -> object:
    """The environment of a service that is no demo, for `settings`."""
    return replace(settings.CHATSVC_ENVIRONMENT, demo=False)
