"""Counts reach the tables exactly once, whatever dies between rename, add, note and delete."""

import asyncio
from collections.abc import Mapping
from typing import Final

import pytest

from anonymity.clock import FakeClock
from chatsvc.delivery.service import Service
from chatsvc.delivery.store_tally import RedisTally
from chatsvc.protocol.ids import Door, Org
from chatsvc.tally.cells import Cell, hour_of
from chatsvc.tally.move import TallyMove
from chatsvc.tally.ports import TablesAwayError
from tests.support.counts import MemoryCounters, counted
from tests.support.delivery import NOW, process
from tests.support.store import TestStore

JOINED: Final = Cell("joined", Door("mika"), hour_of(NOW))
STEPS: Final = ("set_aside", "read", "add", "drop")


class KilledError(Exception):
    """The worker is no more."""


class DyingTally(RedisTally):
    """Dies right before or right after one step, once."""

    def __init__(self, service: Service, step: str, *, after: bool) -> None:
        """Die at this step."""
        super().__init__(service.link)
        self._step, self._after = step, after

    def _die(self, step: str, *, after: bool) -> None:
        if (step, after) == (self._step, self._after):
            raise KilledError

    async def set_aside(self, org: Org, batch: str) -> bool:
        self._die("set_aside", after=False)
        done = await super().set_aside(org, batch)
        self._die("set_aside", after=True)
        return done

    async def read(self, org: Org, batch: str) -> Mapping[str, int]:
        self._die("read", after=False)
        found = await super().read(org, batch)
        self._die("read", after=True)
        return found

    async def drop(self, org: Org, batch: str) -> None:
        self._die("drop", after=False)
        await super().drop(org, batch)
        self._die("drop", after=True)


class DyingCounters(MemoryCounters):
    """The tables are in reach; the worker dies before the transaction, or after its commit."""

    def __init__(self, *, after: bool) -> None:
        """Die at the transaction."""
        super().__init__()
        self._after, self.dying = after, True

    async def add(self, org: Org, batch: str, counts: Mapping[Cell, int], now_ms: int) -> bool:
        if self.dying and not self._after:
            raise KilledError
        added = await super().add(org, batch, counts, now_ms)
        if self.dying:
            raise KilledError
        return added


async def raised(service: Service, org: str, number: int) -> None:
    for _ in range(number):
        await service.marks.count(Org(org), JOINED)


def move(service: Service, org: str, counters: MemoryCounters) -> TallyMove:
    return TallyMove(Org(org), service.tally, counters, FakeClock(NOW))


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", STEPS)
async def test_a_worker_that_dies_at_any_step_is_finished_by_the_next_one(
    store: TestStore, org: str, step: str, *, after: bool
) -> None:
    async with process(store, "worker", org) as worker:
        counters = DyingCounters(after=after) if step == "add" else MemoryCounters()
        dying = DyingTally(worker, step, after=after)
        await raised(worker, org, 3)
        with pytest.raises(KilledError):
            await TallyMove(Org(org), dying, counters, FakeClock(NOW)).turn("life")
        if isinstance(counters, DyingCounters):
            counters.dying = False
        await raised(worker, org, 2)
        assert await counted(worker, counters, Org(org)) == {"joined": 5}
        await move(worker, org, counters).turn("life")
        assert counters.of(Org(org)) == {"joined": 5}
        assert await worker.tally.batches(Org(org)) == ()
        assert await worker.tally.pending(Org(org)) == {}


async def test_workers_side_by_side_count_once(store: TestStore, org: str) -> None:
    async with process(store, "worker", org) as one, process(store, "worker", org) as two:
        counters = MemoryCounters()
        for _ in range(20):
            await raised(one, org, 5)
            turns = [move(who, org, counters).turn("life") for who in (one, two, one)]
            await asyncio.gather(*turns)
        await move(one, org, counters).turn("life")
        assert counters.of(Org(org)) == {"joined": 100}
        assert counters.lives == [(Org(org), "life")]


class AwayCounters(MemoryCounters):
    """The tables are out of reach."""

    async def add(self, org: Org, batch: str, counts: Mapping[Cell, int], now_ms: int) -> bool:
        del org, batch, counts, now_ms
        raise TablesAwayError


async def test_while_the_tables_are_away_counts_wait_in_the_store(
    store: TestStore, org: str
) -> None:
    async with process(store, "worker", org) as worker:
        for _ in range(3):
            await raised(worker, org, 1)
            with pytest.raises(TablesAwayError):
                await move(worker, org, AwayCounters()).turn("life")
        back = MemoryCounters()
        await move(worker, org, back).turn("life")
        assert back.of(Org(org)) == {"joined": 3}


class ForgetfulCounters(MemoryCounters):
    """The planted bug: batches are added and not noted."""

    async def add(self, org: Org, batch: str, counts: Mapping[Cell, int], now_ms: int) -> bool:
        self.batches.clear()
        return await super().add(org, batch, counts, now_ms)


class HastyTally(RedisTally):
    """The planted bug: what is read is deleted, before anything is in the tables."""

    async def read(self, org: Org, batch: str) -> Mapping[str, int]:
        found = await super().read(org, batch)
        await self.drop(org, batch)
        return found


async def test_planted_a_batch_that_is_not_noted_counts_twice(store: TestStore, org: str) -> None:
    async with process(store, "worker", org) as worker:
        counters = ForgetfulCounters()
        await raised(worker, org, 3)
        dying = DyingTally(worker, "drop", after=False)
        with pytest.raises(KilledError):
            await TallyMove(Org(org), dying, counters, FakeClock(NOW)).turn("life")
        await move(worker, org, counters).turn("life")
        assert counters.of(Org(org)) == {"joined": 6}, "the story above tells right from wrong"


async def test_planted_a_batch_that_is_deleted_first_is_lost(store: TestStore, org: str) -> None:
    async with process(store, "worker", org) as worker:
        counters = DyingCounters(after=False)
        await raised(worker, org, 3)
        hasty = HastyTally(worker.link)
        with pytest.raises(KilledError):
            await TallyMove(Org(org), hasty, counters, FakeClock(NOW)).turn("life")
        counters.dying = False
        await move(worker, org, counters).turn("life")
        assert counters.of(Org(org)) == {}, "the story above tells right from wrong"
