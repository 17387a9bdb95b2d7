"""One week of the plan as its page shows it to one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from chatsvc.settings.organisations import Organisation
from counsellor.accounts.models import Role, Staff
from counsellor.shifts.models import OnCall, Shift, ShiftSwap
from counsellor.shifts.opening import moment
from counsellor.shifts.plan import clock, day_words, hours_words, planned
from counsellor.shifts.policy import faults, is_missed
from counsellor.shifts.sentences import say_fault
from counsellor.shifts.swaps import OPEN

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Row:
    """One shift as a row of the table."""

    shift: Shift
    day: str
    hours: str
    doors: str
    is_mine: bool
    swap: ShiftSwap | None
    in_return: str
    may_offer: bool
    missed: tuple[str, ...]
    to_say: tuple[str, ...]
    telephone: str


@dataclass(frozen=True, slots=True)
class Week:
    """The rows of a week, what is wrong in it, and the weeks beside."""

    first: date
    rows: tuple[Row, ...]
    wrong: tuple[str, ...]
    before: date
    after: date
    mine_to_give: tuple[Row, ...]


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_of(organisation: Organisation, staff: Staff, first: date, now: datetime) -> Week:
    """A counsellor sees the plan of her own doors; a supervisor all of it, and what is wrong."""
    starts, ends = moment(first, 0), moment(first + WEEK, 0)
    found = Shift.objects.filter(
        organisation=organisation.id, ends_at__gt=starts, starts_at__lt=ends
    ).select_related("staff", "on_call")
    is_supervisor = staff.role == Role.SUPERVISOR
    shown = [one for one in found if is_supervisor or set(one.doors) & set(staff.doors)]
    swaps = _swaps(organisation.id, shown)
    number = OnCall.objects.filter(organisation=organisation.id).first()
    rows = tuple(_row(organisation, staff, one, swaps.get(one.pk), number, now) for one in shown)
    names = {one.staff_id: one.staff.alias for one in found}
    doors = {door: one.name for door, one in organisation.doors.items()}
    wrong = faults([planned(one) for one in found], organisation.shifts) if is_supervisor else ()
    coming = [one for one in rows if one.is_mine and one.may_offer]
    return Week(
        first,
        rows,
        tuple(say_fault(one, organisation.shifts, names, doors) for one in wrong),
        first - WEEK,
        first + WEEK,
        tuple(coming),
    )


def _swaps(organisation: str, shifts: Sequence[Shift]) -> dict[int, ShiftSwap]:
    rows = ShiftSwap.objects.filter(
        organisation=organisation, shift__in=[one.pk for one in shifts], state__in=OPEN
    ).select_related("taken_by", "in_return", "offered_by")
    return {one.shift_id: one for one in rows}


def _row(
    organisation: Organisation,
    staff: Staff,
    shift: Shift,
    swap: ShiftSwap | None,
    number: OnCall | None,
    now: datetime,
) -> Row:
    checks = list(shift.check_ins.all()) if shift.is_alone else []
    back = None if swap is None else swap.in_return
    called = shift.on_call or number
    is_mine = shift.staff_id == staff.pk
    near = shift.starts_at - timedelta(hours=1) <= now
    return Row(
        shift=shift,
        day=day_words(shift.starts_at),
        hours=hours_words(shift.starts_at, shift.ends_at),
        doors=", ".join(
            organisation.doors[door].name for door in shift.doors if door in organisation.doors
        ),
        is_mine=is_mine,
        swap=swap,
        in_return="" if back is None else f"{day_words(back.starts_at)} {clock(back.starts_at)}",
        may_offer=is_mine and now < shift.starts_at,
        missed=tuple(one.kind for one in checks if is_missed(one.due_at, one.done_at, now)),
        to_say=tuple(one.kind for one in checks if is_mine and near and one.done_at is None),
        telephone="" if called is None else str(called),
    )
