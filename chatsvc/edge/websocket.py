"""One WebSocket made safe: credit both ways, bounded fragments, clean closes, a farewell."""

from typing import Any, Final

from autobahn.websocket.types import ConnectionDeny
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

from chatsvc.edge.credit import Inbox, unwritten
from chatsvc.edge.limits import EdgeLimits
from chatsvc.protocol.errors import CLOSE_CODES, CLOSE_DRAINING

TOO_SLOW: Final = CLOSE_CODES["too_slow"]
_OUR_FAULT: Final = 1011
_PROTOCOL_ERROR: Final = 1002


class SafeWebSocket(WebSocketProtocol):  # type: ignore[misc]  # Daphne has no types
    """Daphne's WebSocket with an end to everything."""

    limits: EdgeLimits
    _slow = False
    _fragments = 0
    _message_began: float | None = None
    _heard_at = 0.0

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        """Take over the connection from the HTTP channel."""
        self.limits = self.factory.server_class.limits
        self._heard_at = self.factory.server_class.seconds()
        super().connectionMade()

    def connectionLost(self, reason: Any) -> None:  # noqa: ANN401, N802 - Twisted's name
        """Give the place back."""
        self.factory.server_class.count_connection(-1)
        super().connectionLost(reason)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Note that the other side lives: a pong says it as well as a message."""
        self._heard_at = self.factory.server_class.seconds()
        super().dataReceived(data)

    def silence(self) -> float:
        """Return for how many seconds nothing has come from the other side."""
        return float(self.factory.server_class.seconds()) - self._heard_at

    def new_inbox(self) -> Inbox:
        """Return the queue between this socket and its application."""
        return Inbox(self.limits.incoming_messages, self._pause, self._resume)

    def onOpen(self) -> None:  # noqa: N802 - Autobahn's name
        """Be one of those that are told when this process stops."""
        self.server.open_sockets.add(self)
        super().onOpen()
        if self.server.draining:
            self.farewell(self.server.farewell)

    def onClose(self, wasClean: bool, code: int, reason: str) -> None:  # noqa: FBT001, N802, N803
        """Tell the application, whoever closed; a handshake that failed early has none."""
        if not hasattr(self, "server"):
            return
        self.server.open_sockets.discard(self)
        super().onClose(wasClean, TOO_SLOW if self._slow else code, reason)

    def farewell(self, message: bytes) -> None:
        """Tell the client that this process stops, and close with 4012."""
        if self.state == self.STATE_OPEN:
            if message:
                self.sendMessage(message, isBinary=True)
            self.sendClose(code=CLOSE_DRAINING)

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: FBT001, FBT002, N802
        """Write, and count what the other side leaves lying: frames, pongs and closes alike."""
        super().sendData(data, sync, chopsize)
        if not self._slow and unwritten(self.transport) > self.limits.outgoing_bytes:
            self._slow = True
            self.server.count_slow_socket()
            if self.state == self.STATE_OPEN:
                self.sendClose(code=TOO_SLOW)

    def serverSend(self, content: Any, binary: bool = False) -> None:  # noqa: ANN401, FBT001, FBT002, N802
        """Send for the application; what it says after the close has no one to hear it."""
        if self.state in (self.STATE_CONNECTING, self.STATE_OPEN):
            super().serverSend(content, binary)

    def serverAccept(self, subprotocol: str | None = None) -> None:  # noqa: N802 - Daphne's name
        """Accept for the application, unless the client or the clock was faster."""
        if hasattr(self, "handshake_deferred"):
            super().serverAccept(subprotocol)

    def serverReject(self) -> None:  # noqa: N802 - Daphne's name
        """Refuse for the application, unless the client or the clock was faster."""
        if hasattr(self, "handshake_deferred"):
            super().serverReject()

    def application_ended(self, *, crashed: bool) -> None:
        """Close what an application left open: nobody would read it any more."""
        if hasattr(self, "handshake_deferred"):
            deferred = self.handshake_deferred
            del self.handshake_deferred
            status = 500 if crashed else 403
            denied: Any = ConnectionDeny
            deferred.errback(denied(code=status, reason="Refused"))
            self.server.protocol_disconnected(self)
        elif self.state == self.STATE_OPEN:
            self.sendCloseFrame(code=_OUR_FAULT if crashed else 1000)

    def onMessageBegin(self, isBinary: bool) -> None:  # noqa: FBT001, N802, N803 - Autobahn's name
        """Start counting the parts of a message, and its time."""
        self._fragments = 0
        self._message_began = self.server.seconds()
        super().onMessageBegin(isBinary)

    def onMessageFrameBegin(self, length: int) -> None:  # noqa: N802 - Autobahn's name
        """Count one more part."""
        self._fragments += 1
        if self._fragments > self.limits.fragments and not self.failedByMe:
            self._fail_connection(_PROTOCOL_ERROR, "too many fragments")
        super().onMessageFrameBegin(length)

    def onMessageEnd(self) -> None:  # noqa: N802 - Autobahn's name
        """Hand the message on."""
        self._message_began = None
        super().onMessageEnd()

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: FBT001, N802, N803
        """Give the application what came before the close, and nothing after."""
        if self.state == self.STATE_OPEN:
            super().onMessage(payload, isBinary)

    def check_timeouts(self) -> None:
        """Ping, and end messages that are dripped."""
        began = self._message_began
        if began is not None and self.server.seconds() - began > self.limits.message_s:
            self._message_began = None
            if self.state == self.STATE_OPEN:
                self.sendClose(code=TOO_SLOW)
        super().check_timeouts()

    def _pause(self) -> None:
        self.transport.pauseProducing()

    def _resume(self) -> None:
        if self.state != self.STATE_CLOSED and self.transport.connected:
            self.transport.resumeProducing()


class SafeWebSocketFactory(WebSocketFactory):  # type: ignore[misc]  # Daphne has no types
    """Builds safe WebSockets, with every option said aloud."""

    protocol = SafeWebSocket

    def __init__(self, server: Any) -> None:  # noqa: ANN401 - EdgeServer; importing it is a cycle
        """Set Autobahn's options from the server's limits."""
        # An empty server name: no Server header.
        super().__init__(server, server="")
        limits: EdgeLimits = server.limits
        self.setProtocolOptions(
            versions=[13],
            webStatus=False,
            # A close frame with a code (1002, 1007, 1009) instead of a dropped connection.
            failByDrop=False,
            openHandshakeTimeout=limits.handshake_s,
            closeHandshakeTimeout=limits.close_s,
            autoPingTimeout=limits.ping_timeout_s,
            maxMessagePayloadSize=limits.message_bytes,
            maxFramePayloadSize=limits.message_bytes,
            # Exact origins are compared by ExactOrigin, per host; Autobahn's wildcards are not.
            allowNullOrigin=True,
            # No permessage-deflate: sizes of compressed text would tell about the text.
            perMessageCompressionAccept=lambda _offers: None,
        )
