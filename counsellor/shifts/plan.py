"""Rows of the plan as the rules see them, and their times as the reception's clock shows them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from chatsvc.retention.hours import STOCKHOLM
from counsellor.accounts.models import Staff
from counsellor.shifts.models import Shift
from counsellor.shifts.policy import Planned

# A change is judged with what stands around it: longer than any shift and its rest.
AROUND: Final = timedelta(days=1)
# Two letters stand in a narrow column.
DAYS: Final = ("må", "ti", "on", "to", "fr", "lö", "sö")


def planned(row: Shift) -> Planned:
    """One row; its `staff` is loaded."""
    return of_person(
        row.staff, row.starts_at, row.ends_at, row.doors, alone=row.is_alone, at=row.pk
    )


def of_person(
    staff: Staff,
    starts: datetime,
    ends: datetime,
    doors: Iterable[str],
    *,
    alone: bool = False,
    at: int = 0,
) -> Planned:
    """Hours that a person has or would have."""
    own = frozenset(staff.doors)
    return Planned(at, staff.pk, starts, ends, frozenset(doors), own, staff.is_learner, alone)


def around(organisation: str, starts: datetime, ends: datetime) -> tuple[Planned, ...]:
    """The plan of these hours and of the day before and after."""
    rows = Shift.objects.filter(
        organisation=organisation, ends_at__gt=starts - AROUND, starts_at__lt=ends + AROUND
    ).select_related("staff")
    return tuple(planned(row) for row in rows)


def without(plan: Iterable[Planned], shift: int) -> tuple[Planned, ...]:
    """The plan without one row."""
    return tuple(one for one in plan if one.shift != shift)


def renumbered(one: Planned, shift: int) -> Planned:
    """The same hours as the row `shift`."""
    return replace(one, shift=shift)


def clock(at: datetime) -> str:
    """HH.MM at the reception."""
    return at.astimezone(STOCKHOLM).strftime("%H.%M")


def day_words(at: datetime) -> str:
    """The day at the reception: "ti 1/12"."""
    local = at.astimezone(STOCKHOLM)
    return f"{DAYS[local.weekday()]} {local.day}/{local.month}"


def hours_words(starts: datetime, ends: datetime) -> str:
    """From and to, with the dash that belongs between numbers."""
    return f"{clock(starts)}\u2013{clock(ends)}"
