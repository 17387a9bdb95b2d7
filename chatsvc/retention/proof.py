"""Looks into the store whether a conversation's keys are really gone."""

import re
from collections.abc import Awaitable
from typing import Any, Final, Protocol

from chatsvc.delivery import keys
from chatsvc.protocol.ids import ConversationId, Org

# Keys per SCAN step: a millisecond of the store's time at most.
_STEP: Final = 500
_CONVERSATION: Final = re.compile(rb"\{([0-9a-f]{32})\}:(rec|frames|s|sc)$")


class Link(Protocol):
    """What sends one command: the worker's link."""

    def call(self, *command: bytes | str | int) -> Awaitable[Any]:
        """Send and await the answer."""
        ...


class StoreProof:
    """See `ports.Proof`."""

    def __init__(self, link: Link) -> None:
        """Ask through the worker's link."""
        self._link = link

    async def left(self, org: Org, cid: ConversationId) -> int:
        """See the port."""
        found = int(await self._link.call("EXISTS", keys.record(org, cid), keys.frames(org, cid)))
        # The worker may not look at shares, only delete them (P20): what it still deletes here was
        # left. One command per family: no right covers both.
        for share in (keys.share(org, cid), keys.staff_shares(org, cid)):
            found += int(await self._link.call("DEL", share))
        return found

    async def orphans(self, org: Org) -> tuple[ConversationId, ...]:
        """See the port."""
        found: dict[bytes, set[bytes]] = {}
        cursor = b"0"
        while True:
            pattern = f"o:{org}:{{*}}:*"
            cursor, names = await self._link.call("SCAN", cursor, "MATCH", pattern, "COUNT", _STEP)
            for name in names:
                match = _CONVERSATION.search(name)
                if match is not None:
                    found.setdefault(match[1], set()).add(match[2])
            if bytes(cursor) == b"0":
                break
        return tuple(
            ConversationId(bytes.fromhex(cid.decode()))
            for cid, parts in found.items()
            if b"rec" not in parts
        )
