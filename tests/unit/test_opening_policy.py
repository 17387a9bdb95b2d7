"""Two different people open it, one decision with a day ends it, and the demo is always open."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chatsvc.retention.decided import Decisions, may_open
from chatsvc.retention.hours import DoorPlan, Opening, Span
from chatsvc.settings.organisations import Door
from chatsvc.settings.shift_rules import ShiftRules
from counsellor.opening import policy
from counsellor.opening.plan import Hands, first_gap
from counsellor.opening.policy import Act, Permit, permit
from counsellor.opening.words import WORDS

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
VERA, ADA, MINUTE = 1, 2, timedelta(minutes=1)
YEAR_MS = int((NOW + timedelta(days=365)).timestamp() * 1000)
HOUR = 3_600_000


def opened(*who: int, at: datetime = NOW) -> list[Act]:
    return [Act("open", one, at + MINUTE * n) for n, one in enumerate(who)]


def closed(last_day: date, withdrawn_at: datetime | None = None) -> Act:
    at = NOW + timedelta(hours=1)
    return Act("close", ADA, at, last_day=last_day, withdrawn_at=withdrawn_at)


def test_two_different_people_open_and_one_who_presses_twice_does_not() -> None:
    assert not permit([]).is_open
    assert not permit(opened(VERA, VERA)).is_open
    assert permit(opened(VERA, ADA)).is_open


def test_nobody_presses_while_something_is_red_nor_a_second_time() -> None:
    assert policy.may_press((), permit([]), VERA, NOW)
    assert not policy.may_press(("keys",), permit([]), VERA, NOW)
    assert not policy.may_press((), permit(opened(VERA)), VERA, NOW)
    assert policy.may_press((), permit(opened(VERA)), ADA, NOW)
    assert not policy.may_press((), permit(opened(VERA, ADA)), 3, NOW)


def test_without_two_the_decisions_open_nothing_but_the_demo() -> None:
    document = Decisions((), YEAR_MS, None)
    assert policy.bounded(document, permit(opened(VERA)), demo=False).lawful_until == 0
    assert policy.bounded(document, permit([]), demo=True) == document
    assert policy.bounded(document, permit(opened(VERA, ADA)), demo=False) == document


def test_after_the_last_day_no_shift_opens_and_the_last_one_goes_to_its_end() -> None:
    standing = permit([*opened(VERA, ADA), closed(date(2026, 12, 10))])
    until = policy.bounded(Decisions((), YEAR_MS, None), standing, demo=False).lawful_until
    # Midnight in Stockholm after the tenth.
    assert until == int(datetime(2026, 12, 10, 23, tzinfo=UTC).timestamp() * 1000)
    tonight = DoorPlan((Opening(Span(until - 2 * HOUR, until + 2 * HOUR), until + HOUR),))
    next_night = DoorPlan((Opening(Span(until + 20 * HOUR, until + 24 * HOUR), until),))
    assert may_open(until, tonight, until + HOUR)
    assert not may_open(until, next_night, until + 21 * HOUR)


def test_the_last_day_is_the_one_that_was_said_also_when_the_clock_changes() -> None:
    for last in (date(2026, 12, 10), date(2027, 3, 27), date(2027, 3, 28), date(2027, 10, 31)):
        assert permit([*opened(VERA, ADA), closed(last)]).last_day == last
    assert permit(opened(VERA, ADA)).last_day is None


def test_age_rules_are_one_line_in_the_order_of_the_alphabet() -> None:
    doors = {"mika": Door("MIKA"), "kast": Door("KAST", age_from=18)}
    assert policy.age_rules(doors) == "kast:18 mika:-"
    assert policy.age_rules(dict(reversed(doors.items()))) == "kast:18 mika:-"


def test_an_end_never_prolongs_what_the_decisions_allow() -> None:
    standing = permit([*opened(VERA, ADA), closed(date(2028, 1, 1))])
    document = Decisions((), YEAR_MS, None)
    assert policy.bounded(document, standing, demo=False).lawful_until == YEAR_MS


def test_an_end_that_was_taken_back_is_none() -> None:
    acts = [*opened(VERA, ADA), closed(date(2026, 12, 10), withdrawn_at=NOW)]
    assert permit(acts) == Permit(frozenset({VERA, ADA}), None)


def test_after_the_end_two_people_open_it_anew() -> None:
    later = NOW + timedelta(days=30)
    ended = [*opened(VERA, ADA), closed(date(2026, 12, 10))]
    assert policy.may_press((), permit(ended), VERA, later)
    again = [*ended, *opened(VERA, at=later)]
    assert permit(again) == Permit(frozenset({VERA}), None)
    assert not policy.may_press((), permit(again), VERA, later)
    assert permit([*again, *opened(ADA, at=later + MINUTE)]).is_open


def test_what_is_missing_comes_in_working_order_and_every_row_has_its_words() -> None:
    assert policy.missing([]) == policy.ITEMS
    assert policy.missing(set(policy.ITEMS) - {"drill", "hosts"}) == ("hosts", "drill")
    assert tuple(WORDS) == policy.ITEMS


EVENING = Span(10, 20)
ALONE = ShiftRules(works_alone=True)


def hands(staff: int, starts: int, ends: int, *, alone: bool = False, new: bool = False) -> Hands:
    return Hands(staff, starts, ends, alone, new)


@pytest.mark.parametrize(
    ("openings", "there", "rules", "gap"),
    [
        ([], [], ShiftRules(), None),
        ([EVENING], [], ShiftRules(), 10),
        ([EVENING], [hands(1, 10, 20)], ShiftRules(), 10),
        ([EVENING], [hands(1, 10, 20), hands(2, 9, 21)], ShiftRules(), None),
        # A gap of one in the middle is a gap.
        ([EVENING], [hands(1, 0, 30), hands(2, 10, 15), hands(3, 16, 20)], ShiftRules(), 15),
        # One person in two rows is one person.
        ([EVENING], [hands(1, 10, 20), hands(1, 10, 20)], ShiftRules(), 10),
        # Learners with nobody experienced beside them meet nobody.
        ([EVENING], [hands(1, 10, 20, new=True), hands(2, 10, 20, new=True)], ShiftRules(), 10),
        ([EVENING], [hands(1, 10, 20, new=True), hands(2, 10, 20)], ShiftRules(), None),
        ([EVENING], [hands(1, 10, 20, alone=True)], ShiftRules(), 10),
        ([EVENING], [hands(1, 10, 20, alone=True)], ALONE, None),
        ([EVENING], [hands(1, 10, 20, alone=True, new=True)], ALONE, 10),
        ([Span(30, 40), EVENING], [hands(1, 10, 20), hands(2, 9, 21)], ShiftRules(), 30),
        ([Span(30, 40), EVENING], [], ShiftRules(), 10),
    ],
)
def test_the_first_open_moment_with_too_few_people_is_found(
    openings: list[Span], there: list[Hands], rules: ShiftRules, gap: int | None
) -> None:
    assert first_gap(openings, there, rules) == gap


@pytest.mark.parametrize(
    ("item", "of", "now", "stands"),
    [
        ("hosts", "https://a https://b", "https://a https://b", True),
        ("hosts", "https://a https://b", "https://a https://c", False),
        ("seat", "3 7", "3 7", True),
        ("seat", "3 7", "7", True),  # who has left needs no seat
        ("seat", "3 7", "3 7 12", False),
        ("seat", "3 17", "7", False),
        ("seat", "", "", False),  # nobody has tried no seat
        ("cards", "", "", True),
    ],
)
def test_a_signature_stands_for_what_was_there(
    item: str, of: str, now: str, *, stands: bool
) -> None:
    assert policy.stands_for(item, of, now) == stands
