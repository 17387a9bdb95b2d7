"""From weekly hours in the reception's own time to moments; both nights of the clock kept. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from chatsvc.retention.hours import STOCKHOLM

DAY_MINUTES: Final = 24 * 60
# Two days before Python's calendar ends: the midnight after it exists in every time zone.
LAST_DAY: Final = date.max - timedelta(days=2)


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """A weekday's hours; `to_minute` not after `from_minute` is on the next day."""

    weekday: int
    from_minute: int
    to_minute: int
    valid_from: date
    valid_until: date | None = None

    def counts_on(self, day: date) -> bool:
        """Whether this row says something about `day`."""
        last = self.valid_until or date.max
        return day.weekday() == self.weekday and self.valid_from <= day <= last


@dataclass(frozen=True, slots=True)
class OtherDay:
    """Instead of the weekly hours of one day; without minutes: closed."""

    day: date
    from_minute: int | None = None
    to_minute: int | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """Two moments in UTC."""

    starts: datetime
    ends: datetime


def after(day: date) -> datetime:
    """Return the midnight that ends a day; of the calendar's last days, the last there is."""
    return moment(min(day, LAST_DAY) + timedelta(days=1), 0)


def local_day(now: datetime) -> date:
    """Which day it is at the reception."""
    return now.astimezone(STOCKHOLM).date()


def moment(day: date, minute: int, *, later: bool = False) -> datetime:
    """Say which moment a wall clock means.

    In autumn 02:30 comes twice: `later` chooses the second. In spring it never comes; then the
    moment is as long after midnight as the wall clock says (03:30).
    """
    wall = datetime.combine(day + timedelta(days=minute // DAY_MINUTES), time(), STOCKHOLM)
    hour, rest = divmod(minute % DAY_MINUTES, 60)
    first = wall.replace(hour=hour, minute=rest).astimezone(UTC)
    second = wall.replace(hour=hour, minute=rest, fold=1).astimezone(UTC)
    # In the hour that does not exist the second reading is the earlier one, and is not asked.
    return max(first, second) if later else first


def openings(
    weekly: Iterable[WeeklyHours], others: Iterable[OtherDay], first: date, days: int
) -> tuple[Hours, ...]:
    """List what begins on the days from `first`, and the night before; earliest first, joined."""
    rows = tuple(weekly)
    instead: dict[date, list[OtherDay]] = {}
    for other in others:
        instead.setdefault(other.day, []).append(other)
    found: list[Hours] = []
    for number in range(-1, days):
        day = first + timedelta(days=number)
        found.extend(_of_day(rows, instead.get(day), day))
    return _joined(found)


def within(hours: Iterable[Hours], open_: Iterable[Hours]) -> tuple[Hours, ...]:
    """Return the parts of `hours` that lie in any of `open_`, in the order of `hours`."""
    evenings = tuple(open_)
    parts = (
        Hours(max(one.starts, evening.starts), min(one.ends, evening.ends))
        for one in hours
        for evening in evenings
    )
    return tuple(part for part in parts if part.starts < part.ends)


def _of_day(
    rows: tuple[WeeklyHours, ...], others: list[OtherDay] | None, day: date
) -> Iterator[Hours]:
    minutes: list[tuple[int | None, int | None]]
    if others is not None:
        minutes = [(one.from_minute, one.to_minute) for one in others]
    else:
        minutes = [(one.from_minute, one.to_minute) for one in rows if one.counts_on(day)]
    for start, end in minutes:
        if start is None or end is None:
            continue
        if end <= start:
            end += DAY_MINUTES  # noqa: PLW2901  past midnight: the next day's clock
        hours = Hours(moment(day, start), moment(day, end, later=True))
        # In spring an opening that is over by 03:30 may lie in the hour that does not exist.
        if hours.starts < hours.ends:
            yield hours


def _joined(found: list[Hours]) -> tuple[Hours, ...]:
    joined: list[Hours] = []
    for one in sorted(found, key=lambda hours: (hours.starts, hours.ends)):
        if joined and one.starts <= joined[-1].ends:
            joined[-1] = Hours(joined[-1].starts, max(joined[-1].ends, one.ends))
        else:
            joined.append(one)
    return tuple(joined)
