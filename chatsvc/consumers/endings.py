"""What has ended stays ended: erased by name, remembered, closed to new stores (P13, P15, P19).

An end that meets a store out of reach is repeated when it is back. An end that the store knew of is
forgotten with the store: the tombstones of each process that saw it are what is left then.
"""

from dataclasses import dataclass, field

from anonymity.clock import Clock
from chatsvc.consumers.driver_ports import Voice
from chatsvc.consumers.tombstones import Marking, Tombstones
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.ports import ConversationStore, Queue
from chatsvc.delivery.records import StoredRecord
from chatsvc.protocol import control, record
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.control_types import EndedWhy
from chatsvc.protocol.ids import ConversationId, Org
from chatsvc.protocol.invitation import invited_at
from chatsvc.protocol.limits import Periods


@dataclass(frozen=True, slots=True)
class Endings:
    """Erases and remembers, for one process."""

    store: ConversationStore
    queue: Queue
    voice: Voice
    marking: Marking
    stones: Tombstones
    clock: Clock
    periods: Periods
    # Ended while the store was out of reach: (organisation, conversation) -> until (Unix ms).
    _unfinished: dict[tuple[Org, ConversationId], int] = field(default_factory=dict, repr=False)

    def saw(self, org: Org, cid: ConversationId) -> None:
        """Note that it has ended; whoever ended it may be gone when the store is lost."""
        self.stones.remember(org, cid, self.clock.now_ms())

    def remember(self, org: Org, cid: ConversationId) -> None:
        """Note that it has ended and that nothing is erased yet: the store is out of reach."""
        self.saw(org, cid)
        longest = self.periods.age_s + self.periods.age_extension_s
        self._unfinished[org, cid] = self.clock.now_ms() + longest * 1000

    async def erase(
        self, org: Org, cid: ConversationId, stored: StoredRecord, why: EndedWhy
    ) -> None:
        """Delete every key of a conversation by name, then tell all who were in it.

        Raises:
            StoreAwayError: It is remembered, and repeated by `keep`.
        """
        self.saw(org, cid)
        door = record.from_fields(stored.fields).door
        try:
            await self.store.erase(org, cid)
            await self.queue.forget(org, cid, (door, invited_at(door)))
        except StoreAwayError:
            self.remember(org, cid)
            raise
        self.voice.tell(org, cid, stored.targets, control.encode(say.Ended(why=why)))

    async def keep(self, generation: str) -> None:
        """Erase what ended while the store was away, and close this store to all that ended.

        Called whenever the store is reached; `generation` is empty while no worker has named it.

        Raises:
            StoreAwayError: It is away again; call it again, nothing is skipped.
        """
        now = self.clock.now_ms()
        for (org, cid), until in tuple(self._unfinished.items()):
            if now < until:
                await self._erase_if_there(org, cid)
            self._unfinished.pop((org, cid), None)
        if generation:
            await self.stones.meet(generation, self.marking, now, self._erase_if_there)

    async def _erase_if_there(self, org: Org, cid: ConversationId) -> None:
        stored = await self.store.load(org, cid)
        if stored is not None:
            await self.erase(org, cid, stored, "service")
