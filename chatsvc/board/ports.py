"""What the load board needs outside the store: who is on call, and a letter box."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from chatsvc.board.document import AlertKind
from chatsvc.protocol.ids import Org


class OnCall(Protocol):
    """The console's tables."""

    async def on_call(self, org: Org) -> tuple[str, ...]:
        """Functions that are asked when no supervisor answers, in this order; never names.

        Raises:
            TablesAwayError: The tables are out of reach.
        """
        ...

    async def missed(self, org: Org, now_ms: int) -> Mapping[str, int]:
        """Doors where somebody works alone and has not said so in time; since when (Unix seconds).

        Raises:
            TablesAwayError: The tables are out of reach.
        """
        ...

    async def unchecked(self, org: Org, now_ms: int) -> int:
        """How many core numbers of the support directory nobody vouches for today.

        Raises:
            TablesAwayError: The tables are out of reach.
        """
        ...

    async def unreviewed(self, org: Org, now_ms: int) -> int:
        """How many months' checks of the access log are late.

        Raises:
            TablesAwayError: The tables are out of reach.
        """
        ...


class Letters(Protocol):
    """Sends e-mail that says only that there is an alert, and of which kind."""

    async def send(self, org: Org, to: Sequence[str], kinds: Sequence[AlertKind]) -> None:
        """Send one letter; what cannot be sent is noted in the log and not tried again."""
        ...


class NobodyOnCall:
    """Without tables."""

    async def on_call(self, _org: Org) -> tuple[str, ...]:
        """Nobody."""
        return ()

    async def missed(self, _org: Org, _now_ms: int) -> Mapping[str, int]:
        """Nobody works alone."""
        return {}

    async def unchecked(self, _org: Org, _now_ms: int) -> int:
        """There are no numbers."""
        return 0

    async def unreviewed(self, _org: Org, _now_ms: int) -> int:
        """There is no log."""
        return 0


class NoLetters:
    """Without a letter box."""

    async def send(self, org: Org, to: Sequence[str], kinds: Sequence[AlertKind]) -> None:
        """Send nothing."""
