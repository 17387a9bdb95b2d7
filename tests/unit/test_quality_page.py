"""/kvalitet: released figures of a team that is large enough, and nothing of anybody's own."""

import re
from datetime import UTC, datetime
from typing import Final

import pytest
from django.test import Client

from anonymity.clock import FakeClock
from counsellor.accounts.models import Role
from counsellor.mapping.models import Release
from counsellor.mapping.protection import SMALLEST
from counsellor.views import quality
from tests.report_demo.years import write_team, write_year
from tests.support.staff import browser, make_staff, sign_in

pytestmark = pytest.mark.django_db
LATER: Final = FakeClock(int(datetime(2028, 2, 1, tzinfo=UTC).timestamp() * 1000))


@pytest.fixture
def vera(clock: FakeClock) -> Client:
    make_staff("vera", Role.SUPERVISOR, doors=["mika", "kast"])
    client = browser()
    sign_in(client, clock, "vera")
    return client


def figures(page: str) -> list[str]:
    return re.findall(r'<td class="is-number">([^<]*)</td>', page)


def test_before_the_first_quarter_of_2027_it_says_from_when(vera: Client) -> None:
    page = vera.get("/kvalitet").content.decode()
    assert "räknas från och med 2027" in page
    assert figures(page) == []
    assert not Release.objects.exists()


def test_a_quarter_by_team_with_a_picture_and_the_ratings_of_the_year(
    vera: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quality, "CLOCK", LATER)
    write_year("demo", 2027)
    write_team("demo", ("mika", "kast"), 2027)
    page = vera.get("/kvalitet", {"period": "2027-Q2"}).content.decode()
    for title in ("Frågat om fara", "Tid till första svaret", "Slutade inom fem minuter"):
        assert f"<h2>{title}</h2>" in page
    assert "Kände du att någon lyssnade på dig?" in page
    assert page.count("<svg") >= 6
    shown = figures(page)
    assert any(one != "döljs" for one in shown)
    numbers = [int(one.split(" ")[0]) for one in shown if one != "döljs"]
    assert min(numbers) >= SMALLEST
    assert "Team 1" not in page  # nobody is named
    # How many at once is not told by door: that would cross three things.
    early = page.split('data-table="early"')[1].split("</table>")[0]
    assert "MIKA" not in early
    # A share of those who ended beside so many, and of the talks in which somebody came in.
    assert all(re.fullmatch(r"\d+ \(\d+\xa0%\)", one) for one in figures(early))
    asked = page.split('data-table="risk_asked"')[1].split("</table>")[0]
    assert re.search(r"\d+ \(\d+\xa0%\)", asked)
    assert figures(vera.get("/kvalitet", {"period": "2027-Q2"}).content.decode()) == shown


@pytest.mark.parametrize("people", [1, 2, 3])
def test_of_a_small_team_nothing_is_shown_whatever_is_asked(
    vera: Client, monkeypatch: pytest.MonkeyPatch, people: int
) -> None:
    monkeypatch.setattr(quality, "CLOCK", LATER)
    write_year("demo", 2027)
    write_team("demo", ("mika", "kast"), 2027, people=people)
    for period in ("2027-Q1", "2027-Q4", "2019-Q1", "x"):
        page = vera.get("/kvalitet", {"period": period}).content.decode()
        assert set(figures(page)) == {"döljs"}
        assert "<svg" not in page
