"""One WebSocket under proto 2: frames out and in, and a line that can break without a goodbye."""

from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from chatsvc.protocol import control, frames
from chatsvc.protocol.control_types import Control
from chatsvc.protocol.frames import ClientFrame, Kind, ServerFrame
from chatsvc.protocol.ids import NO_CONVERSATION, ConversationId, FrameId, Group
from chatsvc.protocol.limits import PROTO, TEST_PROTO

# `draining` is told to all sockets at once and so in proto 1 (docs/protocol.md section 2).
_HEARD: Final = frozenset({PROTO, TEST_PROTO})
OPENS_WITHIN_S: Final = 10


@dataclass(frozen=True, slots=True)
class Address:
    """Where a process listens, and the host that a browser would name; `path` as it is asked."""

    host: str
    port: int
    path: str
    subprotocol: str
    cookie: str = field(default="", repr=False)


class Wire:
    """An open connection; made by `opened`."""

    def __init__(self, socket: ClientConnection) -> None:
        """Count frames from one."""
        self._socket = socket
        self._frame = 0

    @classmethod
    async def opened(cls, address: Address) -> Self:
        """Connect to 127.0.0.1 under the host that the service expects."""
        name = f"{address.host}:{address.port}"
        socket = await connect(
            f"ws://{name}{address.path}",
            host="127.0.0.1",
            port=address.port,
            origin=Origin(f"http://{name}"),
            subprotocols=[Subprotocol(address.subprotocol)],
            additional_headers={"Cookie": address.cookie} if address.cookie else {},
            compression=None,
            proxy=None,
            open_timeout=OPENS_WITHIN_S,
            ping_interval=None,  # a browser asks nothing by itself
        )
        return cls(socket)

    async def frame(self, kind: Kind, payload: bytes, cid: ConversationId, group: int = 0) -> int:
        """Send one frame; its number. On a broken line it goes nowhere."""
        self._frame += 1
        number = FrameId(self._frame)
        data = frames.encode_client(ClientFrame(kind, cid, Group(group), number, payload))
        with suppress(ConnectionClosed):  # the reader sees it too, and connects again
            await self._socket.send(frames.speaking(data, TEST_PROTO))
        return number

    async def say(self, message: Control, cid: ConversationId = NO_CONVERSATION) -> None:
        """Send one control message."""
        await self.frame(Kind.CONTROL, control.encode(message), cid)

    async def next(self) -> ServerFrame | int:
        """Return the next frame, or the code that the line was closed with."""
        try:
            data = await self._socket.recv()
        except ConnectionClosed as closed:
            return 1006 if closed.rcvd is None else closed.rcvd.code
        assert isinstance(data, bytes)
        return frames.decode_server(data, _HEARD)

    def break_off(self) -> None:
        """Vanish as a lost network does: no close frame."""
        self._socket.transport.abort()

    def close_lid(self) -> None:
        """Fall asleep: the line stays open, nothing is read and no ping is answered."""
        self._socket.transport.pause_reading()

    async def __aenter__(self) -> Self:
        """Use as `async with`."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        await self._socket.close()
