"""The store is lost while people talk: nobody's socket closes, nothing is lied about (G7)."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import pytest

from chatsvc.consumers import visitor_seat
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.records import Attached
from chatsvc.delivery.relay import Relay
from chatsvc.protocol import control
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from tests.support.duty import keys_of, mls, started, talking
from tests.support.store import TestStore, running_store
from tests.support.visitors import Secrets, now_ms, running_service


async def test_a_store_that_stops_is_said_and_the_socket_stays(org: str) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="chatsvc-away-") as folder,
        running_store(Path(folder)) as store,
    ):
        async with running_service(store, org) as service:
            page, _counsellor = await talking(service, Secrets())
            store.process.kill()
            store.process.wait()
            await page.hears(told.StoreAway)
            page.frame(Kind.APPLICATION, mls(page.cid, 1, 1, b"y" * 70))
            await page.hears(told.StoreAway)
            page.say(says.Alive())
            await page.hears(told.StoreAway)
            assert page.closed is None
            await page.vanish()


async def test_an_end_that_the_store_missed_is_made_up_for_when_it_is_back(
    org: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="chatsvc-away-") as folder,
        running_store(Path(folder)) as store,
    ):
        async with running_service(store, org) as service:
            await service.on_duty()
            page = await started(service, Secrets())
            driver = service.process.driver

            async def away(*_: object) -> bool:
                raise StoreAwayError

            with monkeypatch.context() as broken:
                broken.setattr(service.process.store, "swap", away)
                ended = happened.EndedBy(now_ms(), "visitor")
                with pytest.raises(StoreAwayError):
                    await driver.end(service.org, page.cid, ended)
            assert await keys_of(store, service.org, page.cid) != []
            await driver.endings.keep("")
            assert (await page.hears(told.Ended)).why == "service"

            assert await keys_of(store, service.org, page.cid) == []
            await page.vanish()


async def test_a_seat_that_the_store_left_again_is_taken_as_soon_as_it_stays(
    store: TestStore, org: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Back, and away once more before the fence was raised: one more word, then `placed`."""
    monkeypatch.setattr(visitor_seat, "AGAIN_S", 0.01)
    async with running_service(store, org) as service:
        await service.on_duty()
        page = await started(service, Secrets())
        attach, answers = service.process.store.attach, [StoreAwayError(), StoreAwayError()]

        async def wavering(*words: Any) -> Attached | None:  # noqa: ANN401  as it is called
            if answers:
                raise answers.pop()
            return await attach(*words)

        monkeypatch.setattr(service.process.store, "attach", wavering)
        relay = service.process.delivery
        assert isinstance(relay, Relay)
        relay.registry.store_back()
        relay.registry.store_back()
        for _ in range(2):
            await page.hears(told.StoreAway)
        assert (await page.hears(told.Placed)).fence == 2
        await page.vanish()


async def test_a_frame_that_meets_our_own_new_fence_is_not_a_strangers(
    store: TestStore, org: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow store: the fence is raised there and not yet known here, and the page writes on."""
    async with running_service(store, org) as service:
        page, _counsellor = await talking(service, Secrets())
        attach = service.process.store.attach
        raised, told_here = asyncio.Event(), asyncio.Event()

        async def slowly(*words: Any) -> Attached | None:  # noqa: ANN401  as it is called
            answer = await attach(*words)
            raised.set()
            await told_here.wait()
            return answer

        monkeypatch.setattr(service.process.store, "attach", slowly)
        relay = service.process.delivery
        assert isinstance(relay, Relay)
        relay.registry.store_back()
        await raised.wait()
        page.frame(Kind.APPLICATION, mls(page.cid, 1, 1, b"y" * 70))
        # Calls are answered in their order: after the second of these the refusal was heard.
        for _ in range(2):
            await service.process.store.load(service.org, page.cid)
        told_here.set()
        await page.hears(told.Placed)
        page.frame(Kind.APPLICATION, mls(page.cid, 1, 1, b"y" * 70))
        await page.hears(told.Kept)
        assert page.closed is None
        said = [
            control.decode_to_visitor(one.payload) for one in page.seen if one.kind is Kind.CONTROL
        ]
        assert not [one for one in said if isinstance(one, told.Error)]
        await page.vanish()
