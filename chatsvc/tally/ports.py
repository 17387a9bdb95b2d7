"""What the move of the tally needs of the console's tables; chatsvc never imports counsellor."""

from collections.abc import Mapping
from typing import Protocol

from chatsvc.protocol.ids import Org
from chatsvc.tally.cells import Cell


class TablesAwayError(Exception):
    """The tables are out of reach or refused: nothing is known to be kept, so try again later."""


class Counters(Protocol):
    """The tables of counts. No call may block the event loop."""

    async def add(self, org: Org, batch: str, counts: Mapping[Cell, int], now_ms: int) -> bool:
        """Add these counts and note the batch, in one transaction.

        Returns False, and adds nothing, when the batch has been added before.

        Raises:
            TablesAwayError: The batch may be added or not; ask again.
        """
        ...

    async def met(self, org: Org, generation: str, now_ms: int) -> None:
        """Note that counts now come from this life of the store; a second time changes nothing.

        Raises:
            TablesAwayError: Ask again.
        """
        ...
