"""The worker's look at the load: reads the store, counts, asks the alerts' policy, publishes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

import msgspec

from anonymity.clock import Clock
from chatsvc.board import alerts, count, document
from chatsvc.board.document import Alert, Board
from chatsvc.board.ports import Letters, NobodyOnCall, NoLetters, OnCall
from chatsvc.consumers.driver import Driver
from chatsvc.delivery.ports import ConversationStore, Queue, StaffStore
from chatsvc.protocol.conversation import Conversation
from chatsvc.protocol.errors import GoneError
from chatsvc.protocol.ids import ConversationId, Org, StaffId
from chatsvc.retention.hours import Plans, door_hours
from chatsvc.retention.status import is_late
from chatsvc.settings.organisations import Organisation
from chatsvc.tally.ports import TablesAwayError

# Without a change that is told: ages pass limits, and a wake may be lost.
LOOK_EVERY_S: Final = 1.0
# A change is on 50 boards within a second (issue facts, section 6); a burst is one look.
LOOK_AT_MOST_EVERY_S: Final = 0.25
# Who is on call changes seldom.
ON_CALL_EVERY_MS: Final = 30_000
LOG_EVERY_MS: Final = 900_000
_FIVE_S: Final = 5


class AlertStore(Protocol):
    """See `chatsvc.delivery.store_alerts.RedisAlerts`."""

    async def last_board(self, org: Org) -> bytes | None:
        """The document in the store."""
        ...

    async def said(self, org: Org) -> alerts.Said:
        """What supervisors said."""
        ...

    async def first_to_tell(self, org: Org, what: str, now_ms: int) -> bool:
        """Whether nobody told it before."""
        ...

    async def forget(self, org: Org, said: alerts.Said) -> None:
        """Forget a part of what was said."""
        ...


class Marks(Protocol):
    """When the sweep was done last."""

    async def swept_ms(self) -> int | None:
        """Unix ms; None: never in this store."""
        ...


@dataclass(slots=True)
class LookParts:
    """What a look works with; `publish` replaces the document and wakes the consoles."""

    queue: Queue
    store: ConversationStore
    staff: StaffStore
    driver: Driver
    marks: Marks
    said: AlertStore
    publish: Callable[[Org, str, bytes], Awaitable[object]]
    clock: Clock
    on_call: OnCall = field(default_factory=NobodyOnCall)
    letters: Letters = field(default_factory=NoLetters)


@dataclass(slots=True)
class Look:
    """Looks at one organisation; what it knows goes with it and comes back from its document."""

    organisation: Organisation
    parts: LookParts
    _memory: count.Memory = field(default_factory=count.Memory)
    _seen: Mapping[str, int] = field(default_factory=dict)
    _alerts: tuple[Alert, ...] = ()
    _known: dict[ConversationId, tuple[int, Conversation]] = field(default_factory=dict)
    _on_call: tuple[str, ...] = ()
    _missed: Mapping[str, int] = field(default_factory=dict)
    _unchecked: int = 0
    _unreviewed: int = 0
    _asked_ms: int = 0
    _read_log_ms: int = 0
    _begun: bool = False

    @property
    def org(self) -> Org:
        """Whose."""
        return Org(self.organisation.id)

    async def turn(self, plans: Plans, devices: bytes | None) -> bytes:
        """Look once; return the document.

        Args:
            plans: the doors' hours; without a plan a door has none that anybody could miss.
            devices: the published device document, as it was signed.

        Raises:
            StoreAwayError: Nothing was looked at.
        """
        parts, now = self.parts, self.parts.clock.now_ms()
        if not self._begun:
            await self._take_up(now)
        conversations = await self._conversations()
        present = await parts.staff.present(self.org, now)
        memory = count.remembered(self._memory, conversations, present, now)
        doors = count.doors_of(self.organisation.doors, conversations.values(), present.values())
        past = count.past_after(memory.past, doors, now)
        self._memory = count.Memory(memory.work, memory.talks, past)
        await self._ask_the_tables(now)
        people = count.people_of(conversations, present, memory)
        facts = alerts.Facts(
            doors,
            people,
            frozenset(door for door in doors if door in plans and _admits(plans, door, now)),
            {staff: standing.unused for staff, standing in present.items()},
            is_late(await parts.marks.swept_ms(), now),
            list_ends(devices),
            self._missed,
            self._unchecked,
            self._unreviewed,
        )
        await self._alert(facts, now)
        at = now // 1000 // _FIVE_S * _FIVE_S
        return document.encode(Board(at, doors, people, past, self._alerts))

    async def _take_up(self, now: int) -> None:
        """A new worker goes on with what the last one knew: nobody is asked twice."""
        last = await self.parts.said.last_board(self.org)
        board = None if last is None else document.decode(last)
        self._begun = True
        if board is None:
            return
        work = {StaffId(p.staff): count.Work(p.working * 1000) for p in board.people if p.working}
        self._memory = count.Memory(work, None, board.past)
        self._alerts = board.alerts
        self._seen = {one.key: min(one.since, now // 1000) for one in board.alerts}

    async def _conversations(self) -> dict[ConversationId, Conversation]:
        """Every record, read again only when its version has moved."""
        parts = self.parts
        cids = list(await parts.queue.live(self.org))
        versions = await parts.store.versions(self.org, cids)
        moved = [
            cid
            for cid, version in zip(cids, versions, strict=True)
            if version is not None and self._known.get(cid, (None,))[0] != version
        ]
        alive = {cid for cid, version in zip(cids, versions, strict=True) if version is not None}
        self._known = {cid: one for cid, one in self._known.items() if cid in alive}
        loaded = await asyncio.gather(*(self._load(cid) for cid in moved))
        for cid, found in zip(moved, loaded, strict=True):
            if found is None:
                self._known.pop(cid, None)
            else:
                self._known[cid] = found
        return {cid: conversation for cid, (_, conversation) in self._known.items()}

    async def _load(self, cid: ConversationId) -> tuple[int, Conversation] | None:
        try:
            loaded = await self.parts.driver.load(self.org, cid)
        except GoneError:
            return None
        return loaded.record.version, loaded.conversation

    async def _alert(self, facts: alerts.Facts, now_ms: int) -> None:
        parts, rules, now = self.parts, self.organisation.alerts, now_ms // 1000
        looked = alerts.look(facts, rules, self._seen, now)
        said = await parts.said.said(self.org)
        after = alerts.stepped(self._alerts, looked.found, said, self._on_call, rules, now)
        told = alerts.news(self._alerts, after)
        self._seen, self._alerts = looked.seen, after
        await parts.said.forget(self.org, alerts.over(said, after))
        first = [
            one
            for one in told
            if await parts.said.first_to_tell(self.org, alerts.telling(one), now_ms)
        ]
        if first and rules.mail:
            await parts.letters.send(self.org, rules.mail, sorted({one.kind for one in first}))

    async def _ask_the_tables(self, now_ms: int) -> None:
        if now_ms - self._asked_ms < ON_CALL_EVERY_MS:
            return
        self._asked_ms = now_ms
        try:
            self._on_call = await self.parts.on_call.on_call(self.org)
            self._missed = await self.parts.on_call.missed(self.org, now_ms)
            # A demo's numbers, and its log, are nobody's to check.
            if not self.organisation.demo:
                self._unchecked = await self.parts.on_call.unchecked(self.org, now_ms)
                await self._read_the_log(now_ms)
        except TablesAwayError:
            return  # who was on call a while ago is better than nobody

    async def _read_the_log(self, now_ms: int) -> None:
        """Ask seldom: a year of entries is looked through, and a day decides."""
        if self._read_log_ms and now_ms - self._read_log_ms < LOG_EVERY_MS:
            return
        self._unreviewed = await self.parts.on_call.unreviewed(self.org, now_ms)
        self._read_log_ms = now_ms


class _Certified(msgspec.Struct, frozen=True):
    exp: int


class _Signed(msgspec.Struct, frozen=True):
    b: _Certified


class _Devices(msgspec.Struct, frozen=True):
    reception: _Signed
    list: _Signed
    devices: _Signed


def list_ends(devices: bytes | None) -> int | None:
    """Return when the device document stops being believed (Unix seconds); None without one.

    Signatures are for those who rely on it: here it only reminds the reception in time.
    """
    if devices is None:
        return None
    try:
        found = msgspec.json.decode(devices, type=_Devices)
    except msgspec.MsgspecError:
        return None
    return min(found.reception.b.exp, found.list.b.exp, found.devices.b.exp)


def _admits(plans: Plans, door: str, now_ms: int) -> bool:
    return door_hours(plans[door], now_ms).admits


class Boards:
    """Every organisation's look, woken by changes; at rest once a second."""

    def __init__(self, looks: Mapping[Org, Look]) -> None:
        """Look at these."""
        self.looks = looks
        self._changed = asyncio.Event()

    def changed(self, _org: Org) -> None:
        """A queue or somebody's duty changed."""
        self._changed.set()

    async def rest(self) -> None:
        """Wait for a change, or until it is time anyhow; a burst is one look."""
        await asyncio.sleep(LOOK_AT_MOST_EVERY_S)
        try:
            async with asyncio.timeout(LOOK_EVERY_S - LOOK_AT_MOST_EVERY_S):
                await self._changed.wait()
        except TimeoutError:
            pass
        self._changed.clear()

    async def turn(self, plans: Mapping[Org, Plans], devices: Mapping[Org, bytes]) -> None:
        """Look at all and publish what is different.

        Raises:
            StoreAwayError: The next turn looks again.
        """
        for org, look in self.looks.items():
            found = await look.turn(plans.get(org, {}), devices.get(org))
            await look.parts.publish(org, document.NAME, found)
