"""Sums, changes, shares and waits of the report: honest about gaps, chance and noise."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counsellor.council.figures import NOTHING, Figure, added, change, quantile, share

WORDS: Final = {"0": "under 1 minut", "1": "1-2 minuter", "2": "2-5 minuter"}


@pytest.mark.parametrize(
    ("parts", "words"),
    [([], "döljs"), ([None, None], "döljs"), ([7, None], "minst 7"), ([7, 8], "15"), ([7], "7")],
)
def test_a_sum_says_what_is_hidden_in_it(parts: list[int | None], words: str) -> None:
    assert added(parts).words == words


@pytest.mark.parametrize(
    ("now", "before", "parts", "said"),
    [
        (Figure(100), None, 1, ""),
        (Figure(100), NOTHING, 1, ""),
        (NOTHING, Figure(100), 1, ""),
        (Figure(100, at_least=True), Figure(50), 4, "okänt"),
        (Figure(110), Figure(100), 1, "nej"),  # as a coin falls
        (Figure(200), Figure(100), 1, "ja, fler"),
        (Figure(100), Figure(200), 1, "ja, färre"),
        (Figure(12), Figure(6), 1, "nej"),
    ],
)
def test_a_change_is_said_only_where_chance_and_noise_do_not_explain_it(
    now: Figure, before: Figure | None, parts: int, said: str
) -> None:
    assert change(now, before, parts) == said


@given(number=st.integers(5, 5_000), noise=st.integers(-3, 3), other=st.integers(-3, 3))
def test_noise_alone_is_never_a_change(number: int, noise: int, other: int) -> None:
    one, two = Figure(max(5, number + noise)), Figure(max(5, number + other))
    assert change(one, two, 1) == "nej"


def test_a_share_with_a_gap_is_not_said() -> None:
    assert share(Figure(75), [Figure(25)]) == "75\u00a0%"
    assert share(Figure(75), [Figure(25, at_least=True)]) == ""
    assert share(NOTHING, [Figure(25)]) == ""
    # Nobody, or fewer than five, beside it: less than the noise.
    assert share(Figure(100), [NOTHING]) == "100\u00a0%"


def test_the_wait_is_the_span_in_which_the_part_was_met() -> None:
    waits = {"0": Figure(30), "1": Figure(50), "2": Figure(20)}
    assert quantile(waits, WORDS, 0.5) == "1-2 minuter"
    assert quantile(waits, WORDS, 0.9) == "2-5 minuter"
    assert quantile({"0": Figure(9)}, WORDS, 0.5) == ""
    assert quantile({}, WORDS, 0.5) == ""
