"""What the page of quality shows of each table: figures by door, and a picture. No HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from counsellor import plots
from counsellor.mapping.definitions import definitions_of
from counsellor.mapping.periods import Past
from counsellor.mapping.releases import released
from counsellor.mapping.shown import WHOLE, Shown, Whose
from counsellor.plots import Bars

GAP: Final = "döljs"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its words, and a figure for each column, as printed."""

    words: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One table of the page.

    Attributes:
        columns: names of the doors, and of all together.
        plot: of the widest column that shows anything; empty: none does.
    """

    id: str
    title: str
    note: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    plot: str


def drawn(
    whose: Whose, names: Mapping[str, str], period: Past | None, now: datetime
) -> tuple[Drawn, ...]:
    """Return every table about those who work of a period, released now if it was not before.

    Args:
        whose: whose figures.
        names: column -> how it is headed, `WHOLE` first.
        period: a settled quarter or year; None: nothing is shown.
        now: aware.

    Raises:
        UndefinedYearError: Nothing is defined for that year.
    """
    if period is None:
        return ()
    kind = "quarter" if "-" in period.text else "year"
    tables = [
        one
        for one in definitions_of(period.begins.year).tables
        if one.people and one.period == kind
    ]
    found = []
    for what in tables:
        shown = released(whose, what.id, period, now)
        columns = [one for one in names if one in shown.figures]
        of = _of_how_many(whose, shown, period, now)
        lines = tuple(
            Line(
                row.words,
                tuple(_words(shown.figure(one, row.id), of.get((one, row.id))) for one in columns),
            )
            for row in what.rows
        )
        words = {row.id: row.words for row in what.rows}
        heads = tuple(names[one] for one in columns)
        plot = _plot(what.title, names, columns, shown, words)
        found.append(Drawn(what.id, what.title, what.note, heads, lines, plot))
    return tuple(found)


def _plot(
    title: str, names: Mapping[str, str], columns: list[str], shown: Shown, words: Mapping[str, str]
) -> str:
    whole = shown.figures.get(WHOLE, {})
    column = WHOLE if any(one is not None for one in whole.values()) else ""
    if not column:
        column = next((c for c in columns if any(shown.figures[c].values())), "")
    if not any(shown.figures.get(column, {}).values()):
        return ""
    rows = [
        Bars(words[row], number, _words(number)) for row, number in shown.figures[column].items()
    ]
    return plots.bars(f"{title}, {names[column]}, {shown.period}", rows)


def _of_how_many(
    whose: Whose, shown: Shown, period: Past, now: datetime
) -> Mapping[tuple[str, str], int]:
    """By (door, row), of how many a figure is a share; made of released figures alone."""
    match shown.table:
        case "risk_asked":
            met = {
                door: line["met"]
                for door, line in released(whose, "access", period, now).figures.items()
            }
            pairs = {
                (door, row): met.get(door) for door, line in shown.figures.items() for row in line
            }
        case "early":
            later = released(whose, "later", period, now).figures
            pairs = {
                (door, row): None
                if number is None or later[door][row] is None
                else number + (later[door][row] or 0)
                for door, line in shown.figures.items()
                for row, number in line.items()
            }
        case _:
            pairs = {}
    return {cell: number for cell, number in pairs.items() if number}


def _words(number: int | None, whole: int | None = None) -> str:
    if number is None:
        return GAP
    # Both carry noise of their own, so that a share may come out above all.
    share = "" if whole is None else f" ({min(100, round(100 * number / whole))}\u00a0%)"
    return f"{number}{share}"
