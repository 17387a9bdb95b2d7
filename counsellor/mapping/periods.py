"""Years and quarters: which periods there are, and from when on one may be released. Pure.

A period begins and ends at midnight UTC, as the counters do; a week belongs to the period of its
Monday. Only whole, past periods exist here: in one that still runs a figure that is looked at on
two days would tell what happened between them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

_PERIOD: Final = re.compile(r"([0-9]{4})(?:-Q([1-4]))?")
SETTLES: Final = timedelta(days=8)
"""The last week's closing forms may wait until that week is over (chatsvc/tally/forms.py)."""


class NoPeriodError(ValueError):
    """Neither a year nor a quarter."""

    code = "no_period"


@dataclass(frozen=True, slots=True, order=True)
class Past:
    """A year `2026` or a quarter `2026-Q3`, from `begins` up to `ends`, aware, UTC."""

    begins: datetime
    ends: datetime
    text: str

    def is_settled(self, now: datetime) -> bool:
        """Whether nothing of it can still arrive, so that it may be released."""
        return now >= self.ends + SETTLES


def period_of(text: str) -> Past:
    """Read a period.

    Raises:
        NoPeriodError: neither a year nor a quarter, or none that a calendar has.
    """
    found = _PERIOD.fullmatch(text)
    if found is None or not 1 < int(found[1]) < _LAST_YEAR:
        raise NoPeriodError(f"{text!r} is neither a year nor a quarter")
    year, quarter = int(found[1]), int(found[2] or 0)
    if not quarter:
        return Past(_first(year, 1), _first(year + 1, 1), text)
    last = (year + 1, 1) if quarter == _QUARTERS else (year, 3 * quarter + 1)
    return Past(_first(year, 3 * quarter - 2), _first(*last), text)


def quarters_of(year: int) -> tuple[Past, ...]:
    """Return the four quarters of a year."""
    return tuple(period_of(f"{year}-Q{quarter}") for quarter in range(1, _QUARTERS + 1))


def newest_quarters(now: datetime) -> Iterator[Past]:
    """Return the settled quarters, the newest first, for ever back."""
    for year in range(now.year, 1, -1):
        yield from (one for one in reversed(quarters_of(year)) if one.is_settled(now))


_QUARTERS: Final = 4
_LAST_YEAR: Final = 9999


def _first(year: int, month: int) -> datetime:
    return datetime(year, month, 1, tzinfo=UTC)
