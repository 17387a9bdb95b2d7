"""On duty, finishing, pause, off; presence by heartbeat (a closed lid is off); accepting."""

import asyncio
from contextlib import suppress
from typing import Final

from django.db import DatabaseError

from anonymity import logs
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.records import Duty, Standing
from chatsvc.edge.heard import Silence
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_in as heard
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.control import seconds_until
from chatsvc.protocol.control_types import DutyWish
from chatsvc.protocol.conversation import Conversation
from chatsvc.protocol.errors import CLOSE_CODES, GoneError, TheirError
from chatsvc.protocol.ids import ConversationId, Door, Org
from counsellor.consumers import beside, capacity, desk_limit, returning
from counsellor.consumers.desk_key_packages import DeskKeyPackages
from counsellor.consumers.desk_process import DeskProcess
from counsellor.consumers.desk_seats import DeskSeats
from counsellor.consumers.held import Owner
from counsellor.consumers.lost_seats import lose
from counsellor.consumers.shift_end import ShiftEnd
from counsellor.shifts.queries import at_ms, to_ms

# Three beats fit into presence's thirty seconds: one may be lost, two may not.
BEATS_PER_LIFE: Final = 3
# A queue in which much happens asks a learner's desk no more often who is beside her.
LOOK_AT_MOST_EVERY_S: Final = 1


