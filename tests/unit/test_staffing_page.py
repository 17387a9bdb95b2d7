"""/bemanning as a supervisor uses it: a forecast from past quarters, what if, wrong input told."""

from typing import Final

import pytest
from django.test import Client

from anonymity.clock import FakeClock
from chatsvc.protocol.ids import Door
from chatsvc.tally.cells import Cell, Period
from counsellor.accounts.models import Role
from counsellor.mapping.models import Release
from counsellor.mapping.services import add_batch
from tests.support.staff import NOON_MS, browser, make_staff, sign_in

pytestmark = pytest.mark.django_db
# Fridays of the last past quarter at ten in the evening here.
FRIDAYS: Final = ("2026-07-03T20", "2026-08-07T20", "2026-09-04T20")


@pytest.fixture
def vera(clock: FakeClock) -> Client:
    make_staff("vera", Role.SUPERVISOR, doors=["mika", "kast"])
    client = browser()
    sign_in(client, clock, "vera")
    return client


def counted(door: str, number: int) -> None:
    cells = {Cell("asked", Door(door), Period(hour)): number for hour in FRIDAYS}
    assert add_batch("demo", f"b-{door}", cells, NOON_MS)


def page(client: Client, **query: str) -> str:
    answer = client.get("/bemanning", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_figures_the_page_says_so_and_still_reckons(vera: Client) -> None:
    shown = page(vera)
    assert 'data-testid="no-figures"' in shown
    assert "MIKA: 2,0 besök i timmen." in shown
    # domain.md section 7: 2 x 2 at two an hour and five minutes' patience loses 7 %.
    assert "En person till: 7\u00a0% som ger upp blir 1\u00a0%." in shown


def test_the_busiest_hour_of_the_last_quarter_is_the_start(vera: Client) -> None:
    counted("mika", 20)
    shown = page(vera)
    assert "MIKA, fr 22\u201323:" in shown
    assert 'data-testid="week"' in shown
    assert 'data-testid="needed"' in shown
    assert shown.count("<svg") == 3


def test_looking_again_shows_the_same_and_looks_once(vera: Client) -> None:
    counted("mika", 20)
    first = page(vera)
    assert add_batch("demo", "late", {Cell("asked", Door("mika"), Period(FRIDAYS[0])): 9}, NOON_MS)
    assert page(vera) == first
    assert [one.table for one in Release.objects.all()] == ["hours_asked"]


def test_an_hour_with_few_visits_has_no_figure(vera: Client) -> None:
    counted("mika", 1)  # three in the quarter
    assert 'data-testid="no-figures"' in page(vera)


def test_together_with_another_reception(vera: Client) -> None:
    counted("mika", 20)
    shown = page(
        vera, people="1", per_hour="1", other_door="kast", other_people="1", other_per_hour="1"
    )
    assert "Var för sig: 17\u00a0% av alla ger upp. Med varandras kö: 7\u00a0%." in shown


@pytest.mark.parametrize(
    "query",
    [
        {"people": "0"},
        {"people": "7"},
        {"parallel": "4"},
        {"per_hour": "nan"},
        {"per_hour": "-1"},
        {"per_hour": "1e9"},
        {"door": "nowhere"},
        {"other_door": "nowhere"},
        {"period": "2026-Q4"},
        {"handling": "0"},
        {"patience": "7"},
        {"people": "x" * 5000},
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(vera: Client, query: dict[str, str]) -> None:
    shown = page(vera, **query)
    assert "errorlist" in shown
    assert 'data-testid="what-if"' not in shown
    assert not Release.objects.exists()
