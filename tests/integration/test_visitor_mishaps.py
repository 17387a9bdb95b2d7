"""What goes wrong on our side: crashes, half-done erasures, a broken link, a sweep that is late."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest

from chatsvc.consumers.endings import Endings
from chatsvc.delivery import keys
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.protocol import limits
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.errors import CLOSE_OURS, GoneError
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import ConversationId, Door
from chatsvc.retention import status as published_status
from chatsvc.retention.record import SweepRecord
from tests.support.counts import counted
from tests.support.duty import keys_of, mls, started, talking
from tests.support.store import TestStore
from tests.support.visitors import (
    Page,
    Secrets,
    ServiceUnderTest,
    eventually,
    now_ms,
    running_service,
)

MIKA = Door("mika")


@pytest.fixture
async def service(store: TestStore, org: str) -> AsyncIterator[ServiceUnderTest]:
    async with running_service(store, org) as running:
        yield running


async def away(*_: object, **__: object) -> bool:
    """Answer as a store that is out of reach."""
    raise StoreAwayError


async def resumed(service: ServiceUnderTest, page: Page, secret: Secrets) -> Page:
    """Open another socket for the same page, and say who one is."""
    again = Page(service.application)
    await again.open()
    again.say(
        says.VisitorHello(v=1, resume=says.Resume(proof=secret.resume, counter=0)), cid=page.cid
    )
    return again


async def test_a_crash_of_ours_closes_4500_and_the_conversation_goes_on(
    service: ServiceUnderTest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    secret = Secrets()
    page, _counsellor = await talking(service, secret)
    page.frame(Kind.APPLICATION, mls(page.cid, 1, 1, b"y" * 70))
    kept = await page.hears(told.Kept)

    async def broken(*_: object) -> None:
        raise ValueError(page.cid.hex())

    with monkeypatch.context() as patched:
        patched.setattr(service.process.driver, "happen", broken)
        page.say(says.Alive())
        assert await page.is_closed() == CLOSE_OURS == 4500
    assert page.cid.hex() not in caplog.text, "the log names no conversation, even in a crash"
    await page.vanish()
    again = await resumed(service, page, secret)
    assert (await again.placed()).phase == "talking"
    again.frame(Kind.APPLICATION, mls(page.cid, 1, 1, b"z" * 70))
    assert (await again.hears(told.Kept)).seq == kept.seq + 1
    await again.vanish()


def test_what_an_application_may_say_when_it_closes_is_what_autobahn_lets_it_say() -> None:
    assert 3000 <= CLOSE_OURS <= 4999


async def test_a_socket_that_says_nothing_is_closed_and_one_that_is_placed_is_kept(
    service: ServiceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "HELLO_WITHIN_S", 0.2)
    await service.on_duty()
    silent = Page(service.application)
    await silent.open()
    placed = await started(service, Secrets())
    assert (await silent.hears(told.Error)).code == "out_of_phase"
    assert await silent.is_closed() == 4409
    loop = asyncio.get_running_loop()
    until = loop.time() + 0.3
    await eventually(lambda: loop.time() > until)
    placed.say(says.Alive())
    assert await placed.hears(told.AliveUntil)
    await placed.vanish()
    await silent.vanish()


async def test_a_link_that_breaks_is_said_and_the_same_socket_is_placed_anew_with_all_it_lacks(
    service: ServiceUnderTest, store: TestStore
) -> None:
    secret = Secrets()
    page, counsellor = await talking(service, secret)
    before = page.fence
    if not any(frame.kind is Kind.COMMIT for frame in page.seen):
        await page.gets(Kind.COMMIT)
    admin: Any = store.admin()
    admin.execute_command("CLIENT", "KILL", "USER", "visitor")
    await page.hears(told.StoreAway)
    envelope = mls(page.cid, 1, 1, b"while you were away" * 4)
    placed = await page.placed()
    assert page.closed is None
    assert placed.fence > before, "an older fence would delete what this socket has not got"
    assert placed.share, "the page may be reloaded at once"
    assert (placed.phase, placed.epoch) == ("talking", 1)
    assert (await page.gets(Kind.COMMIT)).seq == 1, "what was not taken comes again (P10)"
    page.frame(Kind.APPLICATION, envelope)
    await page.hears(told.Kept)
    assert (await counsellor.gets()).body == envelope
    await page.vanish()


async def test_an_end_whose_erasure_was_cut_off_is_finished_when_the_store_is_back(
    service: ServiceUnderTest, store: TestStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P15: the swap to erased went through, the deletion did not."""
    secret = Secrets()
    page, _counsellor = await talking(service, secret)
    with monkeypatch.context() as patched:
        patched.setattr(service.process.store, "erase", away)
        page.say(says.End(proof=secret.end))
        driver = service.process.driver

        async def ended() -> bool:
            try:
                await driver.load(service.org, page.cid)
            except GoneError:
                return True
            return False

        await eventually(ended)
    await service.process.look()  # the beat, once a second
    assert await keys_of(store, service.org, page.cid) == []
    await page.vanish()


