"""The year as one accessible page: its parts in order, a plot beside each table."""

from dataclasses import dataclass
from typing import Final

from django.template.loader import render_to_string

from counsellor import plots
from counsellor.council.year import PARTS, Row, Section, Year
from counsellor.mapping.definitions import definitions_of
from counsellor.mapping.shown import WHOLE
from counsellor.plots import Bars
from counsellor.supervision.erlang_a import LONGER, Demand, Staffing, outcome

# domain.md section 7: visitors an hour, and people, of the table that a council plans by.
_RATES: Final = (1, 2, 4, 6)
_PEOPLE: Final = (1, 2, 3)
_PATIENCE: Final = 5
_MONTHS: Final = ("januari-mars", "april-juni", "juli-september", "oktober-december")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table of the report and its plot."""

    section: Section
    plot: str


@dataclass(frozen=True, slots=True)
class Part:
    """One heading and its tables."""

    title: str
    tables: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class StaffingLine:
    """One line of the staffing table: so many people, so many at once, per cent that give up."""

    words: str
    lost: tuple[str, ...]


def page(year: Year) -> str:
    """Return the report as one HTML page that needs nothing else."""
    context: dict[str, object] = {
        "year": year,
        "covers": _covers(year),
        "lists": definitions_of(year.year).lists,
        "access": _drawn(year, "access"),
        "access_doors": [
            section
            for door in year.organisation.doors
            if (section := year.section("access", door)) is not None
        ],
        "waits": [
            (name, year.waits[door])
            for door, name in (("", "Alla ingångar"), *_doors(year))
            if door in year.waits
        ],
        "hours": [(year.organisation.doors[one.door].name, one) for one in year.hours],
        "quarters_plot": _quarters_plot(year),
        "languages": _all_drawn(year, ("languages_asked", "languages_unmet")),
        "parts": [Part(title, _all_drawn(year, names)) for title, names in PARTS if year.is_whole],
        "felt": _all_drawn(year, ("felt_heard", "felt_next")),
        "asks": "felt_heard" in {one.id for one in definitions_of(year.year).tables},
        "heard": _drawn(year, "heard"),
        "buyers": _buyers(year),
        "ended": year.section("ended"),
        "staffing": _staffing(),
        "rates": _RATES,
        "annex": [
            one for (_, door), one in year.sections.items() if door == WHOLE and one.total is None
        ],
    }
    return render_to_string("council_report.html", context)


def _covers(year: Year) -> str:
    if year.is_whole:
        return f"Hela {year.year}."
    last = _MONTHS[len(year.quarters) - 1].split("-")[1]
    return f"Januari till {last} {year.year}. Året är inte slut: det som bara visas för år saknas."


def _doors(year: Year) -> list[tuple[str, str]]:
    return [(door, one.name) for door, one in year.organisation.doors.items()]


def _drawn(year: Year, table: str, door: str = WHOLE) -> Drawn | None:
    section = year.section(table, door)
    if section is None:
        return None
    name = f"{section.title}, {section.door}, {year.year}"
    if section.rows[0].before is not None:
        name = f"{name}. Den ljusare stapeln är {year.year - 1}"
    return Drawn(section, plots.bars(name, [_bars(row) for row in section.rows]))


def _all_drawn(year: Year, tables: tuple[str, ...], door: str = WHOLE) -> tuple[Drawn, ...]:
    found = (_drawn(year, table, door) for table in tables)
    return tuple(one for one in found if one is not None)


def _bars(row: Row) -> Bars:
    before = row.before
    return Bars(
        row.words,
        row.figure.number,
        row.figure.words,
        None if before is None else before.number,
        has_before=before is not None,
    )


def _quarters_plot(year: Year) -> str:
    rows = [
        Bars(f"{_MONTHS[int(period[-1]) - 1]}", figure.number, figure.words)
        for period, figure in year.by_quarter
    ]
    return plots.bars(f"Mötte en rådgivare, kvartal för kvartal {year.year}", rows)


def _buyers(year: Year) -> tuple[Drawn, ...]:
    """Return what those who buy were helped with and how they came: the door of their own path."""
    door = year.organisation.paths.get("buys", "")
    return _all_drawn(year, ("heard", "needs"), door) if door else ()


def _staffing() -> tuple[StaffingLine, ...]:
    return tuple(
        StaffingLine(
            f"{people} \u00d7 {parallel}",
            tuple(_lost(Staffing(people, parallel), rate) for rate in _RATES),
        )
        for people in _PEOPLE
        for parallel in range(1, len(LONGER) + 1)
    )


def _lost(staffing: Staffing, rate: float) -> str:
    return f"{100 * outcome(staffing, Demand(rate, _PATIENCE)).lost:.0f}\u00a0%"
