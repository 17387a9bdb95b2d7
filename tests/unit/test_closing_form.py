"""The closing form: closed lists only, counted by the week, never one form alone in a table."""

import re
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsvc.protocol.ids import Door
from chatsvc.protocol.limits import MAX_NAME, MAX_TICKS
from chatsvc.tally.cells import Cell, cell_of, field_of
from chatsvc.tally.forms import FORM, LEAST, may_move, week_of
from counsellor.mapping.lists import QUESTIONS, measures
from counsellor.mapping.models import Counter

NOON_MS: Final = 1_795_000_000_000  # Wednesday 2026-11-18
DAY_MS: Final = 86_400_000
TICKS: Final = [f"{q.id}-{answer.id}" for q in QUESTIONS for answer in q.answers]


def field(measure: str, days_ago: int = 0) -> str:
    return field_of(Cell(measure, Door("mika"), week_of(NOON_MS - days_ago * DAY_MS)))


def test_every_answer_can_be_said_on_the_wire_counted_and_kept() -> None:
    longest = Counter._meta.get_field("measure").max_length or 0  # noqa: SLF001  Django's own way
    for tick in TICKS:
        assert re.fullmatch(r"[A-Za-z0-9_-]+", tick), tick
        assert len(tick) <= MAX_NAME, tick
        (measure,) = measures([tick]) or ("",)
        assert len(measure) <= longest
        assert cell_of(field(measure)) is not None, measure


def test_no_two_answers_are_counted_as_one() -> None:
    assert len({measures([tick]) for tick in TICKS}) == len(TICKS)
    assert (FORM,) not in {measures([tick]) for tick in TICKS}


def test_a_form_with_every_list_filled_fits_the_wire() -> None:
    most = sum(len(q.answers) if q.many else 1 for q in QUESTIONS)
    assert most <= MAX_TICKS


def test_nothing_asked_counts_nothing() -> None:
    assert measures([]) == ()


def test_what_was_ticked_is_what_is_counted() -> None:
    ticks = ["age-18_24", "needs-talk", "needs-housing", "needs-talk"]
    assert measures(ticks) == ("form_age_18_24", "form_needs_housing", "form_needs_talk")


@pytest.mark.parametrize(
    "ticks",
    [
        ["age-17"],
        ["name-anna"],
        ["age"],
        ["age-"],
        ["-18_24"],
        ["age-18_24", "age-25_34"],
        ["needs-talk", "age-17"],
    ],
)
def test_what_no_list_has_refuses_the_whole_form(ticks: list[str]) -> None:
    assert measures(ticks) is None


@given(st.lists(st.text(max_size=40), max_size=5))
def test_nobodys_own_words_are_ever_counted(ticks: list[str]) -> None:
    counted = measures(ticks)
    assert counted is None or all(tick in TICKS for tick in ticks)


def test_the_week_begins_on_monday() -> None:
    assert week_of(NOON_MS).text == "2026-11-16"
    assert {week_of(NOON_MS + n * DAY_MS).text for n in range(-2, 5)} == {"2026-11-16"}
    assert week_of(NOON_MS + 5 * DAY_MS).text == "2026-11-23"


def test_four_forms_of_this_week_stay_and_five_may_leave() -> None:
    assert not may_move({field(FORM): LEAST - 1, field("form_age_18_24"): 4}, NOON_MS)
    assert may_move({field(FORM): LEAST, field("form_age_18_24"): 1}, NOON_MS)


def test_when_the_week_is_over_one_form_may_leave() -> None:
    assert not may_move({field(FORM): 1}, NOON_MS)
    assert may_move({field(FORM, days_ago=7): 1}, NOON_MS)


def test_an_empty_place_and_another_versions_words_move_nothing() -> None:
    assert not may_move({}, NOON_MS)
    assert not may_move({"something else": 9}, NOON_MS)