@pytest.mark.parametrize("leave", [True, False])
async def test_a_process_that_dies_in_the_middle_of_an_end_leaves_nothing_after_its_second(
    service: ServiceUnderTest,
    store: TestStore,
    monkeypatch: pytest.MonkeyPatch,
    leave: bool,  # noqa: FBT001  a parameter of the story
) -> None:
    """F1: nobody repeats anything; the store's own time and the sweep do it (G4)."""
    secret = Secrets()
    page, _counsellor = await talking(service, secret)
    monkeypatch.setattr(service.process.store, "erase", away)
    monkeypatch.setattr(Endings, "remember", lambda *_: None)
    end = says.Left(proof=secret.end) if leave else says.End(proof=secret.end)
    page.say(end)

    async def gone() -> bool:
        return await keys_of(store, service.org, page.cid) == []

    await eventually(gone, within_s=3)
    await page.vanish()


async def test_what_cannot_be_proven_deleted_stops_the_intake_until_it_is(
    service: ServiceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G4 fails closed: one key that will not go, and nobody new is taken in."""
    await service.on_duty()
    worker, ghost = service.worker.service, ConversationId(secrets.token_bytes(16))
    monkeypatch.setattr(published_status, "SWEEP_LATE_MS", 300)

    async def one_left(*_: object) -> int:
        return 1

    async def kept(*_: object) -> None: ...

    sweep = service.worker.sweeps[service.org]
    with monkeypatch.context() as patched:
        patched.setattr(sweep._parts.proof, "left", one_left)  # noqa: SLF001  the planted fault
        patched.setattr(worker.queue, "forget", kept)
        await worker.queue.set_due(service.org, ghost, now_ms() - 1)
        await eventually(lambda: not service.process.intake.door(service.org, MIKA).open)
        status = service.process.intake.status(service.org)
        assert status is not None
        assert (status.intake, status.reason) == ("closed", "sweep_late")
    monkeypatch.setattr(published_status, "SWEEP_LATE_MS", limits.SWEEP_LATE_MS)
    await eventually(lambda: service.process.intake.door(service.org, MIKA).open)


async def test_two_sweeps_of_one_conversation_at_the_same_instant_end_it_once(
    service: ServiceUnderTest, store: TestStore
) -> None:
    """F24: two workers, both awake; the compare-and-set lets one of them count."""
    page, _counsellor = await talking(service, Secrets())
    driver = service.driver
    stored = await service.staff.conversations.load(service.org, page.cid)
    assert stored is not None
    past: dict[str, bytes | int | str | None] = {"silence_at": now_ms() - 1}
    conversations = service.staff.conversations
    assert await conversations.swap(service.org, page.cid, stored.version, past, None)
    await service.staff.queue.set_due(service.org, page.cid, now_ms() - 1)
    sweep = service.worker.sweeps[service.org]
    records = [SweepRecord() for _ in range(8)]
    await asyncio.gather(*(sweep.on_time(record) for record in records))
    assert sum(record.ended for record in records) <= 1
    assert sum(record.left for record in records) == 0
    assert (await page.hears(told.Ended)).why == "silence"
    counts = await counted(service.worker.service, service.worker.counters, service.org)
    assert counts["ended_silence"] == 1
    assert await keys_of(store, service.org, page.cid) == []
    with pytest.raises(GoneError):
        await driver.load(service.org, page.cid)
    await page.vanish()


async def test_the_death_of_the_worker_delays_nothing_but_the_word(
    store: TestStore, org: str
) -> None:
    """F3: no worker at all, and the conversation is gone two seconds after its time (G4)."""
    periods = limits.Periods(silence_s=1)
    async with running_service(store, org, periods) as service:
        await service.on_duty()
        service.worker.sweeps.clear()
        page = await started(service, Secrets())
        await page.vanish()
        admin = store.admin()
        names = [keys.record(service.org, page.cid), keys.share(service.org, page.cid)]
        await eventually(lambda: not any(map(admin.exists, names)), within_s=5)
