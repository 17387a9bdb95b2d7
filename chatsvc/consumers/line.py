"""A door's line as visitors are told it: the counsellors' order, each record read once."""

import asyncio
from dataclasses import dataclass

from chatsvc.delivery.ports import ConversationStore, Queue
from chatsvc.protocol import record
from chatsvc.protocol.ids import ConversationId, Door, Org
from chatsvc.protocol.line import Rank, rank_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where one stands: how many before, and since when (Unix ms)."""

    ahead: int
    since: int


@dataclass(frozen=True, slots=True)
class _Read:
    version: int
    rank: Rank
    since: int


class Line:
    """Reads who waits, in the order in which counsellors see them: no place is flattered."""

    def __init__(self, queue: Queue, store: ConversationStore) -> None:
        """Read `queue` and the records behind it; a record again only when its version moved."""
        self._queue = queue
        self._store = store
        self._known: dict[tuple[Org, Door], dict[ConversationId, _Read]] = {}

    async def places(self, org: Org, door: Door) -> dict[ConversationId, Place]:
        """Return the place of each; who has ended stands before nobody.

        Raises:
            StoreAwayError: The store is out of reach.
        """
        cids = [entry.conversation for entry in await self._queue.waiting(org, door)]
        versions = await self._store.versions(org, cids)
        known = self._known.get((org, door), {})
        here = [
            (cid, version)
            for cid, version in zip(cids, versions, strict=True)
            if version is not None
        ]
        kept = {
            cid: known[cid]
            for cid, version in here
            if cid in known and known[cid].version == version
        }
        moved = [cid for cid, _ in here if cid not in kept]
        fresh = await asyncio.gather(*(self._read(org, cid) for cid in moved))
        kept |= {cid: found for cid, found in zip(moved, fresh, strict=True) if found is not None}
        self._known[org, door] = kept
        order = sorted(kept, key=lambda cid: kept[cid].rank)
        return {cid: Place(ahead, kept[cid].since) for ahead, cid in enumerate(order)}

    async def _read(self, org: Org, cid: ConversationId) -> _Read | None:
        stored = await self._store.load(org, cid)
        if stored is None:
            return None
        conversation = record.from_fields(stored.fields)
        return _Read(stored.version, rank_of(cid, conversation), conversation.waiting_since)
