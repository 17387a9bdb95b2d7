"""The link to a real store: lost, found again, frozen, and confirmed by a replica."""

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
import redis

from chatsvc.cli.store import prepare_store
from chatsvc.delivery.errors import StoreAwayError, StoreRefusedError, UnconfirmedError
from chatsvc.delivery.functions import load_functions
from chatsvc.delivery.link import Link
from chatsvc.delivery.records import Appended, Refused
from chatsvc.protocol.ids import Org
from tests.support.delivery import NOW, Member, process, started, talking, two_processes, until
from tests.support.store import TestStore, running_store, start_store, wait_for_store


@pytest.fixture
def own_store() -> Iterator[TestStore]:
    """A store that this story may harm."""
    with (
        tempfile.TemporaryDirectory(prefix="chatsvc-store-") as folder,
        running_store(Path(folder)) as running,
    ):
        yield running


@asynccontextmanager
async def linked(url: str, **options: int) -> AsyncIterator[Link]:
    link = Link(url, **options)
    link.open()
    try:
        await link.ready(5)
        yield link
    finally:
        await link.close()


async def test_what_became_ready_in_one_turn_leaves_in_one_batch(store: TestStore) -> None:
    async with linked(store.urls["visitor"]) as link:
        before = link.batches
        answers = await asyncio.gather(*(link.call("PING") for _ in range(100)))
        assert answers == [b"PONG"] * 100
        assert link.batches == before + 1


async def test_a_refusal_is_ours_and_loud_and_harms_no_other_call(store: TestStore) -> None:
    async with linked(store.urls["visitor"]) as link:
        bad, good = link.call("FLUSHALL"), link.call("PING")
        with pytest.raises(StoreRefusedError):
            await bad
        assert await good == b"PONG"


async def test_a_store_without_functions_is_away(own_store: TestStore, org: str) -> None:
    async with process(own_store, "visitor", org) as a:
        with pytest.raises(StoreAwayError):
            await started(a, org)


async def test_a_wrong_password_never_connects(store: TestStore) -> None:
    url = store.urls["visitor"].replace("visitor:", "visitor:x")
    link = Link(url)
    link.open()
    with pytest.raises(StoreAwayError):
        await link.ready(0.2)
    await link.close()


async def test_members_are_told_of_loss_and_return_and_come_back_without_a_gap(
    own_store: TestStore, org: str
) -> None:
    async with two_processes(own_store, org) as (a, b):
        visitor, counsellor, _ = await talking(a, b, org)
        await visitor.send(b"before")
        await until(lambda: counsellor.socket.bodies == [b"before"])

        with own_store.admin() as admin:
            admin.execute_command("CLIENT", "KILL", "USER", "console")
        await until(lambda: counsellor.socket.events == ["store_away", "store_back"])
        await visitor.send(b"while nobody listened")
        assert counsellor.socket.bodies == [b"before"]

        fence = counsellor.fence
        await counsellor.attach()
        assert counsellor.fence == fence + 1
        await until(
            lambda: counsellor.socket.bodies == [b"before", b"before", b"while nobody listened"]
        )
        await counsellor.send(b"after")
        await until(lambda: visitor.socket.bodies == [b"after"])


async def test_a_call_that_was_pending_is_never_retried(own_store: TestStore, org: str) -> None:
    async with two_processes(own_store, org) as (a, b):
        visitor, _, cid = await talking(a, b, org)
        own_store.process.send_signal(signal.SIGSTOP)
        try:
            pending = asyncio.create_task(visitor.send(b"lost or not?"))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            a.link._connection.drop()  # noqa: SLF001 - the cable, pulled
            with pytest.raises(StoreAwayError):
                await pending
            with pytest.raises(StoreAwayError):
                await started(a, org)
        finally:
            own_store.process.send_signal(signal.SIGCONT)
        await until(lambda: a.link.is_up)
        stored = await a.conversations.load(Org(org), cid)
        assert stored is not None
        assert stored.seq in {2, 3}, "once or not at all"


async def test_a_frozen_store_is_given_up_after_seconds_and_found_again(
    own_store: TestStore,
) -> None:
    async with linked(own_store.urls["visitor"]) as link:
        own_store.process.send_signal(signal.SIGSTOP)
        try:
            with pytest.raises(StoreAwayError):
                await asyncio.wait_for(link.call("PING"), 10)
        finally:
            own_store.process.send_signal(signal.SIGCONT)
        await link.ready(5)
        assert await link.call("PING") == b"PONG"


