"""Whose shift is on, and when each door is open, read from rows."""

from datetime import date, datetime, timedelta

import msgspec
import pytest
from django.conf import settings
from msgspec import to_builtins

from chatsvc.retention.hours import DoorHours
from chatsvc.settings.organisations import Organisation, Organisations
from chatsvc.settings.shift_rules import ShiftRules
from counsellor.accounts.models import Role, Staff
from counsellor.shifts.models import LanguageHours, OpeningException, OpeningHours, Shift
from counsellor.shifts.opening import moment
from counsellor.shifts.published_week import published_week
from counsellor.shifts.queries import at_ms, door_hours, door_plans, present_shift, rules_of
from tests.support.staff import make_staff

pytestmark = pytest.mark.django_db

TUESDAY = date(2026, 12, 1)
SIX, NINE = moment(TUESDAY, 18 * 60), moment(TUESDAY, 21 * 60)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def alone_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    """The organisation has decided that one may work alone."""
    decided = msgspec.structs.replace(demo(), shifts=ShiftRules(works_alone=True))
    monkeypatch.setattr(settings, "CHATSVC_ORGANISATIONS", Organisations((decided,)))


def demo() -> Organisation:
    found: Organisation | None = settings.CHATSVC_ORGANISATIONS.by_id("demo")
    assert found is not None
    return found


def open_tuesdays(door: str = "mika", **more: object) -> OpeningHours:
    row = {
        "organisation": "demo",
        "door": door,
        "weekday": 1,
        "from_minute": 18 * 60,
        "to_minute": 21 * 60,
        "valid_from": date(2026, 1, 1),
    }
    return OpeningHours.objects.create(**{**row, **more})


def works(staff: Staff, **more: object) -> Shift:
    row = {
        "organisation": "demo",
        "staff": staff,
        "doors": ["mika"],
        "starts_at": SIX,
        "ends_at": NINE,
    }
    return Shift.objects.create(**{**row, **more})


def hours(now: datetime) -> dict[str, DoorHours]:
    return door_hours(demo(), now)


def test_outside_the_plan_nobody_has_a_shift() -> None:
    linnea = make_staff()
    works(linnea)
    assert present_shift(linnea.pk, SIX - MINUTE) is None
    assert present_shift(linnea.pk, NINE) is None
    assert present_shift(make_staff("noor").pk, SIX) is None


def test_a_shift_says_its_end() -> None:
    linnea = make_staff(is_learner=True)
    works(linnea)
    found = present_shift(linnea.pk, SIX)
    assert found is not None
    assert (found.ends_at, found.alone, found.learner) == (NINE, False, True)


def test_of_two_that_touch_the_later_one_counts() -> None:
    linnea = make_staff()
    works(linnea, ends_at=SIX + 60 * MINUTE)
    works(linnea, starts_at=SIX + 59 * MINUTE)
    found = present_shift(linnea.pk, SIX + 59 * MINUTE)
    assert found is not None
    assert found.ends_at == NINE


def test_a_mark_alone_means_nothing_until_the_organisation_has_decided() -> None:
    linnea = make_staff()
    works(linnea, is_alone=True)
    found = present_shift(linnea.pk, SIX)
    assert found is not None
    assert not found.alone


@pytest.mark.usefixtures("alone_decided")
def test_who_works_alone_lets_the_last_one_in_an_hour_before() -> None:
    linnea = make_staff()
    works(linnea, is_alone=True)
    found = present_shift(linnea.pk, SIX)
    assert found is not None
    assert found.alone
    open_tuesdays()
    assert not hours(NINE - 60 * MINUTE)["mika"].admits
    assert hours(NINE - 61 * MINUTE)["mika"].admits


@pytest.mark.usefixtures("alone_decided")
def test_a_lone_shift_after_the_closing_or_before_it_moves_no_last_entry() -> None:
    linnea = make_staff()
    works(linnea, is_alone=True, starts_at=NINE, ends_at=NINE + 120 * MINUTE)
    works(linnea, is_alone=True, starts_at=SIX - 120 * MINUTE, ends_at=SIX)
    works(linnea, is_alone=True, doors=["kast"])
    open_tuesdays()
    assert hours(NINE - 41 * MINUTE)["mika"].admits


def test_a_reception_without_hours_has_no_plan() -> None:
    works(make_staff())
    assert door_plans("demo", SIX) == {}


