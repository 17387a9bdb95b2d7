"""What figures mean: frozen once a year has begun, the same as the form's lists, never crossed."""

from hashlib import sha256
from typing import Final

import pytest

from chatsvc.consumers.felt import ANSWERS as FELT_ANSWERS
from chatsvc.consumers.felt import QUESTIONS as FELT
from chatsvc.protocol.commands import Counted
from chatsvc.retention.kept import OPEN_MINUTES
from chatsvc.tally.demand import WAIT_FROM
from chatsvc.tally.forms import FORM, PULSE
from chatsvc.tally.lengths import TALK_EDGES
from counsellor.mapping.definitions import FOLDER, UndefinedYearError, definitions_of
from counsellor.mapping.lists import QUESTIONS

# A year that has begun never changes. Before it begins a new hash is written here on purpose.
FROZEN: Final = {
    "2026.toml": "147fe2a30cb0fb143c486bf9285a9b4090216e46a6ee7bc1ef2f3300e93c6c4b",
    "2027.toml": "fedfbb8af187fba7ed40b2c87482c488af7c249e211dda2f7cca9cf13e49c9b1",
}
NEVER_SHOWN: Final = {"trans", "abuse"}
# Measured by the desk and shown from 2027 on, as figures of the reception and not of visitors.
PULSE_ASKS: Final = (
    ("week", ("fine", "heavy", "too_heavy")),
    ("support", ("yes", "partly", "no")),
)
OF_THE_DESK: Final = {"reply", "early", "later"}
RAISED: Final = {
    *Counted.__args__,  # type: ignore[attr-defined]  # a Literal's own list
    *("asked", "gave_up", "full", "closed", "unmet", FORM, OPEN_MINUTES),
    *(f"waited_{one}" for one in WAIT_FROM),
    *(f"{PULSE}_{question}_{answer}" for question, answers in PULSE_ASKS for answer in answers),
    *(f"talked_{one}" for one in TALK_EDGES),
    *(f"felt_{question}_{answer}" for question in FELT for answer in FELT_ANSWERS),
    *(f"form_{q.id}_{answer.id}" for q in QUESTIONS for answer in q.answers),
}


def test_a_year_that_has_begun_is_what_it_was() -> None:
    found = {path.name: sha256(path.read_bytes()).hexdigest() for path in FOLDER.iterdir()}
    assert found == FROZEN


def test_every_list_of_the_form_is_shown_in_its_own_words_or_never() -> None:
    tables = {one.id: one for one in definitions_of(2026).tables}
    for question in QUESTIONS:
        if question.id in NEVER_SHOWN | OF_THE_DESK or question.id.startswith("risk_"):
            assert question.id not in tables
            continue
        table = tables[question.id]
        assert table.title == question.words
        assert [(one.id, one.words) for one in table.rows] == [
            (answer.id, answer.words) for answer in question.answers
        ]
        # Answers of which several may be true have no sum that a gap could be computed from.
        assert table.adds_up is not question.many


def test_every_measure_is_one_that_somebody_raises() -> None:
    for table in definitions_of(2027).tables:
        for row in table.rows_for(("sv", "zh-Hant")) if table.by != "language" else ():
            assert set(row.measures) <= RAISED, row
        assert set(table.total) <= RAISED
        assert set(table.measures) <= RAISED


def test_languages_and_hours_make_their_rows() -> None:
    languages = definitions_of(2026).table("languages_unmet").rows_for(("sv", "zh-Hant"))
    assert [row.measures for row in languages] == [("unmet_sv",), ("unmet_zh_hant",)]
    assert len(definitions_of(2026).table("hours_asked").rows_for(())) == 7 * 24


def test_no_table_is_released_by_two_kinds_of_period_and_none_crosses_two_lists() -> None:
    names = [one.id for one in definitions_of(2027).tables]
    assert len(names) == len(set(names))
    assert not [one for one in names if "*" in one]
    # What is told by the hour stays inside, by the door.
    for one in definitions_of(2027).tables:
        assert one.by != "hour_of_week" or not (one.public or one.whole)


def test_a_file_holds_until_the_next_and_nothing_holds_before_the_first() -> None:
    assert definitions_of(2031) == definitions_of(2027)
    assert definitions_of(2026).from_year == 2026
    with pytest.raises(UndefinedYearError):
        definitions_of(2025)


def test_a_later_file_keeps_what_it_builds_on_and_adds_its_own() -> None:
    before, after = definitions_of(2026).tables, definitions_of(2027).tables
    assert after[: len(before)] == before  # so that years can be compared row by row
    added = {one.id: one for one in after[len(before) :]}
    assert {name for name, one in added.items() if one.public} == {"felt_heard", "felt_next"}


def test_what_is_about_those_who_work_has_a_floor_and_is_crossed_with_one_thing_only() -> None:
    before = {one.id for one in definitions_of(2026).tables}
    for one in definitions_of(2027).tables:
        assert one.people is (one.id not in before), one.id
        # How many talks at once is one thing, how it ended the second: the door would be a third.
        assert one.by_door is (one.id not in {"early", "later", "pulse_week", "pulse_support"})


def test_the_desks_own_measures_are_shown_in_the_forms_words() -> None:
    questions = {one.id: one for one in QUESTIONS}
    for question, table in (("reply", "first_reply"), ("early", "early"), ("later", "later")):
        shown = definitions_of(2027).table(table).rows
        answers = [(one.id, one.words) for one in questions[question].answers]
        assert [(one.id, one.words) for one in shown] == answers
        assert not questions[question].shown
