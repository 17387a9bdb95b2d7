"""The worker's sweep on the real store: it deletes, proves it, repairs, and meets a new store."""

import asyncio
import secrets
from typing import Any

import pytest

from chatsvc.delivery import keys
from chatsvc.protocol import control
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import ConversationId, Door
from chatsvc.protocol.limits import Periods
from chatsvc.retention.record import SweepRecord
from tests.support.counts import counted
from tests.support.duty import Counsellor, challenge, keys_of, mls, started, talking
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

DOOR = Door("mika")


async def tally(service: ServiceUnderTest) -> dict[str, int]:
    return await counted(service.worker.service, service.worker.counters, service.org)


async def test_keys_without_a_record_are_found_and_deleted(store: TestStore, org: str) -> None:
    async with running_service(store, org) as service:
        cid = ConversationId(secrets.token_bytes(16))
        admin = store.admin()
        admin.set(keys.share(service.org, cid), b"s" * 32)
        admin.xadd(keys.frames(service.org, cid), {"m": "x"})
        record = SweepRecord()
        await service.worker.sweeps[service.org].repair(record)
        assert await keys_of(store, service.org, cid) == []
        assert record.left == 0


async def test_a_queue_entry_without_a_record_goes_and_a_lost_one_comes_back(
    store: TestStore, org: str
) -> None:
    async with running_service(store, org, Periods(lease_s=1)) as service:
        await service.on_duty()
        page = await started(service, Secrets())
        ghost = ConversationId(secrets.token_bytes(16))
        queue = service.staff.queue
        await queue.enqueue(service.org, DOOR, ghost, now_ms(), 50)
        await queue.dequeue(service.org, DOOR, page.cid)
        sweep = service.worker.sweeps[service.org]

        async def repaired() -> bool:
            await sweep.repair(SweepRecord())
            waiting = await queue.waiting(service.org, DOOR)
            return [one.conversation for one in waiting] == [page.cid]

        await eventually(repaired)
        await page.vanish()


async def test_a_repair_between_note_and_record_of_a_start_forgets_nobody(
    store: TestStore, org: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its note nobody would end it in time, nor put it back into the line."""
    async with running_service(store, org) as service:
        await service.on_duty()
        sweep, really = service.worker.sweeps[service.org], service.process.store.start

        async def after_a_repair(*written: Any) -> None:  # noqa: ANN401  as the store's own
            await sweep.repair(SweepRecord())
            await really(*written)

        monkeypatch.setattr(service.process.store, "start", after_a_repair)
        page = await started(service, Secrets())
        queue = service.staff.queue
        assert page.cid in await queue.live(service.org)
        assert [one.conversation for one in await queue.waiting(service.org, DOOR)] == [page.cid]
        await page.vanish()


async def test_a_note_that_stays_without_a_record_goes(store: TestStore, org: str) -> None:
    async with running_service(store, org, Periods(lease_s=1)) as service:
        ghost, queue = ConversationId(secrets.token_bytes(16)), service.staff.queue
        await queue.set_due(service.org, ghost, now_ms() + 3_600_000)
        sweep = service.worker.sweeps[service.org]

        async def gone() -> bool:
            await sweep.repair(SweepRecord())
            return ghost not in await queue.live(service.org)

        await eventually(gone)


async def test_a_seat_whose_conversation_is_gone_is_free_again(store: TestStore, org: str) -> None:
    async with running_service(store, org, Periods(lease_s=1)) as service:
        secret = Secrets()
        page, counsellor = await talking(service, secret)
        page.say(says.End(proof=secret.end))
        await page.hears(told.Ended)
        sweep = service.worker.sweeps[service.org]

        async def free() -> bool:
            await sweep.repair(SweepRecord())
            standing = await service.staff.staff.standing(service.org, counsellor.staff, now_ms())
            return standing is not None and not standing.seats

        await eventually(free)
        await page.vanish()


async def test_a_counsellor_who_never_comes_back_gives_the_visitor_to_the_others(
    store: TestStore, org: str
) -> None:
    async with running_service(store, org, Periods(seat_kept_s=1)) as service:
        page, counsellor = await talking(service, Secrets())
        store.admin().delete(keys.presence(service.org, counsellor.staff))
        sweep = service.worker.sweeps[service.org]

        async def deserted() -> bool:
            await sweep.repair(SweepRecord())
            return bool(await service.staff.queue.waiting(service.org, DOOR))

        await eventually(deserted)
        presence = await page.hears(told.PresenceOf)
        assert (presence.slot, presence.state) == (1, "gone")
        bo = await service.on_duty("bo")
        second = Counsellor(service, bo)
        await second.accept(page.cid)
        assert (await page.hears(told.Add)).slot == 2
        await page.vanish()


async def test_a_frame_that_nobody_took_runs_out_and_its_sender_is_told(
    store: TestStore, org: str
) -> None:
    async with running_service(store, org, Periods(frame_s=1)) as service:
        page, _counsellor = await talking(service, Secrets())
        page.frame(Kind.APPLICATION, mls(page.cid, 1, 1, b"y" * 70))
        kept = await page.hears(told.Kept)
        sweep = service.worker.sweeps[service.org]
        heard: asyncio.Task[told.Undelivered] = asyncio.create_task(page.hears(told.Undelivered))

        async def ran_out() -> bool:
            await sweep.repair(SweepRecord())
            return heard.done()

        await eventually(ran_out)
        assert heard.result().seqs == [kept.seq]
        await page.vanish()


async def test_the_tally_counts_and_names_nobody(store: TestStore, org: str) -> None:
    async with running_service(store, org) as service:
        secret = Secrets()
        page, _counsellor = await talking(service, secret)
        page.say(says.End(proof=secret.end))
        await page.hears(told.Ended)
        counts = await tally(service)
        assert counts["joined"] == 1
        assert counts["ended_visitor"] == 1
        assert page.cid.hex() not in "".join(counts)
        await page.vanish()


async def test_two_workers_do_no_harm(store: TestStore, org: str) -> None:
    async with (
        running_service(store, org, Periods(silence_s=2)) as service,
        running_service(store, org, Periods(silence_s=2)),
    ):
        page, counsellor = await talking(service, Secrets())
        assert (await page.hears(told.Ended)).why == "silence"
        await eventually(lambda: counsellor.heard(told.Ended))
        ended = [
            one
            for one in counsellor.told_
            if control.decode_to_console(one) == told.Ended(why="silence")
        ]
        assert len(ended) == 1
        assert (await tally(service))["ended_silence"] == 1
        await page.vanish()


async def test_a_page_in_a_store_that_was_emptied_is_told_gone(store: TestStore, org: str) -> None:
    async with running_service(store, org) as service:
        await service.on_duty()
        page = Page(service.application)
        await page.open()
        page.hello(solved(challenge(service.org)), Secrets())
        await page.placed()
        for key in store.admin().scan_iter(match=f"o:{org}:*{page.cid.hex()}*"):
            store.admin().delete(key)
        page.say(says.Alive())
        await page.hears(told.Gone)
        await page.vanish()
