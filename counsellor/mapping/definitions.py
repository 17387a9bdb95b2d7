"""What the figures of a year mean: read from a file per change, frozen when its year has begun.

`defined/2026.toml` holds from 2026 until a file of a later year. Years are compared row by row
where both years' files say the same (domain.md O9: definitions frozen per year).
"""

from functools import cache
from pathlib import Path
from typing import Final, Literal

import msgspec

FOLDER: Final = Path(__file__).resolve().parent / "defined"
HOURS_OF_WEEK: Final = tuple(f"{day}-{hour:02}" for day in range(7) for hour in range(24))
"""`0-18` is Monday from six to seven in the evening, by the reception's clock."""


class UndefinedYearError(Exception):
    """No file says what was counted then."""

    code = "undefined_year"


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of a table: the measures that are added up to it."""

    id: str
    words: str
    measures: tuple[str, ...]


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One list. Doors stand beside each other; nothing is crossed with a third.

    Attributes:
        period: how long one release of it is.
        whole: also shown over all doors.
        public: may leave the organisation.
        adds_up: its rows add up to what is shown elsewhere, so that no gap may stand alone.
        by_door: False: only over all doors, for its rows cross two things already.
        people: about those who answer, too: hidden where too few have worked (`team.py`).
        rows: as written, unless `by` makes them.
        by: one row per hour of the week, or per language of the organisation, of `measures`.
        total: the measures of a total that is counted by itself, not added up from rows.
    """

    id: str
    title: str
    note: str
    period: Literal["quarter", "year"]
    whole: bool
    public: bool
    adds_up: bool = False
    by_door: bool = True
    people: bool = False
    rows: tuple[Row, ...] = ()
    by: Literal["", "hour_of_week", "language"] = ""
    measures: tuple[str, ...] = ()
    total: tuple[str, ...] = ()
    total_words: str = ""

    def rows_for(self, languages: tuple[str, ...]) -> tuple[Row, ...]:
        """Return every row, also those that the organisation's languages or the week make."""
        if self.by == "language":
            return tuple(
                Row(tag, tag, tuple(f"{one}_{_tag(tag)}" for one in self.measures))
                for tag in languages
            )
        if self.by == "hour_of_week":
            return tuple(Row(hour, hour, self.measures) for hour in HOURS_OF_WEEK)
        return self.rows


class Definitions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All tables of one file, and those of the file that it builds on.

    Attributes:
        lists: what all lists of the closing form have in common.
        builds_on: the year of the file whose tables hold on; 0: none. One with the same id as a
            table here is replaced by it.
    """

    from_year: int
    lists: str
    tables: tuple[Table, ...]
    builds_on: int = 0

    def table(self, name: str) -> Table:
        """Return a table by its id.

        Raises:
            KeyError: there is none.
        """
        return {one.id: one for one in self.tables}[name]


def definitions_of(year: int) -> Definitions:
    """Return what holds in a year.

    Raises:
        UndefinedYearError: it lies before the first file.
    """
    known = [one for one in _all() if one.from_year <= year]
    if not known:
        raise UndefinedYearError(f"nothing is defined for {year}")
    return known[-1]


def first_year() -> int:
    """Return the first year of which anything is defined."""
    return _all()[0].from_year


@cache
def _all() -> tuple[Definitions, ...]:
    read = (
        msgspec.toml.decode(path.read_bytes(), type=Definitions)
        for path in sorted(FOLDER.glob("*.toml"))
    )
    whole: dict[int, Definitions] = {}
    for one in sorted(read, key=lambda one: one.from_year):
        # A file that builds on none that is older fails here, at the first question.
        held = whole[one.builds_on].tables if one.builds_on else ()
        own = {table.id for table in one.tables}
        tables = (*(table for table in held if table.id not in own), *one.tables)
        whole[one.from_year] = msgspec.structs.replace(one, tables=tables)
    return tuple(whole.values())


def _tag(language: str) -> str:
    """As the measures of `chatsvc.tally.demand` spell a language."""
    return language.lower().replace("-", "_")
