"""Decides which entries are shown and which ask for their owner. Pure: today is an argument."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

# Helplines change hours with the budget year, the summer and Christmas: a quarter meets them all.
CHECK_EVERY: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of an entry's checks."""

    is_core: bool
    # None: this organisation never has.
    last: date | None
    # None: nobody has set a day, which is as late as can be.
    next: date | None


def is_overdue(checked: Checked, today: date) -> bool:
    """Never checked, or the day of the next check has passed."""
    return checked.last is None or checked.next is None or today > checked.next


def is_shown(checked: Checked, today: date) -> bool:
    """A number that nobody vouches for is hidden; a core one never is: no number is worse."""
    return checked.is_core or not is_overdue(checked, today)


def alarms_owner(checked: Checked, today: date) -> bool:
    """A core entry is shown though nobody vouches for it: its owner must call today."""
    return checked.is_core and is_overdue(checked, today)


def after_check(today: date) -> Checked:
    """The dates of an entry that somebody has called or read today; core is not decided here."""
    return Checked(is_core=False, last=today, next=today + CHECK_EVERY)
