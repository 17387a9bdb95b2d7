"""What comes back after the loss of the store, and what never may: on this process' link (P19)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chatsvc.delivery import hot, keys
from chatsvc.delivery.link import Link
from chatsvc.delivery.records import Value
from chatsvc.delivery.store_queue import INDEX_TTL_MS
from chatsvc.delivery.store_redis import is_script_owned
from chatsvc.protocol.ids import VISITOR, ConversationId, Door, Epoch, Fence, Group, Org, Slot
from chatsvc.protocol.limits import Periods

# Clocks of two processes may differ: a mark outlives the window that it closes by this much.
MARK_GRACE_MS: Final = 120_000


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the visitor's page says that its group stood; fences begin above those it has seen."""

    epoch: Epoch
    group: Group
    members: Collection[Slot]
    """Staff in the group; the visitor is one anyhow."""
    fence: Fence
    seal: int
    """The newest seal that the page knows of (P16)."""


class RedisReturns:
    """Re-registers, marks, enlists. Every method raises StoreAwayError when nothing is known."""

    def __init__(self, link: Link, periods: Periods) -> None:
        """Use this process' link; only ``nonce_s`` of the periods is read, the window of P19."""
        self._link = link
        self._mark_ms = periods.nonce_s * 1000 + MARK_GRACE_MS

    async def reregister(
        self,
        org: Org,
        cid: ConversationId,
        fields: Mapping[str, Value],
        share: bytes,
        standing: Standing,
        ttl_ms: int,
    ) -> bool:
        """Make the record and the share again; the mark was spent in a step before (P15, P19).

        Never repeated behind the caller's back. Returns False, and writes nothing, when there is
        a record. Only the visitor's process may (P20).

        Raises:
            ValueError: a name in ``fields`` belongs to the scripts.
        """
        foreign = sorted(filter(is_script_owned, fields))
        if foreign:
            raise ValueError(f"fields of the scripts: {', '.join(foreign)}")
        mask = sum(1 << slot for slot in {VISITOR, *standing.members})
        words: list[Value] = [keys.record(org, cid), keys.frames(org, cid), share, ttl_ms]
        words += [standing.epoch, standing.group, mask, standing.fence, standing.seal]
        words += hot.change_words(fields)
        return bool(await self._link.call("FCALL", "reregister", 2, *words))

    async def mark(self, org: Org, marks: Sequence[bytes], now_ms: int) -> bool:
        """Spend a conversation's marks (`anonymity.tickets.marks`) in this store, once.

        True: none was spent here before. Every process may: what ended must not come back.
        """
        words: tuple[Value, ...] = (now_ms, self._mark_ms, *marks)
        return bool(await self._link.call("FCALL", "mark_back", 1, keys.back(org), *words))

    async def enlist(self, org: Org, door: Door, cid: ConversationId, since_ms: int) -> None:
        """Enter the door's queue where ``since_ms``, the first arrival, stands in the order."""
        words = (cid.hex(), since_ms, INDEX_TTL_MS)
        await self._link.call("FCALL", "enlist", 1, keys.waiting(org, door), *words)
