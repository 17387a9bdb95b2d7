"""What ended cannot come back: ids of ended conversations, in this process' memory only (P19).

A store that is lost forgets what ended in it, and a laptop that slept still holds a ticket. Every
process that ends a conversation remembers its id as long as such a ticket could hold, and spends
its mark in each new store that it meets.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from anonymity.tickets import marks
from chatsvc.protocol.ids import ConversationId, Org

# A ticket holds for 60 s past the silence it was issued under; as much again for two clocks.
BEYOND_SILENCE_MS: Final = 120_000


class Marking(Protocol):
    """The part of the store that keeps marks."""

    def mark(self, org: Org, marks: Sequence[bytes], now_ms: int) -> Awaitable[bool]:
        """Spend them; True when none was spent in this store before."""
        ...


Erase = Callable[[Org, ConversationId], Awaitable[None]]


@dataclass(slots=True)
class _Stone:
    until: int
    met: str  # the generation in which the mark is known to be spent


@dataclass(slots=True)
class Tombstones:
    """The memory of one process."""

    keys: tuple[bytes, ...] = field(repr=False)
    silence_ms: int
    _stones: dict[tuple[Org, ConversationId], _Stone] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._stones)

    def remember(self, org: Org, cid: ConversationId, now: int) -> None:
        """It has ended, in whatever store there is now or was."""
        self._stones[org, cid] = _Stone(now + self.silence_ms + BEYOND_SILENCE_MS, "")

    async def meet(self, generation: str, store: Marking, now: int, erase: Erase) -> None:
        """Close this store to what ended: called whenever it is reached, cheap when nothing is new.

        Whoever was quicker than we are has brought something ended back: that is erased. In the
        store in which it ended the mark is spent too, which costs nothing and misses nothing.

        Raises:
            StoreAwayError: It is away again; call it again, nothing is skipped.
        """
        for (org, cid), stone in tuple(self._stones.items()):
            if stone.until <= now:
                del self._stones[org, cid]
            elif stone.met != generation:
                if not await store.mark(org, marks(cid, self.keys), now):
                    await erase(org, cid)
                stone.met = generation
