"""HTTP with an end to everything: dripped heads, dripped bodies, large bodies, error pages."""

import io
from typing import Any, Final

from daphne.http_protocol import HTTPFactory, WebRequest
from twisted.web import http

from chatsvc.edge.limits import EdgeLimits

# More than a browser sends to us; the console's two cookies included.
_MAX_HEADERS: Final = 64
# Half typed in Twisted; as Any it is at least the same everywhere.
_Channel: Any = http.HTTPChannel


class BoundedRequest(WebRequest):  # type: ignore[misc]  # Daphne has no types
    """A request whose body stays in memory and below a size."""

    def gotLength(self, length: int | None) -> None:  # noqa: N802, ARG002 - Twisted's name
        """Keep the body in memory: Twisted would write a chunked one to a temporary file."""
        self.content = io.BytesIO()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Take a part of the body, if it still fits."""
        if self.content.tell() + len(data) > self.channel.limits.body_bytes:
            self.channel.refuse(b"413 Content Too Large")
            return
        super().handleContentChunk(data)

    def basic_error(self, status: int, status_text: bytes, body: str) -> None:  # noqa: ARG002
        """Answer an error of the edge itself in one line that names no software."""
        if self.finished or self.channel is None:
            return
        if self._response_started:
            # Half an answer cannot be taken back; a cut connection is at least honest.
            self.channel.loseConnection()
            return
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
            (b"x-content-type-options", b"nosniff"),
            (b"cache-control", b"no-store"),
            (b"referrer-policy", b"no-referrer"),
        ]
        self.handle_reply({"type": "http.response.start", "status": status, "headers": headers})
        line = f"{status} {status_text.decode('ascii')}\n".encode()
        self.handle_reply({"type": "http.response.body", "body": line})


class BoundedChannel(_Channel):  # type: ignore[misc]  # see _Channel
    """A connection that gets so long for a head, so long for a body, and is counted."""

    maxHeaders = _MAX_HEADERS  # noqa: N815 - Twisted's name
    # Below Twisted's 15 s: nobody who was told to go needs it.
    abortTimeout = 5  # noqa: N815 - Twisted's name
    _deadline: Any = None
    limits: EdgeLimits

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        """Start the time for the first head."""
        super().connectionMade()
        self.limits = self.factory.server.limits
        self.factory.server.count_connection(1)
        self._allow(self.limits.head_s)

    def connectionLost(self, reason: Any) -> None:  # noqa: ANN401, N802 - Twisted's name
        """Stop the clock. After an upgrade Twisted calls the WebSocket's method instead."""
        self._allow(None)
        self.factory.server.count_connection(-1)
        super().connectionLost(reason)

    def allHeadersReceived(self) -> None:  # noqa: N802 - Twisted's name
        """Start the time for the body; refuse one that says at once that it is too large."""
        self._allow(self.limits.body_s)
        super().allHeadersReceived()
        if self.length is not None and self.length > self.limits.body_bytes:
            self.refuse(b"413 Content Too Large")

    def allContentReceived(self) -> None:  # noqa: N802 - Twisted's name
        """Hand the request on: from here on answer_s counts."""
        self._allow(None)
        super().allContentReceived()

    def requestDone(self, request: Any) -> None:  # noqa: ANN401, N802 - Twisted's name
        """Start the time for the next head on this connection."""
        self._allow(self.limits.head_s)
        super().requestDone(request)

    def refuse(self, status: bytes) -> None:
        """Answer with a bare status and close."""
        self._allow(None)
        self.transport.write(
            b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
        self.persistent = False
        self.dataReceived = self.lineReceived = self.rawDataReceived = lambda *_ignored: None
        self.transport.loseConnection()

    def _allow(self, seconds: float | None) -> None:
        if self._deadline is not None and self._deadline.active():
            self._deadline.cancel()
        self._deadline = None if seconds is None else self.callLater(seconds, self._too_late)

    def _too_late(self) -> None:
        self.factory.server.count_late_head()
        self.refuse(b"408 Request Timeout")


class BoundedHttpFactory(HTTPFactory):  # type: ignore[misc]  # Daphne has no types
    """Builds bounded channels, and none above the number of connections."""

    protocol = BoundedChannel

    def buildProtocol(self, addr: Any) -> BoundedChannel | None:  # noqa: ANN401, N802 - Twisted's
        """Return a channel; None lets Twisted close the connection, those that live are kept."""
        if self.server.is_full():
            return None
        channel: BoundedChannel = super().buildProtocol(addr)
        channel.requestFactory = BoundedRequest
        # The deadlines above cover Twisted's idle time-out, which every dripped byte resets.
        channel.timeOut = None
        return channel
