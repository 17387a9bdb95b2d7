"""A door, or a language, that is new in the organisation's file: what was released stays readable.

A release holds the doors of its day, for ever; the file goes on. Neither a report nor a page may
fail on that, nor show a figure that was not released.
"""

from datetime import UTC, datetime
from typing import Final

import pytest
from django.conf import settings
from msgspec.structs import replace

from chatsvc.settings.organisations import Organisation
from counsellor.council.written import files
from counsellor.council.year import Year, year_of
from counsellor.mapping.models import Release
from counsellor.mapping.periods import period_of
from counsellor.mapping.shown import WHOLE, Whose
from counsellor.supervision.quality import drawn
from counsellor.views.staffing import rates_of
from tests.report_demo.years import write_team, write_year

pytestmark = pytest.mark.django_db
AFTER_Q1: Final = datetime(2026, 5, 2, tzinfo=UTC)
AFTER: Final = datetime(2027, 1, 20, tzinfo=UTC)
NEXT: Final = datetime(2028, 1, 20, tzinfo=UTC)
NAMES: Final = {WHOLE: "Alla", "mika": "MIKA", "kast": "KAST"}


def demo() -> Organisation:
    found: Organisation | None = settings.CHATSVC_ORGANISATIONS.by_id("demo")
    assert found is not None
    return found


def without_kast() -> Organisation:
    """The file as it was before the second door, and before the last language."""
    one = demo()
    return replace(one, doors={"mika": one.doors["mika"]}, languages=one.languages[:-1])


def met(year: Year, door: str) -> tuple[int | None, bool]:
    section = year.section("access", door)
    assert section is not None
    return section.rows[0].figure.number, section.rows[0].figure.at_least


def test_a_door_that_came_in_the_second_quarter_stands_in_the_years_report() -> None:
    write_year("demo", 2026)
    year_of(without_kast(), 2026, AFTER_Q1)
    year = year_of(demo(), 2026, AFTER)
    number, at_least = met(year, "kast")
    # Of the first quarter nothing was released for it: the sum is said to be at least so many.
    assert number
    assert at_least
    assert not met(year, "mika")[1]
    assert year.waits.keys() == {WHOLE, "mika", "kast"}
    assert len(dict(files(demo(), 2026, int(AFTER.timestamp() * 1000), print))) == 4


def test_a_door_that_is_new_this_year_has_no_year_before() -> None:
    write_year("demo", 2026)
    write_year("demo", 2027)
    year_of(without_kast(), 2026, AFTER)
    section = year_of(demo(), 2027, NEXT).section("access", "kast")
    assert section is not None
    assert [(row.before, row.change) for row in section.rows] == [(None, "")] * len(section.rows)
    mika = year_of(demo(), 2027, NEXT).section("access", "mika")
    assert mika is not None
    assert mika.rows[0].before is not None


def test_what_was_released_is_not_released_again_for_a_new_door() -> None:
    write_year("demo", 2026)
    year_of(without_kast(), 2026, AFTER_Q1)
    kept = Release.objects.get(table="access", period="2026-Q1").figures
    year_of(demo(), 2026, AFTER)
    assert Release.objects.get(table="access", period="2026-Q1").figures == kept
    assert "kast" not in kept


def test_a_language_that_was_added_after_the_release_is_a_gap_in_it() -> None:
    write_year("demo", 2026)
    year_of(without_kast(), 2026, AFTER)
    section = year_of(demo(), 2026, AFTER).section("languages_asked")
    assert section is not None
    assert section.rows[-1].figure.number is None


def test_the_forecast_of_a_door_without_a_past_quarter_has_no_figures() -> None:
    write_year("demo", 2026)
    quarter = period_of("2026-Q3")
    assert rates_of(without_kast(), quarter, "mika", AFTER)
    assert rates_of(demo(), quarter, "kast", AFTER) == {}
    assert rates_of(demo(), quarter, "mika", AFTER)


def test_quality_of_a_quarter_before_the_door_shows_the_others() -> None:
    write_year("demo", 2027)
    write_team("demo", ("mika", "kast"), 2027)
    before = Whose("demo", ("mika",), ("sv",))
    quarter = period_of("2027-Q1")
    assert drawn(before, NAMES, quarter, NEXT)
    tables = drawn(Whose("demo", ("mika", "kast"), ("sv",)), NAMES, quarter, NEXT)
    assert {one.columns for one in tables if one.id == "first_reply"} == {("Alla", "MIKA")}
