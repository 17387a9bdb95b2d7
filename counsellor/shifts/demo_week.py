"""A week that a demo's plan begins with, judged by the rules of every plan; no opening hours."""

from datetime import datetime, timedelta
from typing import Final

from counsellor.accounts.models import Staff
from counsellor.shifts.models import LanguageHours, Shift
from counsellor.shifts.opening import local_day, moment
from counsellor.shifts.services import PlanError, Wish, add, people

# An evening of three hours: when most write, and less than a plan may ask of anybody.
FROM_MINUTE: Final = 18 * 60
TO_MINUTE: Final = 21 * 60
# Who reads what when; these bind nobody, for the demo's doors are open while somebody is there.
READ: Final = (("ro", 1), ("ro", 3), ("uk", 2))
# From tomorrow on: a first look at the demo must not end by itself because it is late.
DAYS: Final = range(1, 8)


def seed_week(organisation: str, now: datetime) -> None:
    """Write seven evenings for those of one reception who answer at the same doors.

    A plan in which anything lies ahead is somebody's, and is let be.
    """
    if Shift.objects.filter(organisation=organisation, ends_at__gt=now).exists():
        return
    together, doors = _together(people(organisation))
    for days in DAYS:
        day = local_day(now) + timedelta(days=days)
        wish = Wish(moment(day, FROM_MINUTE), moment(day, TO_MINUTE), doors)
        try:
            add(organisation, wish, [one.pk for one in together], now)
        except PlanError:
            return  # too few people for the reception's own rules: an empty plan is a true one


def seed_languages(organisation: str, now: datetime) -> None:
    """Write evenings on which somebody reads a language, unless anybody has written one."""
    if LanguageHours.objects.filter(organisation=organisation).exists():
        return
    _, doors = _together(people(organisation))
    LanguageHours.objects.bulk_create(
        LanguageHours(
            organisation=organisation,
            door=door,
            language=language,
            weekday=weekday,
            from_minute=FROM_MINUTE,
            to_minute=TO_MINUTE,
            valid_from=local_day(now),
        )
        for door in doors
        for language, weekday in READ
    )


def _together(staff: tuple[Staff, ...]) -> tuple[tuple[Staff, ...], tuple[str, ...]]:
    """Those who answer at the most doors, and these doors."""
    doors = max((tuple(one.doors) for one in staff), key=len, default=())
    return tuple(one for one in staff if set(doors) <= set(one.doors)), doors
