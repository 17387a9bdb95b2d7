"""The consults that one desk has opened: staff alone, she is slot 0 and the only committer."""

import asyncio
from contextlib import suppress
from functools import partial
from typing import Final

from chatsvc.consumers.draft import read_draft
from chatsvc.consumers.outgoing import Outgoing
from chatsvc.consumers.visitor_seat import AGAIN_S
from chatsvc.delivery.errors import DeliveryError, StoreAwayError
from chatsvc.delivery.live_ports import AppendAnswer
from chatsvc.delivery.records import Appended, Envelope, Frame, Membership, Refused
from chatsvc.protocol import control, frames, limits, mls_header
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_in as heard
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.consult import Asker, begin_consult
from chatsvc.protocol.control_types import Control, StaffRole
from chatsvc.protocol.errors import GoneError, ProtocolError, TheirError
from chatsvc.protocol.frames import ClientFrame, Kind, ServerFrame
from chatsvc.protocol.ids import VISITOR, ConversationId, Door, Group, Org, Seq, seal_of
from chatsvc.protocol.invitation import Consult
from counsellor.consumers.desk_process import DeskProcess
from counsellor.consumers.held import Held, Owner

# As many as conversations: each may have one consult beside it.
_MOST: Final = limits.MAX_CAPACITY
_ROLES: Final[dict[str, StaffRole]] = {"colleague": "counsellor", "supervisor": "supervisor"}
_OPENER: Final = VISITOR  # slot 0 belongs to whoever opens a conversation
_GROUP: Final = Group(0)

Said = heard.Taken | heard.Presence | heard.Alive | heard.End | heard.Stuck


