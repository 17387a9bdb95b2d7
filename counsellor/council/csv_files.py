"""The report's tables and sources as CSV (RFC 4180): nothing in a cell is run by a program."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Final

from counsellor.council.year import Row, Section, Year

# What a spreadsheet takes for a formula, or as the way to one (OWASP, CSV injection); what stands
# before it and is cut away by some programs; the wide signs are for those that read them as narrow.
_RUNS: Final = re.compile("[ \u00a0\"']*[=+\\-@\\t\\r\\n\uff1d\uff0b\uff0d\uff20]")
# A Swedish Excel parts a line at semicolons, whatever is between quotation marks further on: behind
# one a cell of its own would begin.
_CELLS: Final = re.compile("(?<=[;\\t\\r\\n|])(?=[ \u00a0\"']*[=+\\-@\uff1d\uff0b\uff0d\uff20])")
_HEAD: Final = ("år", "tabell", "ingång", "rad", "värde", "minst", "året före", "säker skillnad")


def files_of(year: Year) -> Mapping[str, bytes]:
    """Return the open data of a report: name -> content."""
    return {
        f"tabeller-{year.year}.csv": written(_tables(year)),
        f"kallor-{year.year}.csv": written(_entries(year)),
    }


def _tables(year: Year) -> Iterable[tuple[object, ...]]:
    yield _HEAD
    for section in year.sections.values():
        for row in (*section.rows, *([section.total] if section.total else [])):
            yield _line(year, section, row)
    for one in year.hours:
        name = year.organisation.doors[one.door].name
        for words, number in (("Utlovade timmar", one.promised), ("Hållna timmar", one.kept)):
            yield year.year, "Öppettider", name, words, number, "nej", "", ""


def _line(year: Year, section: Section, row: Row) -> tuple[object, ...]:
    before = row.before
    return (
        year.year,
        section.title,
        section.door,
        row.words,
        _number(row.figure.number),
        "ja" if row.figure.at_least else "nej",
        "" if before is None else _number(before.number),
        row.change,
    )


def _number(number: int | None) -> object:
    """An empty cell is fewer than five, or hidden beside such a one."""
    return "" if number is None else number


def _entries(year: Year) -> Iterable[tuple[object, ...]]:
    yield "år", "slag", "text", "siffra", "källa"
    for kind, entries in year.entries.items():
        for one in entries:
            yield year.year, kind, one.words, one.figure, one.source


def written(rows: Iterable[tuple[object, ...]]) -> bytes:
    """Return the rows as a file in UTF-8: every text between quotation marks, numbers bare."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows([_cell(one) for one in row] for row in rows)
    return out.getvalue().encode()


def _cell(value: object) -> object:
    """A text that a program could run gets an apostrophe in front; our numbers stay numbers."""
    if not isinstance(value, str):
        return value
    parted = _CELLS.sub("'", value)
    return f"'{parted}" if _RUNS.match(parted) else parted
