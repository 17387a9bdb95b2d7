"""The tables' small sisters: connections, rates, diagrams, and the numbers' order."""

from pathlib import Path
from typing import get_args

import pytest

from chatsvc.protocol import connection, diagrams, errors, limits
from chatsvc.protocol.connection import State, Step
from chatsvc.protocol.control import seconds_until
from chatsvc.protocol.errors import OurError, TheirError
from chatsvc.protocol.rate import Rate

PAGE = Path(__file__).parent.parent.parent / "docs" / "protocol.md"


def walked(*steps: Step) -> State:
    state = State.OPENED
    for what in steps:
        state = connection.step(state, what)
    return state


def test_a_connection_is_opened_greeted_attached_closed() -> None:
    assert walked(Step.HELLO) is State.GREETED
    assert walked(Step.HELLO, Step.PLACED) is State.ATTACHED
    assert walked(Step.HELLO, Step.PLACED, Step.MESSAGE) is State.ATTACHED
    assert walked(Step.HELLO, Step.PLACED, Step.CLOSE) is State.CLOSED


def test_a_refused_hello_may_be_said_again() -> None:
    assert walked(Step.HELLO, Step.REFUSED, Step.HELLO, Step.PLACED) is State.ATTACHED


def test_leaving_for_safety_is_heard_before_any_hello() -> None:
    assert walked(Step.QUIT) is State.OPENED


@pytest.mark.parametrize(
    "steps",
    [
        (Step.MESSAGE,),
        (Step.PLACED,),
        (Step.HELLO, Step.HELLO),
        (Step.HELLO, Step.MESSAGE),
        (Step.CLOSE, Step.HELLO),
        (Step.CLOSE, Step.CLOSE),
    ],
)
def test_anything_else_is_out_of_phase(steps: tuple[Step, ...]) -> None:
    with pytest.raises(TheirError, match="out_of_phase"):
        walked(*steps)


def test_the_page_shows_the_tables_as_they_are() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert diagrams.written_into(page) == page, "run: chatsvc diagrams"
    assert "waiting --> joining: accepted" in page
    assert "talking --> erased: retention due, ended by, left for safety" in page


def test_a_page_without_the_marks_is_our_mistake() -> None:
    with pytest.raises(OurError, match="connection"):
        diagrams.written_into("# nothing here")


def test_the_page_names_every_code_and_its_close() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for code, close in errors.CLOSE_CODES.items():
        assert f"| {code} | {close} |" in page
        assert 3000 <= close <= 4999
    for code in get_args(errors.AnsweredCode):
        assert f"| {code} | - |" in page


def test_a_burst_is_allowed_and_a_flood_is_not() -> None:
    rate = Rate(last_ms=0)
    assert all(rate.allows(0) for _ in range(limits.RATE_BURST))
    assert not rate.allows(0)
    assert rate.allows(1000 // limits.RATE_PER_SECOND + 1)
    assert not rate.allows(1000 // limits.RATE_PER_SECOND + 1)


def test_a_clock_set_back_gives_nothing() -> None:
    rate = Rate(last_ms=1_000_000, left=0)
    assert not rate.allows(0)
    assert not rate.allows(1)


def test_the_allowance_never_grows_beyond_the_burst() -> None:
    rate = Rate(last_ms=0)
    assert rate.allows(10_000_000)
    assert rate.left == limits.RATE_BURST - 1


def test_seconds_are_whole_and_never_negative() -> None:
    assert seconds_until(10_999, 1000) == 9
    assert seconds_until(0, 1000) == 0


def test_the_numbers_fit_each_other() -> None:
    periods = limits.Periods()
    assert periods.silence_warning_s < periods.silence_s < periods.age_s
    assert periods.age_warning_s < periods.age_s
    assert periods.join_s < periods.lease_s <= periods.presence_s
    assert limits.MAX_CONTROL_MESSAGE < limits.MAX_MESSAGE < limits.MAX_COMMIT_MESSAGE
    assert limits.BUCKETS[-1] == limits.MAX_COMMIT_MESSAGE
    assert limits.RATE_BURST > 48 * 2, "a whole outbox may be sent again at once (P8)"
