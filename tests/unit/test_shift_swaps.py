"""Swaps: both say yes, the plan stays valid, and nobody is quicker twice."""

from datetime import timedelta

import pytest

from counsellor.accounts.models import Staff
from counsellor.shifts.models import Shift, ShiftSwap
from counsellor.shifts.policy import Rule
from counsellor.shifts.services import PlanError
from counsellor.shifts.swaps import answer, offer, take, withdraw
from tests.support.shifts import BEFORE, SIX, works
from tests.support.staff import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def linnea() -> Staff:
    return make_staff()


@pytest.fixture
def noor() -> Staff:
    return make_staff("noor")


@pytest.fixture
def offered(linnea: Staff) -> ShiftSwap:
    """Linnea has offered her Tuesday, which she works with Kim."""
    works(make_staff("kim"))
    offer("demo", linnea.pk, works(linnea).pk, BEFORE)
    return ShiftSwap.objects.get()


def who_works(swap: ShiftSwap) -> str:
    return Shift.objects.get(pk=swap.shift_id).staff.username


def test_an_offered_shift_is_taken_at_once_by_who_gives_nothing_back(
    offered: ShiftSwap, noor: Staff
) -> None:
    take("demo", noor.pk, offered.pk, None, BEFORE)
    assert who_works(offered) == "noor"
    with pytest.raises(PlanError, match="taken"):
        take("demo", make_staff("bo").pk, offered.pk, None, BEFORE)
    assert who_works(offered) == "noor"


def test_a_shift_in_return_needs_the_others_yes(
    offered: ShiftSwap, linnea: Staff, noor: Staff
) -> None:
    back = works(noor, 1)
    works(make_staff("bo"), 1)
    take("demo", noor.pk, offered.pk, back.pk, BEFORE)
    assert who_works(offered) == "linnea"
    with pytest.raises(PlanError, match="not_yours"):
        answer("demo", noor.pk, offered.pk, BEFORE, yes=True)
    answer("demo", linnea.pk, offered.pk, BEFORE, yes=True)
    assert who_works(offered) == "noor"
    back.refresh_from_db()
    assert (back.staff, back.version) == (linnea, 2)


def test_a_no_lets_the_offer_stand(offered: ShiftSwap, linnea: Staff, noor: Staff) -> None:
    back = works(noor, 1)
    works(make_staff("bo"), 1)
    take("demo", noor.pk, offered.pk, back.pk, BEFORE)
    answer("demo", linnea.pk, offered.pk, BEFORE, yes=False)
    assert who_works(offered) == "linnea"
    take("demo", noor.pk, offered.pk, None, BEFORE)
    assert who_works(offered) == "noor"


def test_a_swap_that_leaves_a_learner_alone_is_refused(linnea: Staff) -> None:
    works(make_staff("kim", is_learner=True))
    learner = make_staff("lo", is_learner=True)
    offer("demo", linnea.pk, works(linnea).pk, BEFORE)
    swap = ShiftSwap.objects.get()
    with pytest.raises(PlanError, match="rules") as refused:
        take("demo", learner.pk, swap.pk, None, BEFORE)
    assert {one.rule for one in refused.value.faults} == {Rule.LEARNER_ALONE}
    assert who_works(swap) == "linnea"


def test_who_works_then_already_cannot_take_it(offered: ShiftSwap) -> None:
    kim = Staff.objects.get(username="kim")
    with pytest.raises(PlanError, match="rules"):
        take("demo", kim.pk, offered.pk, None, BEFORE)


def test_one_offers_ones_own_shift_before_it_begins_and_once(linnea: Staff, noor: Staff) -> None:
    row = works(linnea)
    with pytest.raises(PlanError, match="not_yours"):
        offer("demo", noor.pk, row.pk, BEFORE)
    with pytest.raises(PlanError, match="not_yours"):
        offer("demo", linnea.pk, row.pk, SIX)
    for _ in range(2):
        offer("demo", linnea.pk, row.pk, BEFORE)
    assert ShiftSwap.objects.count() == 1


def test_an_offer_that_was_taken_back_cannot_be_taken(
    offered: ShiftSwap, linnea: Staff, noor: Staff
) -> None:
    withdraw("demo", noor.pk, offered.pk)
    withdraw("demo", linnea.pk, offered.pk)
    with pytest.raises(PlanError, match="taken"):
        take("demo", noor.pk, offered.pk, None, BEFORE)
    offer("demo", linnea.pk, offered.shift_id, BEFORE)


def test_a_shift_that_has_begun_is_not_taken_and_no_one_takes_her_own(
    offered: ShiftSwap, linnea: Staff, noor: Staff
) -> None:
    with pytest.raises(PlanError, match="not_yours"):
        take("demo", noor.pk, offered.pk, None, SIX)
    with pytest.raises(PlanError, match="not_yours"):
        take("demo", linnea.pk, offered.pk, None, BEFORE)


def test_a_supervisor_who_gave_the_shift_away_meanwhile_ends_the_swap(
    offered: ShiftSwap, noor: Staff
) -> None:
    Shift.objects.filter(pk=offered.shift_id).update(staff=make_staff("bo"))
    with pytest.raises(PlanError, match="taken"):
        take("demo", noor.pk, offered.pk, None, BEFORE)
    assert who_works(offered) == "bo"


def test_nothing_is_proposed_for_a_shift_that_is_no_longer_the_givers(
    offered: ShiftSwap, noor: Staff
) -> None:
    Shift.objects.filter(pk=offered.shift_id).update(staff=make_staff("bo"))
    back = works(noor, 1)
    works(make_staff("ida"), 1)
    with pytest.raises(PlanError, match="taken"):
        take("demo", noor.pk, offered.pk, back.pk, BEFORE)
    offered.refresh_from_db()
    assert offered.state == ShiftSwap.State.OFFERED


def test_a_yes_that_comes_after_one_of_the_shifts_has_begun_is_too_late(
    offered: ShiftSwap, linnea: Staff, noor: Staff
) -> None:
    back = works(noor, 1)
    works(make_staff("bo"), 1)
    take("demo", noor.pk, offered.pk, back.pk, BEFORE)
    with pytest.raises(PlanError, match="taken"):
        answer("demo", linnea.pk, offered.pk, SIX, yes=True)
    assert who_works(offered) == "linnea"


def test_what_was_given_in_return_must_still_be_the_takers(
    offered: ShiftSwap, linnea: Staff, noor: Staff
) -> None:
    back = works(noor, 1)
    works(make_staff("bo"), 1)
    take("demo", noor.pk, offered.pk, back.pk, BEFORE)
    Shift.objects.filter(pk=back.pk).update(staff=make_staff("ida"))
    with pytest.raises(PlanError, match="taken"):
        answer("demo", linnea.pk, offered.pk, BEFORE, yes=True)
    assert who_works(offered) == "linnea"


def test_another_reception_sees_no_offer(offered: ShiftSwap) -> None:
    stranger = make_staff("x", organisation="other")
    with pytest.raises(PlanError, match="taken"):
        take("other", stranger.pk, offered.pk, None, BEFORE + timedelta(hours=1))
