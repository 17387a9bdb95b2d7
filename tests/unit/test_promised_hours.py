"""Hours that were promised stay promised: changing the plan later changes no report."""

from datetime import UTC, date, datetime, time

import pytest

from counsellor.council.kept_hours import hours_of
from counsellor.council.written import one_file
from counsellor.mapping.periods import period_of
from counsellor.shifts.forms import OtherDayForm
from counsellor.shifts.hours_services import add_hours, forget_hours, remove_row
from counsellor.shifts.models import OpeningException, OpeningHours
from counsellor.shifts.published_week import published_week
from counsellor.shifts.queries import door_plans
from tests.report_demo.years import write_year
from tests.unit.test_council_report import demo, made, opens_daily

pytestmark = pytest.mark.django_db


def test_what_was_promised_stays_promised_when_the_hours_are_changed() -> None:
    opens_daily()
    day = date(2026, 7, 1)
    for row in OpeningHours.objects.all():
        assert remove_row(OpeningHours, "demo", row.pk, day)
        assert not remove_row(OpeningHours, "demo", row.pk, day)
    (mika,) = hours_of("demo", ("mika",), period_of("2026"))
    assert mika.promised == (day - date(2026, 1, 1)).days * 5 + 5
    assert door_plans("demo", datetime(2026, 7, 1, 6, tzinfo=UTC)) == {}
    assert published_week("demo", day) == {}


def test_a_day_that_has_been_is_not_closed_afterwards() -> None:
    opens_daily()
    christmas = OpeningException.objects.create(
        organisation="demo", door="mika", day=date(2026, 12, 24)
    )
    after, before = date(2026, 12, 25), date(2026, 12, 24)
    form = OtherDayForm({"door": "mika", "day": "2026-12-24"}, demo(), after)
    assert form.errors.keys() == {"day"}
    assert OtherDayForm({"door": "mika", "day": "2026-12-24"}, demo(), before).is_valid()
    assert not remove_row(OpeningException, "demo", christmas.pk, after)
    assert remove_row(OpeningException, "demo", christmas.pk, before)


def test_hours_that_are_written_down_late_were_not_promised_before() -> None:
    said = {
        "door": "mika",
        "language": "",
        "weekdays": range(7),
        "begins": time(18),
        "ends": time(23),
        "valid_from": date(2026, 1, 1),
        "valid_until": None,
    }
    add_hours("demo", said, date(2026, 12, 1))
    (mika,) = hours_of("demo", ("mika",), period_of("2026"))
    assert mika.promised == 31 * 5


def test_a_year_whose_promises_are_gone_says_so() -> None:
    write_year("demo", 2026)
    page = one_file(demo(), 2026, int(datetime(2029, 3, 1, tzinfo=UTC).timestamp() * 1000), "html")
    assert "De här finns inte kvar" in page[1].decode()
    assert "De här finns inte kvar" not in made()["kartlaggning-2026.html"].decode()


def test_removed_hours_go_three_years_and_a_month_after_their_last_day() -> None:
    opens_daily()
    for row in OpeningHours.objects.filter(weekday__lt=6):
        remove_row(OpeningHours, "demo", row.pk, date(2026, 7, 1))
    assert forget_hours("demo", date(2029, 8, 1)) == 0
    assert forget_hours("demo", date(2029, 8, 2)) == 6
    assert OpeningHours.objects.get().weekday == 6
