"""Reads the plan: whose shift is on now, and when each door is open in the days to come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings

from chatsvc.retention.hours import DoorHours, DoorPlan, Opening, Span
from chatsvc.retention.hours import door_hours as hours_now
from chatsvc.settings.organisations import Organisation
from chatsvc.settings.shift_rules import ShiftRules
from counsellor.shifts.models import LanguageHours, OpeningException, OpeningHours, Shift, Weekly
from counsellor.shifts.opening import Hours, OtherDay, WeeklyHours, local_day, openings, within
from counsellor.shifts.policy import last_entry

# Hours are written into the published document from these days on; a holiday closes a fortnight.
PLANNED_DAYS: Final = 28


@dataclass(frozen=True, slots=True)
class PresentShift:
    """The shift of one person that is on now."""

    ends_at: datetime
    alone: bool
    learner: bool


def present_shift(staff_id: int, now: datetime) -> PresentShift | None:
    """Whose shift is on: of two that touch the one that ends later. None outside the plan."""
    row = (
        Shift.objects.filter(staff_id=staff_id, starts_at__lte=now, ends_at__gt=now)
        .select_related("staff")
        .order_by("-ends_at")
        .first()
    )
    if row is None:
        return None
    return PresentShift(
        ends_at=row.ends_at,
        alone=row.is_alone and rules_of(row.organisation).works_alone,
        learner=row.staff.is_learner,
    )


def door_hours(organisation: Organisation, now: datetime) -> dict[str, DoorHours]:
    """What the plan says of each door now; doors without opening hours are left out."""
    plans = door_plans(organisation.id, now)
    return {door: hours_now(plan, to_ms(now)) for door, plan in plans.items()}


def door_plans(organisation: str, now: datetime) -> dict[str, DoorPlan]:
    """The days to come at each door that has a row of opening hours."""
    first = local_day(now)
    weekly = _weekly(OpeningHours.objects.filter(organisation=organisation, removed_on=None))
    others: dict[str, list[OtherDay]] = {}
    days = OpeningException.objects.filter(
        organisation=organisation, day__gte=first - timedelta(days=1)
    )
    for row in days:
        other = OtherDay(row.day, row.from_minute, row.to_minute)
        others.setdefault(row.door, []).append(other)
    read = _weekly_by_language(organisation)
    rules = rules_of(organisation)
    alone = _alone(organisation, now)
    plans = {}
    for door in weekly.keys() | others.keys():
        found = openings(weekly.get(door, ()), others.get(door, ()), first, PLANNED_DAYS)
        coming = tuple(
            Opening(
                _span(one), to_ms(last_entry(one.ends, rules, alone=_is_alone(alone, door, one)))
            )
            for one in found
            if one.ends > now
        )
        # On a day that is closed, or before the door opens, nobody can be read by anybody.
        languages = {
            tag: tuple(map(_span, within(openings(rows, (), first, PLANNED_DAYS), found)))
            for tag, rows in read.get(door, {}).items()
        }
        plans[door] = DoorPlan(coming, languages)
    return plans


def rules_of(organisation: str) -> ShiftRules:
    """What this organisation's plan must keep to."""
    found: Organisation | None = settings.CHATSVC_ORGANISATIONS.by_id(organisation)
    return ShiftRules() if found is None else found.shifts


def _weekly(rows: Iterable[Weekly]) -> dict[str, list[WeeklyHours]]:
    found: dict[str, list[WeeklyHours]] = {}
    for row in rows:
        found.setdefault(row.door, []).append(as_hours(row))
    return found


def as_hours(row: Weekly) -> WeeklyHours:
    """A row as the rules see it."""
    return WeeklyHours(row.weekday, row.from_minute, row.to_minute, row.valid_from, row.valid_until)


def _weekly_by_language(organisation: str) -> dict[str, dict[str, list[WeeklyHours]]]:
    """Door -> language -> its weekly hours."""
    found: dict[str, dict[str, list[WeeklyHours]]] = {}
    for row in LanguageHours.objects.filter(organisation=organisation):
        found.setdefault(row.door, {}).setdefault(row.language, []).append(as_hours(row))
    return found


def _alone(organisation: str, now: datetime) -> list[Shift]:
    return list(Shift.objects.filter(organisation=organisation, is_alone=True, ends_at__gt=now))


def _is_alone(alone: list[Shift], door: str, opening: Hours) -> bool:
    """Whether who works alone is there when the door closes: then the last entry is earlier."""
    return any(door in one.doors and one.starts_at < opening.ends <= one.ends_at for one in alone)


def _span(hours: Hours) -> Span:
    return Span(to_ms(hours.starts), to_ms(hours.ends))


def to_ms(moment: datetime) -> int:
    """Unix ms of a moment."""
    return int(moment.timestamp() * 1000)


def at_ms(now_ms: int) -> datetime:
    """The moment of a clock's milliseconds."""
    return datetime.fromtimestamp(now_ms / 1000, tz=UTC)
