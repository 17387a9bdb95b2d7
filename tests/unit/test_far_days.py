"""A day at the end of the calendar, or at its beginning, is a wrong answer and never a failure."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import pytest
from django.http import HttpResponse
from django.test import Client

from anonymity.clock import FakeClock
from chatsvc.retention.decided import MANDATORY, decode
from counsellor.accounts.models import Role
from counsellor.decisions.models import Decision
from counsellor.decisions.public_page import published_decisions
from counsellor.decisions.services import version_of
from counsellor.shifts.models import Shift
from counsellor.shifts.queries import at_ms, door_plans
from tests.support.staff import NOON_MS, ORIGIN, browser, make_staff, sign_in
from tests.unit.test_decisions_pages import SAID
from tests.unit.test_shift_pages import EVENING

pytestmark = pytest.mark.django_db
FAR: Final = ("9999-12-31", "9999-12-30", "2200-01-01", "0001-01-01", "1000-06-01")


@pytest.fixture
def admin(clock: FakeClock) -> Client:
    return signed_in(clock, Role.ADMINISTRATOR)


@pytest.fixture
def boss(clock: FakeClock) -> Client:
    return signed_in(clock, Role.SUPERVISOR)


def signed_in(clock: FakeClock, role: Role) -> Client:
    make_staff("vera", role)
    client = browser()
    sign_in(client, clock, "vera")
    return client


def post(client: Client, path: str, said: Mapping[str, object]) -> int:
    answer = client.post(path, said, headers={"origin": ORIGIN})
    assert isinstance(answer, HttpResponse)
    return answer.status_code


@pytest.mark.parametrize("day", FAR)
@pytest.mark.parametrize("field", ["valid_until", "decided_on"])
def test_a_decision(boss: Client, day: str, field: str) -> None:
    said = {**SAID, "seen": version_of("demo"), field: day}
    assert post(boss, "/namndbeslut", said) in {302, 409}
    for path in ("/namndbeslut", "/oppna"):
        assert boss.get(path).status_code == 200, path
    assert published_decisions("demo", NOON_MS)


def test_a_decision_until_further_notice_is_asked_when_it_is_looked_at_again(boss: Client) -> None:
    said = {**SAID, "seen": version_of("demo"), "valid_until": "9999-12-31"}
    answer = boss.post("/namndbeslut", said, headers={"origin": ORIGIN})
    assert answer.status_code == 409
    assert "skriv när det ska prövas igen" in answer.content.decode()
    assert not Decision.objects.exists()


@pytest.mark.parametrize("day", [date.max, date.max - timedelta(days=1), date(9000, 1, 1)])
def test_a_row_that_holds_such_a_day_is_published_and_holds(boss: Client, day: date) -> None:
    """One that an older version has taken, or that came with a copy."""
    for kind in MANDATORY:
        Decision.objects.create(
            organisation="demo",
            kind=kind,
            text="t",
            board="b",
            decided_on=date(2026, 1, 1),
            dnr="SN 1/26",
            valid_until=day,
            recorded_at=at_ms(NOON_MS),
        )
    document, page = published_decisions("demo", NOON_MS)
    assert decode(document).lawful_until > NOON_MS
    assert day.isoformat() in page.decode()
    assert boss.get("/namndbeslut").status_code == 200


@pytest.mark.parametrize("day", FAR)
@pytest.mark.parametrize(
    "said",
    [
        {**EVENING, "valid_until": "DAY"},
        {**EVENING, "valid_from": "DAY"},
        {**EVENING, "valid_from": "DAY", "language": "en"},
        {"do": "other", "door": "mika", "day": "DAY"},
        {"do": "other", "door": "mika", "day": "DAY", "begins": "18:00", "ends": "02:00"},
    ],
)
def test_hours(boss: Client, day: str, said: dict[str, object]) -> None:
    given = {name: day if value == "DAY" else value for name, value in said.items()}
    assert post(boss, "/schema/tider", given) in {302, 409}
    for path in ("/schema/tider", "/schema", "/oppna", f"/schema?vecka={day}"):
        assert boss.get(path).status_code == 200, path
    assert door_plans("demo", at_ms(NOON_MS)) is not None


@pytest.mark.parametrize("day", FAR)
@pytest.mark.parametrize("ends", ["21:00", "02:00"])
def test_a_shift(boss: Client, day: str, ends: str) -> None:
    people = [make_staff("linnea").pk, make_staff("noor").pk]
    said = {"do": "add", "day": day, "begins": "00:00", "ends": ends, "doors": ["mika"]}
    assert post(boss, "/schema", {**said, "people": people}) == 409
    assert boss.get(f"/schema?vecka={day}").status_code == 200
    assert not Shift.objects.exists()


@pytest.mark.parametrize("day", FAR)
def test_the_last_day(admin: Client, day: str) -> None:
    assert post(admin, "/oppna", {"do": "close", "last_day": day}) in {302, 409}
    assert admin.get("/oppna").status_code == 200
    assert published_decisions("demo", NOON_MS)
