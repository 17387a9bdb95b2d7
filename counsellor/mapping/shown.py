"""A table as it may be shown: doors and their sum, no gap that stands alone, noise. Pure."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, TypeAlias

from counsellor.mapping.definitions import Row, Table
from counsellor.mapping.protection import CellName, hidden_beside_totals, shown

WHOLE: Final = ""
"""All doors of the organisation."""
TOTAL: Final = "\0total"
"""The row under which the total of a table is counted."""

Figures: TypeAlias = Mapping[str, Mapping[str, int | None]]
Counts: TypeAlias = Mapping[tuple[str, str], int]
"""Exact, by door and row: what nobody sees."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One table of one period as it may be shown: door -> row -> figure; None is a gap.

    A gap is "fewer than five, or hidden beside such a one".
    """

    table: str
    period: str
    figures: Figures
    totals: Mapping[str, int | None]

    def figure(self, door: str, row: str) -> int | None:
        """Return one figure; None is a gap, and a door or row that came after the release."""
        return self.figures.get(door, {}).get(row)


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose figures, and over which doors and languages."""

    organisation: str
    doors: tuple[str, ...]
    languages: tuple[str, ...]


def protect(
    whose: Whose,
    what: Table,
    period: str,
    counts: Counts,
    key: bytes,
    withheld: AbstractSet[str] = frozenset(),
) -> Shown:
    """Return what may be shown of a table.

    Args:
        whose: whose it is; `doors` are the columns.
        what: the table.
        period: a year or a quarter, a part of each cell's name.
        counts: exact, by door and row; what is missing is zero.
        key: 32 secret bytes.
        withheld: doors, and `WHOLE`, of which nothing is shown: too few have worked there.
    """
    rows = what.rows_for(whose.languages)
    exact = {row.id: _beside(whose, what, counts, row.id) for row in rows}
    columns = _beside(whose, what, counts, TOTAL)
    hidden = hidden_beside_totals(exact, across=WHOLE in columns, down=what.adds_up)

    def figure(row: Row, door: str) -> int | None:
        if (row.id, door) in hidden or door in withheld:
            return None
        name = _name(whose, row.measures, door, period, row.id if what.by else "")
        return shown(name, exact[row.id][door], key)

    figures = {door: {row.id: figure(row, door) for row in rows} for door in columns}
    found = _totals(whose, what, period, columns, key)
    found |= dict.fromkeys(withheld & found.keys())
    if what.whole and WHOLE not in figures:
        figures[WHOLE] = figures[whose.doors[0]]
        found = {WHOLE: found[whose.doors[0]], **found} if found else found
    return Shown(what.id, period, figures, found)


def _beside(whose: Whose, what: Table, counts: Counts, row: str) -> dict[str, int]:
    """Return one row by door, and over all of them.

    Of one door the whole is that door: two noises on one number would be one too many.
    """
    if not what.by_door:
        return {WHOLE: sum(counts.get((door, row), 0) for door in (*whose.doors, WHOLE))}
    line = {door: counts.get((door, row), 0) for door in whose.doors}
    return {**line, WHOLE: sum(line.values())} if what.whole and len(line) > 1 else line


def _totals(
    whose: Whose, what: Table, period: str, line: Mapping[str, int], key: bytes
) -> dict[str, int | None]:
    if not what.total:
        return {}
    gone = hidden_beside_totals({TOTAL: line}, across=WHOLE in line, down=False)
    return {
        door: None
        if (TOTAL, door) in gone
        else shown(_name(whose, what.total, door, period, ""), value, key)
        for door, value in line.items()
    }


def _name(whose: Whose, measures: tuple[str, ...], door: str, period: str, row: str) -> CellName:
    """Name a cell by what it counts: one number has one noise in every table."""
    return CellName(whose.organisation, "+".join(sorted(measures)), door, period, row)
