"""What the worker asks of the console's tables and keeps in them; chatsvc cannot import them."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async
from django.db import InterfaceError, OperationalError, ProgrammingError

from anonymity import logs
from anonymity.trust.canonical import canonical
from chatsvc.board.document import AlertKind
from chatsvc.protocol.ids import Org
from chatsvc.retention.banners import Banners
from chatsvc.retention.diverted import Diversions
from chatsvc.retention.hours import Plans
from chatsvc.tally.access import Access
from chatsvc.tally.cells import Cell
from chatsvc.tally.ports import TablesAwayError
from counsellor.audit.access_log import add_access
from counsellor.audit.review import late_now
from counsellor.audit.services import checked_tonight
from counsellor.council.public import published_figures
from counsellor.decisions.deletions import write_deletions
from counsellor.decisions.public_page import published_decisions
from counsellor.directory.queries import current_device_documents
from counsellor.escalation.queries import on_call
from counsellor.keeping.overdue import delete_overdue
from counsellor.mapping.queries import totals
from counsellor.mapping.services import add_batch, meet_store
from counsellor.shifts.alone import missed_checks
from counsellor.shifts.queries import at_ms, door_plans
from counsellor.steering.diverting import end_silent
from counsellor.steering.queries import banners_of, diversions_of
from counsellor.supervision.letters import send_letter
from counsellor.support.queries import alarming, directory_document

P = ParamSpec("P")
R = TypeVar("R")


class ConsoleTables:
    """See `chatsvc.worker_ports.Directory` and `chatsvc.tally.ports.Counters`.

    Every call runs in a thread, on a connection that is looked at first: one that broke is not
    asked again, so that tables that come back are met without a restart.
    """

    def __init__(self) -> None:
        """Believe that the tables are there."""
        self._away_since: float | None = None

    async def devices(self, org: Org) -> bytes | None:
        """See the port."""
        document = await self._ask(current_device_documents, org)
        return None if document is None else canonical(document)

    async def support(self, org: Org, now_ms: int) -> bytes:
        """See the port."""
        return canonical(await self._ask(directory_document, org, now_ms))

    async def plans(self, org: Org, now_ms: int) -> Plans:
        """See the port."""
        return await self._ask(door_plans, org, at_ms(now_ms))

    async def counted(
        self, org: Org, since_ms: int, until_ms: int
    ) -> Mapping[tuple[str, str], int]:
        """See the port."""
        return await self._ask(totals, org, at_ms(since_ms), at_ms(until_ms))

    async def banners(self, org: Org, now_ms: int) -> Banners:
        """See the port."""
        return await self._ask(banners_of, org, at_ms(now_ms))

    async def diversions(self, org: Org, now_ms: int) -> Diversions:
        """See the port."""
        return await self._ask(diversions_of, org, at_ms(now_ms))

    async def end_diversion(self, org: Org, door: str, now_ms: int) -> None:
        """See the port."""
        await self._ask(end_silent, org, door, now_ms)

    async def add(self, org: Org, batch: str, counts: Mapping[Cell, int], now_ms: int) -> bool:
        """See the port."""
        return await self._ask(add_batch, org, batch, counts, now_ms)

    async def met(self, org: Org, generation: str, now_ms: int) -> None:
        """See the port."""
        await self._ask(meet_store, org, generation, now_ms)

    async def audit(self, org: Org, now_ms: int) -> int | None:
        """Return the number of the first audit entry that does not hold; None when all do.

        The nightly turn: every row that its rule no longer keeps goes first.

        Raises:
            TablesAwayError: Nothing is known.
        """
        await self._ask(delete_overdue, org, now_ms)
        found = await self._ask(checked_tonight, org, now_ms)
        return None if found is None else found.number

    async def add_access(
        self, org: Org, batch: str, found: Mapping[Access, int], now_ms: int
    ) -> bool:
        """See `chatsvc.tally.access.AccessLog`."""
        return await self._ask(add_access, org, batch, found, now_ms)

    async def deletions(self, org: Org, now_ms: int) -> int:
        """See the port."""
        return await self._ask(write_deletions, org, now_ms)

    async def decisions(self, org: Org, now_ms: int) -> tuple[bytes, bytes]:
        """See the port."""
        return await self._ask(published_decisions, org, now_ms)

    async def figures(self, org: Org, now_ms: int) -> bytes:
        """See the port."""
        return await self._ask(published_figures, org, now_ms)

    async def on_call(self, org: Org) -> tuple[str, ...]:
        """See `chatsvc.board.ports.OnCall`."""
        return tuple(one["name"] for one in await self._ask(on_call, org))

    async def missed(self, org: Org, now_ms: int) -> Mapping[str, int]:
        """See `chatsvc.board.ports.OnCall`."""
        return await self._ask(missed_checks, org, at_ms(now_ms))

    async def unchecked(self, org: Org, now_ms: int) -> int:
        """See `chatsvc.board.ports.OnCall`."""
        return await self._ask(alarming, org, now_ms)

    async def unreviewed(self, org: Org, now_ms: int) -> int:
        """See `chatsvc.board.ports.OnCall`."""
        return await self._ask(late_now, org, now_ms)

    async def send(self, org: Org, to: Sequence[str], kinds: Sequence[AlertKind]) -> None:
        """See `chatsvc.board.ports.Letters`; in a thread, for a letter box may be slow."""
        await asyncio.to_thread(send_letter, org, to, kinds)

    async def _ask(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        now = asyncio.get_running_loop().time
        try:
            answer = await database_sync_to_async(call)(*args, **kwargs)
        except (InterfaceError, OperationalError, ProgrammingError):
            # The last one is PostgreSQL without our tables, or without our rights to them.
            # Said once; its message may hold a value or an address, so it is not kept.
            if self._away_since is None:
                self._away_since = now()
                logs.event("tables_away", process="worker")
            raise TablesAwayError from None
        if self._away_since is not None:
            logs.event("tables_back", process="worker", seconds=int(now() - self._away_since))
            self._away_since = None
        return answer
