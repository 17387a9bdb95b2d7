"""A small evening with everything in it: what `make drill` does with two hundred visitors."""

from dataclasses import replace

import pytest

from tests.drill.evening import SMALL
from tests.drill.run import run


@pytest.mark.alone
def test_everybody_is_met_or_told_and_nobody_is_mixed_up_or_forgotten() -> None:
    figures = run(SMALL)
    if figures.missing():  # chance left something out of so small an evening: that proves nothing
        assert replace(figures, minimum={}).hold(), figures
        figures = run(SMALL)
    assert figures.hold(), (figures, figures.missing())
