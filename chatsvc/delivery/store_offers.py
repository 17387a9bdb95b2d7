"""Who is asked to take whom: the port Offers on the link."""

from typing import Final

from chatsvc.delivery import keys
from chatsvc.delivery.link import Link
from chatsvc.delivery.records import Offered
from chatsvc.protocol.ids import ConversationId, Org, StaffId

# Longer than an offer and its rest together: a reception where nobody is asked keeps nothing.
OFFERS_TTL_MS: Final = 10 * 60_000


class RedisOffers:
    """See ``ports.Offers``."""

    def __init__(self, link: Link) -> None:
        """Use this process' link."""
        self._link = link

    async def read(self, org: Org) -> tuple[Offered, ...]:
        """See the port."""
        flat = await self._link.call("HGETALL", keys.offers(org))
        pairs = zip(flat[::2], flat[1::2], strict=True)
        return tuple(
            Offered(ConversationId(bytes.fromhex(cid.decode())), StaffId(staff), int(until))
            for cid, value in pairs
            for staff, _, until in (one.partition("=") for one in value.decode().split())
        )

    async def offer(self, org: Org, offered: Offered, now_ms: int, rest_ms: int) -> bool:
        """See the port."""
        words = (offered.conversation.hex(), offered.staff, now_ms, offered.until)
        return await self._call(org, "offer", *words, rest_ms, OFFERS_TTL_MS)

    async def decline(self, org: Org, cid: ConversationId, staff: StaffId, now_ms: int) -> bool:
        """See the port."""
        return await self._call(org, "unoffer", cid.hex(), staff, now_ms, 1)

    async def withdraw(self, org: Org, cid: ConversationId, staff: StaffId, now_ms: int) -> bool:
        """See the port."""
        return await self._call(org, "unoffer", cid.hex(), staff, now_ms, 0)

    async def _call(self, org: Org, name: str, *words: str | int) -> bool:
        return bool(await self._link.call("FCALL", name, 1, keys.offers(org), *words))
