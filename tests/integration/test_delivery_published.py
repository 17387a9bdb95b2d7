"""Published documents and marks: the last copy stays, counts and sweeps are kept by name."""

import pytest

from chatsvc.delivery.errors import StoreRefusedError
from chatsvc.protocol.ids import Door, Org
from chatsvc.tally.cells import Cell, hour_of
from tests.support.delivery import NOW, process, two_processes, until
from tests.support.store import TestStore


async def test_a_document_reaches_the_web_processes_and_stays_when_the_store_is_away(
    store: TestStore, org: str
) -> None:
    o = Org(org)
    async with two_processes(store, org) as (a, b), process(store, "worker", org) as worker:
        assert a.published.get(o, "status") is None
        await worker.publisher.publish(o, "status", b'{"open":true}')
        await until(lambda: a.published.get(o, "status") == b'{"open":true}')
        await until(lambda: b.published.get(o, "status") == b'{"open":true}')
        await a.link.close()
        await worker.publisher.publish(o, "status", b'{"open":false}')
        await until(lambda: b.published.get(o, "status") == b'{"open":false}')
        assert a.published.get(o, "status") == b'{"open":true}'
        with store.admin() as admin:
            admin.delete(f"o:{org}:pub:status")


async def test_a_lost_wake_costs_a_second(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (a, _):
        with store.admin() as admin:
            admin.set(f"o:{org}:pub:devices", b"{}", ex=60)
        await until(lambda: a.published.get(Org(org), "devices") == b"{}")


async def test_only_the_worker_publishes_and_marks(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (a, b), process(store, "worker", org) as worker:
        for web in (a, b):
            with pytest.raises(StoreRefusedError):
                await web.publisher.publish(Org(org), "status", b"{}")
            with pytest.raises(StoreRefusedError):
                await web.marks.sweep_done(1)
            with pytest.raises(StoreRefusedError):
                await web.tally.pending(Org(org))
        await worker.marks.sweep_done(1_767_225_600_000)
        assert await a.marks.swept_ms() == 1_767_225_600_000


async def test_counts_add_up_over_all_processes(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (a, b), process(store, "worker", org) as worker:
        began, accepted = (Cell(name, Door("mika"), hour_of(NOW)) for name in ("began", "accepted"))
        await a.marks.count(Org(org), began)
        await a.marks.count(Org(org), began)
        await b.marks.count(Org(org), accepted)
        hour = "mika|2026-01-01T00"
        found = await worker.tally.pending(Org(org))
        assert found == {f"began|{hour}": 2, f"accepted|{hour}": 1}
        with store.admin() as admin:
            admin.delete(f"o:{org}:{{tally}}")
