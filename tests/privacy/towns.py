"""Towns with small numbers, and what is shown of them: protected, or bare as a control."""

import random
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from counsellor.mapping.definitions import Table, definitions_of
from counsellor.mapping.protection import SMALLEST
from counsellor.mapping.shown import TOTAL, WHOLE, Counts, Shown, Whose, protect

DOORS: Final = ("mika", "kast")
TABLES: Final = {
    name: definitions_of(2026).table(name) for name in ("access", "wait", "age", "setting", "needs")
}
# How often each answer is true, in hundredths; what is left of a list of one answer is "not asked".
_WEIGHTS: Final[Mapping[str, tuple[int, ...]]] = {
    "access": (70, 15, 2, 8),
    "wait": (34, 26, 20, 12, 5, 3),
    "age": (2, 6, 24, 22, 14, 5),
    "setting": (38, 18, 4),
    "needs": (60, 12, 10, 8, 8, 5, 9, 9, 4, 4, 6, 20),
}


@dataclass(frozen=True, slots=True)
class Town:
    """Exact counts by table, and what is shown of each.

    Attributes:
        tables: what is published of it.
        whose: its doors and languages.
        never: (table, row) that everybody knows to be empty, as hours when it is closed.
    """

    tables: Mapping[str, Table]
    whose: Whose
    exact: Mapping[str, Counts]
    seen: Mapping[str, Shown]
    never: AbstractSet[tuple[str, str]] = frozenset()


def town(chance: random.Random, *, protected: bool = True) -> Town:
    """Draw a town; another secret each time, for an attacker knows the method and not the key."""
    key = chance.randbytes(32)
    exact: dict[str, Counts] = {}
    for name, table in TABLES.items():
        exact[name] = {
            cell: number
            for door in DOORS
            for cell, number in _door(chance, table, door, exact.get("access", {})).items()
        }
    show = protect if protected else bare
    whose = Whose("town", DOORS, ("sv",))
    seen = {name: show(whose, TABLES[name], "2026", exact[name], key) for name in TABLES}
    return Town(TABLES, whose, exact, seen)


def truth(of: Town, table: str, door: str, row: str) -> int:
    """Return what was counted."""
    counts = of.exact[table]
    doors = (*DOORS, WHOLE) if door == WHOLE else (door,)
    return sum(counts.get((one, row), 0) for one in doors)


def _door(
    chance: random.Random, table: Table, door: str, access: Counts
) -> Mapping[tuple[str, str], int]:
    weights = _WEIGHTS[table.id]
    rows = [row.id for row in table.rows]
    # Everybody who met somebody had a wait: those two tables hang together exactly.
    number = access[door, "met"] if table.id == "wait" else chance.randint(15, 90)
    found = dict.fromkeys([*((door, row) for row in rows), (door, TOTAL)], 0)
    found[door, TOTAL] = number
    if table.total and not table.adds_up:
        for row, weight in zip(rows, weights, strict=True):
            found[door, row] = sum(chance.randrange(100) < weight for _ in range(number))
        return found
    left = 0 if table.id in {"wait", "access"} else 100 - sum(weights)
    for row in chance.choices([*rows, ""], [*weights, left], k=number):
        if row:
            found[door, row] += 1
    return found


def bare(
    whose: Whose,
    table: Table,
    period: str,
    counts: Counts,
    key: bytes,
    withheld: AbstractSet[str] = frozenset(),
) -> Shown:
    """Hide the small cells only: what many statistics do."""
    del key
    columns = ((*whose.doors, WHOLE) if table.whole else whose.doors) if table.by_door else (WHOLE,)

    def exact(door: str, row: str) -> int | None:
        doors = (*whose.doors, WHOLE) if door == WHOLE else (door,)
        number = sum(counts.get((one, row), 0) for one in doors)
        return number if number >= SMALLEST and door not in withheld else None

    rows = table.rows_for(whose.languages)
    figures = {door: {row.id: exact(door, row.id) for row in rows} for door in columns}
    totals = {door: exact(door, TOTAL) for door in columns} if table.total else {}
    return Shown(table.id, period, figures, totals)
