"""The doors' lines as values: one record is read again only when its version has moved."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from anonymity.clock import Clock
from chatsvc.consumers.driver import Driver
from chatsvc.delivery.ports import ConversationStore, Queue, StaffStore
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.errors import GoneError
from chatsvc.protocol.ids import ConversationId, Door, Org, StaffId
from chatsvc.protocol.line import left_alone, returns
from counsellor.consumers import returning
from counsellor.queue import policy

# In these phases somebody waits for a counsellor to accept.
_WAITS = frozenset({Phase.WAITING, Phase.HANDOVER})


@dataclass(frozen=True, slots=True)
class Placed:
    """One who waits: the record's values, as the policy sees them, and the row for a desk.

    How long she has waited is not in the row: whoever tells it says that.
    """

    conversation: Conversation
    waiting: policy.Waiting
    row: say.QueueRow


@dataclass(frozen=True, slots=True)
class _Read:
    version: int
    conversation: Conversation
    # While she has come back to nobody it changes with the record alone.
    placed: Placed


class Lines:
    """Reads the lines of an organisation's doors; remembers records by their version."""

    def __init__(
        self,
        queue: Queue,
        store: ConversationStore,
        driver: Driver,
        staff: StaffStore,
        clock: Clock,
    ) -> None:
        """Read `queue` and the records behind it."""
        self._queue = queue
        self._store = store
        self._driver = driver
        self._staff = staff
        self._clock = clock
        self._known: dict[Org, dict[ConversationId, _Read]] = {}

    async def read(self, org: Org, doors: Iterable[Door]) -> dict[bytes, Placed]:
        """Return everybody who waits at these doors, by conversation.

        Raises:
            StoreAwayError: The store is out of reach.
        """
        listed: dict[ConversationId, None] = {}
        for door in doors:
            for entry in await self._queue.waiting(org, door):
                listed.setdefault(entry.conversation)
        known = self._known.get(org, {})
        cids = list(listed)
        versions = await self._store.versions(org, cids)
        stale = [
            cid
            for cid, version in zip(cids, versions, strict=True)
            if version is None or cid not in known or known[cid].version != version
        ]
        fresh = await asyncio.gather(*(self._load(org, cid) for cid in stale))
        now_known = {cid: known[cid] for cid in cids if cid in known}
        for cid, found in zip(stale, fresh, strict=True):
            now_known.pop(cid, None)
            if found is not None:
                now_known[cid] = found
        self._known[org] = now_known
        on_duty = await self._preferred(org, now_known.values())
        now = self._clock.now_ms()
        return {
            cid: _placed(cid, read.conversation, on_duty, now)
            if read.conversation.prefers
            else read.placed
            for cid, read in now_known.items()
            if read.conversation.phase in _WAITS and read.conversation.pending is None
        }

    async def _load(self, org: Org, cid: ConversationId) -> _Read | None:
        try:
            loaded = await self._driver.load(org, cid)
        except GoneError:
            # Over, or not yet: a start lines up first and is then written down. Who only looks
            # takes nobody out of the line; the worker does, after a lease (P21).
            return None
        conversation, now = loaded.conversation, self._clock.now_ms()
        placed = _placed(cid, conversation, frozenset(), now)
        return _Read(loaded.record.version, conversation, placed)

    async def _preferred(self, org: Org, reads: Iterable[_Read]) -> frozenset[StaffId]:
        """Who of all that somebody came back to is on duty."""
        wanted = {staff for read in reads for staff in read.conversation.prefers}
        return await returning.on_duty_of(self._staff, org, wanted, self._clock)


def _placed(
    cid: ConversationId, conversation: Conversation, on_duty: frozenset[StaffId], now: int
) -> Placed:
    left_s = returning.head_start_left(conversation, on_duty, now)
    sits = frozenset(seat.staff for seat in conversation.seats)
    waiting = policy.Waiting(
        cid,
        conversation.door,
        conversation.waiting_since,
        conversation.language,
        frozenset(conversation.writes),
        present=not conversation.away,
        urgent=conversation.urgent,
        handover=conversation.phase is Phase.HANDOVER,
        returning=returns(conversation),
        left_alone=left_alone(conversation),
        wishes=frozenset(conversation.wishes),
        prefers=frozenset(conversation.prefers),
        reserved_until=now + left_s * 1000 if left_s else 0,
        met=sits | conversation.known,
        sits=sits,
    )
    row = say.QueueRow(
        conversation=cid,
        door=conversation.door,
        language=conversation.language,
        path=conversation.path,
        waited=0,
        present=not conversation.away,
        urgent=conversation.urgent,
        wishes=conversation.wishes,
        check=conversation.urgent and not conversation.has_counsellor,
    )
    return Placed(conversation, waiting, row)
