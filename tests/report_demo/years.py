"""Synthetic years of counters, as a small reception has them."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from chatsvc.consumers.felt import ANSWERS as FELT_ANSWERS
from chatsvc.consumers.felt import QUESTIONS as FELT
from chatsvc.protocol.ids import Door
from chatsvc.tally.cells import Cell, Period
from chatsvc.tally.demand import WAIT_FROM
from chatsvc.tally.lengths import TALK_EDGES
from counsellor.accounts.models import Staff
from counsellor.audit.models import Deed
from counsellor.audit.services import note
from counsellor.mapping.lists import QUESTIONS
from counsellor.mapping.models import Counter as Row
from counsellor.shifts.models import Shift
from counsellor.shifts.queries import to_ms

SEED: Final = 20261128
_DOORS: Final = (("mika", 1.0), ("kast", 0.7))
# Evenings: hours of UTC, and visits an hour at an ordinary door.
_HOURS: Final = {17: 0.25, 18: 0.35, 19: 0.45, 20: 0.55, 21: 0.4}
_LANGUAGES: Final = (("sv", 80), ("en", 12), ("ro", 8))
_WAITS: Final = (34, 26, 20, 12, 5, 3)
_LASTED: Final = (8, 6, 7, 8, 18, 22, 14, 8, 5, 3, 1, 0)
_FELT: Final = (74, 20, 6)


def write_year(organisation: str, year: int, growth: float = 1.0, doors: int = 2) -> int:
    """Count a year of evenings; return how many were let into the queue.

    Args:
        organisation: whose counters.
        year: which.
        growth: visits compared with an ordinary year.
        doors: of how many doors, one or two.
    """
    chance = random.Random(SEED + year)  # noqa: S311  a simulation, not a secret
    cells: Counter[Cell] = Counter()
    for day in _days(year):
        for door, size in _DOORS[:doors]:
            for hour, rate in _HOURS.items():
                for _ in range(_how_many(chance, rate * size * growth)):
                    _visit(chance, cells, Door(door), day + timedelta(hours=hour))
            cells[Cell("open_minutes", Door(door), _day(day))] += (
                290 if chance.random() < 0.95 else 120
            )
    rows = [
        Row(
            organisation=organisation,
            door=cell.door,
            measure=cell.measure,
            span=Row.Span.HOUR if cell.period.is_hour else Row.Span.DAY,
            period=cell.period.begins,
            value=number,
        )
        for cell, number in cells.items()
        if cell.period.begins.year == year
    ]
    Row.objects.bulk_create(rows, batch_size=1_000)
    return sum(number for cell, number in cells.items() if cell.measure == "asked")


def _days(year: int) -> Iterator[datetime]:
    day = datetime(year, 1, 1, tzinfo=UTC)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def _how_many(chance: random.Random, rate: float) -> int:
    return sum(chance.random() < rate / 8 for _ in range(8))


def _day(at: datetime) -> Period:
    return Period(f"{at:%Y-%m-%d}")


def _visit(chance: random.Random, cells: Counter[Cell], door: Door, at: datetime) -> None:
    hour = Period(f"{at:%Y-%m-%dT%H}")
    week = _day(at - timedelta(days=at.weekday()))
    language = chance.choices([one for one, _ in _LANGUAGES], [n for _, n in _LANGUAGES])[0]
    kind = chance.choices(("asked", "full", "closed"), (92, 2, 6))[0]
    cells[Cell(kind, door, hour)] += 1
    if kind != "asked":
        cells[Cell(f"unmet_{language}", door, week)] += 1
        return
    cells[Cell(f"asked_{language}", door, week)] += 1
    cells[Cell("ended_visitor", door, hour)] += 1
    if chance.random() < 0.16:
        cells[Cell("gave_up", door, hour)] += 1
        cells[Cell(f"unmet_{language}", door, week)] += 1
        return
    cells[Cell("joined", door, hour)] += 1
    cells[Cell(f"waited_{chance.choices(WAIT_FROM, _WAITS)[0]}", door, _day(at))] += 1
    lasted = chance.choices(TALK_EDGES, _LASTED)[0]
    cells[Cell(f"talked_{lasted}", door, _day(at))] += 1
    if chance.random() < 0.8:
        _form(chance, cells, door, week)
    for question in FELT:
        if lasted and chance.random() < 0.3:
            cells[
                Cell(f"felt_{question}_{chance.choices(FELT_ANSWERS, _FELT)[0]}", door, week)
            ] += 1


def _form(chance: random.Random, cells: Counter[Cell], door: Door, week: Period) -> None:
    cells[Cell("form", door, week)] += 1
    for question in QUESTIONS:
        answers = [answer.id for answer in question.answers]
        weights = [1 / (place + 1) for place in range(len(answers))]
        for answer in {*chance.choices(answers, weights, k=2 if question.many else 1)}:
            if chance.random() < 0.7:
                cells[Cell(f"form_{question.id}_{answer}", door, week)] += 1


def write_team(organisation: str, doors: tuple[str, ...], year: int, people: int = 6) -> None:
    """Let so many people work a shift each at these doors in every quarter, and meet somebody."""
    for number in range(1, people + 1):
        staff = Staff.objects.create_staff(
            f"team-{organisation}-{year}-{number}",
            "never logs in",
            organisation=organisation,
            alias=f"Team {number}",
            role="counsellor",
            doors=list(doors),
        )
        for month in (2, 5, 8, 11):
            begins = datetime(year, month, number, 18, tzinfo=UTC)
            Shift.objects.create(
                organisation=organisation,
                staff=staff,
                doors=list(doors),
                starts_at=begins,
                ends_at=begins + timedelta(hours=4),
            )
            note(organisation, Deed.ADMITTED, now_ms=to_ms(begins), staff=staff.pk, about="times:3")
