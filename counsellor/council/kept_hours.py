"""Opening hours that were promised in a period, from the plan, beside what was kept."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from counsellor.mapping.periods import Past
from counsellor.mapping.queries import totals
from counsellor.shifts.models import OpeningException, OpeningHours
from counsellor.shifts.opening import OtherDay, WeeklyHours, local_day, openings
from counsellor.shifts.queries import as_hours

_MEASURE: Final = "open_minutes"


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of one door: promised by the plan, and kept; what was open without a promise is not."""

    door: str
    promised: int
    kept: int

    @property
    def words(self) -> str:
        """The share that was kept; empty without a promise."""
        return f"{100 * self.kept / self.promised:.0f}\u00a0%" if self.promised else ""


def hours_of(organisation: str, doors: tuple[str, ...], period: Past) -> tuple[Hours, ...]:
    """Return every door's hours: they say when we were there, not who came, so they are exact."""
    counted = totals(organisation, period.begins, period.ends)
    found = []
    for door in doors:
        promised = _promised_minutes(organisation, door, period) // 60
        kept = min(promised, counted.get((door, _MEASURE), 0) // 60)
        found.append(Hours(door, promised, kept))
    return tuple(found)


def _promised_minutes(organisation: str, door: str, period: Past) -> int:
    own = {"organisation": organisation, "door": door}
    weekly = [_promised(row) for row in OpeningHours.objects.filter(**own)]
    others = [
        OtherDay(row.day, row.from_minute, row.to_minute)
        for row in OpeningException.objects.filter(**own)
    ]
    first = local_day(period.begins)
    days = (period.ends - period.begins).days + 1
    return sum(
        _minutes(max(one.starts, period.begins), min(one.ends, period.ends))
        for one in openings(weekly, others, first, days)
    )


def _promised(row: OpeningHours) -> WeeklyHours:
    """A row that was taken away promised what it said, until then."""
    hours, removed = as_hours(row), row.removed_on
    return hours if removed is None else replace(hours, valid_until=_first(row, removed))


def _first(row: OpeningHours, removed: date) -> date:
    return removed if row.valid_until is None else min(removed, row.valid_until)


def _minutes(begins: datetime, ends: datetime) -> int:
    return max(timedelta(), ends - begins) // timedelta(minutes=1)