class DeskConsults:
    """Implements the registry's `Socket` for slot 0; a consult lives no longer than this socket."""

    def __init__(self, process: DeskProcess, owner: Owner, out: Outgoing) -> None:
        """Speak through `out`."""
        self._process = process
        self._owner = owner
        self._org = Org(owner.who.organisation)
        self._out = out
        self._held: dict[ConversationId, Held] = {}
        self._over: set[ConversationId] = set()  # while the page may still speak there
        self._tasks: set[asyncio.Task[None]] = set()

    def holds(self, cid: ConversationId) -> bool:
        """Whether this desk has opened it, and it has not ended."""
        return cid in self._held

    def is_over(self, cid: ConversationId) -> bool:
        """Whether this desk had opened it, so that what was just being said is no mistake."""
        return cid in self._over

    async def open(self, wish: heard.Consult) -> None:
        """Make the record, list it for those who are asked, and take slot 0.

        Raises:
            TheirError: `not_yours` for a guest or another door, `out_of_phase` for one too many.
            StoreAwayError: Nothing is known; what it may have made runs out by itself.
        """
        process, owner, org = self._process, self._owner, self._org
        door = Door(wish.door)
        if owner.role != "counsellor" or door not in owner.doors:
            raise TheirError("not_yours", "a guest, or another door")
        if len(self._held) >= _MOST:
            raise TheirError("out_of_phase", "one consult too many")
        now = process.clock.now_ms()
        consult = Consult(owner.staff, owner.who.alias, _ROLES[wish.to])
        conversation = begin_consult(
            Asker(consult, door, wish.key), now, process.driver.periods(org)
        )
        cid = await process.driver.open_consult(org, conversation)
        await self._sit(Membership(org, cid, _OPENER))

    def application(self, frame: ClientFrame) -> None:
        """Keep one frame for the others: the hot path, no task and no await of its own.

        Raises:
            TheirError: The MLS bytes do not belong where the header says.
        """
        held = self._held[frame.conversation]
        epoch = mls_header.check_private_message(frame, frame.payload)
        envelope = Envelope(frame.group, epoch, frame.frame, int(frame.kind), frame.payload)
        now, done = self._process.clock.now_ms(), partial(self._appended, held, frame)
        self._process.delivery.append(held.at, held.fence, envelope, now, done)

    async def commit(self, frame: ClientFrame) -> None:
        """Submit the opener's commit: taken whole or not at all (P5, P7).

        Raises:
            TheirError, GoneError, StoreAwayError: See Driver.commit.
        """
        held = self._held[frame.conversation]
        draft = read_draft(frame)
        cid = frame.conversation
        if not draft.welcomes_whom_it_adds:
            self._tell(cid, say.CommitRefused(code="invalid", epoch=draft.epoch))
            return
        answer = await self._process.driver.commit(held.at, held.fence, draft)
        if not isinstance(answer, Refused):
            self._tell(cid, say.CommitOk(epoch=answer.epoch))
        elif answer.code == "gone":
            raise GoneError
        else:
            code = "stale" if answer.code == "stale" else "invalid"
            self._tell(cid, say.CommitRefused(code=code, epoch=answer.epoch))

    async def said(self, frame: ClientFrame, message: Said) -> None:
        """Hear the opener's control message.

        Raises:
            TheirError, GoneError, StoreAwayError: See Driver.happen.
        """
        held, process = self._held[frame.conversation], self._process
        at, now = held.at, process.clock.now_ms()
        match message:
            case heard.Taken(fence=fence, seq=seq):
                if fence == held.fence:
                    await process.store.taken(at, held.fence, Seq(seq), seal_of(frame.frame))
            case heard.Presence(state=state):
                event = happened.PresenceChanged(now, _OPENER, state)
                await process.driver.happen(at.org, at.conversation, event)
            case heard.Alive():
                if now - held.alive_at >= limits.ALIVE_AT_MOST_EVERY_MS:
                    held.alive_at = now
                    alive = happened.Alive(now, _OPENER)
                    await process.driver.happen(at.org, at.conversation, alive)
            case heard.Stuck():
                stuck = happened.MemberStuck(now, _OPENER)
                await process.driver.happen(at.org, at.conversation, stuck)
            case heard.End():
                await self._end(at.conversation)

    async def lost(self) -> None:
        """The socket has gone: her keys are in that page alone, so what she asked ends for all."""
        for task in self._tasks:
            task.cancel()
        for cid in tuple(self._held):
            with suppress(ProtocolError, DeliveryError):
                await self._end(cid)
            self._let_go(cid)

    # --- what the registry calls ---------------------------------------------------------------

    def deliver(self, at: Membership, frame: Frame) -> None:
        """Send a stored frame."""
        kind, cid, group = Kind(frame.kind), at.conversation, Group(frame.group)
        sent = ServerFrame(kind, cid, group, frame.seq, frame.sender, frame.body)
        self._out.put(frames.encode_server(sent))

    def told(self, at: Membership, payload: bytes) -> None:
        """Send a control message from a driver; after the last one the consult is let go."""
        self._out.put(frames.encode_control(payload, at.conversation, _GROUP))
        if isinstance(control.decode_to_console(payload), say.Ended | say.Gone):
            self._let_go(at.conversation)

    def fenced(self, at: Membership) -> None:
        """Nobody else can hold slot 0: the store is a new one, without any consult."""
        self.gone(at)

    def gone(self, at: Membership) -> None:
        """It ended while nobody here could hear, or the store is a new one."""
        if self._let_go(at.conversation):
            self._tell(at.conversation, say.Gone())

    def store_away(self, at: Membership) -> None:
        """Say so and keep everything: the socket stays."""
        self._tell(at.conversation, say.StoreAway())

    def store_back(self, at: Membership) -> None:
        """Take slot 0 again: another fence, and what is stored once more (P10)."""
        task = asyncio.get_running_loop().create_task(self._again(at))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- inside --------------------------------------------------------------------------------

    async def _sit(self, at: Membership) -> None:
        delivery = self._process.delivery
        attached = await self._process.store.attach(
            at.org, at.conversation, at.slot, delivery.process
        )
        if attached is None:
            raise GoneError
        known = self._held.get(at.conversation)
        alive_at = 0 if known is None else known.alive_at
        self._held[at.conversation] = Held(at, attached.fence, _GROUP, None, alive_at)
        self._tell(at.conversation, say.ConsultOpened(fence=attached.fence))
        delivery.register(at, attached.fence, attached.taken, self)

    async def _again(self, at: Membership) -> None:
        while self.holds(at.conversation):
            # Or our own new fence would take the seat from this very socket.
            self._process.delivery.unregister(at, self)
            try:
                await self._sit(at)
            except StoreAwayError:
                await asyncio.sleep(AGAIN_S)
            except GoneError:
                self.gone(at)
            else:
                return

    async def _end(self, cid: ConversationId) -> None:
        ended = happened.EndedBy(self._process.clock.now_ms(), "counsellor")
        await self._process.driver.end(self._org, cid, ended)

    def _appended(self, held: Held, frame: ClientFrame, answer: AppendAnswer) -> None:
        cid = held.at.conversation
        match answer:
            case Appended(seq=seq):
                self._tell(cid, say.Kept(frame=frame.frame, seq=seq))
            case Refused(code="gone"):
                self.gone(held.at)
            case Refused(code="stale" | "wait" as code):
                self._tell(cid, say.Error(code=code, frame=frame.frame))
            case Refused():
                # Said under a fence of before, or before anybody is in: the page says it again.
                self._tell(cid, say.Error(code="wait", frame=frame.frame))
            case StoreAwayError():
                self._tell(cid, say.StoreAway())

    def _tell(self, cid: ConversationId, message: Control) -> None:
        self._out.put(frames.encode_control(control.encode(message), cid, _GROUP))

    def _let_go(self, cid: ConversationId) -> bool:
        held = self._held.pop(cid, None)
        if held is not None:
            self._over.add(cid)
            self._process.delivery.unregister(held.at, self)
        return held is not None
