"""Somebody who knows the method, every published figure and thousands of such towns, but no key.

Three attacks of issue 6: *repeat* asks again and again, *difference* subtracts what is shown from
the sum it belongs to, *slice* compares the same row at another door and over both. Each learns
from half of the towns which small number lies behind what it sees, and names it in the others.
What somebody inside can do beside that is in `insiders.py`.

An attack has re-identified when it is right more often than the best guess from the published table
(which number is most usual in that row where about so much is shown), by more than `MARGIN`.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from counsellor.mapping.protection import SMALLEST
from counsellor.mapping.shown import WHOLE, Shown
from tests.privacy.towns import DOORS, Town, town, truth

MARGIN: Final = 0.05
"""Five points above the best guess: a town cannot tell that from luck in its handful of gaps."""
FEWEST: Final = 300
"""Of fewer gaps than that five points are luck; they are attempts all the same."""
SEED: Final = 20261128

Look = Callable[[Town, str, str, str], Hashable]


@dataclass(frozen=True, slots=True)
class Cell:
    """One gap whose number is below five.

    Attributes:
        plain: what anybody reads: the row, a door or both, about how much the list shows.
        sees: what the attacker makes of that and the rest.
        value: the truth.
    """

    table: str
    plain: Hashable
    sees: Hashable
    value: int


@dataclass(frozen=True, slots=True)
class Found:
    """How an attack went.

    Attributes:
        attempts: gaps that it named.
        right: share of them that it named rightly.
        guessed: the same for the best guess from the published table.
    """

    attempts: int
    right: float
    guessed: float

    @property
    def reidentifies(self) -> bool:
        """Whether it does better than guessing, by more than the margin and by more than luck."""
        return self.attempts >= FEWEST and self.right > self.guessed + MARGIN


def repeat(of: Town, table: str, door: str, row: str) -> Hashable:
    """Ask for it twenty times: what is shown is what was released, so nothing can differ."""
    return frozenset(of.seen[table].figures[door][row] for _ in range(20))


def difference(of: Town, table: str, door: str, _row: str) -> Hashable:
    """Subtract every shown row from the sum of the list; how many gaps share the rest."""
    seen = of.seen[table]
    whole = _sum_of(of, seen, door)
    line = seen.figures[door]
    gaps = sum(one is None for one in line.values())
    if whole is None:
        return None
    return gaps, max(-4, min(12, whole - sum(one or 0 for one in line.values())))


def slice_doors(of: Town, table: str, door: str, row: str) -> Hashable:
    """Subtract the other door from both together, or see how much both together are."""
    figures = of.seen[table].figures
    if WHOLE not in figures or door not in (*DOORS, WHOLE) or DOORS[0] not in figures:
        return None
    if door == WHOLE:
        return tuple(figures[one][row] is None for one in DOORS)
    other = next(one for one in DOORS if one != door)
    both, beside = figures[WHOLE][row], figures[other][row]
    if both is None:
        return "both hidden", None if beside is None else min(beside, 20)
    return ("rest", max(-4, min(12, both - beside))) if beside is not None else ("sum", both // 2)


SUMS: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "wait": ("access", frozenset({"met"})),
    "first_reply": ("access", frozenset({"met"})),
    "lasted": ("access", frozenset({"met"})),
    "early": ("lasted", frozenset({"0"})),
    "later": ("lasted", frozenset({"5", "20", "60"})),
    "felt_heard": ("felt_next", frozenset({"yes", "partly", "no"})),
    "felt_next": ("felt_heard", frozenset({"yes", "partly", "no"})),
    "pulse_week": ("pulse_support", frozenset({"yes", "partly", "no"})),
    "pulse_support": ("pulse_week", frozenset({"fine", "heavy", "too_heavy"})),
    "hours_asked": ("access", frozenset({"met", "gave_up", "full", "closed"})),
    "hours_unmet": ("access", frozenset({"gave_up", "full", "closed"})),
    "languages_asked": ("access", frozenset({"met", "gave_up"})),
    "languages_unmet": ("access", frozenset({"gave_up", "full", "closed"})),
}
"""Table -> where else about as many are shown, and which rows of it are their sum."""


def _sum_of(of: Town, seen: Shown, door: str) -> int | None:
    """Return what the list adds up to, where anything that is shown says so."""
    table, rows = SUMS.get(seen.table, ("", frozenset()))
    if table not in of.seen or door not in of.seen[table].figures:
        return seen.totals.get(door)
    found = [of.seen[table].figures[door][row] for row in rows]
    return None if None in found else sum(one or 0 for one in found)


ATTACKS: Final[Mapping[str, Look]] = {
    "repeat": repeat,
    "difference": difference,
    "slice": slice_doors,
}


def gaps(of: Town, look: Look) -> Iterator[Cell]:
    """Return every gap that hides a number below five, where anything could have been counted."""
    for table, seen in of.seen.items():
        for door, line in seen.figures.items():
            size = _size(seen, door)
            for row, figure in line.items():
                value = truth(of, table, door, row)
                if figure is None and value < SMALLEST and (table, row) not in of.never:
                    plain = (row, door == WHOLE, size)
                    yield Cell(table, plain, (plain, look(of, table, door, row)), value)


def _size(seen: Shown, door: str) -> int:
    shown = seen.totals.get(door) or sum(one or 0 for one in seen.figures[door].values())
    return min(shown, 150) // 25


def attack(
    looks: Mapping[str, Look], towns: int, *, protected: bool = True
) -> Mapping[str, Mapping[str, Found]]:
    """Attack so many towns of 2026 in each of these ways; what came out, by way and table."""

    def cells(chance: random.Random) -> Mapping[str, Iterable[Cell]]:
        of = town(chance, protected=protected)
        return {way: gaps(of, look) for way, look in looks.items()}

    return named(cells, towns)


class _Attacker:
    """Who tries one way: what she has learnt, and how often she was right."""

    def __init__(self) -> None:
        self._usual: dict[Hashable, Counter[int]] = defaultdict(Counter)
        self._learnt: dict[Hashable, Counter[int]] = defaultdict(Counter)
        self._tried: Counter[str] = Counter()
        self._right: Counter[str] = Counter()
        self._guessed: Counter[str] = Counter()

    def learn(self, cells: Iterable[Cell]) -> None:
        for cell in cells:
            self._usual[cell.table, cell.plain][cell.value] += 1
            self._learnt[cell.table, cell.sees][cell.value] += 1

    def name(self, cells: Iterable[Cell]) -> None:
        for cell in cells:
            plain = _most(self._usual[cell.table, cell.plain])
            known = self._learnt[cell.table, cell.sees]
            self._tried[cell.table] += 1
            self._guessed[cell.table] += plain == cell.value
            self._right[cell.table] += (_most(known) if known else plain) == cell.value

    def found(self) -> Mapping[str, Found]:
        return {
            table: Found(number, self._right[table] / number, self._guessed[table] / number)
            for table, number in self._tried.items()
        }


def named(
    cells: Callable[[random.Random], Mapping[str, Iterable[Cell]]], towns: int
) -> Mapping[str, Mapping[str, Found]]:
    """Learn from half of so many towns, name what is hidden in the rest; by way and table.

    Args:
        cells: draws a town and returns what is to be named in it, by the way it is tried.
        towns: how many.
    """
    chance = random.Random(SEED)  # noqa: S311  a simulation, not a secret
    attackers: dict[str, _Attacker] = defaultdict(_Attacker)
    for _ in range(towns // 2):
        for way, found in cells(chance).items():
            attackers[way].learn(found)
    for _ in range(towns // 2):
        for way, found in cells(chance).items():
            attackers[way].name(found)
    return {way: one.found() for way, one in attackers.items()}


def _most(counts: Counter[int]) -> int:
    return max(range(SMALLEST), key=lambda one: (counts[one], -one))