def test_a_door_without_hours_is_left_out_and_another_organisation_is_another() -> None:
    open_tuesdays()
    open_tuesdays("kast", organisation="other")
    assert set(hours(SIX)) == {"mika"}


def test_a_door_is_open_on_its_evening_until_its_last_entry() -> None:
    open_tuesdays()
    assert hours(SIX)["mika"].admits
    assert not hours(NINE - 40 * MINUTE)["mika"].admits
    before = hours(SIX - MINUTE)["mika"]
    assert not before.admits
    assert before.opening is not None
    assert at_ms(before.opening.span.opens_ms) == SIX


def test_an_exception_replaces_the_day() -> None:
    open_tuesdays()
    OpeningException.objects.create(organisation="demo", door="mika", day=TUESDAY)
    known = hours(SIX)["mika"]
    assert not known.inside
    assert known.opening is not None
    assert at_ms(known.opening.span.opens_ms) == SIX + timedelta(days=7)


def test_hours_that_have_run_out_leave_the_door_closed_not_open() -> None:
    open_tuesdays(valid_until=date(2026, 11, 1))
    known = hours(SIX)["mika"]
    assert not known.admits
    assert known.opening is None


def test_a_language_has_hours_of_its_own() -> None:
    open_tuesdays()
    open_tuesdays(weekday=3)
    reads("ro", 3)
    known = hours(SIX)["mika"]
    assert known.languages == ()
    assert at_ms(known.language_next["ro"].opens_ms) == SIX + timedelta(days=2)


def test_on_a_day_that_is_closed_no_language_is_read() -> None:
    open_tuesdays()
    open_tuesdays(weekday=3)
    reads("ro", 3)
    thursday = TUESDAY + timedelta(days=2)
    OpeningException.objects.create(organisation="demo", door="mika", day=thursday)
    known = hours(SIX)["mika"]
    assert at_ms(known.language_next["ro"].opens_ms) == SIX + timedelta(days=9)


def test_a_language_is_read_no_longer_than_the_door_is_open() -> None:
    open_tuesdays()
    reads("ro", 1, from_minute=12 * 60, to_minute=23 * 60)
    reads("ar", 2)
    known = hours(SIX - timedelta(hours=5))["mika"]
    read = known.language_next["ro"]
    assert (at_ms(read.opens_ms), at_ms(read.closes_ms)) == (SIX, NINE)
    assert (known.languages, set(known.language_next)) == ((), {"ro"})


def reads(language: str, weekday: int, **more: object) -> None:
    row = {
        "organisation": "demo",
        "door": "mika",
        "language": language,
        "weekday": weekday,
        "from_minute": 18 * 60,
        "to_minute": 20 * 60,
        "valid_from": date(2026, 1, 1),
    }
    LanguageHours.objects.create(**{**row, **more})


def test_visitors_may_read_the_week_of_each_door_with_its_languages() -> None:
    open_tuesdays(weekday=3)
    open_tuesdays()
    reads("ro", 3)
    reads("ar", 1, door="kast")
    assert to_builtins(published_week("demo", TUESDAY)) == {
        "mika": {
            "open": [[1, 1080, 1260], [3, 1080, 1260]],
            "languages": {"ro": [[3, 1080, 1200]]},
        },
        "kast": {"open": [], "languages": {"ar": [[1, 1080, 1200]]}},
    }
    assert published_week("other", TUESDAY) == {}


def test_rows_that_do_not_count_today_are_in_no_week() -> None:
    open_tuesdays(valid_until=TUESDAY)
    reads("ro", 3, valid_from=TUESDAY + timedelta(days=1))
    assert to_builtins(published_week("demo", TUESDAY)) == {
        "mika": {"open": [[1, 1080, 1260]], "languages": {}}
    }
    assert to_builtins(published_week("demo", TUESDAY + timedelta(days=1))) == {
        "mika": {"open": [], "languages": {"ro": [[3, 1080, 1200]]}}
    }


def test_an_organisation_that_nobody_knows_has_the_usual_rules() -> None:
    assert rules_of("nowhere") == ShiftRules()


def test_a_supervisor_has_shifts_as_well() -> None:
    boss = make_staff("boss", Role.SUPERVISOR)
    works(boss)
    assert present_shift(boss.pk, SIX) is not None
