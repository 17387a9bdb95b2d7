"""On real tables each count is counted once, whoever is killed; no table holds up the sweep."""

import asyncio
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from chatsvc.delivery import keys
from chatsvc.delivery.service import Service
from chatsvc.protocol.ids import Door, Org
from chatsvc.retention import status as published_status
from chatsvc.tally.cells import NO_DOOR, Cell, day_of, hour_of
from tests.support.delivery import NOW, process
from tests.support.postgresql import TestTables
from tests.support.sql_worker import Workplace, workplace
from tests.support.store import TestStore, running_store

JOINED: Final = Cell("joined", Door("mika"), hour_of(NOW))
ENDED: Final = Cell("ended", NO_DOOR, day_of(NOW))
KILLED: Final = -9
# The worker's own turn comes every ten seconds; a slow machine starts Python in two.
WITHIN_S: Final = 25.0


@pytest.fixture
def here(org: str, tmp_path: Path, store: TestStore, migrated: TestTables) -> Workplace:
    """A store, tables and an organisation of this test alone."""
    return workplace(org, tmp_path, store, migrated)


async def soon(what: Callable[[], bool], within_s: float = WITHIN_S) -> None:
    deadline = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.05)


async def ended(turn: subprocess.Popen[bytes]) -> int:
    """Return the exit code of a process, when it has one."""
    await soon(lambda: turn.poll() is not None)
    return turn.wait()


async def raise_counts(service: Service, org: str) -> None:
    await service.marks.count(Org(org), JOINED, 3)
    await service.marks.count(Org(org), ENDED, 2)


async def two_at_once(service: Service, here: Workplace) -> None:
    """Let two workers come with one batch: both have looked before either may note it."""
    await raise_counts(service, here.org)
    assert await service.tally.set_aside(Org(here.org), service.tally.new())
    with here.tables.connection(here.org) as owner:
        with owner.transaction():
            owner.execute("LOCK TABLE mapping_addedbatch IN EXCLUSIVE MODE")  # reading goes on
            turns = [here.turn(), here.turn()]
            await soon(lambda: here.waiting() == len(turns))
        assert [await ended(turn) for turn in turns] == [0, 0], here.said()


async def test_two_workers_with_one_batch_at_once_count_it_once(
    here: Workplace, store: TestStore
) -> None:
    async with process(store, "worker", here.org) as service:
        await two_at_once(service, here)
        assert here.counted() == {"joined": 3, "ended": 2}
        assert await service.tally.batches(Org(here.org)) == ()


async def test_planted_without_the_notes_constraint_two_workers_count_twice(
    here: Workplace, store: TestStore
) -> None:
    with here.tables.connection(here.org) as owner:
        owner.execute("ALTER TABLE mapping_addedbatch DROP CONSTRAINT a_batch_counts_once")
    async with process(store, "worker", here.org) as service:
        await two_at_once(service, here)
    assert here.counted() == {"joined": 6, "ended": 4}, "the story above tells right from wrong"


@pytest.mark.parametrize(
    ("step", "kept"),
    [("in_transaction", {}), ("before_drop", {"joined": 3, "ended": 2})],
)
async def test_a_worker_that_is_killed_is_finished_by_the_next_one(
    here: Workplace, store: TestStore, step: str, kept: dict[str, int]
) -> None:
    async with process(store, "worker", here.org) as service:
        await raise_counts(service, here.org)
        assert await ended(here.turn(step)) == KILLED
        assert here.counted() == kept
        assert len(await service.tally.batches(Org(here.org))) == 1
        await raise_counts(service, here.org)
        assert await ended(here.turn()) == 0, here.said()
        assert here.counted() == {"joined": 6, "ended": 4}
        assert await service.tally.batches(Org(here.org)) == ()


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[TestStore]:
    """A store whose sweep mark and documents are of this test's worker alone."""
    with running_store(tmp_path / "s") as running:
        yield running


async def goes_on(service: Service, store: TestStore, org: str) -> None:
    """See two sweeps finish from now on, and the status published into a store that is new."""
    with store.admin() as admin:
        admin.flushall()
        for _ in range(2):
            before = await service.marks.swept_ms() or 0
            deadline = time.monotonic() + WITHIN_S
            while (await service.marks.swept_ms() or 0) <= before:
                assert time.monotonic() < deadline, "the sweep waits for the tables"
                await asyncio.sleep(0.05)
        document = admin.get(keys.published(org, published_status.NAME))
    assert isinstance(document, bytes), "the status waits for the tables"
    assert published_status.decode(document).doors.keys() == {"mika"}


async def test_tables_that_hang_and_then_are_gone_hold_up_neither_sweep_nor_status(
    org: str, tmp_path: Path, own_store: TestStore, migrated: TestTables
) -> None:
    here = workplace(org, tmp_path / "w", own_store, migrated)
    async with process(own_store, "worker", org) as service:
        with migrated.connection(org) as owner, owner.transaction():
            owner.execute("LOCK TABLE mapping_storelife, directory_devicelist")
            worker = here.worker()
            await soon(lambda: here.waiting() > 0)
            await goes_on(service, own_store, org)
            await raise_counts(service, org)
            assert here.counted() == {}
        await soon(lambda: here.counted().get("joined") == 3)
        # Nobody may connect any more: as gone as a server whose machine is off, and it comes back.
        gone(migrated, org)
        await soon(lambda: "tables_away" in here.said())
        await goes_on(service, own_store, org)
        worker.terminate()
        assert await ended(worker) == 0
    assert migrated.password not in here.said()
    assert "Traceback" not in here.said()


def gone(tables: TestTables, name: str) -> None:
    with tables.connection() as owner:
        owner.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )


async def test_a_worker_that_is_refused_at_the_tables_sweeps_and_says_no_password(
    org: str, tmp_path: Path, own_store: TestStore, migrated: TestTables
) -> None:
    here = workplace(org, tmp_path / "w", own_store, migrated)
    wrong = migrated.url(org).replace(migrated.password, "canary-word")
    outside = replace(here, environment={**here.environment, "DATABASE_URL": wrong})
    async with process(own_store, "worker", org) as service:
        worker = outside.worker()
        await soon(lambda: "tables_away" in here.said())
        await goes_on(service, own_store, org)
        worker.terminate()
        assert await ended(worker) == 0
    assert "canary-word" not in here.said()
    assert "Traceback" not in here.said()


async def test_a_worker_with_a_wrong_url_ends_with_one_sentence_and_loses_nothing(
    here: Workplace, store: TestStore
) -> None:
    url = "postgresql://staff:canary-word@db.town.example/console"
    wrong = replace(here, environment={**here.environment, "DATABASE_URL": url})
    async with process(store, "worker", here.org) as service:
        await raise_counts(service, here.org)
        assert await ended(wrong.worker()) == 2
        assert here.said().startswith("chatsvc worker: DATABASE_URL goes over the network")
        assert (here.said().count("\n"), "canary" in here.said()) == (1, False)
        assert await ended(here.turn()) == 0, here.said()
    assert here.counted() == {"joined": 3, "ended": 2}
