"""A small plan for tests: an evening, two who know the door, and rows without ceremony."""

from datetime import date, timedelta

from counsellor.accounts.models import Staff
from counsellor.shifts.models import Shift
from counsellor.shifts.opening import moment
from counsellor.shifts.services import Wish

# A week after the clock of tests/support/staff.py.
TUESDAY = date(2026, 11, 24)
SIX, NINE = moment(TUESDAY, 18 * 60), moment(TUESDAY, 21 * 60)
BEFORE = SIX - timedelta(days=2)
HOUR = timedelta(hours=1)


def evening(days: int = 0, **more: object) -> Wish:
    """Three hours at `mika`, so many days after the Tuesday."""
    later = timedelta(days=days)
    wish = {"starts": SIX + later, "ends": NINE + later, "doors": ("mika",)}
    return Wish(**{**wish, **more})  # type: ignore[arg-type]


def works(staff: Staff, days: int = 0, **more: object) -> Shift:
    """A row that no rule has looked at."""
    wish = evening(days)
    row = {
        "organisation": staff.organisation,
        "staff": staff,
        "doors": ["mika"],
        "starts_at": wish.starts,
        "ends_at": wish.ends,
    }
    return Shift.objects.create(**{**row, **more})
