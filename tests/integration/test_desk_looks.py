"""A desk's look at the queue takes nobody out of it, whatever moment of a start it falls into."""

from typing import Any

import pytest

from chatsvc.protocol import messages_out as told
from chatsvc.protocol.ids import ConversationId, Door
from tests.support.desks import Desk
from tests.support.night import Night
from tests.support.visitors import now_ms

MIKA = Door("mika")


async def test_a_look_between_line_and_record_loses_nobody(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start lines up, then writes its record: for a moment the entry leads to nothing."""
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    store, watch = night.visitors.process.store, night.console.process.queue
    really, looks = store.start, []

    async def after_a_look(*started: Any) -> None:  # noqa: ANN401  as the store's own
        await watch.refresh(night.visitors.org)
        looks.append(await waiting(night))
        await really(*started)

    monkeypatch.setattr(store, "start", after_a_look)
    visitor = await night.visitor()
    assert looks == [[visitor.cid]]
    await linnea.sees_in_queue(visitor.cid)
    await visitor.vanish()
    await linnea.vanish()


async def test_an_entry_without_a_record_is_shown_to_nobody(night: Night) -> None:
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    nobody, org = ConversationId(bytes(16)), night.visitors.org
    assert await night.visitors.process.queue.enqueue(org, MIKA, nobody, now_ms(), 10)
    somebody = await night.visitor()
    queue = await linnea.hears(told.QueueList)
    while not queue.entries:
        queue = await linnea.hears(told.QueueList)
    assert [row.conversation for row in queue.entries] == [somebody.cid]
    await somebody.vanish()
    await linnea.vanish()


async def waiting(night: Night) -> list[ConversationId]:
    """Who stands in the queue's index, in its order."""
    entries = await night.visitors.process.queue.waiting(night.visitors.org, MIKA)
    return [entry.conversation for entry in entries]
