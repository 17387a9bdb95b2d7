"""Published documents, and the few marks of the whole store: generation, last sweep, counts."""

import asyncio
import contextlib
from collections.abc import Callable, Collection
from typing import Final

from chatsvc.delivery import keys, notices
from chatsvc.delivery.errors import DeliveryError
from chatsvc.delivery.generation import new_generation
from chatsvc.delivery.link import Link
from chatsvc.delivery.wake import Wakes
from chatsvc.protocol.ids import Org
from chatsvc.tally.cells import Cell, field_of

# A lost wake costs a visitor at most this long an old waiting time.
REFRESH_S: Final = 1.0
# A sweep older than this is no sweep; the mark goes with its worker.
SWEEP_TTL_MS: Final = 3_600_000
# A week's marks of who has answered; longer than the week, so that nobody answers twice in it.
ANSWERED_TTL_MS: Final = 8 * 86_400_000


class RedisMarks:
    """See ``live_ports.Marks``; the last two methods are the worker's alone (P20)."""

    def __init__(self, link: Link) -> None:
        """Use this process' link."""
        self._link = link

    async def generation(self) -> str | None:
        """See the port."""
        found = await self._link.call("GET", keys.GENERATION)
        return None if found is None else str(found.decode())

    async def swept_ms(self) -> int | None:
        """See the port."""
        found = await self._link.call("GET", keys.SWEEP)
        return None if found is None else int(found)

    async def count(self, org: Org, cell: Cell, number: int = 1) -> None:
        """See the port."""
        await self._link.call("HINCRBY", keys.tally(org), field_of(cell), number)

    async def count_form(self, org: Org, cell: Cell) -> None:
        """See the port."""
        await self._link.call("HINCRBY", keys.forms(org, cell.door), field_of(cell), 1)

    async def first(self, org: Org, week: str, mark: str) -> bool:
        """See the port."""
        name = keys.answered(org, week)
        number = await self._link.call("HINCRBY", name, mark, 1)
        await self._link.call("PEXPIRE", name, ANSWERED_TTL_MS)
        return int(number) == 1

    async def settle(self, now_ms: int) -> tuple[str, bool]:
        """The store's generation, and whether this call found it empty and named it."""
        name = new_generation(now_ms)
        fresh = await self._link.call("SET", keys.GENERATION, name, "NX")
        return (name, True) if fresh is not None else (await self.generation() or name, False)

    async def sweep_done(self, now_ms: int) -> None:
        """A sweep has finished."""
        await self._link.call("SET", keys.SWEEP, now_ms, "PX", SWEEP_TTL_MS)


class RedisPublisher:
    """The worker's side of the published documents."""

    def __init__(self, link: Link, wakes: Wakes) -> None:
        """Use the worker's link and wakes."""
        self._link, self._wakes = link, wakes

    async def publish(self, org: Org, name: str, document: bytes) -> None:
        """Replace the document and wake the web processes."""
        await self._link.call("SET", keys.published(org, name), document)
        self._wakes.say_document_changed(org, name)


class PublishedCopies:
    """See ``live_ports.Published``: kept when the store is away, refreshed by wake and by time."""

    def __init__(
        self, link: Link, wakes: Wakes, orgs: Collection[Org], names: Collection[str]
    ) -> None:
        """Keep copies of these documents of these organisations."""
        self._link = link
        self._wanted = [(org, name) for org in orgs for name in names]
        self._copies: dict[tuple[str, str], bytes] = {}
        self._due = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._watchers: list[Callable[[Org, str, bytes], None]] = []
        wakes.add(self)

    def watch(self, watcher: Callable[[Org, str, bytes], None]) -> None:
        """Call `watcher` with every document that is new here, and with those known by now."""
        self._watchers.append(watcher)
        for (org, name), document in self._copies.items():
            watcher(Org(org), name, document)

    def open(self) -> None:
        """Begin to refresh in the background."""
        self._task = asyncio.get_running_loop().create_task(self._keep())

    async def close(self) -> None:
        """Stop refreshing; the copies stay."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def get(self, org: str, name: str) -> bytes | None:
        """See the port."""
        return self._copies.get((org, name))

    async def refresh(self) -> None:
        """Fetch every document now; one that is not in the store keeps its last copy.

        Raises:
            StoreAwayError: the store is out of reach.
        """
        calls = [self._link.call("GET", keys.published(*wanted)) for wanted in self._wanted]
        for wanted, found in zip(self._wanted, await asyncio.gather(*calls), strict=True):
            if found is not None and found != self._copies.get(wanted):
                self._copies[wanted] = found
                for watcher in self._watchers:
                    watcher(*wanted, found)

    async def _keep(self) -> None:
        while True:
            self._due.clear()
            with contextlib.suppress(DeliveryError):  # the last copies stay, the next turn tries
                await self.refresh()
            try:
                # Not `wait_for`: in Python 3.11 it can swallow the cancel of `close` (gh-86296).
                async with asyncio.timeout(REFRESH_S):
                    await self._due.wait()
            except TimeoutError:
                continue

    def heard_document(self, org: Org, name: str) -> None:
        """A wake: refresh now."""
        if (org, name) in self._wanted:
            self._due.set()

    def listening(self) -> None:
        """Wakes may have been lost: refresh now."""
        self._due.set()

    def noticed(self, org: Org, notice: notices.Notice) -> None:
        """Conversations do not concern documents."""

    def heard_queue(self, org: Org) -> None:
        """Queues do not concern documents."""
