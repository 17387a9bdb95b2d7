"""The end of the planned shift: draining begins once, by itself, and cuts nothing."""

import math
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

from django.db import DatabaseError

from counsellor.shifts.policy import DutyAt, duty_at
from counsellor.shifts.queries import PresentShift

# Whose shift is on at a moment, asked of the plan.
PresentShifts: TypeAlias = Callable[[int, datetime], Awaitable[PresentShift | None]]


async def nobody_planned(staff: int, now: datetime) -> PresentShift | None:
    """A reception without a plan: no shift ends by itself."""
    del staff, now
    return None


class ShiftEnd:
    """Remembers the shift on which somebody is on duty; who goes on after its end is let be."""

    def __init__(self, shifts: PresentShifts, staff: int) -> None:
        """Ask the plan about this person."""
        self._shifts = shifts
        self._staff = staff
        self._ends: datetime | None = None
        self._known: PresentShift | None = None

    @property
    def ends_at(self) -> datetime | None:
        """The end that is waited for; None outside the plan, and after it has been noticed."""
        return self._ends

    def take_up(self, ends: datetime | None) -> None:
        """Wait for the end that an earlier line of the same page was waiting for."""
        self._ends = ends

    async def is_over(self, now: datetime) -> bool:
        """Whether the shift has ended since the last look; true once for each shift.

        A plan that is away is asked again at the next look; what was known of the end counts.
        """
        present = await self._present(now)
        if present is not None:
            self._ends = present.ends_at
            return False
        if self._ends is None or duty_at(self._ends, now) is not DutyAt.FINISHING:
            return False
        self._ends = None
        return True

    async def is_alone(self, now: datetime) -> bool:
        """Whether this is a shift that was decided to be worked without a second."""
        present = await self._present(now)
        return present is not None and present.alone

    def ends_in(self, now: datetime) -> int | None:
        """Seconds until the shift ends that was on at the last look; None before ENDS_SOON."""
        if self._known is None or duty_at(self._known.ends_at, now) is not DutyAt.ENDS_SOON:
            return None
        return math.ceil((self._known.ends_at - now).total_seconds())

    async def _present(self, now: datetime) -> PresentShift | None:
        try:
            self._known = await self._shifts(self._staff, now)
        except DatabaseError:
            return None
        return self._known
