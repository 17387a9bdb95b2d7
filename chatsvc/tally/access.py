"""Who was let into conversations and out again: counted by account and hour, and moved. No ids.

The law on personal data in social services asks that access is documented and checked (2001:454,
10 §). What is documented is the account, the hour, and how often: never which conversation.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol, TypeAlias, cast

from anonymity import logs
from anonymity.clock import Clock
from chatsvc.protocol.ids import Org, StaffId
from chatsvc.tally.cells import Period, hour_of

What: TypeAlias = Literal["admitted", "removed"]
_FIELD: Final = re.compile(r"(admitted|removed)\|([A-Za-z0-9_-]{1,32})\|(\d{4}-\d\d-\d\dT\d\d)")


@dataclass(frozen=True, slots=True, order=True)
class Access:
    """One account was let in, or was out again, in one hour of UTC."""

    what: What
    staff: StaffId
    hour: Period


def field_of(what: What, staff: StaffId, now_ms: int) -> str:
    """Spell it as a field of the hash in the store."""
    return f"{what}|{staff}|{hour_of(now_ms).text}"


def access_of(field: str) -> Access | None:
    """Read such a field; None when it is none of ours."""
    parts = _FIELD.fullmatch(field)
    if parts is None:
        return None
    period = Period(parts[3])
    try:
        _ = period.begins
    except ValueError:  # the thirtieth of February
        return None
    return Access(cast("What", parts[1]), StaffId(parts[2]), period)


class AccessBatches(Protocol):
    """See `chatsvc.delivery.store_access.RedisAccess`."""

    def new(self) -> str:
        """A name for the next batch."""
        ...

    async def set_aside(self, org: Org, batch: str) -> bool:
        """Rename what lies there to this batch; False when nothing does."""
        ...

    async def batches(self, org: Org) -> tuple[str, ...]:
        """Every batch in the store."""
        ...

    async def read(self, org: Org, batch: str) -> Mapping[str, int]:
        """A batch's numbers by field."""
        ...

    async def drop(self, org: Org, batch: str) -> None:
        """Delete a batch."""
        ...


class AccessLog(Protocol):
    """The console's tables."""

    async def add_access(
        self, org: Org, batch: str, found: Mapping[Access, int], now_ms: int
    ) -> bool:
        """Note these in the chain, once for each batch; False when they were noted before.

        Raises:
            TablesAwayError: They may be noted or not; ask again.
        """
        ...


class NoLog:
    """Without tables: what lies in the store stays there."""

    async def add_access(
        self, _org: Org, _batch: str, _found: Mapping[Access, int], _now_ms: int
    ) -> bool:
        """Note nothing."""
        return False


class AccessMove:
    """Moves one organisation's access from the store into the chain, each once (see `move.py`)."""

    def __init__(self, org: Org, batches: AccessBatches, log: AccessLog, clock: Clock) -> None:
        """Move from `batches` to `log`."""
        self._org, self._batches, self._log, self._clock = org, batches, log, clock

    async def turn(self) -> None:
        """Finish what was left over, then set aside what lies there and move it.

        Raises:
            StoreAwayError, TablesAwayError: Nothing is lost; the next turn goes on.
        """
        for left in await self._batches.batches(self._org):
            await self._finish(left)
        batch = self._batches.new()
        if await self._batches.set_aside(self._org, batch):
            await self._finish(batch)

    async def _finish(self, batch: str) -> None:
        lying = await self._batches.read(self._org, batch)
        found = {access: number for field, number in lying.items() if (access := access_of(field))}
        if found:
            await self._log.add_access(self._org, batch, found, self._clock.now_ms())
        if len(found) < len(lying):
            logs.event("tally_unread", organisation=self._org, count=len(lying) - len(found))
        await self._batches.drop(self._org, batch)
