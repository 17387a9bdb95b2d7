"""A demo's plan begins with a plausible week, and is never written over."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from counsellor.shifts.demo_week import READ, seed_languages, seed_week
from counsellor.shifts.models import LanguageHours, OpeningHours, Shift
from counsellor.shifts.plan import around
from counsellor.shifts.policy import faults
from counsellor.shifts.queries import door_plans, present_shift, rules_of
from tests.support.shifts import BEFORE, HOUR, NINE, SIX, works
from tests.support.staff import make_staff

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=8)


def test_seven_evenings_for_two_with_nothing_wrong_in_them() -> None:
    linnea, noor = make_staff(), make_staff("noor")
    seed_week("demo", SIX)
    assert Shift.objects.filter(staff=linnea).count() == 7
    assert Shift.objects.filter(staff=noor).count() == 7
    plan = around("demo", SIX, SIX + WEEK)
    assert len(plan) == 14
    assert faults(plan, rules_of("demo")) == ()


def test_the_first_evening_is_tomorrow_so_that_no_shift_ends_under_a_first_look() -> None:
    linnea, _ = make_staff(), make_staff("noor")
    seed_week("demo", SIX)
    assert present_shift(linnea.pk, SIX + HOUR) is None
    tomorrow = present_shift(linnea.pk, SIX + timedelta(days=1))
    assert tomorrow is not None
    assert tomorrow.ends_at == NINE + timedelta(days=1)


def test_a_plan_that_somebody_has_made_is_let_be() -> None:
    linnea, _ = make_staff(), make_staff("noor")
    works(linnea)
    seed_week("demo", BEFORE)
    assert Shift.objects.count() == 1


def test_the_second_day_adds_nothing_and_a_week_that_is_over_is_followed_by_another() -> None:
    make_staff(), make_staff("noor")
    seed_week("demo", SIX)
    seed_week("demo", SIX + timedelta(days=1))
    assert Shift.objects.count() == 14
    seed_week("demo", SIX + WEEK)
    assert Shift.objects.count() == 28


def test_one_person_or_nobody_is_no_plan_and_no_crash() -> None:
    seed_week("demo", SIX)
    make_staff()
    seed_week("demo", SIX)
    assert not Shift.objects.exists()


def test_who_answers_elsewhere_is_not_planned_here() -> None:
    make_staff(doors=["mika", "kast"]), make_staff("noor", doors=["mika", "kast"])
    kim = make_staff("kim", doors=["kast"])
    seed_week("demo", SIX)
    assert Shift.objects.count() == 14
    assert not Shift.objects.filter(staff=kim).exists()


def test_evenings_of_a_language_are_seeded_once_and_never_written_over() -> None:
    make_staff(), make_staff("noor")
    seed_languages("demo", SIX)
    seed_languages("demo", SIX)
    assert LanguageHours.objects.count() == len(READ)
    LanguageHours.objects.exclude(language="uk").delete()
    seed_languages("demo", SIX)
    assert set(LanguageHours.objects.values_list("language", flat=True)) == {"uk"}


def test_the_doors_stay_open_day_and_night(tmp_path: Path) -> None:
    call_command("prepare_demo", "demo", accounts=tmp_path / "demo.json")
    assert Shift.objects.exists()
    assert LanguageHours.objects.filter(door="mika", language="ro").count() == 2
    assert not OpeningHours.objects.exists()
    assert door_plans("demo", SIX) == {}
