"""The seats of one desk's socket: many conversations, one connection; what the registry calls."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from anonymity import logs, tickets
from anonymity.tickets import StaffTicket
from chatsvc.consumers.outgoing import Outgoing
from chatsvc.consumers.visitor_seat import AGAIN_S
from chatsvc.delivery.errors import DeliveryError, StoreAwayError
from chatsvc.delivery.records import Frame, Membership
from chatsvc.protocol import checks, control, frames, invitations
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_in as heard
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.control_types import Control
from chatsvc.protocol.errors import GoneError, ProtocolError, TheirError
from chatsvc.protocol.frames import Kind, ServerFrame
from chatsvc.protocol.ids import (
    NO_CONVERSATION,
    ConversationId,
    Fence,
    Group,
    Org,
    Seal,
    Slot,
)
from counsellor.consumers import seats_after_loss
from counsellor.consumers.desk_accepted import SeatState, accepted
from counsellor.consumers.desk_process import DeskProcess
from counsellor.consumers.held import Held, Owner


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
        self._left: set[ConversationId] = set()  # let go of while the page may still speak there
        self._tasks: set[asyncio.Task[None]] = set()
        self.freed: Callable[[], None] = lambda: None

    def own(self, cid: ConversationId, frame: int | None = None) -> Held:
        """Return the seat in this conversation.

        Raises:
            GoneError: It was held until a moment ago: what was just being said is no mistake.
            TheirError: `not_yours` for one that this desk does not hold.
        """
        held = self._held.get(cid)
        if held is None and cid in self._left:
            raise GoneError
        if held is None:
            raise TheirError("not_yours", "no seat of this desk", frame)
        return held

    def takes_again(self, held: Held) -> bool:
        """Whether this desk itself has raised, or is raising, a fence beyond this seat's (P10)."""
        cid = held.at.conversation
        return cid in self._returning or self._held.get(cid) is not held

    async def known(self, held: Held) -> None:
        """Have this seat in the record again before anything is decided from it (P19).

        Raises:
            GoneError, TheirError, StoreAwayError: See seats_after_loss.known.
        """
        await seats_after_loss.known(self._process, self._owner, held)

    def holds(self, cid: ConversationId) -> bool:
        """Whether this desk has a seat there."""
        return cid in self._held

    async def come_back(self, cid: ConversationId, hello: heard.SeatHeld) -> None:
        """Take the seat of a page that says hello, or wait for it after a lost store (P10, P19).

        Raises:
            GoneError, TheirError: See `sit`.
        """
        at = Membership(self._org, cid, Slot(hello.slot))
        ticket = seats_after_loss.read(hello.ticket, self._process.ticket_keys)
        # Whoever waits for this seat on an older connection of the same page waits in vain.
        self._process.waiting.pop(at, None)
        counter = Seal(hello.counter)
        try:
            await self.sit(cid, at.slot, counter, ticket)
        except GoneError:
            if ticket is None or not await self._may_wait(at, ticket):
                # It ended while she had no line: the seat still lies with her presence.
                if ticket is not None and seats_after_loss.is_of(ticket, self._owner, at):
                    self._left.add(cid)
                    self._spawn(self._free(cid, talked=True))
                raise
        except StoreAwayError:
            pass
        else:
            return
        self._held[cid] = Held(at, Fence(0), Group(0), ticket)
        self.store_away(at)
        self._spawn(self._again(at, counter))

    async def sit(
        self,
        cid: ConversationId,
        slot: Slot,
        counter: Seal | None = None,
        ticket: StaffTicket | None = None,
    ) -> None:
        """Take a seat that is ours: raise the fence, say how things stand, deliver from there on.

        `counter` is the newest seal that a page knows of which says hello; None for a seat that is
        new, or whose page never let go of it. `ticket` brings a seat back that was lost with the
        store, once the visitor's page has named it (P19).

        Raises:
            GoneError: The conversation is no more. (Of a lost seat the page hears `presence gone`.)
            TheirError: `not_yours` for somebody else's seat, or another page's.
            StoreAwayError: The store is out of reach.
        """
        process, owner, org = self._process, self._owner, self._org
        conversation = (await process.driver.load(org, cid)).conversation
        conversation = await seats_after_loss.restored(
            process, owner, cid, conversation, slot, ticket
        )
        seat = conversation.seat(slot)
        if seat is None:
            if slot >= conversation.next_slot and ticket is None:
                raise GoneError
            self._removed(cid, slot)
            return
        if (seat.staff, seat.instance) != (owner.staff, owner.instance):
            raise TheirError("not_yours", "another desk's seat")
        generation = await process.generation_now()
        attached = await process.store.attach(org, cid, slot, process.delivery.process)
        share = await process.store.staff_share(org, cid, slot)
        if attached is None or share is None:
            raise GoneError
        await process.staff.confirm(org, owner.staff, cid)
        at = Membership(org, cid, slot)
        process.delivery.fence_off(at, attached.before, attached.fence)
        fresh = seats_after_loss.ticket_of(org, cid, seat, generation, conversation.silence_at)
        self._held[cid] = Held(
            at,
            attached.fence,
            Group(attached.group),
            fresh,
            consults=conversation.consult is not None,
            talks=conversation.talks_with(owner.staff),
        )
        rolled_back = counter is not None and counter < attached.sealed
        state = SeatState(conversation, attached, seat, share, generation, rolled_back)
        self.tell(cid, accepted(state, process))
        self._tell_ticket(cid, fresh)
        check = checks.told(conversation, process.clock.now_ms(), process.periods)
        if check is not None and check.slot == slot:
            self.tell(cid, check)
        self._left.discard(cid)
        if conversation.pending is None or conversation.pending.seat.slot != slot:
            self.tell(cid, invitations.asked(conversation))
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

    def doubt(self, held: Held, last: Control) -> None:
        """Let go of a seat that the store does not know, unless the store is a new one (P19)."""
        self._spawn(self._doubted(held, last))

    def new_store(self, generation: str) -> None:
        """A FLUSHALL breaks no link: nobody else would say that the seats are lost."""
        for held in tuple(self._held.values()):
            if held.ticket is not None and held.ticket.generation != generation:
                self._spawn(self._again(held.at))

    async def confirm(self) -> None:
        """Count the seats that are waited for, in a store that has forgotten them (P21).

        The sweep gives them back after a lease if the visitor's page is not there by then.

        Raises:
            StoreAwayError: It is out of reach again.
        """
        for cid in tuple(self._held):
            await self._process.staff.confirm(self._org, self._owner.staff, cid)

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
            held.talks |= frame.kind == Kind.WELCOME and not held.consults
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
        if isinstance(message, say.AliveUntil) and held is not None and held.ticket is not None:
            silence_at = self._process.clock.now_ms() + message.silence_in * 1000
            held.ticket = seats_after_loss.longer(held.ticket, silence_at)
            self._tell_ticket(cid, held.ticket)
        if isinstance(message, say.Ended | say.Gone):
            self._leave(cid)
        elif isinstance(message, say.Regrouped):
            # She is outside for a moment and keeps her texts: `gone` would take them from her.
            self._free_seat(cid)
        elif message == say.PresenceOf(slot=at.slot, state="gone"):
            # By the visitor's commit, whose process cannot free a seat.
            self._left.add(cid)
            gone = self._let_go(cid)
            self._spawn(self._free_if_unseated(cid, talked=gone is not None and gone.talks))

    def fenced(self, at: Membership) -> None:
        """A newer connection of this desk holds the seat, or the store is a new one."""
        if (held := self._held.get(at.conversation)) is not None:
            self.doubt(held, say.Error(code="fenced"))

    def gone(self, at: Membership) -> None:
        """It ended while nobody here could hear, or the store is a new one."""
        if (held := self._held.get(at.conversation)) is not None:
            self.doubt(held, say.Gone())

    def store_away(self, at: Membership) -> None:
        """Say so and keep everything: the socket stays."""
        self.tell(at.conversation, say.StoreAway())

    def store_back(self, at: Membership) -> None:
        """Take the seat again: another fence, and what is stored once more (P10)."""
        self._spawn(self._again(at))

    # --- inside ----------------------------------------------------------------------------------

    async def _again(self, at: Membership, counter: Seal | None = None) -> None:
        cid, waiting = at.conversation, self._process.waiting
        if cid in self._returning:
            return
        self._returning.add(cid)
        waiting[at] = self
        try:
            while not await self._sat_again(at, counter):
                await asyncio.sleep(AGAIN_S)
                if waiting.get(at) is not self:
                    # The same page has a newer connection: the seat is that one's.
                    self.tell(cid, say.Error(code="fenced"))
                    self._let_go(cid)
                    return
        except (GoneError, TheirError):
            self.tell(cid, say.Gone())
            self._leave(cid)
        except Exception as error:  # noqa: BLE001  a background task has nobody else to tell
            logs.crash(error)
        finally:
            self._returning.discard(cid)
            if waiting.get(at) is self:
                del waiting[at]

    async def _sat_again(self, at: Membership, counter: Seal | None) -> bool:
        cid = at.conversation
        held = self._held.get(cid)
        if held is None:
            return True
        # Or our own new fence would take the seat from this very socket.
        self._process.delivery.unregister(at, self)
        try:
            try:
                await self.sit(cid, at.slot, counter, held.ticket)
            except GoneError:
                if held.ticket is None or not await self._may_wait(at, held.ticket):
                    raise
                # The visitor's page has not brought it back yet; of the page nothing is wanted.
                self.store_away(at)
                return False
        except StoreAwayError:
            self.store_away(at)
            return False
        return True

    async def _may_wait(self, at: Membership, ticket: StaffTicket) -> bool:
        process, owner = self._process, self._owner
        try:
            return await seats_after_loss.may_wait(process, owner, at.conversation, at.slot, ticket)
        except StoreAwayError:
            return True  # nothing is known of this store yet: ask again

    async def _doubted(self, held: Held, last: Control) -> None:
        waits = held.ticket is not None and await self._may_wait(held.at, held.ticket)
        if self.takes_again(held):
            return
        if waits:
            self.store_away(held.at)
            await self._again(held.at)
        elif isinstance(last, say.Error):
            self.tell(held.at.conversation, last)
            self._let_go(held.at.conversation)
        else:
            self.over(held.at.conversation, last)

    async def _member_lost(self, held: Held) -> None:
        with suppress(ProtocolError, DeliveryError):
            await self._process.driver.lost(held.at, held.fence)

    def _leave(self, cid: ConversationId) -> None:
        # What the page was just saying is no mistake of its own: closed for it, the line would take
        # what she says in her other conversations with it.
        self._left.add(cid)
        self._free_seat(cid)

    def _free_seat(self, cid: ConversationId) -> None:
        held = self._let_go(cid)
        if held is not None:
            self._spawn(self._free(cid, talked=held.talks))

    def _tell_ticket(self, cid: ConversationId, ticket: StaffTicket) -> None:
        self.tell(cid, say.Ticket(ticket=tickets.issue(ticket, self._process.ticket_keys)))

    def _removed(self, cid: ConversationId, slot: Slot) -> None:
        """The seat was lost: who comes back to it reads that, and nothing of the conversation."""
        self.tell(cid, say.PresenceOf(slot=slot, state="gone"))
        self._let_go(cid)

    def _let_go(self, cid: ConversationId) -> Held | None:
        """Hear nothing more of a conversation; whoever took the seat away has freed it too."""
        held = self._held.pop(cid, None)
        if held is not None:
            self._process.delivery.unregister(held.at, self)
        return held

    async def _free(self, cid: ConversationId, *, talked: bool) -> None:
        with suppress(StoreAwayError):
            await self._process.staff.free_seat(self._org, self._owner.staff, cid, talked=talked)
        self.freed()

    async def _free_if_unseated(self, cid: ConversationId, *, talked: bool) -> None:
        """Free the seat, unless another page of the same person has taken it again meanwhile."""
        staff = self._owner.staff
        with suppress(GoneError, StoreAwayError):
            conversation = (await self._process.driver.load(self._org, cid)).conversation
            seats = (conversation.seat(slot) for slot in conversation.slots)
            if any(seat is not None and seat.staff == staff for seat in seats):
                return
        await self._free(cid, talked=talked)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
