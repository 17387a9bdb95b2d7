"""One link to the store per process: what became ready in one turn of the loop leaves together.

Without replicas every turn's calls are one write. With replicas a batch is closed by WAIT and only
one batch is in flight: no answer of it is heard before enough replicas have it (performance.md 2).
A call that was pending when the link broke is answered with StoreAwayError and never retried.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final, TypeAlias

import hiredis

from chatsvc.delivery.connection import Connection, Reply, pack, tell
from chatsvc.delivery.errors import (
    DeliveryError,
    StoreAwayError,
    StoreRefusedError,
    UnconfirmedError,
)

Done: TypeAlias = Callable[[Reply], None]
"""Hears the reply, or a DeliveryError instance in its place."""

# A frozen store must not cost conversations for 2 s (verification.md F5); a dead one is left soon.
TICK_S: Final = 1.0
SILENT_TICKS: Final = 4
WAIT_MS: Final = 200
# Errors of a store that is there but cannot serve us now: it starts, is a replica, or is new and
# the worker has not loaded the functions yet.
_AWAY: Final = ("LOADING", "READONLY", "MASTERDOWN", "NOREPLICAS", "ERR Function not found")


def _ignore(reply: Reply) -> None:
    del reply


class Link:
    """Batches calls to the store; comes back by itself; tells who asked to hear."""

    def __init__(self, url: str, *, replicas: int = 0, wait_ms: int = WAIT_MS) -> None:
        """Connect to nothing yet: ``open`` does.

        Args:
            url: ``unix://`` or ``redis://`` with user and password.
            replicas: how many must have a batch before it is answered (every promotable one).
            wait_ms: how long WAIT may take.

        Raises:
            ValueError: the address cannot be read.
        """
        self.is_up = False
        self.batches = 0
        self._replicas = replicas
        self._wait = pack("WAIT", replicas, wait_ms)
        self._connection = Connection(url, hear=self._hear, up=self._up, down=self._down)
        self._pending: list[bytes] = []
        self._waiters: list[Done] = []
        self._inflight: deque[Done] = deque()
        self._held: list[tuple[Done, Reply]] = []
        self._scheduled = False
        self._batch_open = False
        self._silent = 0
        self._observers: list[tuple[Callable[[], None], Callable[[], None]]] = []
        self._ready = asyncio.Event()
        self._tick: asyncio.TimerHandle | None = None

    def observe(self, *, lost: Callable[[], None], back: Callable[[], None]) -> None:
        """Hear of every loss and of every (first, too) connection."""
        self._observers.append((lost, back))

    def open(self) -> None:
        """Begin to connect in the background."""
        self._connection.open()
        self._tick = asyncio.get_running_loop().call_later(TICK_S, self._watch)

    async def ready(self, within_s: float) -> None:
        """Wait until connected.

        Raises:
            StoreAwayError: not within this time (seconds).
        """
        try:
            async with asyncio.timeout(within_s):
                await self._ready.wait()
        except TimeoutError:
            raise StoreAwayError("not reached in time") from None

    async def close(self) -> None:
        """Stop; pending calls are answered with StoreAwayError."""
        if self._tick is not None:
            self._tick.cancel()
        await self._connection.close()

    def send(self, command: bytes, done: Done) -> None:
        """Send one packed command with this turn's batch; ``done`` hears its answer once."""
        if not self.is_up:
            asyncio.get_running_loop().call_soon(done, StoreAwayError("no link"))
            return
        self._pending.append(command)
        self._waiters.append(done)
        if not self._scheduled and not self._batch_open:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._flush)

    def call(self, *command: bytes | str | int) -> asyncio.Future[Reply]:
        """Send one rare command and await its answer.

        The future raises StoreAwayError or StoreRefusedError.
        """
        return self.call_packed(pack(*command))

    def call_packed(self, command: bytes) -> asyncio.Future[Reply]:
        """As ``call``, for a command that is packed already."""
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()

        def done(reply: Reply) -> None:
            if future.done():
                return
            if isinstance(reply, DeliveryError):
                future.set_exception(reply)
            else:
                future.set_result(reply)

        self.send(command, done)
        return future

    def _flush(self) -> None:
        self._scheduled = False
        if not self._pending or not self.is_up:
            return
        self.batches += 1
        self._inflight.extend(self._waiters)
        self._waiters.clear()
        if self._replicas:
            self._pending.append(self._wait)
            self._inflight.append(self._waited)
            self._batch_open = True
        self._connection.write(b"".join(self._pending))
        self._pending.clear()

    def _hear(self, reply: Reply) -> None:
        self._silent = 0
        done = self._inflight.popleft()
        if isinstance(reply, hiredis.ReplyError):
            away = str(reply).startswith(_AWAY)
            reply = StoreAwayError(str(reply)) if away else StoreRefusedError(str(reply))
        if self._batch_open and done != self._waited:
            self._held.append((done, reply))
        else:
            done(reply)

    def _waited(self, count: Reply) -> None:
        self._batch_open = False
        held, self._held = self._held, []
        enough = isinstance(count, int) and count >= self._replicas
        for done, reply in held:
            tell(done, reply if enough else UnconfirmedError("too few replicas have it"))
        self._flush()

    def _up(self) -> None:
        self.is_up = True
        self._silent = 0
        self._ready.set()
        for _, back in self._observers:
            back()

    def _down(self) -> None:
        self.is_up = False
        self._ready.clear()
        self._batch_open = False
        waiters = [done for done, _ in self._held]
        waiters += [done for done in self._inflight if done != self._waited]
        waiters += self._waiters
        self._held, self._inflight = [], deque()
        self._pending.clear()
        self._waiters = []
        for done in waiters:
            tell(done, StoreAwayError("the link broke"))
        for lost, _ in self._observers:
            lost()

    def _watch(self) -> None:
        """Once a second: a link that owes answers too long is given up; an idle one is asked."""
        self._tick = asyncio.get_running_loop().call_later(TICK_S, self._watch)
        if not self.is_up:
            return
        if self._inflight:
            self._silent += 1
            if self._silent >= SILENT_TICKS:
                self._connection.drop()
        else:
            self.send(pack("PING"), _ignore)
