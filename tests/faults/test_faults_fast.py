"""Every fault once, while a crowd writes: what `make faults-core` does for longer."""

from typing import Final

import pytest

from tests.faults.faults import CORE
from tests.faults.run import run

# One round of all faults takes half a minute; this is what a busy machine writes in it at least.
LEAST: Final = 800


@pytest.mark.alone
def test_nothing_is_lost_doubled_or_brought_back_by_any_fault() -> None:
    figures = run(CORE, seconds=0, minimum=LEAST)
    assert figures.nothing_wrong(), figures
    if not figures.hold():
        # A rented machine stands still now and then; what is slow by itself is so twice.
        figures = run(CORE, seconds=0, minimum=LEAST)
    assert figures.hold(), figures
    assert figures.faults == {"F1": 3, "F2": 2, "F3": 1, "F4": 2, "F5": 2, "F19": 3}
