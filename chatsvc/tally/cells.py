"""What one count in the tally is about, and how it is spelled as a field of the hash. Pure.

A cell names a measure, a door and a period: never a conversation, a person or an instant.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from chatsvc.protocol.ids import Door

NO_DOOR: Final = Door("")
"""The whole organisation: what the sweep did belongs to no door."""

# `measure|door|period`; the separator is in none of the three (settings: DOOR_ID).
_FIELD: Final = re.compile(
    r"([a-z][a-z0-9_]{0,39})\|([a-z][a-z0-9-]{1,30})?\|(\d{4}-\d\d-\d\d(?:T(?:[01]\d|2[0-3]))?)"
)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One hour or one day of UTC: a day has always 24 hours, also when summer time begins.

    Attributes:
        text: `2026-11-23T22` is an hour, `2026-11-23` a day (ISO 8601, cut short).
    """

    text: str

    @property
    def is_hour(self) -> bool:
        """Whether it is an hour."""
        return "T" in self.text

    @property
    def begins(self) -> datetime:
        """The first instant of it, aware, in UTC."""
        return datetime.fromisoformat(self.text + (":00" if self.is_hour else "T00:00")).replace(
            tzinfo=UTC
        )


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One cell of the counts of an organisation.

    Attributes:
        measure: What is counted (`chatsvc.protocol.commands.Counted`, or `sweep_...`).
        door: Where; `NO_DOOR` for the whole organisation.
        period: The hour or the day in which it happened.
    """

    measure: str
    door: Door
    period: Period


def hour_of(now_ms: int) -> Period:
    """Return the hour of an instant (Unix ms): who is needed when is planned by the hour."""
    return Period(_moment(now_ms).strftime("%Y-%m-%dT%H"))


def day_of(now_ms: int) -> Period:
    """Return the day of an instant (Unix ms): nobody asks at which hour the sweep did its work."""
    return Period(_moment(now_ms).strftime("%Y-%m-%d"))


def field_of(cell: Cell) -> str:
    """Spell a cell as a field of the tally."""
    return f"{cell.measure}|{cell.door}|{cell.period.text}"


def cell_of(field: str) -> Cell | None:
    """Read a field of the tally; None when it is none of ours."""
    parts = _FIELD.fullmatch(field)
    if parts is None:
        return None
    period = Period(parts[3])
    try:
        _ = period.begins
    except ValueError:  # the thirtieth of February
        return None
    return Cell(parts[1], Door(parts[2] or ""), period)


def _moment(now_ms: int) -> datetime:
    return datetime.fromtimestamp(0, tz=UTC) + timedelta(milliseconds=now_ms)
