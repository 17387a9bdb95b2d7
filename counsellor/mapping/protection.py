"""What of the counters may be shown: cell keys, a smallest cell, totals that do not add up. Pure.

Three layers, for a reception of a few hundred talks a year has cells below five in almost every
table (domain.md section 6.3):

1. *Smallest cell.* Below five nothing is shown, zero included: "0" would say as much as "1".
2. *No lonely gap.* A single gap in a line could be computed from its total, so the smallest shown
   cell beside it goes too (secondary suppression), until the gaps hide at least ten together.
3. *Cell key.* What is shown carries a small whole-number noise, drawn from the cell's own name and
   a secret: the same cell reads the same for ever, so asking again averages nothing out, and each
   total has a noise of its own, so that lines do not add up (SCB's method since 2025 [S158]).
"""

import hmac
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

# domain.md section 6.3: Swedish social statistics hide below four or five.
SMALLEST: Final = 5
# Each whole number from -3 to 3 is equally likely. Small beside the figures a council acts on;
# wide enough that total minus parts says little about a gap (tests/privacy).
WIDEST_NOISE: Final = 3
# What the gaps of one sum hide together at least: less would say that each is nearly nothing (found
# by tests/privacy: two gaps behind a sum of seven were named too often).
LEAST_BEHIND: Final = 2 * SMALLEST
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class CellName:
    """Which cell of which table; the noise hangs on this and nothing else.

    Attributes:
        table: what is counted in it: its measures.
        door: empty for the whole organisation.
        period: a year `2026` or a quarter `2026-Q3`.
        row: which of the hours, where the same measure is counted by the hour of the week.
    """

    organisation: str
    table: str
    door: str
    period: str
    row: str = ""

    @property
    def spelled(self) -> bytes:
        """The name as bytes; lengths stand before the parts, so no two names are alike."""
        parts = (
            self.organisation,
            self.table,
            self.door,
            self.period,
            self.row,
        )
        return b"".join(len(one.encode()).to_bytes(2, "big") + one.encode() for one in parts)


def noise(name: CellName, key: bytes) -> int:
    """Draw the cell's own noise, -WIDEST_NOISE to WIDEST_NOISE.

    Raises:
        ValueError: the key is not 32 bytes.
    """
    if len(key) != _KEY_BYTES:
        raise ValueError("a cell key is 32 bytes")
    drawn = int.from_bytes(hmac.digest(key, b"chatsvc-cell/v1\0" + name.spelled, sha256)[:8], "big")
    # 2^64 is so much more than seven that the remainder is even enough.
    return drawn % (2 * WIDEST_NOISE + 1) - WIDEST_NOISE


def shown(name: CellName, value: int, key: bytes) -> int | None:
    """Return the figure that may be shown for one cell, or None for a gap."""
    if value < SMALLEST:
        return None
    return max(SMALLEST, value + noise(name, key))


def hidden_beside_totals(
    lines: Mapping[str, Mapping[str, int]], *, across: bool, down: bool
) -> frozenset[tuple[str, str]]:
    """Say which cells (row, column) stay hidden where sums are shown too, e.g. of two doors.

    Of two doors and their sum a single gap could be computed, and two gaps with little behind them
    nearly so. Ends, for each turn hides one more.

    Args:
        lines: row -> column -> how often.
        across: the sum of each line is shown, as one of its columns.
        down: so is the sum of each column, here or elsewhere.
    """
    hidden = {(r, c) for r, line in lines.items() for c, v in line.items() if v < SMALLEST}
    groups = [*(_across(lines) if across else ()), *(_down(lines) if down else ())]
    while True:
        more = _beside(lines, groups, hidden)
        if more is None:
            return frozenset(hidden)
        hidden.add(more)


def _across(lines: Mapping[str, Mapping[str, int]]) -> list[list[tuple[str, str]]]:
    return [[(row, column) for column in line] for row, line in lines.items()]


def _down(lines: Mapping[str, Mapping[str, int]]) -> list[list[tuple[str, str]]]:
    columns = {column for line in lines.values() for column in line}
    return [[(row, column) for row in lines if column in lines[row]] for column in sorted(columns)]


def _beside(
    lines: Mapping[str, Mapping[str, int]],
    groups: Iterable[list[tuple[str, str]]],
    hidden: AbstractSet[tuple[str, str]],
) -> tuple[str, str] | None:
    """Return the smallest shown cell beside gaps with too little behind them; None: there is none.

    A group adds up to something that is known, so its gaps together are known, but for the noise.
    """

    def value(cell: tuple[str, str]) -> int:
        return lines[cell[0]][cell[1]]

    for group in groups:
        gaps = [cell for cell in group if cell in hidden]
        left = [cell for cell in group if cell not in hidden]
        behind = sum(value(cell) for cell in gaps)
        if gaps and left and (len(gaps) == 1 or behind < LEAST_BEHIND):
            return min(left, key=lambda cell: (value(cell), cell))
    return None
