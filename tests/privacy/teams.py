"""Towns from 2027 on: talks with who answered them, and what is shown of the service's own quality.

Every table is counted from the same talks, and all of them over one and the same period, so the
lists hang together exactly: a talk that somebody met has a wait, a length, a first reply and a
count of what lay beside it. An attacker has never more than that.
"""

import random
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from counsellor.mapping.definitions import HOURS_OF_WEEK, Table, definitions_of
from counsellor.mapping.shown import WHOLE, Counts, Whose, protect
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
_LENGTHS: Final = {"0": 12, "5": 25, "20": 45, "60": 18}
_REPLIES: Final = {"0": 40, "30": 28, "60": 16, "120": 9, "300": 7}
_RISKS: Final = {"suicide": 45, "safe_now": 30, "alone": 20, "child": 12, "exploited": 8}
_FELT: Final = {"yes": 60, "partly": 25, "no": 15}
_ANSWERS: Final = 35
"""How many of a hundred answer the page after the talk; eight of nine of them both questions."""

Marks = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Team:
    """A town, who works where, and what of the exact counts is whose.

    Attributes:
        minutes: door -> who answers there -> minutes on duty.
        own: who -> her part of the exact counts, by (table, door, row).
    """

    town: Town
    minutes: Mapping[str, Mapping[int, int]]
    own: Mapping[int, Counter[tuple[str, str, str]]]


def team(
    chance: random.Random,
    tables: Collection[str] = tuple(TABLES),
    *,
    protected: bool = True,
    floor: bool = True,
) -> Team:
    """Draw a town and its team; without `floor` also the figures of two people are shown."""
    minutes = {door: _who(chance, door) for door in DOORS}
    counts: Counter[tuple[str, str, str]] = Counter()
    own: dict[int, Counter[tuple[str, str, str]]] = {
        who: Counter() for there in minutes.values() for who in there
    }
    for door in DOORS:
        there = minutes[door]
        for _ in range(chance.randint(20, 90)):
            (who,) = chance.choices([*there], [*there.values()])
            marks = [(table, door, row) for table, row in _visit(chance)]
            counts.update(marks)
            own[who].update(one for one in marks if one[0] in PEOPLE)
    for who, mine in own.items():
        marks = [(table, WHOLE, row) for table, row in _weeks(chance)]
        counts.update(marks)
        own[who] = mine + Counter(marks)
    few = withheld(minutes) if floor else frozenset()
    published = {name: TABLES[name] for name in tables}
    return Team(_town(chance, published, counts, few, protected=protected), minutes, own)


def _town(
    chance: random.Random,
    tables: Mapping[str, Table],
    counts: Mapping[tuple[str, str, str], int],
    few: AbstractSet[str],
    *,
    protected: bool,
) -> Town:
    key = chance.randbytes(32)
    whose, show = Whose("town", DOORS, LANGUAGES), protect if protected else bare
    exact: dict[str, Counts] = {
        name: Counter({(door, row): n for (table, door, row), n in counts.items() if table == name})
        for name in tables
    }
    seen = {
        name: show(whose, what, f"{YEAR}", exact[name], key, few if what.people else frozenset())
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
    hour, language = chance.choice(OPEN), chance.choices(LANGUAGES, (80, 12, 5, 3))[0]
    fate = chance.choices(("met", "gave_up", "full", "closed"), (78, 14, 3, 5))[0]
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
    length, beside = _one(chance, _LENGTHS), chance.choices("123", (70, 25, 5))[0]
    yield "lasted", length
    yield ("early" if length == "0" else "later"), beside
    yield "first_reply", _one(chance, _REPLIES)
    for risk, share in _RISKS.items():
        if chance.randrange(100) < share:
            yield "risk_asked", risk
    if chance.randrange(100) < _ANSWERS:
        asked = chance.choices((("felt_heard", "felt_next"), ("felt_heard",)), (8, 1))[0]
        for table in asked:
            yield table, _one(chance, _FELT)


def _weeks(chance: random.Random) -> Marks:
    """What one person answers in a quarter, on the weeks when she wants to."""
    for _ in range(chance.randint(0, 8)):
        yield "pulse_week", chance.choices(("fine", "heavy", "too_heavy"), (60, 32, 8))[0]
        yield "pulse_support", chance.choices(("yes", "partly", "no"), (70, 22, 8))[0]


def _one(chance: random.Random, shares: Mapping[str, int]) -> str:
    return chance.choices(list(shares), list(shares.values()))[0]
