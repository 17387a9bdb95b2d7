"""The tally in the store: web processes raise its counts, the worker takes it away in batches."""

import re
import secrets
from collections.abc import Mapping
from typing import Final

from chatsvc.delivery import keys
from chatsvc.delivery.errors import StoreRefusedError
from chatsvc.delivery.link import Link
from chatsvc.protocol.ids import Door, Org

# Keys per SCAN step: a millisecond of the store's time at most.
_STEP: Final = 500
# 64 random bits: two batches of one organisation never have the same name.
_BATCH_BYTES: Final = 8
_BATCH: Final = re.compile(r"[0-9a-f]{16}")


class RedisTally:
    """The worker's side of the tally. What one call does it does whole, or not at all."""

    def __init__(self, link: Link) -> None:
        """Use the worker's link."""
        self._link = link

    def new(self) -> str:
        """Return a name for the next batch; it does not lie in the store yet."""
        return secrets.token_hex(_BATCH_BYTES)

    async def set_aside(self, org: Org, batch: str) -> bool:
        """Rename the tally to a batch that nobody raises any more; False when there is none.

        Raises:
            StoreAwayError: The batch may be there: `batches` finds it.
        """
        return await self._renamed(keys.tally(org), keys.tally_batch(org, batch))

    async def batches(self, org: Org) -> tuple[str, ...]:
        """Return every batch that lies in the store, whoever set it aside.

        Raises:
            StoreAwayError: Out of reach.
        """
        found: set[str] = set()
        prefix = keys.tally_batch(org, "")
        cursor = b"0"
        while True:
            cursor, names = await self._link.call(
                "SCAN", cursor, "MATCH", keys.tally_batch(org, "*"), "COUNT", _STEP
            )
            found.update(name.removeprefix(prefix).decode() for name in names)
            if bytes(cursor) == b"0":
                return tuple(sorted(one for one in found if _BATCH.fullmatch(one)))

    async def read(self, org: Org, batch: str) -> Mapping[str, int]:
        """Return a batch's counts by field; empty when it is gone.

        Raises:
            StoreAwayError: Out of reach.
        """
        return await self._counts(keys.tally_batch(org, batch))

    async def pending(self, org: Org) -> Mapping[str, int]:
        """Return the counts by field that no batch holds yet.

        Raises:
            StoreAwayError: Out of reach.
        """
        return await self._counts(keys.tally(org))

    async def forms(self, org: Org, door: Door) -> Mapping[str, int]:
        """Return the counts of one door's closing forms that no batch holds yet.

        Raises:
            StoreAwayError: Out of reach.
        """
        return await self._counts(keys.forms(org, door))

    async def set_forms_aside(self, org: Org, door: Door, batch: str) -> bool:
        """As `set_aside`, for one door's closing forms.

        Raises:
            StoreAwayError: The batch may be there: `batches` finds it.
        """
        return await self._renamed(keys.forms(org, door), keys.tally_batch(org, batch))

    async def drop(self, org: Org, batch: str) -> None:
        """Delete a batch: its counts are in the tables.

        Raises:
            StoreAwayError: It may still be there.
        """
        await self._link.call("DEL", keys.tally_batch(org, batch))

    async def _renamed(self, name: bytes, batch: bytes) -> bool:
        try:
            await self._link.call("RENAME", name, batch)
        except StoreRefusedError as refused:
            if "no such key" not in str(refused):
                raise
            return False
        return True

    async def _counts(self, key: bytes) -> Mapping[str, int]:
        flat = await self._link.call("HGETALL", key)
        pairs = zip(flat[::2], flat[1::2], strict=True)
        return {name.decode(errors="replace"): int(number) for name, number in pairs}
