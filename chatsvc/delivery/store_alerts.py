"""Who took which alert, and what was told of it, in the store's memory (`o:<org>:{alerts}`)."""

from typing import Final

from chatsvc.board.alerts import Said
from chatsvc.delivery import keys
from chatsvc.delivery.link import Link
from chatsvc.protocol.ids import Org, StaffId

# As long as anybody's shift: what nobody looks at for that long says nothing any more.
LIVES_MS: Final = 12 * 3600 * 1000
_TAKEN: Final = "taken "
_PASSED: Final = "passed "
_TOLD: Final = "told "


class RedisAlerts:
    """Consoles say who takes what; the worker reads it and forgets what is over (P20)."""

    def __init__(self, link: Link) -> None:
        """Use this process' link."""
        self._link = link

    async def last_board(self, org: Org) -> bytes | None:
        """Return the load board as it lies in the store, or None in a new one (worker only).

        Raises:
            StoreAwayError: Out of reach.
        """
        found = await self._link.call("GET", keys.published(org, "board"))
        return None if found is None else bytes(found)

    async def take(self, org: Org, key: str, staff: StaffId, now_ms: int) -> bool:
        """Note that she has it; of two at once exactly one.

        Raises:
            StoreAwayError: Out of reach.
        """
        value = f"{staff} {now_ms // 1000}"
        taken = await self._link.call("HSETNX", keys.alerts(org), f"{_TAKEN}{key}", value)
        await self._live(org)
        return bool(taken)

    async def pass_on(self, org: Org, key: str, step: int) -> None:
        """Note that somebody wants the next on call to be asked, as the one of this step.

        Raises:
            StoreAwayError: Out of reach.
        """
        await self._link.call("HSET", keys.alerts(org), f"{_PASSED}{key}", step)
        await self._live(org)

    async def said(self, org: Org) -> Said:
        """Return what was said and is not forgotten (worker only).

        Raises:
            StoreAwayError: Out of reach.
        """
        flat = [bytes(word).decode() for word in await self._link.call("HGETALL", keys.alerts(org))]
        kept = dict(zip(flat[::2], flat[1::2], strict=True))
        taken = {}
        for name, value in kept.items():
            if name.startswith(_TAKEN):
                staff, _, at = value.partition(" ")
                taken[name.removeprefix(_TAKEN)] = (staff, int(at))
        passed = {
            name.removeprefix(_PASSED): int(value)
            for name, value in kept.items()
            if name.startswith(_PASSED)
        }
        told = frozenset(name.removeprefix(_TOLD) for name in kept if name.startswith(_TOLD))
        return Said(taken, passed, told)

    async def first_to_tell(self, org: Org, what: str, now_ms: int) -> bool:
        """Whether this worker is the first that tells this: two beside each other tell once.

        Raises:
            StoreAwayError: Out of reach.
        """
        first = await self._link.call("HSETNX", keys.alerts(org), f"{_TOLD}{what}", now_ms // 1000)
        await self._live(org)
        return bool(first)

    async def forget(self, org: Org, said: Said) -> None:
        """Forget this part of what was said (worker only).

        Raises:
            StoreAwayError: Out of reach.
        """
        names = [
            *(f"{_TAKEN}{key}" for key in said.taken),
            *(f"{_PASSED}{key}" for key in said.passed),
            *(f"{_TOLD}{what}" for what in said.told),
        ]
        if names:
            await self._link.call("HDEL", keys.alerts(org), *names)

    async def _live(self, org: Org) -> None:
        await self._link.call("PEXPIRE", keys.alerts(org), LIVES_MS)
