"""A visitor's seat: what the registry calls to reach this socket, and what is told through it."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

from anonymity import logs
from chatsvc.consumers import visitor_hello, visitor_returns
from chatsvc.consumers.outgoing import Outgoing
from chatsvc.consumers.visitor_hello import Placement
from chatsvc.consumers.visitor_process import VisitorProcess
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.records import Frame, Membership
from chatsvc.protocol import checks, control, frames
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_in as heard
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.control_types import Control, Seen
from chatsvc.protocol.conversation import Conversation, Pending, Phase
from chatsvc.protocol.errors import CLOSE_CODES, CLOSE_ENDED, GoneError, ProtocolError
from chatsvc.protocol.frames import Kind, ServerFrame
from chatsvc.protocol.ids import VISITOR, ConversationId, Fence, Group
from chatsvc.protocol.line import left_alone

_BEFORE_TALK: Final = frozenset({Phase.WAITING, Phase.JOINING})
# The store answered and then went away again: as often as the registry itself looks for it.
AGAIN_S: Final = 1.0


def _moves_ticket(message: Control) -> bool:
    """Say whether something moved that a ticket says: deadlines, slots, who is gone (P19)."""
    gone = isinstance(message, say.PresenceOf) and message.state == "gone"
    return gone or isinstance(message, say.AliveUntil | say.Add | say.Regrouped)


class VisitorSeat:
    """Implements the registry's `Socket` for one visitor (chatsvc/delivery/live_ports.py)."""

    def __init__(
        self,
        process: VisitorProcess,
        out: Outgoing,
        placement: Placement,
        unseated: Callable[[], None],
    ) -> None:
        """Sit at the placement's membership; `unseated` hears when that is over."""
        self.process = process
        self.out = out
        self.at: Membership = placement.at
        self.fence = placement.attached.fence
        self.group = Group(placement.loaded.record.group)
        self.alive_at = 0  # Unix ms of the last `alive`
        self.page: Seen | None = None  # as the others were told over this line
        self._proves_end = placement.loaded.conversation.proves_end
        self._unseated = unseated
        self._seated = True
        self.generation = placement.placed.generation
        self._returning = False
        self._store_lost = False  # said to the page, which alone can bring it back (P19)
        self._stale = False  # the page holds a ticket that is not true any more
        self._tasks: set[asyncio.Task[None]] = set()

    async def sit(self, placement: Placement) -> None:
        """Say where the conversation stands, then deliver what is not taken and all that comes."""
        self.fence = placement.attached.fence
        self.group = Group(placement.loaded.record.group)
        self.generation = placement.placed.generation
        self._store_lost = False
        conversation = placement.loaded.conversation
        self.tell(placement.placed)
        self._tell_check(conversation)
        self._tell_staff(conversation)
        self._ask_to_add(conversation.pending)
        self._stand(conversation)
        self.process.seats[self.at] = self
        delivery = self.process.delivery
        delivery.register(self.at, self.fence, placement.attached.taken, self)
        now = self.process.clock.now_ms()
        returned = happened.MemberReturned(now, VISITOR)
        after = await self.process.driver.happen(self.at.org, self.at.conversation, returned)
        if after.staff_states != conversation.staff_states:
            self._tell_staff(after)
        if after.pending != conversation.pending:
            # Accepted between the look and the registration: that word found no socket.
            self._tell_check(after)
            self._ask_to_add(after.pending)
        self.kept(after)

    async def lost(self) -> None:
        """The client has gone without a word."""
        if not self._seated:
            return
        self._leave()
        with suppress(ProtocolError, StoreAwayError):
            await self.process.driver.lost(self.at, self.fence)

    def joined(self) -> None:
        """A commit was taken: no longer in line."""
        self.process.board.leave(self.at)
        self.renew_ticket()

    def missing(self) -> None:
        """The record is not there, or the store was: find out whether it ended or was lost."""
        if self._seated and not self._returning and not self._store_lost:
            self._returning = True
            self._spawn(self._again())

    async def said_again(self, said: heard.Resume) -> None:
        """Take what the page brings back after `store_lost`, on this same socket (P19).

        Raises:
            GoneError, StoreLostError, StoreAwayError: See visitor_hello.resume.
        """
        at = self.at
        # Or our own new fence would close this very socket.
        self.process.delivery.unregister(at, self)
        await self.sit(await visitor_hello.resume(self.process, at.org, at.conversation, said))

    def over(self) -> None:
        """It has ended: the last word, then the close."""
        self.tell(say.Gone())
        self._over(CLOSE_ENDED)

    def lost_store(self, generation: str) -> None:
        """Ask the page once to bring its conversation back."""
        self.process.board.leave(self.at)
        self._store_lost = True
        self.tell(say.StoreLost(generation=generation))

    def unsure(self) -> None:
        """What the page said met a store out of reach: go on by ourselves, it says nothing more."""
        self._store_lost = False
        self.missing()

    def proves_end(self, cid: ConversationId, proof: bytes) -> bool:
        """Whether this is what ends the seat's conversation, whatever store there is (P13, P19)."""
        return cid == self.at.conversation and self._proves_end(proof)

    def tell(self, message: Control) -> None:
        """Send one control message of this conversation."""
        payload = control.encode(message)
        self.out.put(frames.encode_control(payload, self.at.conversation, self.group))

    def takes_again(self, fence: Fence) -> bool:
        """Whether this seat itself has raised, or is raising, a fence beyond this one (P10).

        What was on its way under the older fence is refused like a stranger's; it is ours, and
        the page sends it again when it reads `placed`.
        """
        return self._returning or fence != self.fence

    # --- what the registry calls ---------------------------------------------------------------

    def deliver(self, at: Membership, frame: Frame) -> None:
        """Send a stored frame."""
        self.group = Group(frame.group)
        self.out.put(
            frames.encode_server(
                ServerFrame(
                    Kind(frame.kind),
                    at.conversation,
                    self.group,
                    frame.seq,
                    frame.sender,
                    frame.body,
                )
            )
        )

    def told(self, at: Membership, payload: bytes) -> None:
        """Send a control message from a driver; `ended` is the last one."""
        message = control.decode_to_visitor(payload)
        if isinstance(message, say.Regrouped):
            self.group = Group(message.group)
        self.out.put(frames.encode_control(payload, at.conversation, self.group))
        if isinstance(message, say.Ended):
            self._over(CLOSE_ENDED)
        elif _moves_ticket(message):
            self.renew_ticket()

    def fenced(self, at: Membership) -> None:
        """A newer connection of this visitor exists."""
        del at
        self.tell(say.Error(code="fenced"))
        self._over(CLOSE_CODES["fenced"])

    def gone(self, at: Membership) -> None:
        """It has ended and the word of it got lost, or it was lost with its store."""
        del at
        self.missing()

    def store_away(self, at: Membership) -> None:
        """Say so and keep everything: the socket stays."""
        del at
        self.tell(say.StoreAway())

    def store_back(self, at: Membership) -> None:
        """Take the seat again: another fence, and what is stored once more (P10)."""
        del at
        self.missing()

    # --- what the process' beat calls ------------------------------------------------------------

    def new_store(self, generation: str) -> None:
        """Go and see, unless this seat is in that store already."""
        if generation != self.generation:
            self.missing()

    def kept(self, conversation: Conversation) -> None:
        """Hand out a ticket with what is true now."""
        ticket = visitor_returns.ticket_for(
            self.process, self.at.org, self.at.conversation, conversation, self.generation
        )
        self.tell(say.Ticket(ticket=ticket))

    def renew_ticket(self) -> None:
        """Something moved that a ticket says: look, and hand out another, once for a burst."""
        if not self._stale:
            self._stale = True
            self._spawn(self._renew())

    # --- inside ----------------------------------------------------------------------------------

    async def _again(self) -> None:
        try:
            while True:
                if await self._sat_again():
                    return
                await asyncio.sleep(AGAIN_S)
        except Exception as error:  # noqa: BLE001  a background task has nobody else to tell
            logs.crash(error)
        finally:
            self._returning = False

    async def _sat_again(self) -> bool:
        at = self.at
        # Or our own new fence would close this very socket; until it is registered, we ask again.
        self.process.delivery.unregister(at, self)
        try:
            try:
                await self.sit(await visitor_hello.place(self.process, at.org, at.conversation))
            except GoneError:
                # Read after the record was missing, or a store lost in between reads as an end.
                generation = await self.process.generation_now()
                if generation == self.generation:
                    self.over()
                else:
                    self.lost_store(generation)
        except StoreAwayError:
            self.tell(say.StoreAway())
            return False
        return True

    async def _renew(self) -> None:
        self._stale = False
        with suppress(ProtocolError, StoreAwayError):
            loaded = await self.process.driver.load(self.at.org, self.at.conversation)
            self._stand(loaded.conversation)
            self.kept(loaded.conversation)

    def _stand(self, conversation: Conversation) -> None:
        """In line and told the place: before a talk, and when left alone in one."""
        if conversation.phase in _BEFORE_TALK or left_alone(conversation):
            self.process.board.enter(self.at, conversation.door, self._place)
        else:
            self.process.board.leave(self.at)

    def _tell_staff(self, conversation: Conversation) -> None:
        """Say how staff stand: what changed while nobody here could hear."""
        if conversation.phase not in _BEFORE_TALK:
            for slot, state in conversation.staff_states.items():
                self.tell(say.PresenceOf(slot=slot, state=state))

    def _tell_check(self, conversation: Conversation) -> None:
        """Say that somebody looks in for three minutes, before anybody is added."""
        process = self.process
        check = checks.told(conversation, process.clock.now_ms(), process.rules.periods)
        if check is not None:
            self.tell(check)

    def _ask_to_add(self, pending: Pending | None) -> None:
        if pending is not None:
            seat = pending.seat
            self.tell(
                say.Add(slot=seat.slot, id=seat.key_package_id, key_package=pending.key_package)
            )

    def _place(self, place: say.QueuePlace) -> None:
        self.tell(place)

    def _over(self, code: int) -> None:
        self._leave()
        self.out.close(code)
        self._unseated()

    def _leave(self) -> None:
        self._seated = False
        if self.process.seats.get(self.at) is self:
            del self.process.seats[self.at]
        self.process.board.leave(self.at)
        self.process.delivery.unregister(self.at, self)
        for task in self._tasks:
            task.cancel()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
