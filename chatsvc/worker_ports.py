"""What the worker asks of the console's tables; chatsvc never imports counsellor."""

from collections.abc import Mapping
from typing import Protocol

from chatsvc.board.ports import Letters, OnCall
from chatsvc.delivery.service import Service
from chatsvc.protocol.ids import ConversationId, Org, StaffId
from chatsvc.retention.banners import Banners
from chatsvc.retention.diverted import Diversions
from chatsvc.retention.hours import Plans
from chatsvc.tally.access import AccessLog, NoLog
from chatsvc.tally.ports import Counters


class Directory(Protocol):
    """What the worker asks the console; chatsvc never imports counsellor."""

    async def devices(self, org: Org) -> bytes | None:
        """The newest signed device document as canonical JSON; None before the first.

        Raises:
            TablesAwayError: The console's tables are out of reach.
        """
        ...

    async def support(self, org: Org, now_ms: int) -> bytes:
        """The support directory as visitors may see it today, as canonical JSON.

        Raises:
            TablesAwayError: The console's tables are out of reach.
        """
        ...

    async def plans(self, org: Org, now_ms: int) -> Plans:
        """The hours of the days to come; nothing of a door that has none.

        Raises:
            TablesAwayError: The console's tables are out of reach.
        """
        ...

    async def decisions(self, org: Org, now_ms: int) -> tuple[bytes, bytes]:
        """What the board has decided: the document `decisions`, and the page for people as HTML.

        Raises:
            TablesAwayError: The console's tables are out of reach.
        """
        ...

    async def figures(self, org: Org, now_ms: int) -> bytes:
        """The page of waits, kept hours and deletions of past quarters, as HTML.

        Raises:
            TablesAwayError: The console's tables are out of reach.
        """
        ...

    async def counted(
        self, org: Org, since_ms: int, until_ms: int
    ) -> Mapping[tuple[str, str], int]:
        """How often each (door, measure) was counted in periods that begin in [since, until).

        Raises:
            TablesAwayError: The console's tables are out of reach.
        """
        ...

    async def banners(self, org: Org, now_ms: int) -> Banners:
        """What staff have hung at the doors, and until when.

        Raises:
            TablesAwayError: The console's tables are out of reach.
        """
        ...

    async def diversions(self, org: Org, now_ms: int) -> Diversions:
        """Which doors' new visitors a supervisor sends on, to whom, and until when.

        Raises:
            TablesAwayError: The console's tables are out of reach.
        """
        ...

    async def end_diversion(self, org: Org, door: str, now_ms: int) -> None:
        """The partner has shut: the row goes, and both organisations' audits say so.

        Raises:
            TablesAwayError: The next second tries again.
        """
        ...


class Records(AccessLog, Protocol):
    """What is written down about the service itself, in the console's tables."""

    async def audit(self, org: Org, now_ms: int) -> int | None:
        """The number of the first audit entry that does not hold; None when all do.

        Raises:
            TablesAwayError: The console's tables are out of reach.
        """
        ...

    async def deletions(self, org: Org, now_ms: int) -> int:
        """Write the deletion record of days that are over; how many lines were new.

        Raises:
            TablesAwayError: The next hour tries again.
        """
        ...


class NoRecords(NoLog):
    """Without tables nothing is written down."""

    async def audit(self, _org: Org, _now_ms: int) -> int | None:
        """There is no chain."""
        return None

    async def deletions(self, _org: Org, _now_ms: int) -> int:
        """There is no record."""
        return 0


class Tables(Directory, Counters, OnCall, Letters, Records, Protocol):
    """All that the worker asks of the console's tables."""


class WorkerSeats:
    """The worker gives seats back; it accepts nobody."""

    def __init__(self, service: Service) -> None:
        """Through the worker's own link."""
        self._service = service

    async def confirm(self, org: Org, staff: StaffId, cid: ConversationId) -> None:
        """Never asked: the worker accepts nobody."""

    async def free(self, org: Org, staff: StaffId, cid: ConversationId, *, talked: bool) -> None:
        """The counsellor has one conversation less; `talked`: and a closing form to send."""
        await self._service.staff.free_seat(org, staff, cid, talked=talked)
