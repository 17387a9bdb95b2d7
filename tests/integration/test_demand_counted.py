"""Unmet demand on the real store: let in, given up, full, closed; a count costs a solved puzzle."""

import pytest

from anonymity.clock import FakeClock
from chatsvc.delivery.errors import StoreRefusedError
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.ids import Door
from chatsvc.retention import status as published_status
from chatsvc.retention.kept import LOOK_MINUTES
from tests.support.counts import MemoryCounters, counted
from tests.support.duty import challenge, started, talking
from tests.support.store import TestStore
from tests.support.visitors import (
    Page,
    Secrets,
    ServiceUnderTest,
    eventually,
    now_ms,
    running_service,
    solved,
)


async def counts(service: ServiceUnderTest) -> dict[str, int]:
    return await counted(service.worker.service, service.worker.counters, service.org)


async def becomes(service: ServiceUnderTest, **wanted: int) -> None:
    async def is_there() -> bool:
        found = await counts(service)
        return {name: found.get(name, 0) for name in wanted} == wanted

    await eventually(is_there)


async def knocks(service: ServiceUnderTest, puzzle: str) -> str:
    page = Page(service.application)
    await page.open()
    page.hello(puzzle, Secrets())
    code = (await page.hears(told.Error)).code
    await page.vanish()
    return code


async def test_let_in_and_given_up(store: TestStore, org: str) -> None:
    async with running_service(store, org) as service:
        await service.on_duty()
        secret = Secrets()
        page = await started(service, secret)
        await becomes(service, asked=1, asked_sv=1, gave_up=0)
        page.say(says.End(proof=secret.end))
        await page.hears(told.Ended)
        await becomes(service, asked=1, gave_up=1, unmet_sv=1, ended_visitor=1)
        await page.vanish()


async def test_who_was_met_has_a_wait_and_has_not_given_up(store: TestStore, org: str) -> None:
    async with running_service(store, org) as service:
        secret = Secrets()
        page, _counsellor = await talking(service, secret)
        page.say(says.End(proof=secret.end))
        await page.hears(told.Ended)
        await becomes(service, joined=1, waited_0=1, ended_visitor=1, gave_up=0, unmet_sv=0)
        await page.vanish()


async def test_a_full_queue(store: TestStore, org: str) -> None:
    async with running_service(store, org, queue_limit=1) as service:
        await service.on_duty()
        first = await started(service, Secrets())
        assert await knocks(service, solved(challenge(service.org))) == "full"
        await becomes(service, asked=1, full=1, unmet_sv=1)
        await first.vanish()


async def test_at_a_closed_door_one_solved_puzzle_counts_once(store: TestStore, org: str) -> None:
    async with running_service(store, org) as service:
        await eventually(lambda: service.process.intake.status(service.org) is not None)
        puzzle = solved(challenge(service.org))
        for _ in range(3):
            assert await knocks(service, puzzle) == "closed"
        await becomes(service, closed=1, unmet_sv=1, asked=0)
        other = solved(challenge(service.org))
        assert await knocks(service, other) == "closed"
        await becomes(service, closed=2, unmet_sv=2)
        # An old phone works a second for it: it opens the door a little later all the same.
        await service.on_duty()
        page = Page(service.application)
        await page.open()
        page.hello(other, Secrets())
        await page.placed()
        await becomes(service, asked=1, closed=2)
        await page.vanish()


async def test_two_workers_count_the_same_minutes_once(store: TestStore, org: str) -> None:
    async with running_service(store, org) as service:
        await service.on_duty()
        worker, counters = service.worker, MemoryCounters()
        worker.counters = counters

        def is_open() -> bool:
            known = worker.published.get((service.org, published_status.NAME))
            return known is not None and published_status.decode(known).doors[Door("mika")].open

        await eventually(is_open)
        worker.clock = FakeClock(now_ms())
        for _ in range(2):
            await worker.note_open()
        assert counters.of(service.org)["open_minutes"] == LOOK_MINUTES
        worker.clock = FakeClock(now_ms() + LOOK_MINUTES * 60_000)
        await worker.note_open()
        assert counters.of(service.org)["open_minutes"] == 2 * LOOK_MINUTES


async def test_a_visitors_process_raises_counts_and_reads_none(store: TestStore, org: str) -> None:
    async with running_service(store, org) as service:
        with pytest.raises(StoreRefusedError):
            await service.visitor.tally.pending(service.org)
