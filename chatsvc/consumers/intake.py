"""Whether this process takes visitors in: the published status, unless the sweep is late (G4)."""

from anonymity.clock import Clock
from chatsvc.delivery.live_ports import Published
from chatsvc.protocol.ids import Door, Org
from chatsvc.retention import status as published_status
from chatsvc.retention.status import DoorStatus, Status

_SHUT = DoorStatus(open=False, on_duty=0)


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

    def door(self, org: Org, door: Door) -> DoorStatus:
        """Return whether a door is open and how many are on duty there."""
        known = self.status(org)
        return _SHUT if known is None else known.doors.get(door, _SHUT)
