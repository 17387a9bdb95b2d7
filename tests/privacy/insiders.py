"""Attacks on what the service shows of its own quality from 2027 on (`defined/2027.toml`).

Everybody's three attacks, on every table that the year adds and those that hang together with it;
and a fourth that only somebody inside can try: *colleague* knows her own figures and how many work
at the door, subtracts herself from the team's figure and names what one other person has in it.
She has re-identified when she beats the best guess of one who knows all that but for her own part.
"""

import random
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from counsellor.mapping.protection import SMALLEST
from counsellor.mapping.shown import WHOLE
from tests.privacy.attacks import ATTACKS, Cell, Found, gaps, named
from tests.privacy.teams import PEOPLE, Team, drawn, team

COLLEAGUE: Final = "colleague"


def attack_teams(
    ways: Collection[str], towns: int, *, protected: bool = True
) -> Mapping[str, Mapping[str, Found]]:
    """Attack so many towns of 2027 in each of these ways; what came out, by way and table."""

    def cells(chance: random.Random) -> Mapping[str, Iterable[Cell]]:
        of = team(drawn(chance), protected=protected)
        return {way: gaps(of.town, ATTACKS[way]) for way in ways}

    return named(cells, towns)


def attack_colleagues(
    towns: int, *, protected: bool = True, floors: Collection[bool] = (True,)
) -> Mapping[bool, Mapping[str, Found]]:
    """Attack colleagues in so many towns, with a team's floor and without; by floor and table."""
    names = {f"{COLLEAGUE} {floor}": floor for floor in floors}

    def cells(chance: random.Random) -> Mapping[str, Iterable[Cell]]:
        of = drawn(chance)
        return {
            name: colleagues(chance, team(of, PEOPLE, protected=protected, floor=floor))
            for name, floor in names.items()
        }

    return {names[name]: found for name, found in named(cells, towns).items()}


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
