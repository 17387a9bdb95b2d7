"""Attacks on what the service shows of its own quality from 2027 on (`defined/2027.toml`).

Everybody's three attacks, on every table that the year adds and those that hang together with it;
and a fourth that only somebody inside can try: *colleague* knows her own figures and how many work
at the door, subtracts herself from the team's figure and names what one other person has in it.
She has re-identified when she beats the best guess of one who knows all that but for her own part.
"""

import random
from collections.abc import Iterator, Mapping
from typing import Final

from counsellor.mapping.protection import SMALLEST
from counsellor.mapping.shown import WHOLE
from tests.privacy.attacks import ATTACKS, Cell, Found, gaps, named
from tests.privacy.teams import PEOPLE, Team, team

COLLEAGUE: Final = "colleague"
KINDS: Final = (*ATTACKS, COLLEAGUE)


def attack_teams(
    kind: str, towns: int, *, protected: bool = True, floor: bool = True
) -> Mapping[str, Found]:
    """Attack so many towns of 2027; what came out, by table."""

    def cells(chance: random.Random) -> Iterator[Cell]:
        if kind == COLLEAGUE:
            return colleagues(chance, team(chance, PEOPLE, protected=protected, floor=floor))
        of = team(chance, protected=protected, floor=floor)
        return gaps(of.town, ATTACKS[kind])

    return named(cells, towns)


def colleagues(chance: random.Random, of: Team) -> Iterator[Cell]:
    """Return, of every figure of a team, what one who works there tries to name of another."""
    for table in PEOPLE:
        for door, line in of.town.seen[table].figures.items():
            there = list(of.own) if door == WHOLE else list(of.minutes[door])
            size = min(len(there), 5)
            herself, other = chance.sample(there, 2)
            for row, figure in line.items():
                value = _own(of, other, table, door, row)
                if figure is not None and value < SMALLEST:
                    rest = figure - _own(of, herself, table, door, row)
                    plain = (row, min(figure, 40) // 4)
                    yield Cell(f"{table} of {size}", plain, (row, max(-3, min(24, rest))), value)


def _own(of: Team, who: int, table: str, door: str, row: str) -> int:
    doors = (*of.minutes, WHOLE) if door == WHOLE else (door,)
    return sum(of.own[who][table, one, row] for one in doors)
