"""Periods: quarters tile a year, and nothing is released before it has settled."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counsellor.mapping.periods import (
    SETTLES,
    NoPeriodError,
    newest_quarters,
    period_of,
    quarters_of,
)


@given(year=st.integers(2, 9998))
def test_four_quarters_are_a_year(year: int) -> None:
    whole, quarters = period_of(f"{year:04}"), quarters_of(year) if year > 999 else ()
    for before, after in pairwise(quarters):
        assert before.ends == after.begins
    if quarters:
        assert (quarters[0].begins, quarters[-1].ends) == (whole.begins, whole.ends)


@pytest.mark.parametrize(
    "text", ["", "26", "2026-Q5", "2026-Q0", "2026-q1", "0000", "9999", "\uff12\uff10\uff12\uff16"]
)
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(NoPeriodError):
        period_of(text)


def test_a_quarter_settles_when_its_last_week_is_over() -> None:
    quarter = period_of("2026-Q3")
    assert quarter.ends == datetime(2026, 10, 1, tzinfo=UTC)
    assert quarter.is_settled(quarter.ends + SETTLES)
    assert not quarter.is_settled(quarter.ends + SETTLES - timedelta(seconds=1))


def test_the_newest_comes_first_and_a_running_one_never() -> None:
    now = datetime(2026, 11, 28, tzinfo=UTC)
    found = [one.text for one in islice(newest_quarters(now), 4)]
    assert found == ["2026-Q3", "2026-Q2", "2026-Q1", "2025-Q4"]
