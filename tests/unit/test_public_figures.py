"""The public page: past quarters over all doors, no door named, nothing below five, no markup."""

from datetime import UTC, date, datetime
from typing import Final

import pytest
from django.conf import settings

from chatsvc.protocol.ids import Door
from chatsvc.settings.organisations import Organisation
from chatsvc.tally.cells import Cell, Period
from counsellor.council.public import public_page
from counsellor.mapping.models import Release
from counsellor.mapping.services import add_batch
from counsellor.shifts.models import OpeningHours
from tests.report_demo.years import write_year

pytestmark = pytest.mark.django_db
NOW: Final = datetime(2026, 11, 28, tzinfo=UTC)


def demo() -> Organisation:
    found: Organisation = settings.CHATSVC_ORGANISATIONS.all[0]
    return found


def test_past_quarters_stand_there_the_newest_first() -> None:
    write_year("demo", 2026)
    page = public_page(demo(), NOW).decode()
    assert page.index("2026-Q3") < page.index("2026-Q2") < page.index("2026-Q1")
    assert "2026-Q4" not in page
    assert "2025" not in page  # before the service
    assert {one.period for one in Release.objects.all()} == {"2026-Q1", "2026-Q2", "2026-Q3"}


def test_no_door_is_named_and_nothing_runs() -> None:
    """A door's name may say what somebody came for, and addresses stay in histories (V2)."""
    write_year("demo", 2026)
    page = public_page(demo(), NOW).decode()
    assert not [one.name for one in demo().doors.values() if one.name in page]
    assert "<script" not in page


def test_before_the_first_quarter_it_says_so() -> None:
    page = public_page(demo(), datetime(2026, 2, 1, tzinfo=UTC)).decode()
    assert "Inget helt kvartal är slut än" in page
    assert not Release.objects.exists()


def test_small_numbers_are_hidden_and_failures_are_told_exactly() -> None:
    cells = {
        Cell("joined", Door("mika"), Period("2026-08-01T20")): 3,
        Cell("ended_visitor", Door("mika"), Period("2026-08-01T20")): 3,
        Cell("sweep_late", Door(""), Period("2026-08-01")): 2,
        Cell("open_minutes", Door("mika"), Period("2026-08-01")): 290,
    }
    assert add_batch("demo", "b", cells, int(NOW.timestamp() * 1000))
    OpeningHours.objects.create(
        organisation="demo",
        door="mika",
        weekday=5,
        from_minute=18 * 60,
        to_minute=23 * 60,
        valid_from=date(2026, 8, 1),
        valid_until=date(2026, 8, 1),
    )
    page = public_page(demo(), NOW).decode()
    newest = page.split("2026-Q3")
    assert len(newest) == 5
    assert "döljs" in newest[2]
    assert "<td>5</td><td>4 (80\u00a0%)</td>" in newest[3]
    assert "<td>döljs</td><td>2</td>" in newest[4]


def test_it_is_the_same_when_it_is_made_again() -> None:
    write_year("demo", 2026)
    first = public_page(demo(), NOW)
    late = {Cell("joined", Door("mika"), Period("2026-08-01T20")): 30}
    assert add_batch("demo", "late", late, int(NOW.timestamp() * 1000))
    assert public_page(demo(), NOW) == first
