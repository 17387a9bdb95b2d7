"""Towns from 2027 on: talks with who answered them, and what is shown of the service's own quality.

Every table is counted from the same talks, and all of them over one and the same period, so the
lists hang together exactly: a talk that somebody met has a wait, a length, a first reply and a
count of what lay beside it. An attacker has never more than that.
"""

import random
from bisect import bisect
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from counsellor.mapping.definitions import HOURS_OF_WEEK, Table, definitions_of
from counsellor.mapping.shown import WHOLE, Whose, protect
from counsellor.mapping.team import withheld
from tests.privacy.towns import DOORS, Town, bare

YEAR: Final = 2027
LANGUAGES: Final = ("sv", "en", "ar", "ro")
OPEN: Final = tuple(one for one in HOURS_OF_WEEK if one[2:] in {"18", "19", "20"})
"""The hours of the week when anybody writes."""
PEOPLE: Final = tuple(
    one.id for one in definitions_of(YEAR).tables if one.people and not one.id.startswith("felt")
)
"""The tables that hold a figure of each who works; what visitors felt is nobody's own."""
TABLES: Final = {
    name: definitions_of(YEAR).table(name)
    for name in (
        *("access", "hours_asked", "hours_unmet", "languages_asked", "languages_unmet"),
        *(one.id for one in definitions_of(YEAR).tables if one.people),
    )
}
_CLOSED: Final = frozenset(
    (table, hour)
    for table in ("hours_asked", "hours_unmet")
    for hour in set(HOURS_OF_WEEK) - set(OPEN)
)


class _Odds:
    """Which row comes up how often; one sum for thousands of draws."""

    def __init__(self, **shares: int) -> None:
        self._rows = tuple(name.lstrip("_") for name in shares)
        self._sums = tuple(accumulate(shares.values()))

    def one(self, chance: random.Random) -> str:
        return self._rows[bisect(self._sums, chance.random() * self._sums[-1])]


_LANGUAGES: Final = _Odds(sv=80, en=12, ar=5, ro=3)
_FATES: Final = _Odds(met=78, gave_up=14, full=3, closed=5)
_LENGTHS: Final = _Odds(_0=12, _5=25, _20=45, _60=18)
_BESIDE: Final = _Odds(_1=70, _2=25, _3=5)
_REPLIES: Final = _Odds(_0=40, _30=28, _60=16, _120=9, _300=7)
_FELT: Final = _Odds(yes=60, partly=25, no=15)
_PULSE_WEEK: Final = _Odds(fine=60, heavy=32, too_heavy=8)
_PULSE_SUPPORT: Final = _Odds(yes=70, partly=22, no=8)
_RISKS: Final = {"suicide": 45, "safe_now": 30, "alone": 20, "child": 12, "exploited": 8}
_ANSWERS: Final = 35
"""How many of a hundred answer the page after the talk; eight of nine of them both questions."""

Marks = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What happened in a town: who works where, and what of the exact counts is whose.

    Attributes:
        minutes: door -> who answers there -> minutes on duty.
        counts: by (table, door, row).
        own: who -> her part of them.
        key: the town's secret.
    """

    minutes: Mapping[str, Mapping[int, int]]
    counts: Mapping[tuple[str, str, str], int]
    own: Mapping[int, Counter[tuple[str, str, str]]]
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Team:
    """A town, who works where, and what of the exact counts is whose; as in `Drawn`."""

    town: Town
    minutes: Mapping[str, Mapping[int, int]]
    own: Mapping[int, Counter[tuple[str, str, str]]]


def drawn(chance: random.Random) -> Drawn:
    """Draw a town and its team; another secret each time."""
    minutes = {door: _who(chance, door) for door in DOORS}
    counts: Counter[tuple[str, str, str]] = Counter()
    own: dict[int, Counter[tuple[str, str, str]]] = {
        who: Counter() for there in minutes.values() for who in there
    }
    for door in DOORS:
        there = minutes[door]
        for who in chance.choices([*there], [*there.values()], k=chance.randint(20, 90)):
            mine = own[who]
            for table, row in _visit(chance):
                counts[table, door, row] += 1
                if table in PEOPLE:
                    mine[table, door, row] += 1
    for mine in own.values():
        marks = [(table, WHOLE, row) for table, row in _weeks(chance)]
        counts.update(marks)
        mine.update(marks)
    return Drawn(minutes, counts, own, chance.randbytes(32))


def team(
    of: Drawn,
    tables: Collection[str] = tuple(TABLES),
    *,
    protected: bool = True,
    floor: bool = True,
) -> Team:
    """Return what is shown of a town; without `floor` also the figures of two people are."""
    few = withheld(of.minutes) if floor else frozenset()
    published = {name: TABLES[name] for name in tables}
    return Team(_town(of, published, few, protected=protected), of.minutes, of.own)


def _town(
    of: Drawn, tables: Mapping[str, Table], few: AbstractSet[str], *, protected: bool
) -> Town:
    whose, show = Whose("town", DOORS, LANGUAGES), protect if protected else bare
    exact: dict[str, Counter[tuple[str, str]]] = {name: Counter() for name in tables}
    for (table, door, row), number in of.counts.items():
        if table in exact:
            exact[table][door, row] = number
    seen = {
        name: show(whose, what, f"{YEAR}", exact[name], of.key, few if what.people else frozenset())
        for name, what in tables.items()
    }
    return Town(tables, whose, exact, seen, _CLOSED)


def _who(chance: random.Random, door: str) -> Mapping[int, int]:
    """From two people to eight; the same three may answer at both doors."""
    number = chance.randint(2, 8)
    first = 0 if door == DOORS[0] else chance.choice((0, 100))
    return {first + one: chance.randint(2, 12) * 60 for one in range(number)}


def _visit(chance: random.Random) -> Marks:
    """What one knock leaves in the counters."""
    hour, language, fate = chance.choice(OPEN), _LANGUAGES.one(chance), _FATES.one(chance)
    yield "access", fate
    yield "hours_asked", hour
    if fate in {"met", "gave_up"}:
        yield "languages_asked", language
    if fate != "met":
        yield "hours_unmet", hour
        yield "languages_unmet", language
        return
    yield from _talk(chance)


def _talk(chance: random.Random) -> Marks:
    length, beside = _LENGTHS.one(chance), _BESIDE.one(chance)
    yield "lasted", length
    yield ("early" if length == "0" else "later"), beside
    yield "first_reply", _REPLIES.one(chance)
    for risk, share in _RISKS.items():
        if chance.random() < share / 100:
            yield "risk_asked", risk
    if chance.random() < _ANSWERS / 100:
        for table in ("felt_heard", "felt_next") if chance.randrange(9) else ("felt_heard",):
            yield table, _FELT.one(chance)


def _weeks(chance: random.Random) -> Marks:
    """What one person answers in a quarter, on the weeks when she wants to."""
    for _ in range(chance.randint(0, 8)):
        yield "pulse_week", _PULSE_WEEK.one(chance)
        yield "pulse_support", _PULSE_SUPPORT.one(chance)
