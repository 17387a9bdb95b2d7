"""When the counts of closing forms may leave the store for the tables. Pure.

One form alone would stand in the tables as what it was: a row about somebody. So forms of a door
wait in the store until five of them lie there, or until their week is over (architecture.md,
section 1), and all they say is counted by the week.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from chatsvc.tally.cells import Period, cell_of, day_of

FORM: Final = "form"
"""The measure that counts forms themselves."""
PULSE: Final = "pulse"
"""The measure that counts how many of staff answered about their week; of no door."""
LEAST: Final = 5  # domain.md section 6.3: the smallest cell


def week_of(now_ms: int) -> Period:
    """Return the Monday (UTC) of the week of an instant (Unix ms)."""
    day = day_of(now_ms).begins
    return Period((day - timedelta(days=day.weekday())).strftime("%Y-%m-%d"))


def may_move(lying: Mapping[str, int], now_ms: int) -> bool:
    """Say whether what lies there, count by field, may leave."""
    this_week = week_of(now_ms)
    cells = {cell: number for field, number in lying.items() if (cell := cell_of(field))}
    forms = sum(number for cell, number in cells.items() if cell.measure in {FORM, PULSE})
    return forms >= LEAST or any(cell.period < this_week for cell in cells)
