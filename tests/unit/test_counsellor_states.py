"""Every route against every state between stranger and colleague: who is nobody, stays nobody."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from anonymity.clock import FakeClock
from chatsvc.settings.organisations import Organisations
from counsellor.accounts.models import Staff, StaffOneTimePassword
from counsellor.urls import urlpatterns
from tests.support.staff import (
    ORIGIN,
    SECRET,
    browser,
    make_staff,
    no_demo,
    say_code,
    say_password,
    sign_in,
)

pytestmark = pytest.mark.django_db

# route, method -> what somebody is answered whose sign-in does not count here.
NOBODY: dict[tuple[str, str], int] = {
    ("", "get"): 302,
    ("login", "get"): 200,
    ("login/code", "get"): 302,
    ("logout", "post"): 302,
    ("device", "get"): 401,
    ("device", "post"): 401,
    ("desk.json", "get"): 401,
    ("devices.json", "get"): 401,
    ("lock", "post"): 401,
    ("unlock", "post"): 401,
    ("fraser", "get"): 302,
    ("fraser", "post"): 302,
    ("stod", "get"): 302,
    ("stod", "post"): 302,
    ("support.json", "get"): 401,
    ("kartlaggning", "get"): 302,
    ("kartlaggning", "post"): 302,
    ("kartlaggning/rapport", "get"): 302,
    ("kvalitet", "get"): 302,
    ("avlastning", "get"): 302,
    ("avlastning", "post"): 302,
    ("eskaleringar", "get"): 302,
    ("tavla", "get"): 302,
    ("bemanning", "get"): 302,
    ("logg", "get"): 302,
    ("logg", "post"): 302,
    ("namndbeslut", "get"): 302,
    ("namndbeslut", "post"): 302,
    ("gallringsprotokoll", "get"): 302,
    ("gallringsprotokoll/arkiv", "post"): 302,
    ("oppna", "get"): 302,
    ("oppna", "post"): 302,
    ("steering.json", "get"): 401,
    ("steering.json", "post"): 401,
    ("orosanmalan", "get"): 302,
    ("polisanmalan", "get"): 302,
    ("schema", "get"): 302,
    ("schema", "post"): 302,
    ("schema/tider", "get"): 302,
    ("schema/tider", "post"): 302,
}
State = Callable[[Client, FakeClock], None]


def stranger(_client: Client, _clock: FakeClock) -> None:
    """Has never been here."""


def half_way(client: Client, _clock: FakeClock) -> None:
    """Knows the password, not the code."""
    make_staff()
    assert say_password(client) == 302


def after_log_out(client: Client, clock: FakeClock) -> None:
    """Was here and left by the door."""
    make_staff()
    sign_in(client, clock)
    client.post("/logout", headers={"origin": ORIGIN})


def with_an_old_cookie(client: Client, clock: FakeClock) -> None:
    """Kept the cookie of a sign-in that somebody has ended since."""
    make_staff()
    sign_in(client, clock)
    value = client.cookies["console"].value
    client.post("/logout", headers={"origin": ORIGIN})
    client.cookies["console"] = value


def with_an_invented_cookie(client: Client, _clock: FakeClock) -> None:
    """Guesses at the name of a sign-in."""
    client.cookies["console"] = "a" * 32


def a_leaver(client: Client, clock: FakeClock) -> None:
    """Has left the reception while the page was open."""
    make_staff()
    sign_in(client, clock)
    Staff.objects.update(is_active=False)


def a_removed_account(client: Client, clock: FakeClock) -> None:
    """Has no account any more."""
    make_staff()
    sign_in(client, clock)
    Staff.objects.all().delete()


def without_second_factor(client: Client, clock: FakeClock) -> None:
    """Lost the phone: the second factor was taken away."""
    make_staff()
    sign_in(client, clock)
    StaffOneTimePassword.objects.all().delete()


def past_the_longest_shift(client: Client, clock: FakeClock) -> None:
    """Left the page open until the sign-in ran out."""
    make_staff()
    sign_in(client, clock)
    Session.objects.update(expire_date=datetime.now(UTC) - timedelta(seconds=1))


def moved_to_another_reception(client: Client, clock: FakeClock) -> None:
    """Works somewhere else now; this address is not theirs."""
    make_staff()
    sign_in(client, clock)
    Staff.objects.update(organisation="elsewhere")


STATES: tuple[State, ...] = (
    stranger,
    half_way,
    after_log_out,
    with_an_old_cookie,
    with_an_invented_cookie,
    a_leaver,
    a_removed_account,
    without_second_factor,
    past_the_longest_shift,
    moved_to_another_reception,
)


def test_the_table_above_knows_every_route() -> None:
    assert {route for route, _ in NOBODY} == {str(one.pattern) for one in urlpatterns}


@pytest.mark.parametrize("state", STATES, ids=lambda state: str(state.__name__))
def test_whoever_is_not_signed_in_here_and_now_is_nobody(clock: FakeClock, state: State) -> None:
    for (route, method), expected in NOBODY.items():
        client = browser()
        Staff.objects.all().delete()
        state(client, clock)
        answer = getattr(client, method)(f"/{route}", headers={"origin": ORIGIN})
        # The second step is the one page that half a sign-in opens.
        at_the_code = (state, route) == (half_way, "login/code")
        assert answer.status_code == (200 if at_the_code else expected), (route, method)
        assert "Linnea" not in answer.content.decode()


def test_a_demo_account_is_nobody_in_a_service_that_is_no_demo(clock: FakeClock) -> None:
    make_staff(is_demo=True)
    client = browser()
    sign_in(client, clock)
    assert client.get("/desk.json").status_code == 200
    with override_settings(CHATSVC_ENVIRONMENT=no_demo()):
        for (route, method), expected in NOBODY.items():
            if route == "logout":
                continue
            answer = getattr(client, method)(f"/{route}", headers={"origin": ORIGIN})
            assert answer.status_code == expected, (route, method)


def test_a_lock_is_kept_by_the_server_and_only_the_password_opens_it(clock: FakeClock) -> None:
    make_staff()
    client = browser()
    sign_in(client, clock)
    client.post("/lock")
    for method in ("get", "put", "delete", "options"):
        assert getattr(client, method)("/unlock").status_code == 405
    assert client.post("/unlock", {"password": ""}).status_code == 403
    assert client.get("/desk.json").json()["locked"] is True


def test_a_lock_does_not_outlive_its_sign_in(clock: FakeClock) -> None:
    make_staff()
    client = browser()
    sign_in(client, clock)
    client.post("/lock")
    client.post("/logout", headers={"origin": ORIGIN})
    sign_in(client, clock)
    assert client.get("/desk.json").json()["locked"] is False


def test_a_sign_in_at_one_reception_opens_no_other_one(clock: FakeClock) -> None:
    (here,) = settings.CHATSVC_ORGANISATIONS.all
    other_host = "console.other.localhost:8001"
    other = msgspec.structs.replace(here, id="other", console_origin=f"http://{other_host}")
    make_staff()
    client = browser()
    sign_in(client, clock)
    both = Organisations((here, other))
    hosts = [*settings.ALLOWED_HOSTS, "console.other.localhost"]
    with override_settings(CHATSVC_ORGANISATIONS=both, ALLOWED_HOSTS=hosts):
        assert client.get("/desk.json").status_code == 200
        assert client.get("/desk.json", headers={"host": other_host}).status_code == 401
        # Half a sign-in carried over opens nothing there either.
        half = browser()
        say_password(half)
        clock.advance(30_000)
        body = {"code": SECRET.code(clock.now_ms())}
        half.post("/login/code", body, headers={"host": other_host})
        assert half.get("/desk.json", headers={"host": other_host}).status_code == 401


def test_a_signed_in_person_is_not_asked_for_a_code_again(clock: FakeClock) -> None:
    make_staff()
    client = browser()
    sign_in(client, clock)
    assert say_code(client, "000000") == 302
    assert client.get("/desk.json").status_code == 200
