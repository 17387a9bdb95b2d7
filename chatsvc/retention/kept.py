"""How long each door was really open: what was promised is compared with it (domain.md O20). Pure.

The worker looks once per five minutes and counts five minutes for every door that takes visitors
in, or still answers after the last entry. What nobody looked at, because the worker or the tables
were away, is not counted as kept: an error here makes us look worse, never better.
"""

from collections.abc import Mapping
from typing import Final

from chatsvc.protocol.ids import Door
from chatsvc.retention.status import Status
from chatsvc.tally.cells import Cell, day_of

OPEN_MINUTES: Final = "open_minutes"
LOOK_MINUTES: Final = 5
_LOOK_MS: Final = LOOK_MINUTES * 60_000


def open_now(status: Status, now_ms: int) -> Mapping[Cell, int]:
    """Return the minutes to count, for the doors at which somebody is met now."""
    return {
        Cell(OPEN_MINUTES, Door(door), day_of(now_ms)): LOOK_MINUTES
        for door, one in status.doors.items()
        if one.open or (one.reason == "last_entry_passed" and one.on_duty > 0)
    }


def batch_of(now_ms: int) -> str:
    """Name the five minutes: two workers, or one that starts again, count them once."""
    return f"open{now_ms // _LOOK_MS:x}"
