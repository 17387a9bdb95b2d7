"""What the worker asks of the console's tables and keeps in them; chatsvc cannot import them."""

import asyncio
from collections.abc import Callable, Mapping
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async
from django.db import InterfaceError, OperationalError, ProgrammingError

from anonymity import logs
from anonymity.trust.canonical import canonical
from chatsvc.protocol.ids import Org
from chatsvc.tally.cells import Cell
from chatsvc.tally.ports import TablesAwayError
from counsellor.directory.queries import current_device_documents
from counsellor.mapping.services import add_batch, meet_store

P = ParamSpec("P")
R = TypeVar("R")


class ConsoleTables:
    """See `chatsvc.worker.Directory` and `chatsvc.tally.ports.Counters`.

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

    async def add(self, org: Org, batch: str, counts: Mapping[Cell, int], now_ms: int) -> bool:
        """See the port."""
        return await self._ask(add_batch, org, batch, counts, now_ms)

    async def met(self, org: Org, generation: str, now_ms: int) -> None:
        """See the port."""
        await self._ask(meet_store, org, generation, now_ms)

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
