"""Weekly hours as visitors may read them: when a door is open, when somebody reads what."""

from datetime import date
from typing import TypedDict

from django.db.models import Q

from counsellor.shifts.models import LanguageHours, OpeningHours, Weekly

# Weekday (0 is Monday), from and to in minutes of the reception's day; `to` may be on the next one.
Span = list[int]


class Week(TypedDict):
    """One door's; a language without a row has no fixed hours."""

    open: list[Span]
    languages: dict[str, list[Span]]


def published_week(organisation: str, today: date) -> dict[str, Week]:
    """Return door -> its week, by the rows that count today. Blocking."""
    found: dict[str, Week] = {}

    def of(door: str) -> Week:
        return found.setdefault(door, Week(open=[], languages={}))

    counts = Q(valid_from__lte=today) & (Q(valid_until=None) | Q(valid_until__gte=today))
    order = ("weekday", "from_minute", "id")
    promised = OpeningHours.objects.filter(counts, organisation=organisation, removed_on=None)
    for hours in promised.order_by(*order):
        of(hours.door)["open"].append(_span(hours))
    for read in LanguageHours.objects.filter(counts, organisation=organisation).order_by(*order):
        of(read.door)["languages"].setdefault(read.language, []).append(_span(read))
    return found


def _span(row: Weekly) -> Span:
    return [row.weekday, row.from_minute, row.to_minute]
