"""The shift plan's rules: who may stand alone, how long, who swaps with whom."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsvc.settings.shift_rules import ShiftRules
from counsellor.shifts.policy import (
    DutyAt,
    Fault,
    Planned,
    Rule,
    duty_at,
    faults,
    is_missed,
    last_entry,
    made_worse,
    may_offer,
    swapped,
)

RULES = ShiftRules()
ALONE = ShiftRules(works_alone=True)
SIX = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MIKA = frozenset({"mika"})
BOTH = frozenset({"mika", "kast"})


def hours(staff: int, begins: float = 0, lasts: float = 3, **more: object) -> Planned:
    """One person's hours; `begins` is after six in the evening."""
    starts = SIX + begins * HOUR
    shift = Planned(staff * 100 + int(begins * 4), staff, starts, starts + lasts * HOUR, MIKA, BOTH)
    return replace(shift, **more)  # type: ignore[arg-type]


def rules_broken(*plan: Planned, rules: ShiftRules = RULES) -> list[Rule]:
    return [one.rule for one in faults(plan, rules)]


def test_two_people_for_three_hours_are_a_plan() -> None:
    assert rules_broken(hours(1), hours(2)) == []


def test_nobody_stands_alone_while_the_colleague_comes_later() -> None:
    found = faults((hours(1, 0, 4), hours(2, 1, 3)), RULES)
    assert found == (Fault(Rule.TOO_FEW, SIX, SIX + HOUR, door="mika"),)


def test_two_at_the_same_time_at_different_doors_are_each_alone() -> None:
    kast = hours(2, doors=frozenset({"kast"}))
    assert rules_broken(hours(1), kast) == [Rule.TOO_FEW, Rule.TOO_FEW]
    assert rules_broken(hours(1, doors=BOTH), hours(2, doors=BOTH)) == []


def test_a_reception_that_wants_three_gets_three() -> None:
    three = ShiftRules(min_people=3)
    assert rules_broken(hours(1), hours(2), rules=three) == [Rule.TOO_FEW]
    assert rules_broken(hours(1), hours(2), hours(3), rules=three) == []


def test_a_learner_has_somebody_experienced_beside_all_the_time() -> None:
    learner = hours(2, is_learner=True)
    assert rules_broken(hours(1), learner) == []
    two_learners = faults((hours(1, is_learner=True), learner), RULES)
    assert [one.rule for one in two_learners] == [Rule.LEARNER_ALONE]
    leaves_early = faults((hours(1, 0, 2), hours(3), replace(learner, shift=9)), RULES)
    assert leaves_early == ()


def test_a_learner_is_never_alone_even_where_others_may_be() -> None:
    lone = hours(1, is_learner=True, is_alone=True)
    assert rules_broken(lone, rules=ALONE) == [Rule.LEARNER_ALONE]


def test_working_alone_is_a_mode_that_the_organisation_decides() -> None:
    lone = hours(1, is_alone=True)
    assert rules_broken(lone, rules=ALONE) == []
    assert rules_broken(lone) == [Rule.ALONE_UNDECIDED, Rule.TOO_FEW]
    assert rules_broken(hours(1), rules=ALONE) == [Rule.TOO_FEW]


def test_where_three_are_wanted_two_who_are_marked_as_alone_are_not_alone() -> None:
    three = ShiftRules(min_people=3, works_alone=True)
    two = (hours(1, is_alone=True), hours(2, is_alone=True))
    assert rules_broken(*two, rules=three) == [Rule.TOO_FEW]
    assert rules_broken(two[0], rules=three) == []


def test_a_shift_is_at_most_four_hours() -> None:
    assert rules_broken(hours(1, 0, 4), hours(2, 0, 4)) == []
    assert rules_broken(hours(1, 0, 4.25), hours(2, 0, 4.25)) == [Rule.TOO_LONG, Rule.TOO_LONG]


@pytest.mark.parametrize(("rest", "broken"), [(0.0, True), (0.75, True), (1.0, False)])
def test_two_shifts_without_a_rest_are_one_long_one(rest: float, broken: bool) -> None:  # noqa: FBT001
    plan = [hours(who, begins, 3) for who in (1, 2) for begins in (0, 3 + rest)]
    assert (Rule.TOO_LONG in rules_broken(*plan)) is broken


def test_nobody_is_in_two_places() -> None:
    twice = (hours(1), hours(1, 2, 2), hours(2, 0, 4))
    assert Rule.OVERLAP in rules_broken(*twice)
    mine = next(one for one in faults(twice, RULES) if one.rule is Rule.OVERLAP)
    assert (mine.staff, mine.starts, mine.ends) == (1, SIX + 2 * HOUR, SIX + 3 * HOUR)


def test_a_shift_that_ends_before_it_begins_is_said_to() -> None:
    assert rules_broken(hours(1, 0, -1)) == [Rule.BACKWARDS]