@contextmanager
def replica_of(primary: TestStore, folder: Path) -> Iterator[None]:
    """A replica on the primary's TCP port, which is opened for it."""
    with primary.admin() as admin, running_store(folder) as replica, replica.admin() as follower:
        admin.config_set("repl-diskless-sync-delay", 0)
        admin.config_set("bind", "127.0.0.1")
        for port in range(21_000, 21_200):
            try:
                admin.config_set("port", port)
            except redis.ResponseError:
                continue
            break
        password = primary.admin_url.split(":")[2].split("@")[0]
        follower.config_set("masteruser", "admin")
        follower.config_set("masterauth", password)
        follower.replicaof("127.0.0.1", port)
        yield


async def test_with_a_replica_every_batch_waits_for_it(own_store: TestStore, org: str) -> None:
    with tempfile.TemporaryDirectory(prefix="chatsvc-store-") as folder:
        with replica_of(own_store, Path(folder)):
            async with linked(own_store.urls["worker"]) as worker:
                await load_functions(worker)
            async with linked(own_store.urls["visitor"], replicas=1, wait_ms=4000) as link:
                # The first WAIT also waits for the first synchronisation.
                await link.call("PING")
                before = link.batches
                answers = await asyncio.gather(*(link.call("PING") for _ in range(50)))
                assert len(answers) == 50
                assert link.batches == before + 1
        async with linked(own_store.urls["visitor"], replicas=1, wait_ms=50) as link:
            first = link.call("HINCRBY", f"o:{org}:{{tally}}", "x", 1)
            await asyncio.sleep(0)
            second = link.call("HINCRBY", f"o:{org}:{{tally}}", "x", 1)
            for unconfirmed in (first, second):
                with pytest.raises(UnconfirmedError):
                    await unconfirmed
            assert link.is_up, "the store is there, only the acknowledgement is withheld"


async def test_a_frame_that_no_replica_confirmed_is_neither_acknowledged_nor_delivered(
    own_store: TestStore, org: str
) -> None:
    async with two_processes(own_store, org) as (a, b):
        visitor, counsellor, _ = await talking(a, b, org)
        alone = Link(own_store.urls["visitor"], replicas=1, wait_ms=30)
        alone.open()
        await alone.ready(5)
        a.delivery._link, usual = alone, a.delivery._link  # noqa: SLF001 - the same process with WAIT
        with pytest.raises(UnconfirmedError):
            await visitor.send(b"unconfirmed")
        assert counsellor.socket.bodies == []
        a.delivery._link = usual  # noqa: SLF001

        again = await visitor.send(b"unconfirmed", frame=visitor.frame)
        assert isinstance(again, Appended)
        assert again.repeat
        await until(lambda: counsellor.socket.bodies == [b"unconfirmed"])
        await alone.close()


async def test_a_store_that_was_lost_comes_back_empty_and_members_hear_that_it_is_back(
    org: str,
) -> None:
    with tempfile.TemporaryDirectory(prefix="chatsvc-store-") as folder:
        embedded = prepare_store(Path(folder))
        first = start_store(embedded)
        urls = {role: embedded.url(role) for role in embedded.passwords}
        wait_for_store(urls["worker"])
        second = None
        try:
            store = TestStore(urls, urls["worker"], first)
            async with two_processes(store, org) as (a, b):
                visitor, _, cid = await talking(a, b, org)
                first.kill()
                first.wait()
                await until(lambda: "store_away" in visitor.socket.events)
                second = start_store(embedded)
                await until(lambda: a.link.is_up)
                assert await a.conversations.load(Org(org), cid) is None
                assert "store_back" not in visitor.socket.events, "it has no functions yet"
                assert await a.marks.generation() is None
                async with process(store, "worker", org) as worker:
                    name, fresh = await worker.marks.settle(NOW)
                    assert fresh
                    assert await worker.marks.settle(NOW) == (name, False)
                    assert await a.marks.generation() == name
                    await load_functions(worker.link)
                await until(lambda: "store_back" in visitor.socket.events)
                again = Member(a, visitor.at)
                assert await again.send(b"anybody?") == Refused("gone")
        finally:
            for running in (first, second):
                if running is not None:
                    running.kill()
                    running.wait()
