"""A visitor's socket: its own receive loop, one call per frame, one stable answer per mistake."""

import asyncio
from typing import Any, assert_never

from channels.consumer import AsyncConsumer

from anonymity import logs
from anonymity.scope import Message, Receive, Scope, Send
from chatsvc.consumers import visitor_hello, visitor_says
from chatsvc.consumers.outgoing import Outgoing
from chatsvc.consumers.visitor_hello import Placement
from chatsvc.consumers.visitor_process import Running, VisitorProcess
from chatsvc.consumers.visitor_seat import VisitorSeat
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.protocol import connection, control, frames, limits
from chatsvc.protocol import messages_in as heard
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.connection import State, Step
from chatsvc.protocol.control_types import Control
from chatsvc.protocol.errors import CLOSE_OURS, GoneError, StoreLostError, TheirError
from chatsvc.protocol.frames import ClientFrame, Kind
from chatsvc.protocol.ids import NO_CONVERSATION, ConversationId, Org
from chatsvc.protocol.rate import Rate
from chatsvc.settings.organisations import Organisation


class VisitorConsumer(AsyncConsumer):
    """One connection. What it may say when stands in protocol/connection.py."""

    def __init__(self, running: Running) -> None:
        """Serve for the process that is running when a socket comes."""
        self._running = running

    async def __call__(  # type: ignore[override]  # plain ASGI types, as everywhere here
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Accept, hear until the client has gone, tell the others."""
        process = self._running.process
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        organisation = process.rules.organisations.by_visitor_host(host)
        await receive()
        if organisation is None or limits.VISITOR_SUBPROTOCOL not in scope.get("subprotocols", ()):
            await send({"type": "websocket.close"})
            return
        await send({"type": "websocket.accept", "subprotocol": limits.VISITOR_SUBPROTOCOL})
        talk = Talk(process, organisation, Outgoing(send))
        try:
            while (event := await receive())["type"] != "websocket.disconnect":
                await talk.hear(event)
        finally:
            await talk.gone()


class Talk:
    """One accepted connection, from the first message to the last."""

    def __init__(self, process: VisitorProcess, organisation: Organisation, out: Outgoing) -> None:
        """Answer through `out`."""
        self._process = process
        self._organisation = organisation
        self._org = Org(organisation.id)
        self._out = out
        self._protos = process.rules.protos
        self._state = State.OPENED
        self._rate = Rate(process.clock.now_ms())
        self._hellos = 0
        self._seat: VisitorSeat | None = None
        loop = asyncio.get_running_loop()
        self._silent = loop.call_later(limits.HELLO_WITHIN_S, self._never_greeted)

    async def hear(self, event: Message) -> None:
        """Hear one message; theirs is answered with a code, ours closes 4500."""
        if self._out.closed:
            return
        try:
            await self._frame(self._decoded(event))
        except TheirError as error:
            self.refuse(error)
        except GoneError:
            if self._seat is None:
                self._tell(say.Gone())
            else:
                self._seat.missing()
        except StoreLostError as lost:
            self._tell(say.StoreLost(generation=lost.generation))
        except StoreAwayError:
            self._tell(say.StoreAway())
        except Exception as error:  # noqa: BLE001  ours: loud in the log, 4500 for the client
            logs.crash(error)
            self._out.close(CLOSE_OURS)

    async def gone(self) -> None:
        """The client has gone: forget the socket, tell the others that it is lost."""
        self._silent.cancel()
        self._out.vanished()
        self._state = State.CLOSED
        seat, self._seat = self._seat, None
        if seat is not None:
            await seat.lost()

    def refuse(self, error: TheirError) -> None:
        """Answer with the stable code, and close if the code ends the connection."""
        self._tell(say.Error(code=error.code, frame=error.frame))
        if error.close is not None:
            self._out.close(error.close)

    def _decoded(self, event: Message) -> ClientFrame:
        if not self._rate.allows(self._process.clock.now_ms()):
            raise TheirError("too_fast")
        data = event.get("bytes")
        if data is None:
            raise TheirError("malformed", "a text message")
        frame = frames.decode_client(data, self._protos)
        if len(self._protos) > 1:  # the first message decides: one connection speaks one suite
            self._protos, self._out.proto = frozenset({data[0]}), data[0]
        return frame

    async def _frame(self, frame: ClientFrame) -> None:
        seat = self._seat
        match frame.kind:
            case Kind.APPLICATION:
                visitor_says.application(self._own(seat, frame), frame)
            case Kind.COMMIT:
                await visitor_says.commit(self._own(seat, frame), frame)
            case Kind.CONTROL:
                await self._control(frame, control.decode_from_visitor(frame.payload))
            case Kind.KEY_PACKAGE | Kind.WELCOME:
                raise TheirError("not_yours", "visitors bring no key packages", frame.frame)
            case _:
                assert_never(frame.kind)

    async def _control(self, frame: ClientFrame, message: heard.VisitorToServer) -> None:
        match message:
            case heard.VisitorHello():
                await self._hello(frame.conversation, message)
            case heard.End():
                await self._quit(frame.conversation, message.proof, left=False)
            case heard.Left():
                await self._quit(frame.conversation, message.proof, left=True)
            case heard.Writes(languages=tags) if not {*tags} <= {*self._organisation.languages}:
                raise TheirError("malformed", "language")
            case (
                heard.Taken()
                | heard.Presence()
                | heard.Alive()
                | heard.Stuck()
                | heard.Regroup()
                | heard.Another()
                | heard.ComeBackWords()
                | heard.Writes()
                | heard.Extend()
                | heard.Urgent()
            ):
                await visitor_says.said(self._own(self._seat, frame), frame, message)
            case _:
                assert_never(message)

    def _own(self, seat: VisitorSeat | None, frame: ClientFrame) -> VisitorSeat:
        """Return the seat that this message is about.

        Raises:
            TheirError: `out_of_phase` before a hello, `not_yours` for another conversation.
        """
        self._state = connection.step(self._state, Step.MESSAGE)
        if seat is None or frame.conversation != seat.at.conversation:
            raise TheirError("not_yours", "another conversation", frame.frame)
        return seat

    async def _hello(self, conversation: ConversationId, hello: heard.VisitorHello) -> None:
        self._hellos += 1
        if self._hellos > limits.MAX_HELLOS:
            raise TheirError("too_fast", "hellos")
        if self._seat is not None:
            await self._hello_again(self._seat, conversation, hello)
            return
        self._state = connection.step(self._state, Step.HELLO)
        try:
            placement = await self._admitted(conversation, hello)
        except (TheirError, GoneError, StoreLostError, StoreAwayError) as error:
            self._state = connection.step(self._state, Step.REFUSED)
            if isinstance(error, TheirError) and error.code == "pow":
                self.refuse(error)
                self._tell(
                    say.Challenge(challenge=visitor_hello.challenge(self._process, self._org))
                )
                return
            raise
        self._silent.cancel()
        self._state = connection.step(self._state, Step.PLACED)
        self._seat = VisitorSeat(self._process, self._out, placement, self._unseated)
        await self._seat.sit(placement)
        if hello.start is not None and hello.start.words is not None:
            came_from = placement.loaded.conversation.came_from
            self._seat.tell(say.Returned(found=came_from is not None))

    async def _admitted(self, conversation: ConversationId, hello: heard.VisitorHello) -> Placement:
        if hello.start is not None:
            if conversation != NO_CONVERSATION:
                raise TheirError("malformed", "a start names no conversation")
            cid = await visitor_hello.start(self._process, self._organisation, hello.start)
            return await visitor_hello.place(self._process, self._org, cid)
        if hello.resume is None:
            raise TheirError("malformed", "neither start nor resume")
        return await visitor_hello.resume(self._process, self._org, conversation, hello.resume)

    async def _hello_again(
        self, seat: VisitorSeat, conversation: ConversationId, hello: heard.VisitorHello
    ) -> None:
        """Hear what brings this socket's own conversation back to a new store (P19)."""
        resume = hello.resume
        if resume is None or resume.again is None or conversation != seat.at.conversation:
            raise TheirError("out_of_phase", "a second hello")
        self._state = connection.step(self._state, Step.HELLO)
        # Whatever the answer, the socket keeps its seat: it is placed, asked again, or closed.
        self._state = connection.step(self._state, Step.PLACED)
        try:
            await seat.said_again(resume)
            self._hellos = 0
        except GoneError:
            seat.over()
        except StoreLostError as lost:
            seat.lost_store(lost.generation)
        except StoreAwayError:
            seat.unsure()
            raise

    async def _quit(self, cid: ConversationId, proof: bytes | None, *, left: bool) -> None:
        self._state = connection.step(self._state, Step.QUIT)
        seat = self._seat
        try:
            await visitor_says.quit_proven(
                self._process, self._org, cid, proof, left=left, seat=seat
            )
        except GoneError:
            # Proven by the seat, and remembered: it is over in whatever store comes.
            if seat is not None:
                seat.over()

    def _unseated(self) -> None:
        """The seat is over: ended, or a newer connection has it."""
        self._seat = None
        self._state = State.CLOSED

    def _never_greeted(self) -> None:
        if self._state is State.OPENED:
            self.refuse(TheirError("out_of_phase", "no hello in time"))

    def _tell(self, message: Control) -> None:
        cid = NO_CONVERSATION if self._seat is None else self._seat.at.conversation
        self._out.put(frames.encode_control(control.encode(message), cid))


def as_application(running: Running) -> Any:  # noqa: ANN401  channels has no type for it
    """Return the ASGI application of the visitors' socket."""
    return VisitorConsumer.as_asgi(running=running)
