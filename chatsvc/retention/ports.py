"""What the sweep needs beside the delivery service's ports."""

from typing import Protocol

from chatsvc.protocol.ids import ConversationId, Org


class Proof(Protocol):
    """Looks whether keys are really gone; the worker alone may (P20)."""

    async def left(self, org: Org, cid: ConversationId) -> int:
        """Return how many keys of this conversation exist."""
        ...

    async def orphans(self, org: Org) -> tuple[ConversationId, ...]:
        """Return conversations that have frames or a share, and no record: it scans."""
        ...
