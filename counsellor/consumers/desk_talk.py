"""One accepted desk connection, from the first message to the last: who may say what, when."""

import asyncio
from contextlib import suppress
from typing import assert_never

from anonymity import logs
from anonymity.scope import Message
from chatsvc.consumers.outgoing import Outgoing
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.edge.heard import Silence
from chatsvc.protocol import control, frames, limits
from chatsvc.protocol import messages_in as heard
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.control_types import Control
from chatsvc.protocol.errors import (
    CLOSE_CODES,
    CLOSE_NOT_SIGNED_IN,
    CLOSE_OURS,
    ErrorCode,
    GoneError,
    TheirError,
)
from chatsvc.protocol.frames import ClientFrame, Kind
from chatsvc.protocol.ids import (
    NO_CONVERSATION,
    ConversationId,
    Door,
    InstanceId,
    Org,
    StaffId,
    seal_of,
)
from chatsvc.protocol.messages_board import AlertAnswer, Load, Unanswered
from chatsvc.protocol.messages_escalation import (
    Acknowledge,
    Decide,
    Escalate,
    EscalationToServer,
    PassOn,
)
from chatsvc.protocol.rate import Rate
from counsellor.accounts.models import Role
from counsellor.accounts.queries import SignedIn
from counsellor.consumers import desk_board, desk_form, desk_handover, desk_pulse, desk_says
from counsellor.consumers.desk_consults import DeskConsults, Said
from counsellor.consumers.desk_duty import DeskDuty
from counsellor.consumers.desk_process import DeskProcess
from counsellor.consumers.desk_seats import DeskSeats
from counsellor.consumers.held import Owner
from counsellor.escalation.line import EscalationLine
from counsellor.escalation.ports import Person


