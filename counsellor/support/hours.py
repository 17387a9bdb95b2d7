"""Weekly hours: as people write them, as they are kept, and whether a moment lies in them. Pure."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple

DAYS: Final = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")
EVERY_DAY: Final = "alla"
DAY_MINUTES: Final = 24 * 60
LINE: Final = re.compile(
    r"(?P<from>[a-zåäö]+)(?:\s*[-\u2013]\s*(?P<to>[a-zåäö]+))?\s+"
    r"(?P<opens>\d{1,2})[:.](?P<opens_m>\d\d)\s*[-\u2013]\s*(?P<closes>\d{1,2})[:.](?P<closes_m>\d\d)"
)


class Span(NamedTuple):
    """Open on one weekday (0 is Monday) between two minutes of that day."""

    day: int
    opens: int
    closes: int


Hours = tuple[Span, ...]


class HoursError(ValueError):
    """What was written is no hours; `line` is the first that is not."""

    def __init__(self, line: str) -> None:
        """Keep the line."""
        super().__init__(line)
        self.line = line


def read_hours(text: str) -> Hours:
    """Read lines such as `mån-fre 08:00-16:30`, `lör 22:00-02:00`, `alla 00:00-24:00`.

    Past midnight belongs to the day it began on. Raises HoursError for anything else.
    """
    lines = [line.strip().lower() for line in text.splitlines() if line.strip()]
    return merged([span for line in lines for span in _read_line(line)])


def write_hours(hours: Hours) -> str:
    """One line per row of weekdays with the same times, `alla` for every day; it reads back."""
    lines = []
    for opens, closes in sorted({(span.opens, span.closes) for span in hours}):
        days = [span.day for span in hours if (span.opens, span.closes) == (opens, closes)]
        for first, last in _rows(days):
            name = DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}"
            name = EVERY_DAY if (first, last) == (0, 6) else name
            lines.append((first, f"{name} {_clock(opens)}-{_clock(closes)}"))
    return "\n".join(line for _, line in sorted(lines))


def merged(spans: Sequence[Span]) -> Hours:
    """The same hours, sorted, no minute twice: spans of one day that touch become one."""
    done: list[Span] = []
    for span in sorted(spans):
        last = done[-1] if done else None
        if last is not None and last.day == span.day and span.opens <= last.closes:
            done[-1] = last._replace(closes=max(last.closes, span.closes))
        else:
            done.append(span)
    return tuple(done)


def is_open(hours: Hours, local: datetime) -> bool | None:
    """Whether somebody answers at this local time; None where no hours are known."""
    if not hours:
        return None
    minute = local.hour * 60 + local.minute
    return any(span.day == local.weekday() and span.opens <= minute < span.closes for span in hours)


def next_opening(hours: Hours, local: datetime) -> datetime | None:
    """When it opens next, in the same time zone; None while it is open, or without hours."""
    if is_open(hours, local) is not False:
        return None
    openings = (
        datetime.combine(
            local.date() + timedelta(days=ahead),
            time(span.opens // 60, span.opens % 60),
            tzinfo=local.tzinfo,
        )
        # Seven days ahead is the same weekday again, earlier in the day than now.
        for ahead in range(8)
        for span in hours
        if span.day == (local.weekday() + ahead) % 7
    )
    # Both lie in one zone, so Python compares clocks; in the hour that winter repeats, too.
    return min((opening for opening in openings if opening > local), default=None)


def _read_line(line: str) -> list[Span]:
    found = LINE.fullmatch(line)
    days = None if found is None else _days(found["from"], found["to"])
    if found is None or days is None:
        raise HoursError(line)
    opens = _minute(found["opens"], found["opens_m"], line)
    closes = _minute(found["closes"], found["closes_m"], line)
    if opens in (closes, DAY_MINUTES):
        raise HoursError(line)
    if opens < closes:
        return [Span(day, opens, closes) for day in days]
    night = [Span(day, opens, DAY_MINUTES) for day in days]
    return night + [Span((day + 1) % 7, 0, closes) for day in days if closes > 0]


def _days(first: str, last: str | None) -> list[int] | None:
    if first == EVERY_DAY and last is None:
        return list(range(7))
    if first not in DAYS or (last is not None and last not in DAYS):
        return None
    start = DAYS.index(first)
    count = 0 if last is None else (DAYS.index(last) - start) % 7
    return [(start + ahead) % 7 for ahead in range(count + 1)]


def _minute(hour: str, minute: str, line: str) -> int:
    at = int(hour) * 60 + int(minute)
    if int(minute) > 59 or at > DAY_MINUTES:  # noqa: PLR2004  minutes of an hour
        raise HoursError(line)
    return at


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _rows(days: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each row of days that follow each other; `days` is sorted."""
    starts = [day for day in days if day - 1 not in days]
    ends = [day for day in days if day + 1 not in days]
    return list(zip(starts, ends, strict=True))
