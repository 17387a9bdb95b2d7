"""Who waits at each door, read once for all desks of this process and told when it changes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec

from anonymity import logs
from anonymity.clock import Clock
from chatsvc.consumers.driver import Driver
from chatsvc.consumers.intake import Intake
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.ports import Queue, StaffStore
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.errors import GoneError
from chatsvc.protocol.ids import ConversationId, Door, Org, StaffId
from chatsvc.protocol.limits import QUEUE_COALESCE_MS
from counsellor.consumers import returning

Heard = Callable[[say.QueueList], None]
# Seconds between looks when nobody says that anything changed: a wake can be lost, and presence
# of those who wait changes without one.
LOOK_EVERY: Final = 5
# In these phases somebody waits for a counsellor to accept.
_WAITS: Final = frozenset({Phase.WAITING, Phase.HANDOVER})


@dataclass(slots=True)
class _Desk:
    org: Org
    doors: tuple[Door, ...]
    heard: Heard
    staff: StaffId | None
    last: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class _Waiting:
    conversation: Conversation
    row: say.QueueRow
    reserved_s: int

    def seen_by(self, staff: StaffId | None) -> say.QueueRow:
        """The row as one desk sees it."""
        returning_to = returning.seen_by(self.conversation, staff)
        if returning_to is None:
            return self.row
        reserved = self.reserved_s if returning_to == "other" else 0
        return msgspec.structs.replace(self.row, returning=returning_to, reserved=reserved)


class QueueWatch:
    """Tells each desk the queue of its doors on every change, at most four times a second."""

    def __init__(
        self, queue: Queue, staff: StaffStore, driver: Driver, intake: Intake, clock: Clock
    ) -> None:
        """Read `queue`, the records behind it, and who is on duty."""
        self._staff = staff
        self._queue = queue
        self._driver = driver
        self._intake = intake
        self._clock = clock
        self._desks: dict[object, _Desk] = {}
        self._due: dict[Org, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._beats = 0

    def enter(
        self,
        socket: object,
        org: Org,
        doors: tuple[Door, ...],
        heard: Heard,
        staff: StaffId | None = None,
    ) -> None:
        """Tell `heard` from now on; the first time soon. `staff` is None for a board."""
        self._desks[socket] = _Desk(org, doors, heard, staff)
        self.changed(org)

    def leave(self, socket: object) -> None:
        """Tell nothing more."""
        self._desks.pop(socket, None)

    def changed(self, org: Org) -> None:
        """A queue of this organisation changed somewhere: look soon, once for a burst."""
        if org not in self._due and any(desk.org == org for desk in self._desks.values()):
            loop = asyncio.get_running_loop()
            self._due[org] = loop.call_later(QUEUE_COALESCE_MS / 1000, self._look, org)

    def look_again(self) -> None:
        """Called once a second: look without being told, now and then."""
        self._beats += 1
        if self._beats % LOOK_EVERY == 0:
            for org in {desk.org for desk in self._desks.values()}:
                self.changed(org)

    async def refresh(self, org: Org) -> None:
        """Read each door once and tell the desks for whom something is different."""
        desks = [desk for desk in self._desks.values() if desk.org == org]
        rows = {
            door: await self._rows(org, door)
            for door in sorted({door for desk in desks for door in desk.doors})
        }
        for desk in desks:
            entries = [one.seen_by(desk.staff) for door in desk.doors for one in rows[door]]
            entries.sort(key=lambda row: -row.waited)
            # Per door: who answers at two doors would count twice in a sum.
            on_duty = {str(door): self._intake.door(org, door).on_duty for door in desk.doors}
            now = (*on_duty.items(), *(self._telling(row) for row in entries))
            # The seconds waited tick on the page by themselves: they alone are no change.
            if now != desk.last:
                desk.last = now
                desk.heard(say.QueueList(entries=entries, on_duty=on_duty))

    def stop(self) -> None:
        """Look no more."""
        for timer in self._due.values():
            timer.cancel()
        self._due.clear()

    @staticmethod
    def _telling(row: say.QueueRow) -> tuple[object, ...]:
        return row.conversation, row.present, row.returning, bool(row.reserved)

    async def _rows(self, org: Org, door: Door) -> list[_Waiting]:
        entries = await self._queue.waiting(org, door)
        found = await asyncio.gather(
            *(self._row(org, door, entry.conversation) for entry in entries)
        )
        return [row for row in found if row is not None]

    async def _row(self, org: Org, door: Door, cid: ConversationId) -> _Waiting | None:
        try:
            conversation = (await self._driver.load(org, cid)).conversation
        except GoneError:
            # The queue is only an index (P21): whoever meets a stale entry removes it.
            await self._queue.dequeue(org, door, cid)
            return None
        if conversation.phase not in _WAITS or conversation.pending is not None:
            return None
        now = self._clock.now_ms()
        on_duty = await returning.on_duty_of(self._staff, org, conversation, self._clock)
        waited = max(0, now - conversation.waiting_since) // 1000
        row = say.QueueRow(
            conversation=cid,
            door=conversation.door,
            language=conversation.language,
            path=conversation.path,
            waited=waited,
            present=not conversation.away,
        )
        return _Waiting(conversation, row, returning.head_start_left(conversation, on_duty, now))

    def _look(self, org: Org) -> None:
        self._due.pop(org, None)
        task = asyncio.get_running_loop().create_task(self._quietly(org))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _quietly(self, org: Org) -> None:
        try:
            await self.refresh(org)
        except StoreAwayError:
            return  # every desk is told store_away; look_again comes back to it
        except Exception as error:  # noqa: BLE001  a background task has nobody else to tell
            logs.crash(error)
