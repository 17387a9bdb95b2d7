"""Tells every desk and board of this process what concerns it, whenever it changes."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from anonymity import logs
from anonymity.clock import Clock
from chatsvc.protocol.messages_escalation import EscalationRow, Escalations
from chatsvc.settings.escalation_file import Escalation as Rules
from chatsvc.settings.organisations import Organisations
from counsellor.escalation import policy
from counsellor.escalation.ports import Current, EscalationsAwayError, Person, Raised, Rows

Heard = Callable[[Escalations], None]
# Seconds between looks: another process raises and acknowledges without telling us.
LOOK_EVERY: Final = 2
# Seconds between a board's signs of life.
BOARD_EVERY: Final = 10
# Of the 16 KiB of a message; the rest is its head and the boards at each door.
MOST_BYTES: Final = 14_000


@dataclass(slots=True)
class _Desk:
    who: Person
    heard: Heard
    last: tuple[object, ...] | None = None


class EscalationWatch:
    """Reads the tables once for all desks; says each of them its part, and when they are away."""

    def __init__(self, rows: Rows, organisations: Organisations, clock: Clock) -> None:
        """Know nobody yet."""
        self.rows = rows
        self.clock = clock
        self._organisations = organisations
        self._desks: dict[object, _Desk] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking = asyncio.Lock()
        self._beats = 0

    def rules(self, organisation: str) -> Rules:
        """What the organisation's file says."""
        found = self._organisations.by_id(organisation)
        return Rules() if found is None else found.escalation

    def enter(self, socket: object, who: Person, heard: Heard) -> None:
        """Tell `heard` from now on, soon for the first time."""
        self._desks[socket] = _Desk(who, heard)
        self._begin(self._boards() if _sits(who) else self._look())

    def leave(self, socket: object) -> None:
        """The socket has gone."""
        desk = self._desks.pop(socket, None)
        if desk is not None and _sits(desk.who) and not self._has_board(desk.who):
            self._begin(self._close_board(desk.who))

    def beat(self) -> None:
        """Called once a second."""
        self._beats += 1
        if self._desks and self._beats % LOOK_EVERY == 0:
            self._begin(self._boards() if self._beats % BOARD_EVERY == 0 else self._look())

    def changed(self) -> None:
        """A desk of this process has changed something: look now."""
        self._begin(self._look())

    def stop(self) -> None:
        """Look no more."""
        for task in tuple(self._tasks):
            task.cancel()

    async def refresh(self) -> None:
        """Read each organisation once and tell the desks for whom something is different."""
        async with self._looking:
            for organisation in sorted({desk.who.organisation for desk in self._desks.values()}):
                now = self.clock.now_ms()
                try:
                    found = await self.rows.current(organisation, self.rules(organisation), now)
                except EscalationsAwayError:
                    self._tell(organisation, None, now)
                else:
                    self._tell(organisation, found, now)

    def _tell(self, organisation: str, found: Current | None, now_ms: int) -> None:
        for desk in tuple(self._desks.values()):
            if desk.who.organisation != organisation:
                continue
            rows = [] if found is None else [one for one in found.rows if _concerns(desk.who, one)]
            boards = {} if found is None else found.supervisors
            supervisors = {door: boards.get(door, 0) for door in desk.who.doors}
            # Ages tick on the page by themselves: they alone are no change.
            telling = (found is None, supervisors, *rows)
            if telling == desk.last:
                continue
            desk.last = telling
            entries = _that_fit(desk.who, rows, now_ms)
            desk.heard(Escalations(away=found is None, supervisors=supervisors, entries=entries))

    def _has_board(self, who: Person) -> bool:
        desks = self._desks.values()
        return any(desk.who.staff_id == who.staff_id and _sits(desk.who) for desk in desks)

    async def _boards(self) -> None:
        for who in {desk.who for desk in self._desks.values() if _sits(desk.who)}:
            try:
                await self.rows.board_open(who, self.clock.now_ms())
            except EscalationsAwayError:
                break  # said with the next look
        await self._look()

    async def _close_board(self, who: Person) -> None:
        try:
            await self.rows.board_closed(who)
        except EscalationsAwayError:
            return  # half a minute later nobody counts it any more
        await self._look()

    async def _look(self) -> None:
        await self.refresh()

    def _begin(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _quietly(work: Coroutine[object, object, None]) -> None:
    try:
        await work
    except Exception as error:  # noqa: BLE001  a background task has nobody else to tell
        logs.crash(error)


def _sits(who: Person) -> bool:
    """Whether this is a board with somebody before it."""
    return who.supervisor and who.answers


def _concerns(who: Person, one: Raised) -> bool:
    """A counsellor's own ones; a supervisor's open ones, at the doors of the account."""
    if not who.supervisor:
        return one.raised_by == who.staff_id
    return one.state in policy.OPEN and one.door in who.doors


def _that_fit(who: Person, rows: Sequence[Raised], now_ms: int) -> list[EscalationRow]:
    """As many as one message holds; left out is what matters least."""
    told: dict[bytes, EscalationRow] = {}
    left = MOST_BYTES
    for one in sorted(rows, key=lambda one: policy.urgency(one.state, one.raised_at)):
        row = _row(who, one, now_ms)
        left -= len(msgspec.msgpack.encode(row))
        if left < 0:
            break
        told[one.key] = row
    return [told[one.key] for one in rows if one.key in told]


def _row(who: Person, one: Raised, now_ms: int) -> EscalationRow:
    due_in = None if one.due_at is None else max(0, one.due_at - now_ms) // 1000
    return EscalationRow(
        key=one.key,
        kind=one.kind,
        door=one.door,
        state=one.state,
        age=max(0, now_ms - one.raised_at) // 1000,
        due_in=due_in,
        passed_to=one.passed_to,
        raised_by=one.raised_alias,
        taken_by=one.taken_alias,
        decision=one.decision,
        mine=one.raised_by == who.staff_id,
    )
