"""The places of all visitors who wait in this process: one look per door, told together."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from anonymity import logs
from chatsvc.consumers.intake import Intake
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.ports import Queue
from chatsvc.delivery.records import Membership
from chatsvc.protocol.ids import ConversationId, Door, Org
from chatsvc.protocol.limits import QUEUE_COALESCE_MS

Heard = Callable[[int, int], None]
_COALESCE_S: Final = QUEUE_COALESCE_MS / 1000


@dataclass(slots=True)
class _Waiting:
    door: Door
    heard: Heard
    last: tuple[int, int] | None = None


class QueueBoard:
    """Tells each waiting visitor its place on every change, at most four times a second."""

    def __init__(self, queue: Queue, intake: Intake) -> None:
        """Read `queue`; the number on duty comes from `intake`."""
        self._queue = queue
        self._intake = intake
        self._waiting: dict[Membership, _Waiting] = {}
        self._due: dict[Org, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def enter(self, at: Membership, door: Door, heard: Heard) -> None:
        """Tell `heard(ahead, on_duty)` from now on, whenever it changes."""
        self._waiting[at] = _Waiting(door, heard)

    def leave(self, at: Membership) -> None:
        """Tell nothing more."""
        self._waiting.pop(at, None)

    def waiting(self) -> tuple[Membership, ...]:
        """Return everybody who waits here, for the beat that keeps a place (P12)."""
        return tuple(self._waiting)

    async def ahead(self, org: Org, door: Door, cid: ConversationId) -> int | None:
        """Return how many are before this conversation, or None when it is not in the queue."""
        entries = await self._queue.waiting(org, door)
        places = {entry.conversation: place for place, entry in enumerate(entries)}
        return places.get(cid)

    def changed(self, org: Org) -> None:
        """A queue of this organisation changed somewhere: look soon, once for a burst."""
        if org not in self._due and any(at.org == org for at in self._waiting):
            loop = asyncio.get_running_loop()
            self._due[org] = loop.call_later(_COALESCE_S, self._look, org)

    async def refresh(self, org: Org) -> None:
        """Read each door once and tell those whose place or counsellors changed."""
        by_door: dict[Door, list[tuple[Membership, _Waiting]]] = {}
        for at, one in self._waiting.items():
            if at.org == org:
                by_door.setdefault(one.door, []).append((at, one))
        for door, waiting in by_door.items():
            entries = await self._queue.waiting(org, door)
            places = {entry.conversation: place for place, entry in enumerate(entries)}
            on_duty = self._intake.door(org, door).on_duty
            for at, one in waiting:
                place = places.get(at.conversation)
                if place is not None and one.last != (place, on_duty):
                    one.last = (place, on_duty)
                    one.heard(place, on_duty)

    def stop(self) -> None:
        """Look no more."""
        for timer in self._due.values():
            timer.cancel()
        self._due.clear()

    def _look(self, org: Org) -> None:
        self._due.pop(org, None)
        task = asyncio.get_running_loop().create_task(self._quietly(org))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _quietly(self, org: Org) -> None:
        try:
            await self.refresh(org)
        except StoreAwayError:
            return  # every socket is told store_away; after that it is placed anew
        except Exception as error:  # noqa: BLE001  a background task has nobody else to tell
            logs.crash(error)
