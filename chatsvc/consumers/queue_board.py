"""The places of all visitors who wait in this process: one look per door, told together."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from anonymity import logs
from chatsvc.consumers.intake import Intake
from chatsvc.consumers.line import Line, Place
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.records import Membership
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.forecast import closes_first
from chatsvc.protocol.ids import ConversationId, Door, Org
from chatsvc.protocol.limits import QUEUE_COALESCE_MS
from chatsvc.protocol.usual import Usual, interval
from chatsvc.retention.status import DoorStatus

Heard = Callable[[say.QueuePlace], None]
_COALESCE_S: Final = QUEUE_COALESCE_MS / 1000


@dataclass(slots=True)
class _Waiting:
    door: Door
    heard: Heard
    last: say.QueuePlace | None = None


class QueueBoard:
    """Tells each waiting visitor its place on every change, at most four times a second."""

    def __init__(self, line: Line, intake: Intake) -> None:
        """Read `line`; the number on duty comes from `intake`."""
        self._line = line
        self._intake = intake
        self._waiting: dict[Membership, _Waiting] = {}
        self._due: dict[Org, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def enter(self, at: Membership, door: Door, heard: Heard) -> None:
        """Tell `heard` the place soon, and from then on whenever it changes."""
        self._waiting[at] = _Waiting(door, heard)
        self.changed(at.org)

    def leave(self, at: Membership) -> None:
        """Tell nothing more."""
        self._waiting.pop(at, None)

    def waiting(self) -> tuple[Membership, ...]:
        """Return everybody who waits here, for the beat that keeps a place (P12)."""
        return tuple(self._waiting)

    async def ahead(self, org: Org, door: Door, cid: ConversationId) -> int | None:
        """Return how many are before this conversation, or None when it is not in the queue."""
        place = (await self._line.places(org, door)).get(cid)
        return None if place is None else place.ahead

    def changed(self, org: Org) -> None:
        """A queue of this organisation changed somewhere: look soon, once for a burst."""
        if org not in self._due and any(at.org == org for at in self._waiting):
            loop = asyncio.get_running_loop()
            self._due[org] = loop.call_later(_COALESCE_S, self._look, org)

    def look_again(self) -> None:
        """Look without being told: what closes comes nearer by itself."""
        for org in {at.org for at in self._waiting}:
            self.changed(org)

    async def refresh(self, org: Org) -> None:
        """Read each door once and tell those whose place or counsellors changed."""
        by_door: dict[Door, list[tuple[Membership, _Waiting]]] = {}
        for at, one in self._waiting.items():
            if at.org == org:
                by_door.setdefault(one.door, []).append((at, one))
        for door, waiting in by_door.items():
            places = await self._line.places(org, door)
            at_door = self._intake.door(org, door)
            closes_in_s = self._intake.closes_in_s(org, door)
            usual = self._intake.usual(org, door)
            for at, one in waiting:
                standing = places.get(at.conversation)
                if standing is None:
                    continue
                closing = closes_first(
                    standing.ahead, at_door.places, closes_in_s, usual.talk_often
                )
                place = self._told(standing, at_door, usual, closing=closing)
                if place != one.last:
                    one.last = place
                    one.heard(place)

    def _told(
        self, standing: Place, at_door: DoorStatus, usual: Usual, *, closing: bool
    ) -> say.QueuePlace:
        """Say what is known: the place, and how long as far as that is measured (usual.py)."""
        waited = self._intake.now_ms() - standing.since
        found = interval(usual, ahead=standing.ahead, places=at_door.places, waited_ms=waited)
        low, high = found or (None, None)
        return say.QueuePlace(
            ahead=standing.ahead,
            on_duty=at_door.on_duty,
            closing=closing,
            talk_minutes=usual.talk_often,
            low=low,
            high=high,
        )

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
