"""Changes to the plan: the rules refuse, the second of two who edit is told, illness is allowed."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from django.conf import settings

from chatsvc.settings.organisations import Organisation, Organisations
from chatsvc.settings.shift_rules import ShiftRules
from counsellor.accounts.models import Role
from counsellor.shifts.models import CheckIn, OnCall, Shift
from counsellor.shifts.policy import Rule
from counsellor.shifts.services import PlanError, add, change, people, remove, say_here
from tests.support.shifts import BEFORE, HOUR, NINE, SIX, evening, works
from tests.support.staff import make_staff

pytestmark = pytest.mark.django_db


def broken(refused: pytest.ExceptionInfo[PlanError]) -> set[Rule]:
    return {one.rule for one in refused.value.faults}


@pytest.fixture
def alone_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    """The organisation has decided that one may work alone."""
    known: Organisation | None = settings.CHATSVC_ORGANISATIONS.by_id("demo")
    assert known is not None
    decided = msgspec.structs.replace(known, shifts=ShiftRules(works_alone=True))
    monkeypatch.setattr(settings, "CHATSVC_ORGANISATIONS", Organisations((decided,)))


def test_two_people_get_an_evening_together() -> None:
    linnea, noor = make_staff(), make_staff("noor")
    add("demo", evening(), [linnea.pk, noor.pk], BEFORE)
    assert {one.staff_id for one in Shift.objects.all()} == {linnea.pk, noor.pk}


def test_one_alone_is_refused_and_nothing_is_kept() -> None:
    with pytest.raises(PlanError, match="rules") as refused:
        add("demo", evening(), [make_staff().pk], BEFORE)
    assert broken(refused) == {Rule.TOO_FEW}
    assert not Shift.objects.exists()


def test_a_third_may_join_two() -> None:
    works(make_staff()), works(make_staff("noor"))
    add("demo", evening(), [make_staff("kim", is_learner=True).pk], BEFORE)
    assert Shift.objects.count() == 3


def test_an_overlap_and_a_door_that_is_not_hers_are_refused() -> None:
    linnea, noor = make_staff(), make_staff("noor", doors=["kast"])
    works(linnea)
    with pytest.raises(PlanError) as refused:
        add("demo", evening(), [linnea.pk, noor.pk], BEFORE)
    assert {Rule.OVERLAP, Rule.NO_DOOR} <= broken(refused)


def test_a_night_before_counts_into_a_long_shift() -> None:
    linnea, noor = make_staff(), make_staff("noor")
    add("demo", evening(), [linnea.pk, noor.pk], BEFORE)
    late = evening(starts=NINE, ends=NINE + 3 * HOUR)
    with pytest.raises(PlanError) as refused:
        add("demo", late, [linnea.pk, noor.pk], BEFORE)
    assert broken(refused) == {Rule.TOO_LONG}


@pytest.mark.parametrize("who", ["stranger", "supervisor", "leaver", "nobody"])
def test_only_counsellors_of_this_reception_stand_in_its_plan(who: str) -> None:
    if who == "stranger":
        chosen = [make_staff("x", organisation="other").pk]
    elif who == "supervisor":
        chosen = [make_staff("y", Role.SUPERVISOR).pk]
    else:
        chosen = [make_staff("z", is_active=False).pk] if who == "leaver" else []
    with pytest.raises(PlanError, match="nobody"):
        add("demo", evening(), chosen, BEFORE)
    assert people("demo") == ()


def test_the_second_of_two_who_change_the_same_shift_is_told() -> None:
    row = works(make_staff())
    works(make_staff("noor"))
    change("demo", row.pk, 1, evening(ends=NINE))
    with pytest.raises(PlanError, match="changed"):
        change("demo", row.pk, 1, evening())
    row.refresh_from_db()
    assert row.version == 2
    change("demo", row.pk, 2, evening())


def test_a_change_that_leaves_the_colleague_alone_is_refused_and_undone() -> None:
    row = works(make_staff())
    works(make_staff("noor"))
    with pytest.raises(PlanError, match="rules"):
        change("demo", row.pk, 1, evening(starts=SIX + HOUR))
    row.refresh_from_db()
    assert (row.starts_at, row.version) == (SIX, 1)


def test_another_receptions_shift_is_gone_for_this_one() -> None:
    row = works(make_staff(organisation="other"))
    with pytest.raises(PlanError, match="gone"):
        change("demo", row.pk, 1, evening())
    with pytest.raises(PlanError, match="gone"):
        remove("demo", row.pk, 1)


def test_somebody_who_is_ill_can_be_taken_away_whatever_that_leaves() -> None:
    row = works(make_staff())
    works(make_staff("noor"))
    with pytest.raises(PlanError, match="changed"):
        remove("demo", row.pk, 7)
    remove("demo", row.pk, 1)
    assert Shift.objects.count() == 1


def test_what_ended_thirteen_months_ago_is_forgotten_with_the_next_change() -> None:
    linnea, noor = make_staff(), make_staff("noor")
    works(linnea, -500)
    add("demo", evening(), [linnea.pk, noor.pk], BEFORE)
    assert not Shift.objects.filter(ends_at__lt=BEFORE - timedelta(days=395)).exists()


@pytest.mark.usefixtures("alone_decided")
def test_who_works_alone_is_expected_to_say_that_she_has_come_and_gone() -> None:
    linnea = make_staff()
    number = OnCall.objects.create(organisation="demo", function="Chef", telephone="010-1")
    add("demo", evening(is_alone=True, on_call=number.pk), [linnea.pk], BEFORE)
    row = Shift.objects.get()
    assert row.on_call == number
    assert [(one.kind, one.due_at) for one in row.check_ins.order_by("due_at")] == [
        ("in", SIX + timedelta(minutes=15)),
        ("out", NINE + HOUR),
    ]
    say_here(make_staff("noor").pk, row.pk, "in", SIX)
    assert not CheckIn.objects.exclude(done_at=None).exists()
    say_here(linnea.pk, row.pk, "in", SIX)
    say_here(linnea.pk, row.pk, "in", NINE)
    assert row.check_ins.get(kind="in").done_at == SIX


@pytest.mark.usefixtures("alone_decided")
def test_an_end_that_is_moved_unsays_no_coming_and_asks_anew_for_what_moved() -> None:
    linnea = make_staff()
    add("demo", evening(is_alone=True), [linnea.pk], BEFORE)
    row = Shift.objects.get()
    say_here(linnea.pk, row.pk, "in", SIX)
    change("demo", row.pk, row.version, replace(evening(is_alone=True), ends=NINE + HOUR))
    checks = row.check_ins.order_by("due_at")
    assert [(one.kind, one.done_at) for one in checks] == [("in", SIX), ("out", None)]
    row.refresh_from_db()
    later = replace(evening(is_alone=True), starts=SIX + HOUR)
    change("demo", row.pk, row.version, later)
    assert not CheckIn.objects.exclude(done_at=None).exists(), "she is expected at another time"


def test_another_receptions_telephone_is_not_taken() -> None:
    elsewhere = OnCall.objects.create(organisation="other", function="Chef", telephone="010-1")
    staff = [make_staff().pk, make_staff("noor").pk]
    add("demo", evening(on_call=elsewhere.pk), staff, BEFORE)
    assert set(Shift.objects.values_list("on_call", flat=True)) == {None}
