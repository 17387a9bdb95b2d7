"""Who asks for a further person at each door: told to the consoles of that role alone."""

from collections.abc import Callable
from dataclasses import dataclass

from anonymity.clock import Clock
from chatsvc.consumers.driver import Driver
from chatsvc.delivery.ports import Queue
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.control_types import StaffRole
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.errors import GoneError
from chatsvc.protocol.ids import ConversationId, Door, Org, StaffId
from chatsvc.protocol.invitation import invited_at

Heard = Callable[[say.InvitationList], None]


@dataclass(slots=True)
class _Console:
    org: Org
    doors: tuple[Door, ...]
    role: StaffRole
    staff: StaffId
    heard: Heard
    # None: told nothing. The page may know an answer of its last line: an empty list is news.
    last: tuple[bytes, ...] | None = None


class InvitationWatch:
    """Looks when the queue is looked at; tells a console only what has changed for it."""

    def __init__(self, queue: Queue, driver: Driver, clock: Clock) -> None:
        """Read the indices beside the queues, and the records behind them."""
        self._queue = queue
        self._driver = driver
        self._clock = clock
        self._consoles: dict[object, _Console] = {}

    def enter(
        self,
        socket: object,
        *,
        org: Org,
        doors: tuple[Door, ...],
        role: StaffRole,
        staff: StaffId,
        heard: Heard,
    ) -> None:
        """Tell `heard` from the next look on, and at that one in any case."""
        self._consoles[socket] = _Console(org, doors, role, staff, heard)

    def leave(self, socket: object) -> None:
        """Tell nothing more."""
        self._consoles.pop(socket, None)

    def watches(self, org: Org) -> bool:
        """Whether any console here may be told."""
        return any(one.org == org for one in self._consoles.values())

    async def refresh(self, org: Org) -> None:
        """Read each door once, for the consoles that may come in there."""
        consoles = [one for one in self._consoles.values() if one.org == org]
        open_at = {
            door: await self._open(org, door)
            for door in sorted({door for one in consoles for door in one.doors})
        }
        for console in consoles:
            rows = [
                self._row(cid, conversation)
                for door in console.doors
                for cid, conversation in open_at[door]
                if _may_come(conversation, console)
            ]
            now = tuple(row.conversation for row in rows)
            if now != console.last:
                console.last = now
                console.heard(say.InvitationList(entries=rows))

    async def _open(self, org: Org, door: Door) -> list[tuple[ConversationId, Conversation]]:
        found = []
        for entry in await self._queue.waiting(org, invited_at(door)):
            cid = entry.conversation
            try:
                conversation = (await self._driver.load(org, cid)).conversation
            except GoneError:
                # Only an index, as the queue is: whoever meets a stale entry removes it.
                await self._queue.dequeue(org, invited_at(door), cid)
                continue
            if conversation.phase is _asks_in(conversation) and conversation.pending is None:
                found.append((cid, conversation))
        return found

    def _row(self, cid: ConversationId, conversation: Conversation) -> say.InvitationRow:
        waited = max(0, self._clock.now_ms() - conversation.waiting_since) // 1000
        return say.InvitationRow(
            conversation=cid,
            door=conversation.door,
            language=conversation.language,
            waited=waited,
            consult=None if conversation.consult is None else conversation.consult.alias,
        )


def _asks_in(conversation: Conversation) -> Phase:
    return Phase.TALKING if conversation.consult is None else Phase.WAITING


def _may_come(conversation: Conversation, console: _Console) -> bool:
    consult = conversation.consult
    if consult is not None:
        return consult.role == console.role and consult.opener != console.staff
    invitation = conversation.invitation
    sits = any(seat.staff == console.staff for seat in conversation.seats)
    return invitation is not None and invitation.role == console.role and not sits