class DeskDuty:
    """One counsellor's duty while the socket lives; presence ends 30 s after a page's last word."""

    def __init__(
        self, process: DeskProcess, owner: Owner, seats: DeskSeats, silence: Silence
    ) -> None:
        """Begin with nothing: `greet` asks the store."""
        self._process = process
        self._owner = owner
        self._seats = seats
        self._org = Org(owner.who.organisation)
        self._state: DutyWish = "off"
        self._capacity = capacity.chosen(None, learner=owner.who.is_learner)
        self._back_at = 0  # Unix ms
        self._unanswered_since = 0  # Unix ms; 0: nobody waits for an answer
        self._share = bytes(32)  # S_shift; `enter` says which
        self._silence = silence
        self._beating: asyncio.Task[None] | None = None
        self._saying: asyncio.Task[None] | None = None
        self._untaught: tuple[Door, ...] = ()  # known last; tables that are away change nothing
        self.packages = DeskKeyPackages(process, owner, seats, self._say_duty)
        self._shift_end = ShiftEnd(process.shifts, owner.who.staff_id)
        self._due = asyncio.Event()  # a beat before its time: the store is a new one
        self._deaf = _nothing
        self._looks: asyncio.TimerHandle | None = None
        seats.freed = self._seat_freed

    async def greet(self) -> None:
        """Take up what this page was doing, within presence's life; another page starts anew.

        Raises:
            TheirError: `fenced` for a page that a newer one has replaced.
            StoreAwayError: The store is out of reach.
        """
        staff, owner = self._process.staff, self._owner
        now = self._process.clock.now_ms()
        standing = await staff.standing(self._org, owner.staff, now)
        if standing is not None and standing.duty.instance == owner.instance:
            known = standing.duty
            self._state, self._capacity, self._back_at = known.state, known.capacity, known.back_at
            self._shift_end.take_up(at_ms(known.shift_ends_at) if known.shift_ends_at else None)
        await self._enter(self._state)
        await self._limited()
        if standing is not None and standing.duty.instance != owner.instance:
            # The page was loaded again, or another one opened: the old one's keys are gone.
            await self._lose(standing)
        if self._beating is None:
            self._beating = asyncio.get_running_loop().create_task(self._beat())
            self._process.on_new_store[self] = self._new_store
            if owner.who.is_learner:  # who comes and goes is told with the queue
                self._deaf = self._process.delivery.on_queue(self._queue_changed)

    async def choose(self, wish: heard.Duty) -> None:
        """The counsellor chose.

        Raises:
            StoreAwayError: The store is out of reach; she chooses again.
        """
        if wish.capacity is not None:
            self._capacity = capacity.chosen(wish.capacity, learner=self._owner.who.is_learner)
        now = self._process.clock.now_ms()
        paused = wish.state == "pause" and wish.back is not None
        self._back_at = now + (wish.back or 0) * 1000 if paused else 0
        await self._enter(wish.state)
        self._state = wish.state
        self._process.delivery.queue_changed(self._org)

    async def unanswered(self, seconds: int | None) -> None:
        """Keep with the duty since when a visitor of hers has had no answer, of whichever talk.

        Raises:
            StoreAwayError: The page says it again at the next change.
        """
        now = self._process.clock.now_ms()
        self._unanswered_since = 0 if seconds is None else now - seconds * 1000
        await self._enter(self._state)
        self._process.delivery.queue_changed(self._org)

    async def weigh(self, cid: ConversationId, *, heavy: bool) -> None:
        """Let a conversation of hers weigh two, or one again.

        Raises:
            TheirError: `not_yours` for one that she does not hold.
            StoreAwayError: The store is out of reach; nothing has changed.
        """
        self._seats.own(cid)
        await self._process.staff.weigh(self._org, self._owner.staff, cid, heavy=heavy)
        await self._say_duty()

    async def accept(self, cid: ConversationId, *, check: bool = False) -> None:
        """Reserve, claim, sit (P21): of two who accept at once exactly one gets past the claim.

        With `check` she looks in for three minutes, outside her capacity.

        Raises:
            TheirError: `no_seat`, `taken_by_other`, `offered` while a colleague is asked,
                `not_yours` for another door's visitor.
            GoneError: The visitor has gone.
            StoreAwayError: Nothing is known; the lease comes back by itself.
        """
        process, owner, org = self._process, self._owner, self._org
        if self._seats.holds(cid):
            raise TheirError("out_of_phase", "accepted already")
        now = process.clock.now_ms()
        conversation = (await process.driver.load(org, cid)).conversation
        await self._leaves_the_head_start(conversation, now)
        if await process.queue.offering.asks_another(org, cid, owner.staff):
            raise TheirError("offered", "a colleague is asked just now")
        if not check and conversation.door in await self._learn_who_is_beside():
            raise TheirError("no_seat", "a learner without anybody beside her")
        package = await process.staff.reserve(org, owner.staff, cid, now, check=check)
        if package is None:
            raise TheirError("no_seat")
        event = happened.Accepted(
            now, owner.staff, package.id, package.body, owner.instance, owner.role, check
        )
        try:
            after = await process.driver.happen(org, cid, event, self._is_one_of_our_doors)
        except (TheirError, GoneError):
            await process.staff.release(org, owner.staff, cid)
            raise
        if after.pending is None:
            raise GoneError
        # Nobody sits down unnoted (2001:454, 10 §); without the store the seat frees itself.
        await process.staff.note_access(org, owner.staff, "admitted", now)
        await self._seats.sit(cid, after.pending.seat.slot)
        await self._say_duty()

    async def decide(self, cid: ConversationId, check: heard.Check) -> None:
        """Keep whom she has looked in on, or give the conversation back (checks.py).

        Raises:
            TheirError: `not_yours` for one that she does not hold, `no_seat` where one more is
                too many.
            GoneError, StoreAwayError: See Driver.happen; she decides again, or the clock does.
        """
        held = self._seats.own(cid)
        process, staff = self._process, self._owner.staff
        now, slot = process.clock.now_ms(), held.at.slot
        event: happened.CheckKept | happened.CheckOver
        if check.keep:
            most = capacity.most(learner=self._owner.who.is_learner)
            if (await process.driver.load(self._org, cid)).conversation.door in self._untaught:
                most = 0
            # The seat first: kept in the record alone, it would never weigh anything.
            if not await process.staff.keep_check(self._org, staff, cid, now, most):
                raise TheirError("no_seat")
            event = happened.CheckKept(now, slot)
        else:
            event = happened.CheckOver(now, slot, given_back=True)
        await process.driver.happen(self._org, cid, event)
        await self._say_duty()

    async def decline(self, cid: ConversationId) -> None:
        """Not this one, not now: the next is asked, and a colleague who asked is told.

        Raises:
            StoreAwayError: The offer ends by itself.
        """
        process, owner = self._process, self._owner
        await process.queue.offering.decline(self._org, cid, owner.staff)
        now = process.clock.now_ms()
        cannot = happened.CannotCome(now, owner.staff, owner.role, owner.who.alias)
        # One that has ended or is another door's asks nothing of her any more: no mistake of hers.
        with suppress(GoneError, TheirError):
            await process.driver.happen(self._org, cid, cannot, self._is_one_of_our_doors)

    def stop(self) -> None:
        """The socket has gone: beat no more. The seats stay ours until presence runs out."""
        self.packages.stop()
        self._deaf()
        self._deaf = _nothing
        if self._looks is not None:
            self._looks.cancel()
        self._process.on_new_store.pop(self, None)
        if self._beating is not None:
            self._beating.cancel()

    async def leave(self) -> None:
        """Logged out or cut off: off duty at once, the visitors to somebody else (P18).

        Raises:
            StoreAwayError: Presence runs out by itself.
        """
        self.stop()
        now = self._process.clock.now_ms()
        standing = await self._process.staff.standing(self._org, self._owner.staff, now)
        if standing is not None and standing.duty.instance == self._owner.instance:
            await self._lose(standing)
        await self._process.staff.leave(self._org, self._owner.staff, self._owner.instance)
        self._process.delivery.queue_changed(self._org)

    async def _lose(self, standing: Standing) -> None:
        staff, instance = self._owner.staff, standing.duty.instance
        await lose(self._process, self._org, staff, instance, standing.seats)

    async def _leaves_the_head_start(self, conversation: Conversation, now: int) -> None:
        """Who came back by words waits a while for the counsellor of before (P14)."""
        process = self._process
        if self._owner.staff in conversation.prefers:
            return
        staff, clock = process.staff, process.clock
        on_duty = await returning.on_duty_of(staff, self._org, conversation.prefers, clock)
        if returning.head_start_left(conversation, on_duty, now) > 0:
            raise TheirError("taken_by_other", "came back to a colleague")

    def _is_one_of_our_doors(self, conversation: Conversation) -> None:
        if conversation.door not in self._owner.doors:
            raise TheirError("not_yours", "another door")

    async def _enter(self, state: DutyWish) -> None:
        process, owner = self._process, self._owner
        who = owner.who
        now, ends = process.clock.now_ms(), self._shift_end.ends_at
        duty = Duty(
            state,
            self._capacity,
            owner.instance,
            process.delivery.process,
            owner.answers_at,
            languages=who.languages,
            presents_as=who.presents_as,
            learner=who.is_learner,
            back_at=self._back_at,
            alone=await self._shift_end.is_alone(at_ms(now)),
            shift_ends_at=0 if ends is None else to_ms(ends),
            unanswered_since=self._unanswered_since,
            untaught=await self._learn_who_is_beside(),
        )
        entered = await process.staff.enter(self._org, owner.staff, duty, now, self._life_ms())
        if entered is None:
            raise TheirError("fenced", "a newer page of the same person")
        self._share = entered.share
        process.queue.stands(self._org, owner.staff, entered.standing)
        self._tell_duty(state, entered.standing)

    async def _say_duty(self) -> None:
        now = self._process.clock.now_ms()
        standing = await self._process.staff.standing(self._org, self._owner.staff, now)
        if standing is not None:
            self._process.queue.stands(self._org, self._owner.staff, standing)
            self._tell_duty(self._state, standing)

    def _tell_duty(self, state: DutyWish, standing: Standing) -> None:
        duty, now = standing.duty, self._process.clock.now_ms()
        told = say.DutyIs(
            state=state,
            capacity=standing.capacity,
            most=capacity.most(learner=duty.learner, limit=standing.limit),
            held=len(standing.seats),
            free=standing.free if state == "on" else 0,
            share=self._share,
            heavy=sorted(standing.heavy),
            back=seconds_until(duty.back_at, now) if duty.back_at else None,
            alone=duty.alone,
            ends_in=self._shift_end.ends_in(at_ms(now)),
            limit=desk_limit.told(standing),
            untaught=state == "on" and duty.is_untaught,
        )
        self._seats.tell_desk(told)
        self._seats.tell_desk(say.KeyPackages(unused=standing.unused))

    def _seat_freed(self) -> None:
        self._saying = asyncio.get_running_loop().create_task(self._quietly_say_duty())

    async def _quietly_say_duty(self) -> None:
        try:
            await self._say_duty()
        except StoreAwayError:
            return  # said again after the next greeting

    def _life_ms(self) -> int:
        """Presence's time to live: from when the page was last heard, not from our own beat."""
        heard_s = self._process.periods.presence_s - self._silence()
        return max(1, int(heard_s * 1000))

    async def _beat(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._process.periods.presence_s / BEATS_PER_LIFE):
                    await self._due.wait()
            self._due.clear()
            try:
                if not await self._still_ours():
                    return
            except StoreAwayError:
                continue
            except Exception as error:  # noqa: BLE001  the beat must go on
                logs.crash(error)

    async def _limited(self) -> None:
        """A supervisor has said how many she may hold at most, or that all is as usual again."""
        process, now = self._process, at_ms(self._process.clock.now_ms())
        staff = self._owner.staff
        if await desk_limit.bring(process.limits, process.staff, self._org, staff, now):
            process.delivery.queue_changed(self._org)

    async def _learn_who_is_beside(self) -> tuple[Door, ...]:
        with suppress(DatabaseError):
            self._untaught = await beside.untaught_doors(self._process, self._owner)
        return self._untaught

    async def _beside_a_learner(self) -> None:
        """Somebody experienced came or went since the last beat."""
        known = self._untaught
        if await self._learn_who_is_beside() != known:
            await self._enter(self._state)
            self._process.delivery.queue_changed(self._org)

    def _queue_changed(self, org: Org) -> None:
        if org == self._org and self._looks is None:
            later = asyncio.get_running_loop().call_later
            self._looks = later(LOOK_AT_MOST_EVERY_S, self._look_beside)

    def _look_beside(self) -> None:
        self._looks = None
        self._due.set()

    def _new_store(self, generation: str) -> None:
        self._due.set()
        self._seats.new_store(generation)

    def _fenced(self) -> bool:
        self._seats.tell_desk(say.Error(code="fenced"))
        self._seats.close(CLOSE_CODES["fenced"])
        return False

    async def _drain_at_the_end_of_the_shift(self) -> None:
        if self._state != "on":
            return
        known = self._shift_end.ends_at
        if await self._shift_end.is_over(at_ms(self._process.clock.now_ms())):
            await self.choose(heard.Duty(state="finishing"))
        elif self._shift_end.ends_at != known:
            await self._enter(self._state)  # the end is for the next line, too

    async def _still_ours(self) -> bool:
        process, owner = self._process, self._owner
        if await process.staff.beat(self._org, owner.staff, owner.instance, self._life_ms()):
            await self._drain_at_the_end_of_the_shift()
            await self._limited()
            await self._beside_a_learner()
            # The page hears every beat: a desk that hears none knows that its line is dead.
            await self._say_duty()
            return True
        now = process.clock.now_ms()
        standing = await process.staff.standing(self._org, owner.staff, now)
        if standing is not None and standing.duty.instance != owner.instance:
            # The same person opened another page: that one has the shift now.
            return self._fenced()
        # The store forgot us (another generation, or a long pause of this process): come again.
        try:
            await self._enter(self._state)
        except TheirError:
            return self._fenced()  # the other page came and went while we paused
        await self._seats.confirm()
        process.delivery.queue_changed(self._org)
        return True


def _nothing() -> None:
    """Nothing to stop."""
