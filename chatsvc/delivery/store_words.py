"""Come-back words (P14): the hash of the words, and whom they lead to, for the time of silence."""

from typing import Final

import msgspec

from chatsvc.delivery import keys
from chatsvc.delivery.link import Link
from chatsvc.delivery.records import CameFrom
from chatsvc.protocol.ids import ConversationId, Door, Org, StaffId, WordsHash


class _Stored(msgspec.Struct, frozen=True, array_like=True):
    conversation: bytes
    door: str
    staff: list[str]


_pack: Final = msgspec.msgpack.Encoder().encode
_unpack: Final = msgspec.msgpack.Decoder(_Stored).decode


class RedisWords:
    """See ``ports.Words``."""

    def __init__(self, link: Link) -> None:
        """Use this process' link."""
        self._link = link

    async def keep(self, org: Org, words: WordsHash, came_from: CameFrom, ttl_ms: int) -> None:
        """See the port."""
        if ttl_ms <= 0:
            return await self.drop(org, words)
        staff = [str(one) for one in came_from.staff]
        stored = _pack(_Stored(came_from.conversation, came_from.door, staff))
        await self._link.call("SET", keys.words(org, words), stored, "PX", ttl_ms)
        return None

    async def find(self, org: Org, words: WordsHash) -> CameFrom | None:
        """See the port."""
        stored = await self._link.call("GET", keys.words(org, words))
        if stored is None:
            return None
        known = _unpack(stored)
        return CameFrom(
            ConversationId(known.conversation),
            Door(known.door),
            tuple(StaffId(one) for one in known.staff),
        )

    async def drop(self, org: Org, words: WordsHash) -> None:
        """See the port."""
        await self._link.call("DEL", keys.words(org, words))
