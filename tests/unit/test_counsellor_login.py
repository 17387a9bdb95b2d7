"""Logging in: two steps, a code once, and nobody can lock anybody out."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from anonymity.clock import FakeClock
from counsellor.accounts.models import KnownBrowser, LoginCounter, Role, StaffOneTimePassword
from counsellor.accounts.queries import signed_in
from counsellor.accounts.secrets import SealBrokenError, open_sealed
from counsellor.views.navigation import links_for
from tests.support.staff import (
    CONSOLE,
    ORIGIN,
    PASSWORD,
    SECRET,
    browser,
    make_staff,
    no_demo,
    say_code,
    say_password,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_password_and_code_open_the_desk(clock: FakeClock) -> None:
    make_staff()
    client = browser()
    sign_in(client, clock)
    assert client.get("/").status_code == 200
    facts = client.get("/desk.json").json()
    assert (facts["alias"], facts["org"], facts["demo"]) == ("Linnea", "demo", True)
    assert len(facts["words"]["sv"]) == 256


def test_the_password_alone_opens_nothing() -> None:
    make_staff()
    client = browser()
    assert say_password(client) == 302
    assert client.get("/").headers["location"] == "/login"
    assert client.get("/desk.json").json() == {"problem": "signed_out"}


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer() -> None:
    make_staff()
    answers = []
    for name, password in (("linnea", "wrong"), ("nobody", "wrong")):
        body = {"username": name, "password": password}
        answer = browser().post("/login", body, headers={"origin": ORIGIN})
        text = answer.content.decode()
        start = text.index("<main")
        answers.append((answer.status_code, text[start : text.index("csrf")]))
    assert answers[0] == answers[1]
    assert answers[0][0] == 401
    assert "Fel namn eller lösenord." in answers[0][1]


def test_an_unknown_name_costs_the_hasher_as_much_as_a_known_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_staff()
    worked: list[str] = []

    def work(_hasher: object, password: str, *_salt: object) -> str:
        worked.append(password)
        return "md5$x$y"

    monkeypatch.setattr("django.contrib.auth.hashers.MD5PasswordHasher.encode", work)
    say_password(browser(), "linnea", "wrong")
    known = len(worked)
    say_password(browser(), "nobody", "wrong")
    assert len(worked) == 2 * known > 0


def test_a_code_works_once(clock: FakeClock) -> None:
    make_staff()
    sign_in(browser(), clock)
    second = browser()
    assert say_password(second) == 302
    assert say_code(second, SECRET.code(clock.now_ms())) == 401
    clock.advance(30_000)
    assert say_code(second, SECRET.code(clock.now_ms())) == 302


@pytest.mark.parametrize("steps_away", [-1, 1])
def test_the_neighbour_code_is_refused(clock: FakeClock, steps_away: int) -> None:
    make_staff()
    client = browser()
    say_password(client)
    assert say_code(client, SECRET.code(clock.now_ms() + steps_away * 30_000)) == 401


def test_a_half_login_is_forgotten_after_five_minutes(clock: FakeClock) -> None:
    make_staff()
    client = browser()
    say_password(client)
    clock.advance(301_000)
    answer = client.post("/login/code", {"code": SECRET.code(clock.now_ms())})
    assert answer.headers["location"] == "/login"
    assert client.get("/").headers["location"] == "/login"


def test_guesses_from_unknown_browsers_are_slowed_together(clock: FakeClock) -> None:
    make_staff()
    statuses = [say_password(browser(), "linnea", f"guess {n}") for n in range(8)]
    assert statuses[:5] == [401] * 5
    assert statuses[-1] == 429
    answer = browser().post(
        "/login", {"username": "linnea", "password": PASSWORD}, headers={"origin": ORIGIN}
    )
    assert answer.status_code == 429
    assert "Vänta" in answer.content.decode()
    clock.advance(61_000)
    assert say_password(browser()) == 302


def test_nobody_can_lock_out_a_browser_that_logged_in_before(clock: FakeClock) -> None:
    make_staff()
    known = browser()
    sign_in(known, clock)
    known.post("/logout", headers={"origin": ORIGIN})
    for n in range(40):
        say_password(browser(), "linnea", f"guess {n}")
    assert say_password(browser()) == 429
    sign_in(known, clock)
    assert known.get("/").status_code == 200


def test_guessed_codes_pause_their_own_source_only(clock: FakeClock) -> None:
    make_staff()
    known = browser()
    sign_in(known, clock)
    attacker = browser()
    say_password(attacker)
    statuses = [say_code(attacker, f"{n:06d}") for n in range(7)]
    assert statuses[-1] == 429
    sign_in(known, clock)


def test_the_pause_of_a_code_grows_to_a_quarter_of_an_hour(clock: FakeClock) -> None:
    make_staff()
    attacker = browser()
    say_password(attacker)
    for _ in range(16):
        say_code(attacker, "000000")
        clock.advance(901_000)
        say_password(attacker)
    say_code(attacker, "000000")
    clock.advance(890_000)
    say_password(attacker)
    assert say_code(attacker, SECRET.code(clock.now_ms())) == 429


def test_the_device_cookie_is_signed_and_hidden_from_scripts(clock: FakeClock) -> None:
    make_staff()
    client = browser()
    sign_in(client, clock)
    cookie = client.cookies["browser"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    client.cookies["browser"] = cookie.value + "x"
    for n in range(8):
        say_password(client, "linnea", f"guess {n}")
    assert say_password(client) == 429


def test_two_people_on_one_browser_do_not_push_each_other_out(clock: FakeClock) -> None:
    make_staff("linnea")
    make_staff("noor")
    shared = browser()
    sign_in(shared, clock, "linnea")
    sign_in(shared, clock, "noor")
    assert KnownBrowser.objects.count() == 2
    for n in range(10):
        say_password(browser(), "linnea", f"guess {n}")
    sign_in(shared, clock, "linnea")


def test_the_sign_in_gets_a_new_name_at_both_steps(clock: FakeClock) -> None:
    make_staff()
    client = browser()
    client.get("/login")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["console"] = str(planted)
    clock.advance(30_000)
    say_password(client)
    half = client.session.session_key
    say_code(client, SECRET.code(clock.now_ms()))
    whole = client.session.session_key
    assert len({planted, half, whole}) == 3
    assert "planted" not in client.session
    assert not Session.objects.filter(session_key__in=[planted, half]).exists()


def test_a_log_out_ends_the_sign_in_for_sockets_too(clock: FakeClock) -> None:
    make_staff()
    client = browser()
    sign_in(client, clock)
    key = client.session.session_key
    assert signed_in(key) is not None
    client.post("/logout", headers={"origin": ORIGIN})
    assert signed_in(key) is None


def test_a_leaver_and_a_changed_password_end_the_sign_in(clock: FakeClock) -> None:
    staff = make_staff()
    client = browser()
    sign_in(client, clock)
    key = client.session.session_key
    staff.set_password("another-password-altogether")
    staff.save()
    assert signed_in(key) is None
    staff.set_password(PASSWORD)
    staff.is_active = False
    staff.save()
    assert signed_in(key) is None
    assert say_password(browser()) == 401


def test_a_demo_account_is_refused_where_no_demo_is(clock: FakeClock) -> None:
    make_staff(is_demo=True)
    client = browser()
    sign_in(client, clock)
    key = client.session.session_key
    with override_settings(CHATSVC_ENVIRONMENT=no_demo()):
        assert signed_in(key) is None
        assert say_password(browser()) == 403


def test_another_receptions_staff_are_nobody_here() -> None:
    make_staff(organisation="elsewhere")
    assert say_password(browser()) == 401


def test_the_second_factor_lies_sealed_in_the_database() -> None:
    first, second = make_staff("linnea"), make_staff("noor")
    row = StaffOneTimePassword.objects.get(user=first)
    assert SECRET.secret not in bytes(row.sealed_secret)
    assert row.secret().secret == SECRET.secret
    moved = StaffOneTimePassword.objects.get(user=second)
    with pytest.raises(SealBrokenError):
        open_sealed(bytes(row.sealed_secret), moved.label())


def test_counters_hold_neither_names_nor_addresses(clock: FakeClock) -> None:
    make_staff()
    say_password(browser(), "linnea", "wrong")
    say_password(browser(), "nobody", "wrong")
    rows = LoginCounter.objects.values_list("source", flat=True)
    assert all(len(row) == 64 and int(row, 16) >= 0 for row in rows)
    clock.advance(86_500_000)
    sign_in(browser(), clock)
    assert LoginCounter.objects.count() == 0


def test_a_login_from_a_foreign_page_is_refused() -> None:
    make_staff()
    client = Client(enforce_csrf_checks=True, HTTP_HOST=CONSOLE)
    client.get("/login")
    body = {"username": "linnea", "password": PASSWORD}
    assert client.post("/login", body).status_code == 403
    token = client.cookies["csrf"].value
    foreign = {"origin": "http://evil.example"}
    with_token = {**body, "csrfmiddlewaretoken": token}
    assert client.post("/login", with_token, headers=foreign).status_code == 403
    assert client.post("/login", with_token, headers={"origin": ORIGIN}).status_code == 302


def test_an_administrator_has_no_desk(clock: FakeClock) -> None:
    make_staff(role=Role.ADMINISTRATOR)
    client = browser()
    sign_in(client, clock)
    page = client.get("/").content.decode()
    assert "Inget skrivbord" in page
    # Every page that she may open has a way there.
    ways = [link.path for link in links_for(Role.ADMINISTRATOR, "/")]
    assert ways
    assert [one for one in ways if f'href="{one}"' not in page] == []
    assert client.get("/desk.json").status_code == 403
