"""Who waits at each door, read once for all desks of this process and told when it changes."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from anonymity import logs
from anonymity.clock import Clock
from chatsvc.consumers.driver import Driver
from chatsvc.consumers.intake import Intake
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.ports import ConversationStore, Queue, StaffStore
from chatsvc.delivery.records import Offered, Standing
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.ids import ConversationId, Door, Org, StaffId
from counsellor.consumers import returning
from counsellor.consumers.invitation_watch import InvitationWatch
from counsellor.consumers.offering import NoOffering, Offering, standing
from counsellor.consumers.queue_lines import Lines, Placed
from counsellor.queue import policy

Heard = Callable[[say.QueueList], None]
Asked = Callable[[say.Offer], None]
# Seconds between looks when nobody says that anything changed: a wake can be lost, and presence
# of those who wait changes without one.
LOOK_EVERY: Final = 5
# A burst of changes is one look, and an accept is still settled for everybody in 200 ms.
LOOK_AT_MOST_EVERY_S: Final = 0.05
# As many as anybody reads, and far below what fits into one message; `more` counts the others.
MOST_ROWS: Final = 100


@dataclass(slots=True)
class _Desk:
    org: Org
    doors: tuple[Door, ...]
    heard: Heard
    staff: StaffId | None
    asked: Asked | None = None
    last: tuple[object, ...] = ()
    offer: policy.Offer | None = None

    def counsellor(self, standing: Standing | None, idle_since: int = 0) -> policy.Counsellor:
        """Who sits there, as the policy sees her; a board is nobody who could be preferred."""
        doors = frozenset(self.doors)
        if standing is None:
            return policy.Counsellor(self.staff or StaffId(""), doors)
        duty = standing.duty
        return policy.Counsellor(
            self.staff or StaffId(""),
            doors,
            languages=frozenset(duty.languages),
            presents_as=duty.presents_as,
            free=standing.free if duty.state == "on" else 0,
            alone=duty.alone,
            untaught=frozenset(duty.untaught),
            idle_since=idle_since,
        )

    def ask(self, offer: policy.Offer | None, now: int) -> None:
        """Say who is asked of her, when that has changed."""
        if offer == self.offer or self.asked is None:
            return
        self.offer = offer
        if offer is None:
            self.asked(say.Offer())
        else:
            seconds = max(0, -(-(offer.until - now) // 1000))
            self.asked(say.Offer(conversation=offer.conversation, seconds=seconds))


class QueueWatch:
    """Tells each desk the queue of its doors, in its order, on every change."""

    def __init__(
        self,
        queue: Queue,
        store: ConversationStore,
        staff: StaffStore,
        driver: Driver,
        intake: Intake,
        clock: Clock,
    ) -> None:
        """Read `queue`, the records behind it, and who is on duty."""
        self._lines = Lines(queue, store, driver, staff, clock)
        self._intake = intake
        self._clock = clock
        self.invitations = InvitationWatch(queue, driver, clock)
        self.offering: Offering | NoOffering = NoOffering()
        self._desks: dict[object, _Desk] = {}
        self._standings: dict[tuple[Org, StaffId], Standing] = {}
        self._idle_since: dict[tuple[Org, StaffId], int] = {}
        self._ends: dict[Org, asyncio.TimerHandle] = {}
        self._due: dict[Org, asyncio.TimerHandle] = {}
        self._looked: dict[Org, float] = {}
        self._looking: set[Org] = set()
        self._again: set[Org] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._beats = 0

    def enter(
        self,
        socket: object,
        org: Org,
        doors: tuple[Door, ...],
        heard: Heard,
        staff: StaffId | None = None,
        asked: Asked | None = None,
    ) -> None:
        """Tell `heard` from now on; the first time soon. `staff` is None for a board."""
        self._desks[socket] = _Desk(org, doors, heard, staff, asked)
        self.changed(org)

    def stands(self, org: Org, staff: StaffId, standing: Standing) -> None:
        """A desk of this process says how its counsellor stands, whenever it hears that itself."""
        known = self._standings.get((org, staff))
        if known != standing:
            if known is None or standing.free > known.free:
                self._idle_since[org, staff] = self._clock.now_ms()
            self._standings[org, staff] = standing
            self.changed(org)

    def leave(self, socket: object) -> None:
        """Tell nothing more."""
        desk = self._desks.pop(socket, None)
        if desk is not None and desk.staff is not None:
            others = {(one.org, one.staff) for one in self._desks.values()}
            if (desk.org, desk.staff) not in others:
                self._standings.pop((desk.org, desk.staff), None)
                self._idle_since.pop((desk.org, desk.staff), None)
        self.invitations.leave(socket)

    def changed(self, org: Org) -> None:
        """A queue of this organisation changed somewhere: look at once, but once for a burst."""
        watched = any(desk.org == org for desk in self._desks.values())
        if org not in self._due and (watched or self.invitations.watches(org)):
            loop = asyncio.get_running_loop()
            rested = loop.time() - self._looked.get(org, 0.0)
            wait = max(0.0, LOOK_AT_MOST_EVERY_S - rested)
            self._due[org] = loop.call_later(wait, self._look, org)

    def look_again(self) -> None:
        """Called once a second: look without being told, now and then."""
        self._beats += 1
        if self._beats % LOOK_EVERY == 0:
            for org in {desk.org for desk in self._desks.values()}:
                self.changed(org)

    async def refresh(self, org: Org) -> None:
        """Read each door once and tell the desks for whom something is different."""
        await self.invitations.refresh(org)
        desks = [desk for desk in self._desks.values() if desk.org == org]
        doors = sorted({door for desk in desks for door in desk.doors})
        known = await self.offering.known(org)
        placed = await self._lines.read(org, doors)
        line = policy.order(one.waiting for one in placed.values())
        seats = [(desk, self._counsellor(desk)) for desk in desks]
        now = self._clock.now_ms()
        seen = _Seen(line, placed, self._standing(org, known, now), now)
        for desk, who in seats:
            self._tell(desk, who, seen)
        # What is asked from now on is told at the next look, which it brings by itself: who was
        # accepted is gone from every list before that.
        await self.offering.turn(org, line, [who for desk, who in seats if desk.staff], known)

    def stop(self) -> None:
        """Look no more."""
        for timer in (*self._due.values(), *self._ends.values()):
            timer.cancel()
        self._due.clear()
        self._ends.clear()

    def _counsellor(self, desk: _Desk) -> policy.Counsellor:
        if desk.staff is None:
            return desk.counsellor(None)
        at = desk.org, desk.staff
        return desk.counsellor(self._standings.get(at), self._idle_since.get(at, 0))

    def _standing(
        self, org: Org, known: Sequence[Offered], now: int
    ) -> dict[ConversationId, policy.Offer]:
        """Which offers stand; look again when the first one's time is over."""
        offers = standing(known, now)
        if (before := self._ends.pop(org, None)) is not None:
            before.cancel()
        if offers:
            left_ms = max(0, min(one.until for one in offers) - now)
            later = asyncio.get_running_loop().call_later
            self._ends[org] = later(left_ms / 1000, self.changed, org)
        return {one.conversation: one for one in offers}

    def _tell(self, desk: _Desk, who: policy.Counsellor, seen: "_Seen") -> None:
        placed, now = seen.placed, seen.now
        hers = policy.seen_by(seen.line, who, now)
        mine = None if desk.staff is None else seen.asked.get(desk.staff)
        # Whom she is asked to take is listed, however many away ones stand before.
        asked = [one for one in hers[MOST_ROWS:] if mine and one.conversation == mine.conversation]
        shown = [*hers[: MOST_ROWS - len(asked)], *asked]
        # Per door: who answers at two doors would count twice in a sum.
        on_duty = {str(door): self._intake.door(desk.org, door).on_duty for door in desk.doors}
        rows = [seen.row(placed[one.conversation], who) for one in shown]
        more = len(hers) - len(shown)
        told = (*on_duty.items(), more, *(row.telling for row in rows))
        if told != desk.last:
            desk.last = told
            entries = [row.said for row in rows]
            desk.heard(say.QueueList(entries=entries, on_duty=on_duty, more=more))
        desk.ask(mine, now)

    def _look(self, org: Org) -> None:
        self._due.pop(org, None)
        if org in self._looking:
            self._again.add(org)  # one look at a time: an older one never speaks last
            return
        self._looking.add(org)
        loop = asyncio.get_running_loop()
        self._looked[org] = loop.time()
        task = loop.create_task(self._quietly(org))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _quietly(self, org: Org) -> None:
        try:
            await self.refresh(org)
        except StoreAwayError:
            return  # every desk is told store_away; look_again comes back to it
        except Exception as error:  # noqa: BLE001  a background task has nobody else to tell
            logs.crash(error)
        finally:
            self._looking.discard(org)
            if org in self._again:
                self._again.discard(org)
                self.changed(org)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as it is said, and what of it is news: the seconds waited tick by themselves."""

    said: say.QueueRow
    telling: tuple[object, ...]


class _Seen:
    """What one look found; a row that several desks see the same way is made once."""

    def __init__(
        self,
        line: list[policy.Waiting],
        placed: dict[bytes, Placed],
        offers: dict[ConversationId, policy.Offer],
        now: int,
    ) -> None:
        """Keep it for all desks."""
        self.line = line
        self.placed = placed
        self.now = now
        self.asked = {one.staff: one for one in offers.values()}
        self._offers = offers
        self._rows: dict[tuple[object, ...], _Row] = {}

    def row(self, placed: Placed, who: policy.Counsellor) -> _Row:
        """Return the row as one desk sees it: by her languages, and by who is meant or asked."""
        one = placed.waiting
        offer = self._offers.get(one.conversation)
        offered = offer is not None and offer.staff != who.staff
        key = one.conversation, who.languages, offered, who.staff in one.prefers
        found = self._rows.get(key)
        if found is None:
            found = self._rows[key] = self._made(placed, who, offered=offered)
        return found

    def _made(self, placed: Placed, who: policy.Counsellor, *, offered: bool) -> _Row:
        one = placed.waiting
        back = returning.seen_by(placed.conversation, who.staff)
        reserved = None
        if back is not None:
            others = back in {"other", "handed_other"}
            left = -(-(one.reserved_until - self.now) // 1000) if others else 0
            reserved = max(0, left)
        said = msgspec.structs.replace(
            placed.row,
            waited=max(0, self.now - one.since) // 1000,
            returning=back,
            reserved=reserved,
            reads=policy.reads(one, who),
            offered=offered,
            writes=policy.shared(one, who),
        )
        return _Row(said, _telling(said))


def _telling(row: say.QueueRow) -> tuple[object, ...]:
    back = row.returning, bool(row.reserved)
    return (
        row.conversation,
        row.present,
        row.urgent,
        row.check,
        row.reads,
        row.writes,
        row.offered,
        *back,
    )