def test_one_answers_at_ones_own_doors_only() -> None:
    elsewhere = hours(1, own_doors=frozenset({"kast"}))
    assert Rule.NO_DOOR in rules_broken(elsewhere, hours(2))
    assert Rule.NO_DOOR in rules_broken(hours(1, doors=frozenset()), hours(2))


def test_a_second_person_may_close_a_part_of_a_gap() -> None:
    before = (hours(1, 0, 4),)
    assert made_worse(before, (*before, hours(2, 1, 2)), RULES) == ()


def test_what_was_wrong_last_week_stops_no_change_of_this_week() -> None:
    lone = hours(1, -48)
    assert made_worse((lone,), (lone, hours(1), hours(2)), RULES) == ()


def test_a_change_that_leaves_the_colleague_alone_is_refused() -> None:
    before = (hours(1), hours(2))
    after = (hours(1), hours(2, 1, 2))
    assert [one.rule for one in made_worse(before, after, RULES)] == [Rule.TOO_FEW]


def test_a_swap_gives_each_the_others_hours() -> None:
    mine, other = hours(1), hours(3, 24)
    plan = (mine, hours(2), other, hours(2, 24))
    after = swapped(plan, mine, other, other)
    assert [one.staff for one in after] == [3, 2, 1, 2]
    assert made_worse(plan, after, RULES) == ()


def test_a_swap_that_leaves_a_learner_alone_is_no_valid_plan() -> None:
    mine, learner = hours(1), hours(3, 24, is_learner=True)
    plan = (mine, hours(2, is_learner=True), learner, hours(4, 24))
    after = swapped(plan, mine, learner, None)
    assert Rule.LEARNER_ALONE in [one.rule for one in made_worse(plan, after, RULES)]


def test_who_takes_a_shift_must_know_its_door() -> None:
    mine, kast = hours(1), hours(3, 24, doors=frozenset({"kast"}), own_doors=frozenset({"kast"}))
    plan = (mine, hours(2), kast, hours(2, 24, doors=frozenset({"kast"})))
    broken = made_worse(plan, swapped(plan, mine, kast, None), RULES)
    assert Rule.NO_DOOR in [one.rule for one in broken]


def test_one_gives_away_ones_own_shift_and_only_before_it_begins() -> None:
    mine = hours(1)
    assert may_offer(mine, 1, SIX - HOUR)
    assert not may_offer(mine, 1, SIX)
    assert not may_offer(mine, 2, SIX - HOUR)


def test_the_last_entry_leaves_time_for_a_talk_and_more_for_who_is_alone() -> None:
    assert last_entry(SIX, RULES, alone=False) == SIX - timedelta(minutes=40)
    assert last_entry(SIX, ShiftRules(last_entry_minutes=30), alone=False) == SIX - HOUR / 2
    assert last_entry(SIX, ALONE, alone=True) == SIX - HOUR
    assert last_entry(SIX, RULES, alone=True) == SIX - timedelta(minutes=40)


@pytest.mark.parametrize(
    ("minutes", "duty"),
    [
        (-11, DutyAt.WORKING),
        (-10, DutyAt.ENDS_SOON),
        (-1, DutyAt.ENDS_SOON),
        (0, DutyAt.FINISHING),
        (90, DutyAt.FINISHING),
    ],
)
def test_the_end_is_said_ten_minutes_before_and_then_the_shift_drains(
    minutes: int, duty: DutyAt
) -> None:
    assert duty_at(SIX, SIX + timedelta(minutes=minutes)) is duty


def test_a_check_in_is_missed_when_its_time_has_come_and_nobody_said_it() -> None:
    assert not is_missed(SIX, None, SIX - HOUR)
    assert is_missed(SIX, None, SIX)
    assert not is_missed(SIX, SIX - HOUR, SIX + HOUR)


PLANS = st.lists(
    st.builds(
        lambda staff, begins, lasts, learner: hours(
            staff, begins / 2, lasts / 2, is_learner=learner
        ),
        st.integers(1, 4),
        st.integers(0, 24),
        st.integers(1, 10),
        st.booleans(),
    ),
    max_size=6,
)


@given(PLANS)
def test_a_plan_without_faults_has_two_people_at_every_minute_and_one_is_experienced(
    plan: list[Planned],
) -> None:
    if faults(plan, RULES):
        return
    for minutes in range(0, 24 * 60, 15):
        at = SIX + timedelta(minutes=minutes)
        there = [one for one in plan if one.starts <= at < one.ends]
        assert not there or len({one.staff for one in there}) >= 2
        assert not there or not all(one.is_learner for one in there)
        assert len({one.staff for one in there}) == len(there)


@given(PLANS)
def test_a_change_that_changes_nothing_makes_nothing_worse(plan: list[Planned]) -> None:
    assert made_worse(plan, list(reversed(plan)), RULES) == ()


@given(PLANS, PLANS)
def test_what_makes_nothing_worse_leaves_no_moment_worse_than_before(
    before: list[Planned], after: list[Planned]
) -> None:
    if made_worse(before, after, RULES):
        return
    for one in faults(after, RULES):
        assert any(one.is_part_of(other) for other in faults(before, RULES))
