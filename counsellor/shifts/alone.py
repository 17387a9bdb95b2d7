"""Works alone tonight: whose shift, whom she calls, and what she has said of coming and going."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from counsellor.shifts.models import CheckIn, OnCall, Shift
from counsellor.shifts.plan import clock
from counsellor.shifts.policy import CHECK_OUT_GRACE, is_missed
from counsellor.shifts.queries import rules_of

# One may say that one is there before it begins, and that one has gone until it is looked into.
BEFORE: Final = timedelta(hours=1)
AFTER: Final = CHECK_OUT_GRACE + timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Check:
    """Coming (`in`) or going (`out`).

    Attributes:
        done: it was said.
        missed: it is overdue, and the named telephone is to be called.
    """

    kind: str
    done: bool
    missed: bool


@dataclass(frozen=True, slots=True)
class AloneShift:
    """The shift that somebody works alone, near now.

    Attributes:
        shift: the row's id.
        on: it has begun and is not over: what she decides herself, she decides now.
        ends_in: seconds until its end, less than nothing after it: no page's clock is trusted.
        ends_clock: the same as the reception's clock shows it.
        function: who answers the telephone; empty: no telephone is entered.
        telephone: as it is dialled.
    """

    shift: int
    on: bool
    ends_in: int
    ends_clock: str
    function: str
    telephone: str
    checks: tuple[Check, ...]


def alone_shift(staff: int, now: datetime) -> AloneShift | None:
    """The one that is on, or else about to begin, or over and not said to be; None: no such.

    Only where the organisation has decided that somebody may work alone.
    """
    rows = Shift.objects.filter(
        staff_id=staff, is_alone=True, starts_at__lte=now + BEFORE, ends_at__gt=now - AFTER
    ).select_related("on_call")
    for row in rows.order_by("starts_at"):
        checks = tuple(
            Check(one.kind, one.done_at is not None, is_missed(one.due_at, one.done_at, now))
            for one in row.check_ins.order_by("kind")
        )
        is_over = row.ends_at <= now and all(one.done for one in checks)
        if not is_over and rules_of(row.organisation).works_alone:
            called = row.on_call or OnCall.objects.filter(organisation=row.organisation).first()
            function, number = ("", "") if called is None else (called.function, called.telephone)
            ends_in = math.floor((row.ends_at - now).total_seconds())
            is_on = row.starts_at <= now < row.ends_at
            ends = clock(row.ends_at)
            return AloneShift(row.pk, is_on, ends_in, ends, function, number, checks)
    return None


def missed_checks(organisation: str, now: datetime) -> dict[str, int]:
    """Doors where somebody who works alone has not said that she has come or gone.

    Returns:
        Door id -> since when it is overdue, Unix seconds; nothing longer ago than it is asked for.
    """
    if not rules_of(organisation).works_alone:
        return {}
    rows = CheckIn.objects.filter(
        shift__organisation=organisation,
        shift__is_alone=True,
        shift__ends_at__gt=now - AFTER,
        done_at=None,
        due_at__lte=now,
    ).select_related("shift")
    found: dict[str, int] = {}
    for row in rows.order_by("-due_at"):
        found |= dict.fromkeys(row.shift.doors, int(row.due_at.timestamp()))
    return found
