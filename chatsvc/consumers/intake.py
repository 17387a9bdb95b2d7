"""Whether this process takes visitors in: the published status, unless the sweep is late (G4)."""

import asyncio
from datetime import datetime
from typing import Final

from anonymity.clock import Clock
from chatsvc.delivery.live_ports import Published
from chatsvc.protocol.ids import Door, Org
from chatsvc.protocol.usual import Usual
from chatsvc.retention import status as published_status
from chatsvc.retention import usual
from chatsvc.retention.status import SHUT, DoorStatus, Status

# A worker that was killed has swept again within its back-off and its start; twice that, so that a
# busy machine sends nobody away.
PAUSE_S: Final = 8.0
_LOOK_S: Final = 0.25


class Intake:
    """Believes the worker's document only while the worker's sweep is on time."""

    def __init__(self, published: Published, clock: Clock) -> None:
        """Read `published`; `swept_ms` is renewed by the process once a second."""
        self._published = published
        self._clock = clock
        self.swept_ms: int | None = None

    def status(self, org: Org) -> Status | None:
        """Return the status as of now, or None when no copy was ever seen."""
        document = self._published.get(org, published_status.NAME)
        if document is None:
            return None
        known = published_status.decode(document)
        if published_status.is_late(self.swept_ms, self._clock.now_ms()):
            return published_status.stopped(known)
        return known

    def closes_in_s(self, org: Org, door: Door) -> int | None:
        """Return the seconds until the present opening ends, 0 after it; None without a plan."""
        at = self.door(org, door)
        if at.reason == "outside_hours":
            return 0
        if at.ends is None:
            return None
        ends = datetime.fromisoformat(at.ends).timestamp()
        return max(0, int(ends) - self._clock.now_ms() // 1000)

    def usual(self, org: Org, door: Door) -> Usual:
        """Return what waits and talks usually are there, as far as that is measured."""
        return usual.at_door(self._published.get(org, usual.NAME), door)

    def now_ms(self) -> int:
        """Return the time that all of this goes by (Unix ms)."""
        return self._clock.now_ms()

    def door(self, org: Org, door: Door) -> DoorStatus:
        """Return whether a door is open and how many are on duty there."""
        known = self.status(org)
        return SHUT if known is None else known.doors.get(door, SHUT)

    async def settled(self, org: Org, door: Door) -> DoorStatus:
        """Return a door's status; if only the sweep is late, wait so long for it to be on time.

        Nothing begins meanwhile (G4), but nobody is sent away because a worker is being replaced.
        """
        at_door = self.door(org, door)
        for _ in range(int(PAUSE_S / _LOOK_S)):
            if at_door.reason != "sweep_late":
                break
            await asyncio.sleep(_LOOK_S)
            at_door = self.door(org, door)
        return at_door


def may_enter(at_door: DoorStatus, *, comes_back: bool) -> bool:
    """Whether a start is let in: after the last entry, or a stop, only who comes back to staff.

    A talk that was cut by a lost phone is not over because the door is about to close.
    """
    shut = at_door.reason in {"last_entry_passed", "stopped"} and at_door.on_duty > 0
    return at_door.open or (comes_back and shut)
