"""Access of staff to conversations, counted in the store until the worker has moved it."""

import re
import secrets
from collections.abc import Mapping
from typing import Final

from chatsvc.delivery import keys
from chatsvc.delivery.errors import StoreRefusedError
from chatsvc.delivery.link import Link
from chatsvc.protocol.ids import Org, StaffId
from chatsvc.tally.access import What, field_of

_STEP: Final = 500
# 64 random bits: two batches of one organisation never have the same name.
_BATCH_BYTES: Final = 8
_BATCH: Final = re.compile(r"[0-9a-f]{16}")


class RedisAccess:
    """Consoles and the worker raise it; the worker alone takes it away in batches (P20)."""

    def __init__(self, link: Link) -> None:
        """Use this process' link."""
        self._link = link

    async def note(self, org: Org, what: What, staff: StaffId, now_ms: int) -> None:
        """Count that this account was let in, or is out again.

        Raises:
            StoreAwayError: Nobody may be let in without it.
        """
        await self._link.call("HINCRBY", keys.access(org), field_of(what, staff, now_ms), 1)

    def new(self) -> str:
        """Return a name for the next batch; it does not lie in the store yet."""
        return secrets.token_hex(_BATCH_BYTES)

    async def set_aside(self, org: Org, batch: str) -> bool:
        """Rename what lies there to a batch that nobody raises any more; False when nothing does.

        Raises:
            StoreAwayError: The batch may be there: `batches` finds it.
        """
        try:
            await self._link.call("RENAME", keys.access(org), keys.access_batch(org, batch))
        except StoreRefusedError as refused:
            if "no such key" not in str(refused):
                raise
            return False
        return True

    async def batches(self, org: Org) -> tuple[str, ...]:
        """Return every batch that lies in the store, whoever set it aside.

        Raises:
            StoreAwayError: Out of reach.
        """
        found: set[str] = set()
        prefix = keys.access_batch(org, "")
        cursor = b"0"
        while True:
            match = ("MATCH", keys.access_batch(org, "*"), "COUNT", _STEP)
            cursor, names = await self._link.call("SCAN", cursor, *match)
            found.update(name.removeprefix(prefix).decode() for name in names)
            if bytes(cursor) == b"0":
                return tuple(sorted(one for one in found if _BATCH.fullmatch(one)))

    async def read(self, org: Org, batch: str) -> Mapping[str, int]:
        """Return a batch's numbers by field; empty when it is gone.

        Raises:
            StoreAwayError: Out of reach.
        """
        flat = await self._link.call("HGETALL", keys.access_batch(org, batch))
        pairs = zip(flat[::2], flat[1::2], strict=True)
        return {name.decode(errors="replace"): int(number) for name, number in pairs}

    async def drop(self, org: Org, batch: str) -> None:
        """Delete a batch: it is in the chain.

        Raises:
            StoreAwayError: It may still be there.
        """
        await self._link.call("DEL", keys.access_batch(org, batch))
