"""Counters in memory for stories that need no tables, and all counts of a service, wherever."""

from collections import Counter
from collections.abc import Mapping

from chatsvc.delivery.service import Service
from chatsvc.protocol.ids import Org
from chatsvc.tally.cells import Cell, cell_of


class MemoryCounters:
    """See `chatsvc.tally.ports.Counters`; forgets everything with its test."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self.counts: Counter[tuple[Org, Cell]] = Counter()
        self.batches: set[tuple[Org, str]] = set()
        self.lives: list[tuple[Org, str]] = []

    async def add(self, org: Org, batch: str, counts: Mapping[Cell, int], now_ms: int) -> bool:
        del now_ms
        if (org, batch) in self.batches:
            return False
        self.batches.add((org, batch))
        for cell, number in counts.items():
            self.counts[org, cell] += number
        return True

    async def met(self, org: Org, generation: str, now_ms: int) -> None:
        del now_ms
        if (org, generation) not in self.lives:
            self.lives.append((org, generation))

    def of(self, org: Org) -> dict[str, int]:
        """Return how often each measure was counted, over all doors and periods."""
        found: Counter[str] = Counter()
        for (whose, cell), number in self.counts.items():
            if whose == org:
                found[cell.measure] += number
        return dict(found)


def by_measure(fields: Mapping[str, int]) -> Counter[str]:
    """Return what lies in a tally or a batch, over all doors and periods."""
    found: Counter[str] = Counter()
    for name, number in fields.items():
        cell = cell_of(name)
        assert cell is not None, f"nobody can read the count {name!r}"
        found[cell.measure] += number
    return found


async def counted(service: Service, counters: object, org: Org) -> dict[str, int]:
    """Return every count of an organisation: in the tally, and moved already.

    The worker may be between the two at any moment; read until two looks agree.
    """
    assert isinstance(counters, MemoryCounters)
    seen: dict[str, int] | None = None
    while True:
        lying = Counter(by_measure(await service.tally.pending(org)))
        for batch in await service.tally.batches(org):
            if (org, batch) not in counters.batches:
                lying += by_measure(await service.tally.read(org, batch))
        now = dict(lying + Counter(counters.of(org)))
        if now == seen:
            return now
        seen = now