class DeskTalk:
    """Translates frames to calls; answers theirs with a code, crashes loudly on ours."""

    def __init__(
        self,
        process: DeskProcess,
        who: SignedIn,
        doors: tuple[Door, ...],
        out: Outgoing,
        *,
        silence: Silence,
        wall: bool = False,
    ) -> None:
        """Answer through `out`; `doors` are the shift's, or those of a supervisor's board.

        `wall`: a supervisor's screen that nobody sits before. `silence`: see `edge/heard.py`.
        """
        self._wall = wall
        self._silence = silence
        self._process = process
        self._who = who
        self._doors = doors
        self._out = out
        self._protos = process.protos
        self._org = Org(who.organisation)
        self._rate = Rate(process.clock.now_ms())
        self._seats: DeskSeats | None = None
        self._duty: DeskDuty | None = None
        self._consults: DeskConsults | None = None
        self._instance: InstanceId | None = None
        self._guest: InstanceId | None = None
        self._cutting: asyncio.Task[None] | None = None
        self._greeted = False
        self._escalations: EscalationLine | None = None
        loop = asyncio.get_running_loop()
        self._silent = loop.call_later(limits.HELLO_WITHIN_S, self._never_greeted)

    async def hear(self, event: Message) -> None:
        """Hear one message."""
        if self._out.closed:
            return
        cid = NO_CONVERSATION
        try:
            if not self._rate.allows(self._process.clock.now_ms()):
                raise TheirError("too_fast")  # noqa: TRY301  one place answers all mistakes
            data = event.get("bytes")
            if data is None:
                raise TheirError("malformed", "a text message")  # noqa: TRY301  as above
            frame = frames.decode_client(data, self._protos)
            if len(self._protos) > 1:  # the first message decides: one connection, one suite
                self._protos, self._out.proto = frozenset({data[0]}), data[0]
            cid = frame.conversation
            await self._frame(frame)
        except TheirError as error:
            self._tell(cid, say.Error(code=error.code, frame=error.frame))
            if error.close is not None:
                self._out.close(error.close)
        except GoneError:
            self._tell(cid, say.Gone())
        except StoreAwayError:
            self._tell(cid, say.StoreAway())
        except Exception as error:  # noqa: BLE001  ours: loud in the log, 4500 for the client
            logs.crash(error)
            self._out.close(CLOSE_OURS)

    async def gone(self) -> None:
        """The page has gone: the visitors see it; the seats stay ours for half a minute."""
        self._silent.cancel()
        self._out.vanished()
        self._process.queue.leave(self)
        self._process.load.leave(self)
        if self._escalations is not None:
            self._escalations.stop()
        if self._duty is not None:
            self._duty.stop()
        if self._instance is not None:
            loop, leave = asyncio.get_running_loop(), self._process.day_keys.leave
            # Presence outlives the line: a list that comes meanwhile must end it too.
            kept_s = self._process.periods.presence_s
            loop.call_later(kept_s, leave, self._org, self._instance, self)
        await self._lost()

    async def cut(self) -> None:
        """The sign-in is over: off duty at once, no frame taken from or given to it (P18)."""
        self._process.queue.leave(self)
        self._process.load.leave(self)
        await self._lost()
        if self._duty is not None:
            with suppress(StoreAwayError):
                await self._duty.leave()

    async def _lost(self) -> None:
        if self._consults is not None:
            await self._consults.lost()
        if self._seats is not None:
            await self._seats.lost()

    def _unlisted(self) -> None:
        """The device list names this console's day key no more (P18)."""
        self._out.close(CLOSE_NOT_SIGNED_IN)
        self._cutting = asyncio.get_running_loop().create_task(self.cut())

    async def _frame(self, frame: ClientFrame) -> None:
        consults = self._consults
        if consults is not None and consults.is_over(frame.conversation):
            raise GoneError
        opened = consults if consults and consults.holds(frame.conversation) else None
        match frame.kind:
            case Kind.APPLICATION if opened is not None:
                opened.application(frame)
            case Kind.APPLICATION:
                desk_says.application(self._process, self._seated(), frame)
            case Kind.KEY_PACKAGE:
                await self._on_duty().packages.add(frame.payload)
            case Kind.CONTROL:
                message = control.decode_from_console(frame.payload)
                if opened is not None and isinstance(message, Said):
                    await opened.said(frame, message)
                else:
                    await self._control(frame, message)
            case Kind.COMMIT if opened is not None:
                await opened.commit(frame)
            case Kind.COMMIT | Kind.WELCOME:
                raise TheirError("not_yours", "only the opener commits", frame.frame)
            case _:
                assert_never(frame.kind)

    async def _control(self, frame: ClientFrame, message: heard.ConsoleToServer) -> None:
        cid = frame.conversation
        match message:
            case heard.ConsoleHello():
                await self._hello(cid, message)
            case heard.Duty():
                await self._guest_begins()
                await self._on_duty().choose(message)
            case heard.Heavy() | heard.Accept() | heard.Check() | heard.Decline() | Unanswered():
                await self._about_load(cid, message)
            case heard.Consult() | heard.Form() | heard.Pulse():
                await self._of_the_desk(message)
            case Escalate() | Acknowledge() | PassOn() | Decide() | AlertAnswer():
                await self._supervised(message)
            case heard.Colleagues() | heard.Handover(withdrawn=False, to=str()):
                await self._by_name(cid, message)
            case (
                heard.Extend()
                | heard.Emergency()
                | heard.Handover()
                | heard.Invite()
                | heard.Leave()
                | heard.Taken()
                | heard.Presence()
                | heard.Alive()
                | heard.End()
                | heard.Stuck()
            ):
                seats, seal = self._seated(), seal_of(frame.frame)
                held = seats.own(cid)
                try:
                    if isinstance(message, desk_says.DECIDES):
                        await seats.known(held)
                    await desk_says.said(self._process, held, seal, message)
                except GoneError:
                    seats.doubt(held, say.Gone())
            case _:
                assert_never(message)

    async def _supervised(self, message: EscalationToServer | AlertAnswer) -> None:
        if self._escalations is None:
            raise TheirError(*self._too_early())
        if isinstance(message, AlertAnswer):
            await desk_board.answer(self._process, self._who, self._doors, message)
        else:
            self._escalations.hear(message)

    async def _by_name(
        self, cid: ConversationId, message: heard.Colleagues | heard.Handover
    ) -> None:
        seats = self._seated()
        held = seats.own(cid)
        try:
            if isinstance(message, heard.Handover):
                await desk_handover.hand_to(self._process, seats, held, message.to or "")
            else:
                await desk_handover.list_colleagues(self._process, seats, held)
        except GoneError:
            seats.doubt(held, say.Gone())

    async def _about_load(
        self,
        cid: ConversationId,
        message: heard.Heavy | heard.Accept | heard.Check | heard.Decline | Unanswered,
    ) -> None:
        duty = self._on_duty()
        match message:
            case Unanswered(seconds=seconds):
                await duty.unanswered(seconds)
            case heard.Heavy(on=on):
                await duty.weigh(cid, heavy=on)
            case heard.Accept(check=check):
                await duty.accept(cid, check=check)
            case heard.Check():
                await duty.decide(cid, message)
            case heard.Decline():
                await duty.decline(cid)
            case _:
                assert_never(message)

    async def _of_the_desk(self, message: heard.Consult | heard.Form | heard.Pulse) -> None:
        """What names no conversation: of somebody who holds conversations."""
        self._on_duty()
        if isinstance(message, heard.Form):
            staff = StaffId(str(self._who.staff_id))
            await desk_form.fold(self._process, self._org, self._doors, staff, message)
        elif isinstance(message, heard.Pulse):
            await desk_pulse.fold(self._process, self._org, self._who.staff_id, message)
        elif self._consults is not None:
            await self._consults.open(message)

    async def _hello(self, cid: ConversationId, hello: heard.ConsoleHello) -> None:
        if hello.v != limits.PROTO:
            raise TheirError("unsupported")
        if hello.desk is not None:
            await self._hello_desk(InstanceId(hello.desk.instance))
        elif hello.seat is not None:
            await self._seated().come_back(cid, hello.seat)

    async def _hello_desk(self, instance: InstanceId) -> None:
        if self._greeted:
            raise TheirError("out_of_phase", "a second hello of the desk")
        if self._who.role == Role.COUNSELLOR:
            if not self._doors:
                raise TheirError("not_yours", "no door of this account")
            await self._begin(instance)
            staff = StaffId(str(self._who.staff_id))
            self._process.queue.enter(self, self._org, self._doors, self._queue, staff, self._asked)
        else:
            self._guest = instance
            if self._who.role == Role.SUPERVISOR:
                self._process.queue.enter(self, self._org, self._doors, self._counts)
                self._process.load.enter(self, self._org, self._doors, self._load)
        if self._who.role != Role.INTERPRETER:  # who decides nothing asks no supervisor either
            self._escalations = self._escalation_line()
        self._greeted = True
        self._silent.cancel()

    def _escalation_line(self) -> EscalationLine:
        who, process = self._who, self._process
        supervisor = who.role == Role.SUPERVISOR
        doors = tuple(str(door) for door in self._doors)
        person = Person(who.staff_id, who.organisation, supervisor, doors, not self._wall)
        tell = lambda message: self._tell(NO_CONVERSATION, message)  # noqa: E731
        return EscalationLine(process.escalations, process.marks, person, tell)

    async def _begin(self, instance: InstanceId) -> None:
        """From here on this console has duty, key packages and seats."""
        staff = StaffId(str(self._who.staff_id))
        owner = Owner(self._who, staff, instance, self._doors)
        seats = DeskSeats(self._process, owner, self._out)
        duty = DeskDuty(self._process, owner, seats, self._silence)
        await duty.greet()
        self._seats, self._duty = seats, duty
        self._consults = DeskConsults(self._process, owner, self._out)
        self._instance = instance
        self._process.day_keys.enter(self._org, instance, self, self._unlisted)
        self._process.queue.invitations.enter(
            self,
            org=self._org,
            doors=self._doors,
            role=owner.role,
            staff=staff,
            heard=self._invitations,
        )
        self._process.queue.changed(self._org)

    async def _guest_begins(self) -> None:
        """A supervisor or an interpreter comes in where invited, once the page says so."""
        if self._guest is not None and self._duty is None:
            await self._begin(self._guest)

    def _seated(self) -> DeskSeats:
        if self._seats is None:
            raise TheirError(*self._too_early())
        return self._seats

    def _on_duty(self) -> DeskDuty:
        if self._duty is None:
            raise TheirError(*self._too_early())
        return self._duty

    def _too_early(self) -> tuple[ErrorCode, str]:
        if self._greeted:
            return "not_yours", "a board without seats"
        return "out_of_phase", "before hello"

    def _queue(self, queue: say.QueueList) -> None:
        self._tell(NO_CONVERSATION, queue)

    def _load(self, load: Load) -> None:
        self._tell(NO_CONVERSATION, load)

    def _asked(self, offer: say.Offer) -> None:
        self._tell(NO_CONVERSATION, offer)

    def _invitations(self, invitations: say.InvitationList) -> None:
        self._tell(NO_CONVERSATION, invitations)

    def _counts(self, queue: say.QueueList) -> None:
        """A supervisor sees how many and how long, never who."""
        rows = [
            say.QueueRow(
                conversation=NO_CONVERSATION,
                door=row.door,
                language="",
                path="",
                waited=row.waited,
                present=row.present,
            )
            for row in queue.entries
        ]
        self._tell(NO_CONVERSATION, say.QueueList(entries=rows, on_duty=queue.on_duty))

    def _tell(self, cid: ConversationId, message: Control) -> None:
        if self._seats is not None:
            self._seats.tell(cid, message)
        else:
            self._out.put(frames.encode_control(control.encode(message), cid))

    def _never_greeted(self) -> None:
        self._tell(NO_CONVERSATION, say.Error(code="out_of_phase"))
        self._out.close(CLOSE_CODES["out_of_phase"])
