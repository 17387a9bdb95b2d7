"""A directory without rows: what a worker publishes when a test has no tables."""

from collections.abc import Mapping

import msgspec

from chatsvc.protocol.ids import Org
from chatsvc.retention.banners import Banners
from chatsvc.retention.decided import Decisions, encode
from chatsvc.retention.diverted import NOT_DIVERTED, Diversions
from chatsvc.retention.hours import Plans
from tests.support.listed import NOBODY


class NoDirectory:
    """A directory for tests: a device document without devices, hours as the test says."""

    def __init__(self, hours: Plans | None = None) -> None:
        """Without `hours` every door is open when somebody is there."""
        self._hours = hours or {}
        self.hung: Banners = {}
        self.diverted: dict[str, Diversions] = {}
        self.counts: dict[tuple[str, str], int] = {}
        self.decided = Decisions()

    async def plans(self, org: Org, now_ms: int) -> Plans:
        """Return the same hours for everybody."""
        del org, now_ms
        return self._hours

    async def counted(
        self, org: Org, since_ms: int, until_ms: int
    ) -> Mapping[tuple[str, str], int]:
        """Return what the test has counted."""
        del org, since_ms, until_ms
        return self.counts

    async def banners(self, org: Org, now_ms: int) -> Banners:
        """Return what the test has hung at the doors."""
        del org, now_ms
        return self.hung

    async def diversions(self, org: Org, now_ms: int) -> Diversions:
        """Return what the test's supervisors have said of this organisation's doors."""
        del now_ms
        return self.diverted.get(org, NOT_DIVERTED)

    async def end_diversion(self, org: Org, door: str, now_ms: int) -> None:
        """Take it out, as the tables do."""
        del now_ms
        self.diverted[org] = {at: row for at, row in self.diverted[org].items() if at != door}

    async def decisions(self, org: Org, now_ms: int) -> tuple[bytes, bytes]:
        """Return what the test's board has decided."""
        del org, now_ms
        return encode(self.decided), b"<!doctype html><title>Beslut</title><!--styles-->"

    async def devices(self, org: Org) -> bytes | None:
        """Return a document that only its reader must understand."""
        return msgspec.json.encode({"org": org})

    async def support(self, _org: Org, _now_ms: int) -> bytes:
        """Nobody else to call."""
        return NOBODY

    async def figures(self, _org: Org, _now_ms: int) -> bytes:
        """No quarter is over."""
        return b"<!doctype html><title>Siffror</title><!--styles-->"
