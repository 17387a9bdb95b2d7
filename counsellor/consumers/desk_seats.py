"""The seats of one desk's socket: many conversations, one connection; what the registry calls."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from anonymity import logs
from chatsvc.consumers.outgoing import Outgoing
from chatsvc.consumers.visitor_seat import AGAIN_S
from chatsvc.delivery.errors import DeliveryError, StoreAwayError
from chatsvc.delivery.records import Attached, Frame, Membership
from chatsvc.protocol import control, frames
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.control import seconds_until
from chatsvc.protocol.control_types import Control
from chatsvc.protocol.conversation import Conversation
from chatsvc.protocol.errors import GoneError, ProtocolError, TheirError
from chatsvc.protocol.frames import Kind, ServerFrame
from chatsvc.protocol.ids import (
    NO_CONVERSATION,
    ConversationId,
    Door,
    Fence,
    Group,
    InstanceId,
    Org,
    Seal,
    Slot,
    StaffId,
)
from chatsvc.protocol.seat import Seat
from counsellor.accounts.queries import SignedIn
from counsellor.consumers.desk_process import DeskProcess


@dataclass(frozen=True, slots=True)
class Owner:
    """Who this connection belongs to: the person, the page's own instance, the shift's doors."""

    who: SignedIn
    staff: StaffId
    instance: InstanceId
    doors: tuple[Door, ...]


@dataclass(slots=True)
class Held:
    """One seat of this desk."""

    at: Membership
    fence: Fence
    group: Group
    alive_at: int = 0  # Unix ms of the last `alive`


class DeskSeats:
    """Implements the registry's `Socket` for all conversations of one desk."""

    def __init__(self, process: DeskProcess, owner: Owner, out: Outgoing) -> None:
        """Speak through `out`."""
        self._process = process
        self._owner = owner
        self._org = Org(owner.who.organisation)
        self._out = out
        self._held: dict[ConversationId, Held] = {}
        self._returning: set[ConversationId] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.freed: Callable[[], None] = lambda: None

    def own(self, cid: ConversationId, frame: int | None = None) -> Held:
        """Return the seat in this conversation.

        Raises:
            TheirError: `not_yours` for one that this desk does not hold.
        """
        held = self._held.get(cid)
        if held is None:
            raise TheirError("not_yours", "no seat of this desk", frame)
        return held

    def takes_again(self, held: Held) -> bool:
        """Whether this desk itself has raised, or is raising, a fence beyond this seat's (P10)."""
        cid = held.at.conversation
        return cid in self._returning or self._held.get(cid) is not held

    def holds(self, cid: ConversationId) -> bool:
        """Whether this desk has a seat there."""
        return cid in self._held

    async def sit(self, cid: ConversationId, slot: Slot, counter: Seal | None = None) -> None:
        """Take a seat that is ours: raise the fence, say how things stand, deliver from there on.

        `counter` is the newest seal that a page knows of which says hello; None for a seat that is
        new, or whose page never let go of it.

        Raises:
            GoneError: The conversation is no more. (Of a lost seat the page hears `presence gone`.)
            TheirError: `not_yours` for somebody else's seat, or another page's.
            StoreAwayError: The store is out of reach.
        """
        process, owner = self._process, self._owner
        org = self._org
        loaded = await process.driver.load(org, cid)
        seat = loaded.conversation.seat(slot)
        if seat is None:
            if slot >= loaded.conversation.next_slot:
                raise GoneError
            self._removed(cid, slot)
            return
        if (seat.staff, seat.instance) != (owner.staff, owner.instance):
            raise TheirError("not_yours", "another desk's seat")
        attached = await process.store.attach(org, cid, slot, process.delivery.process)
        share = await process.store.staff_share(org, cid, slot)
        if attached is None or share is None:
            raise GoneError
        await process.staff.confirm(org, owner.staff, cid)
        at = Membership(org, cid, slot)
        process.delivery.fence_off(at, attached.before, attached.fence)
        held = Held(at, attached.fence, Group(attached.group))
        self._held[cid] = held
        rolled_back = counter is not None and counter < attached.sealed
        self.tell(cid, self._accepted(loaded.conversation, attached, seat, share, rolled_back))
        process.delivery.register(at, attached.fence, attached.taken, self)
        returned = happened.MemberReturned(process.clock.now_ms(), slot)
        await process.driver.happen(org, cid, returned)

    async def lost(self) -> None:
        """The socket has gone without a word: the visitors see that, and keep their places."""
        seats, self._held = tuple(self._held.values()), {}
        for task in self._tasks:
            task.cancel()
        for held in seats:
            self._process.delivery.unregister(held.at, self)
        for held in seats:
            await self._member_lost(held)

    def tell(self, cid: ConversationId, message: Control) -> None:
        """Send one control message about a conversation, or about the desk."""
        held = self._held.get(cid)
        group = Group(0) if held is None else held.group
        self._out.put(frames.encode_control(control.encode(message), cid, group))

    def tell_desk(self, message: Control) -> None:
        """Send one control message about the desk itself."""
        self.tell(NO_CONVERSATION, message)

    def over(self, cid: ConversationId, last: Control) -> None:
        """Say the last word about a conversation and let go of its seat."""
        self.tell(cid, last)
        self._leave(cid)

    def close(self, code: int) -> None:
        """Close the whole connection."""
        self._out.close(code)

    # --- what the registry calls ---------------------------------------------------------------

    def deliver(self, at: Membership, frame: Frame) -> None:
        """Send a stored frame."""
        held = self._held.get(at.conversation)
        group = Group(frame.group)
        if held is not None:
            held.group = group
        kind, body = Kind(frame.kind), frame.body
        server_frame = ServerFrame(kind, at.conversation, group, frame.seq, frame.sender, body)
        self._out.put(frames.encode_server(server_frame))

    def told(self, at: Membership, payload: bytes) -> None:
        """Send a control message from a driver; after `ended` and `gone` the seat is free."""
        cid = at.conversation
        held = self._held.get(cid)
        group = Group(0) if held is None else held.group
        self._out.put(frames.encode_control(payload, cid, group))
        message = control.decode_to_console(payload)
        if isinstance(message, say.Ended | say.Gone | say.Regrouped):
            self._leave(cid)
        elif message == say.PresenceOf(slot=at.slot, state="gone"):
            self._let_go(cid)

    def fenced(self, at: Membership) -> None:
        """A newer connection of this desk holds the seat."""
        self.tell(at.conversation, say.Error(code="fenced"))
        self._held.pop(at.conversation, None)

    def gone(self, at: Membership) -> None:
        """It ended while nobody here could hear: say so and let go."""
        self.over(at.conversation, say.Gone())

    def store_away(self, at: Membership) -> None:
        """Say so and keep everything: the socket stays."""
        self.tell(at.conversation, say.StoreAway())

    def store_back(self, at: Membership) -> None:
        """Take the seat again: another fence, and what is stored once more (P10)."""
        self._spawn(self._again(at))

    # --- inside ----------------------------------------------------------------------------------

    async def _again(self, at: Membership) -> None:
        try:
            while True:
                if await self._sat_again(at):
                    return
                await asyncio.sleep(AGAIN_S)
        except (GoneError, TheirError):
            self.tell(at.conversation, say.Gone())
            self._leave(at.conversation)
        except Exception as error:  # noqa: BLE001  a background task has nobody else to tell
            logs.crash(error)

    async def _sat_again(self, at: Membership) -> bool:
        # Or our own new fence would take the seat from this very socket.
        self._process.delivery.unregister(at, self)
        self._returning.add(at.conversation)
        try:
            await self.sit(at.conversation, at.slot)
        except StoreAwayError:
            self.store_away(at)
            return False
        finally:
            self._returning.discard(at.conversation)
        return True

    async def _member_lost(self, held: Held) -> None:
        at, driver = held.at, self._process.driver
        with suppress(ProtocolError, DeliveryError):
            loaded = await driver.load(at.org, at.conversation)
            # A newer connection has raised the fence: then nobody is lost.
            if loaded.record.fences.get(at.slot) == held.fence:
                lost = happened.MemberLost(self._process.clock.now_ms(), at.slot)
                await driver.happen(at.org, at.conversation, lost)

    def _leave(self, cid: ConversationId) -> None:
        if self._let_go(cid):
            self._spawn(self._free(cid))

    def _removed(self, cid: ConversationId, slot: Slot) -> None:
        """The seat was lost: who comes back to it reads that, and nothing of the conversation."""
        self.tell(cid, say.PresenceOf(slot=slot, state="gone"))
        self._let_go(cid)

    def _let_go(self, cid: ConversationId) -> bool:
        """Hear nothing more of a conversation; whoever took the seat away has freed it too."""
        held = self._held.pop(cid, None)
        if held is not None:
            self._process.delivery.unregister(held.at, self)
        return held is not None

    async def _free(self, cid: ConversationId) -> None:
        with suppress(StoreAwayError):
            await self._process.staff.free_seat(self._org, self._owner.staff, cid)
        self.freed()

    def _accepted(
        self,
        conversation: Conversation,
        attached: Attached,
        seat: Seat,
        share: bytes,
        rolled_back: bool,  # noqa: FBT001  passed on as it is
    ) -> say.Accepted:
        now, periods = self._process.clock.now_ms(), self._process.periods
        return say.Accepted(
            slot=seat.slot,
            fence=attached.fence,
            visitor_key=conversation.visitor_key,
            door=conversation.door,
            path=conversation.path,
            language=conversation.language,
            epoch=attached.epoch,
            group=attached.group,
            key_package=seat.key_package_id,
            silence_in=seconds_until(conversation.silence_at, now),
            age_in=seconds_until(conversation.age_at, now),
            silence_warning=periods.silence_warning_s,
            age_warning=periods.age_warning_s,
            visitor="lost" if conversation.away else "present",
            generation=self._process.generation,
            share=share,
            rolled_back=rolled_back,
            came_from=conversation.came_from,
        )

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
