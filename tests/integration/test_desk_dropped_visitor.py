"""A visitor's line breaks in mid-talk, on the real store: held, freed, first in line again."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

import pytest

from chatsvc.consumers.driver import Driver
from chatsvc.consumers.driver_ports import NoSeats
from chatsvc.delivery.ports import ConversationStore
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import Door
from chatsvc.retention.record import SweepRecord
from tests.support.duty import mls
from tests.support.store import TestStore
from tests.support.talks import Talk, talk_with_linnea
from tests.support.visitors import Page, eventually, parts_of

DROPPED = told.PresenceOf(slot=0, state="dropped")
GONE = told.PresenceOf(slot=1, state="gone")


@pytest.fixture
async def talk(store: TestStore, org: str) -> AsyncIterator[Talk]:
    async with talk_with_linnea(store, org, dropped_s=1) as talk:
        yield talk


async def test_the_seat_is_free_and_the_counsellor_is_told_why_before_she_hears_of_it(
    talk: Talk,
) -> None:
    await _drops(talk)
    assert await talk.held_by_linnea() == 0
    assert await _waiting(talk) == ()
    # She can say nothing more there: whoever comes back is met by whom the queue brings.
    frame = mls(talk.visitor.cid, 1, 1, b"y" * 64)
    talk.linnea.frame(Kind.APPLICATION, frame, cid=talk.visitor.cid)
    await talk.linnea.hears(told.Gone)


async def test_whoever_is_back_stands_in_line_and_the_same_counsellor_is_first(talk: Talk) -> None:
    await _drops(talk)
    back = await talk.back()
    assert talk.placed is not None
    assert talk.placed.phase == "handover"
    assert await back.hears(told.PresenceOf) == GONE
    assert (await talk.linnea.sees_in_queue(talk.visitor.cid)).returning == "yours"
    talk.noor.tell(says.Accept(), talk.visitor.cid)
    assert (await talk.noor.hears(told.Error)).code == "taken_by_other"
    accepted = await talk.linnea.accept(talk.visitor.cid)
    assert accepted.slot == 2
    assert (await back.hears(told.Add)).slot == 2
    assert await talk.held_by_linnea() == 1


async def test_a_line_that_is_back_in_time_changes_nothing(store: TestStore, org: str) -> None:
    async with talk_with_linnea(store, org) as talk:
        before = (await _load(talk)).seats
        await talk.visitor.vanish()

        async def noted() -> bool:
            return (await _load(talk)).dropped_until > 0

        await eventually(noted)
        back = await talk.back()
        # `placed` comes before the return is noted, a ticket behind it.
        await back.hears(told.Ticket)
        back.cid = talk.visitor.cid
        await talk.visitors.worker.sweeps[talk.visitors.org].on_time(SweepRecord())
        after = await _load(talk)
        assert after.phase is Phase.TALKING
        assert (after.dropped_until, after.seats) == (0, before)
        back.frame(Kind.APPLICATION, mls(talk.visitor.cid, 1, 1, b"z" * 64))
        assert (await talk.linnea.gets(Kind.APPLICATION)).sender == 0


async def test_an_old_line_that_ends_behind_the_return_drops_nobody(
    store: TestStore, org: str
) -> None:
    """The phone changed networks: the new line comes while the end of the old one is noted."""
    async with talk_with_linnea(store, org) as talk:
        before = (await _load(talk)).seats
        back: list[Page] = []

        async def comes_back() -> None:
            page = await talk.back()
            await page.hears(told.Ticket)
            back.append(page)

        parts = parts_of(talk.visitors.visitor, talk.visitors.rules.periods)
        late = cast("ConversationStore", WritesLate(parts.store, comes_back))
        talk.visitors.process.driver = Driver(replace(parts, store=late), NoSeats())
        await talk.visitor.vanish()
        assert len(back) == 1
        after = await _load(talk)
        assert (after.away, after.dropped_until, after.seats) == (False, 0, before)
        # But the end of the newest line is a drop.
        await back[0].vanish()
        after = await _load(talk)
        assert after.away
        assert after.dropped_until > 0


class WritesLate:
    """The store of a process that stops for a moment before the first swap that it writes."""

    def __init__(self, store: ConversationStore, meanwhile: Callable[[], Awaitable[None]]) -> None:
        """Let `meanwhile` happen first."""
        self._store = store
        self._meanwhile: Callable[[], Awaitable[None]] | None = meanwhile

    def __getattr__(self, name: str) -> object:
        """Everything else at once."""
        return getattr(self._store, name)

    async def swap(self, *words: Any) -> bool:  # noqa: ANN401  as the port
        """Write what was decided before."""
        meanwhile, self._meanwhile = self._meanwhile, None
        if meanwhile is not None:
            await meanwhile()
        return await self._store.swap(*words)


async def _drops(talk: Talk) -> None:
    await talk.visitor.vanish()
    while await talk.linnea.hears(told.PresenceOf) != DROPPED:
        pass
    assert await talk.linnea.hears(told.PresenceOf) == GONE


async def _load(talk: Talk) -> Conversation:
    loaded = await talk.console.process.driver.load(talk.visitors.org, talk.visitor.cid)
    return loaded.conversation


async def _waiting(talk: Talk) -> tuple[object, ...]:
    return tuple(await talk.visitors.process.queue.waiting(talk.visitors.org, Door("mika")))
