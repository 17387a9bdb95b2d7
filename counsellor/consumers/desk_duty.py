"""On duty, pause, off: presence by heartbeat (a closed lid is not on duty), accepting."""

import asyncio
import hashlib
from contextlib import suppress
from typing import Final

from anonymity import logs
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.records import Duty, KeyPackage, Standing
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.control_types import DutyWish
from chatsvc.protocol.conversation import Conversation
from chatsvc.protocol.errors import CLOSE_CODES, GoneError, TheirError
from chatsvc.protocol.ids import ConversationId, KeyPackageId, Org
from counsellor.consumers import returning
from counsellor.consumers.desk_process import DeskProcess
from counsellor.consumers.desk_seats import DeskSeats
from counsellor.consumers.held import Owner
from counsellor.consumers.lost_seats import lose

# Two side by side is usual, three the most that anybody follows (domain.md, C2 and C4).
CAPACITY: Final = 3
# Three beats fit into presence's thirty seconds: one may be lost, two may not.
BEATS_PER_LIFE: Final = 3
KEY_PACKAGE_ID_BYTES: Final = 16


class DeskDuty:
    """One counsellor's duty while the socket lives; presence outlives it by at most 30 s."""

    def __init__(self, process: DeskProcess, owner: Owner, seats: DeskSeats) -> None:
        """Begin with nothing: `greet` asks the store."""
        self._process = process
        self._owner = owner
        self._seats = seats
        self._org = Org(owner.who.organisation)
        self._state: DutyWish = "off"
        self._share = bytes(32)  # S_shift; `enter` says which
        self._ttl_ms = process.periods.presence_s * 1000
        self._beating: asyncio.Task[None] | None = None
        self._saying: asyncio.Task[None] | None = None
        self._bringing: set[asyncio.Task[None]] = set()
        self._due = asyncio.Event()  # a beat before its time: the store is a new one
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
            self._state = standing.duty.state
        await self._enter(self._state)
        if standing is not None and standing.duty.instance != owner.instance:
            # The page was loaded again, or another one opened: the old one's keys are gone.
            await self._lose(standing)
        if self._beating is None:
            self._beating = asyncio.get_running_loop().create_task(self._beat())
            self._process.on_new_store[self] = self._new_store

    async def choose(self, state: DutyWish) -> None:
        """The counsellor chose.

        Raises:
            StoreAwayError: The store is out of reach; nothing has changed.
        """
        await self._enter(state)
        self._state = state
        self._process.delivery.queue_changed(self._org)

    async def add_key_package(self, payload: bytes) -> None:
        """Keep a public key package of this very page (P17).

        Raises:
            TheirError: `not_yours` when it bears another instance, `malformed` when it is empty.
            StoreAwayError: The store is out of reach.
        """
        instance, body = payload[:16], payload[16:]
        if instance != self._owner.instance:
            raise TheirError("not_yours", "another instance's key package")
        if not body:
            raise TheirError("malformed", "no key package")
        if self._process.day_keys.is_named(self._org, body):
            return await self._keep(body)
        # A list that names a new device may be on its way: nothing else waits for it.
        self._bringing.add(task := asyncio.get_running_loop().create_task(self._keep_listed(body)))
        task.add_done_callback(self._bringing.discard)
        return None

    async def _keep_listed(self, body: bytes) -> None:
        try:
            await self._keep(body)
        except TheirError as error:
            self._seats.tell_desk(say.Error(code=error.code))
        except StoreAwayError:
            self._seats.tell_desk(say.StoreAway())
        except Exception as error:  # noqa: BLE001  a background task has nobody else to tell
            logs.crash(error)

    async def _keep(self, body: bytes) -> None:
        await self._process.day_keys.admit(self._org, self._owner.instance, body)
        identity = KeyPackageId(hashlib.sha256(body).digest()[:KEY_PACKAGE_ID_BYTES])
        package = KeyPackage(identity, body)
        now, owner = self._process.clock.now_ms(), self._owner
        unused = await self._process.staff.add_key_package(
            self._org, owner.staff, owner.instance, package, now
        )
        if unused is not None:
            self._seats.tell_desk(say.KeyPackages(unused=unused))
        else:
            await self._say_duty()

    async def accept(self, cid: ConversationId) -> None:
        """Reserve, claim, sit (P21): of two who accept at once exactly one gets past the claim.

        Raises:
            TheirError: `no_seat`, `taken_by_other`, `not_yours` for another door's visitor.
            GoneError: The visitor has gone.
            StoreAwayError: Nothing is known; the lease comes back by itself.
        """
        process, owner, org = self._process, self._owner, self._org
        if self._seats.holds(cid):
            raise TheirError("out_of_phase", "accepted already")
        now = process.clock.now_ms()
        await self._leaves_the_head_start(cid, now)
        package = await process.staff.reserve(org, owner.staff, cid, now)
        if package is None:
            raise TheirError("no_seat")
        event = happened.Accepted(now, owner.staff, package.id, package.body, owner.instance)
        try:
            after = await process.driver.happen(org, cid, event, self._is_one_of_our_doors)
        except (TheirError, GoneError):
            await process.staff.release(org, owner.staff, cid)
            raise
        if after.pending is None:
            raise GoneError
        await self._seats.sit(cid, after.pending.seat.slot)
        await self._say_duty()

    def stop(self) -> None:
        """The socket has gone: beat no more. The seats stay ours until presence runs out."""
        for task in self._bringing:
            task.cancel()
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

    async def _leaves_the_head_start(self, cid: ConversationId, now: int) -> None:
        """Who came back by words waits a while for the counsellor of before (P14)."""
        process = self._process
        conversation = (await process.driver.load(self._org, cid)).conversation
        if self._owner.staff in conversation.prefers:
            return
        staff, clock = process.staff, process.clock
        on_duty = await returning.on_duty_of(staff, self._org, conversation, clock)
        if returning.head_start_left(conversation, on_duty, now) > 0:
            raise TheirError("taken_by_other", "came back to a colleague")

    def _is_one_of_our_doors(self, conversation: Conversation) -> None:
        if conversation.door not in self._owner.doors:
            raise TheirError("not_yours", "another door")

    async def _enter(self, state: DutyWish) -> None:
        process, owner = self._process, self._owner
        duty = Duty(state, CAPACITY, owner.instance, process.delivery.process, owner.doors)
        now = process.clock.now_ms()
        entered = await process.staff.enter(self._org, owner.staff, duty, now, self._ttl_ms)
        if entered is None:
            raise TheirError("fenced", "a newer page of the same person")
        self._share = entered.share
        self._tell_duty(state, len(entered.standing.seats))
        self._seats.tell_desk(say.KeyPackages(unused=entered.standing.unused))

    async def _say_duty(self) -> None:
        now = self._process.clock.now_ms()
        standing = await self._process.staff.standing(self._org, self._owner.staff, now)
        if standing is not None:
            held = len(standing.seats)
            self._tell_duty(self._state, held)
            self._seats.tell_desk(say.KeyPackages(unused=standing.unused))

    def _tell_duty(self, state: DutyWish, held: int) -> None:
        share = self._share
        self._seats.tell_desk(say.DutyIs(state=state, capacity=CAPACITY, held=held, share=share))

    def _seat_freed(self) -> None:
        self._saying = asyncio.get_running_loop().create_task(self._quietly_say_duty())

    async def _quietly_say_duty(self) -> None:
        try:
            await self._say_duty()
        except StoreAwayError:
            return  # said again after the next greeting

    async def _beat(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._ttl_ms / 1000 / BEATS_PER_LIFE):
                    await self._due.wait()
            self._due.clear()
            try:
                if not await self._still_ours():
                    return
            except StoreAwayError:
                continue
            except Exception as error:  # noqa: BLE001  the beat must go on
                logs.crash(error)

    def _new_store(self, generation: str) -> None:
        self._due.set()
        self._seats.new_store(generation)

    def _fenced(self) -> bool:
        self._seats.tell_desk(say.Error(code="fenced"))
        self._seats.close(CLOSE_CODES["fenced"])
        return False

    async def _still_ours(self) -> bool:
        process, owner = self._process, self._owner
        if await process.staff.beat(self._org, owner.staff, owner.instance, self._ttl_ms):
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
