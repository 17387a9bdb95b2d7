"""A supervisor's line as her board has it: what it says of one door, and when it came."""

import asyncio
import time
from typing import Self

from chatsvc.protocol.ids import ConversationId
from chatsvc.protocol.messages_board import Load
from tests.bench_queue.eyes import Eyes


class Watcher(Eyes):
    """What one board was told last.

    Attributes:
        waiting, talking: over all doors of the board; None before the first one.
        boards: how many came over this line.
    """

    waiting: int | None = None
    talking: int | None = None
    boards: int = 0

    @classmethod
    async def watching(cls, port: int, number: int) -> Self:
        """Connect as supervisor `number` and look."""
        return await cls.connected(port, number)

    async def shows(self, waiting: int, within_s: float) -> float:
        """Return when a board with so many who wait had come, by the monotonic clock.

        Raises:
            TimeoutError: It did not.
        """
        async with asyncio.timeout(within_s), self.changed:
            await self.changed.wait_for(lambda: self.waiting == waiting)
        return time.perf_counter()

    async def heard(self, cid: ConversationId, message: object) -> None:
        """Keep what the board says; the rest as every line."""
        if not isinstance(message, Load):
            await super().heard(cid, message)
            return
        self.waiting = sum(row.waiting for door in message.doors for row in door.waits)
        self.talking = sum(door.talking for door in message.doors)
        self.boards += 1
        async with self.changed:
            self.changed.notify_all()
