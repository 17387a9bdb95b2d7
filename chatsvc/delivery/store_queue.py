"""The doors' queues, the index of deadlines and the spent nonces: the port Queue on the link."""

from collections.abc import Collection
from typing import Final

from chatsvc.delivery import keys
from chatsvc.delivery.link import Link
from chatsvc.delivery.records import QueueEntry
from chatsvc.protocol.ids import ConversationId, Door, Org
from chatsvc.protocol.limits import Periods

# Longer than any conversation lives (4 h + 2 h, P12): an index that nobody touches goes by itself.
INDEX_TTL_MS: Final = 12 * 3600 * 1000


def _id(hexed: bytes) -> ConversationId:
    return ConversationId(bytes.fromhex(hexed.decode()))


class RedisQueue:
    """See ``ports.Queue``."""

    def __init__(self, link: Link, periods: Periods) -> None:
        """Use this process' link; only ``nonce_s`` of the periods is read."""
        self._link = link
        self._nonce_ms = periods.nonce_s * 1000

    async def spend(self, org: Org, nonce: bytes, now_ms: int) -> bool:
        """See the port."""
        words = (nonce, now_ms, self._nonce_ms)
        return bool(await self._link.call("FCALL", "spend", 1, keys.spent(org), *words))

    async def enqueue(
        self, org: Org, door: Door, cid: ConversationId, now_ms: int, limit: int
    ) -> bool:
        """See the port."""
        words = (cid.hex(), now_ms, limit, INDEX_TTL_MS)
        return bool(await self._link.call("FCALL", "enqueue", 1, keys.waiting(org, door), *words))

    async def requeue(self, org: Org, door: Door, cid: ConversationId, now_ms: int) -> None:
        """See the port."""
        words = (cid.hex(), now_ms, INDEX_TTL_MS)
        await self._link.call("FCALL", "requeue", 1, keys.waiting(org, door), *words)

    async def dequeue(self, org: Org, door: Door, cid: ConversationId) -> bool:
        """See the port."""
        waiting = keys.waiting(org, door)
        return bool(await self._link.call("FCALL", "dequeue", 1, waiting, cid.hex()))

    async def waiting(self, org: Org, door: Door) -> tuple[QueueEntry, ...]:
        """See the port."""
        flat = await self._link.call("ZRANGE", keys.waiting(org, door), 0, -1, "WITHSCORES")
        pairs = zip(flat[::2], flat[1::2], strict=True)
        return tuple(QueueEntry(_id(cid), int(float(rank))) for cid, rank in pairs)

    async def set_due(self, org: Org, cid: ConversationId, due_ms: int) -> None:
        """See the port."""
        words = (cid.hex(), due_ms, INDEX_TTL_MS)
        await self._link.call("FCALL", "set_due", 1, keys.due(org), *words)

    async def due(self, org: Org, now_ms: int, limit: int) -> tuple[ConversationId, ...]:
        """See the port."""
        span = ("-inf", now_ms, "BYSCORE", "LIMIT", 0, limit)
        return tuple(map(_id, await self._link.call("ZRANGE", keys.due(org), *span)))

    async def live(self, org: Org) -> tuple[ConversationId, ...]:
        """See the port."""
        return tuple(map(_id, await self._link.call("ZRANGE", keys.due(org), 0, -1)))

    async def forget(self, org: Org, cid: ConversationId, doors: Collection[Door]) -> None:
        """See the port."""
        touched = (keys.due(org), *(keys.waiting(org, door) for door in doors))
        await self._link.call("FCALL", "forget", len(touched), *touched, cid.hex())
