"""A console's line as its page has it: one WebSocket over TCP, read all the time, in proto 1."""

import asyncio
import secrets
import time
from typing import Final, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from chatsvc.protocol import control, frames
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.control_types import Control
from chatsvc.protocol.frames import ClientFrame, Kind
from chatsvc.protocol.ids import NO_CONVERSATION, ConversationId, FrameId, Group
from chatsvc.protocol.limits import CONSOLE_SUBPROTOCOL, PROTO
from tests.support.visitors import CONSOLE

PACKAGES: Final = 2
OPENS_WITHIN_S: Final = 10


class Eyes:
    """What one console was told last, and when.

    Attributes:
        sees: whom the last list named.
        offered: whom she is asked to take now, or None.
        lists: how many lists came over this line.
        accepted: of which conversations the service said that they are hers.
        refused: the codes of what was refused.
    """

    def __init__(self, socket: ClientConnection) -> None:
        """Read from now on."""
        self._socket = socket
        self._frame = 0
        self._instance = secrets.token_bytes(16)
        self.changed = asyncio.Condition()
        self.sees: frozenset[bytes] = frozenset()
        self.offered: ConversationId | None = None
        self.lists = 0
        self.ready = False
        self.accepted: set[ConversationId] = set()
        self.refused: list[str] = []
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def connected(cls, port: int, number: int) -> Self:
        """Connect as person `number` and say hello."""
        socket = await connect(
            f"ws://{CONSOLE}/ws",
            host="127.0.0.1",
            port=port,
            origin=Origin(f"http://{CONSOLE}"),
            subprotocols=[Subprotocol(CONSOLE_SUBPROTOCOL)],
            additional_headers={"Cookie": f"console={number}"},
            compression=None,
            proxy=None,
            max_size=None,
            open_timeout=OPENS_WITHIN_S,
        )
        eyes = cls(socket)
        await eyes.greet()
        return eyes

    @classmethod
    async def opened(cls, port: int, number: int) -> Self:
        """Connect as counsellor `number`, go on duty with three places and bring key packages."""
        eyes = await cls.connected(port, number)
        await eyes.say(says.Duty(state="on", capacity=3))
        for _ in range(PACKAGES):
            await eyes.bring_key_package()
        return eyes

    async def greet(self) -> None:
        """Say hello as a new instance."""
        await self.say(says.ConsoleHello(v=1, desk=says.Desk(instance=self._instance)))

    async def bring_key_package(self) -> None:
        """Bring one more; only its outline is looked at."""
        body = b"\0\1\0\5" + secrets.token_bytes(60)
        await self._send(Kind.KEY_PACKAGE, self._instance + body, NO_CONVERSATION)

    async def say(self, message: Control, cid: ConversationId = NO_CONVERSATION) -> None:
        """Send one control message."""
        await self._send(Kind.CONTROL, control.encode(message), cid)

    async def lost(self, cid: ConversationId) -> float:
        """Return when the list that no longer names this one had come, by the monotonic clock."""
        async with self.changed:
            await self.changed.wait_for(lambda: cid not in self.sees)
        return time.perf_counter()

    async def hers(self, cid: ConversationId) -> None:
        """Wait until the service has said that this one is hers."""
        async with self.changed:
            await self.changed.wait_for(lambda: cid in self.accepted)

    async def close(self) -> None:
        """Go home."""
        await self._socket.close()
        await self._reading

    async def _send(self, kind: Kind, payload: bytes, cid: ConversationId) -> None:
        self._frame += 1
        number = FrameId(self._frame)
        sent = frames.encode_client(ClientFrame(kind, cid, Group(0), number, payload))
        await self._socket.send(frames.speaking(sent, PROTO))

    async def _read(self) -> None:
        try:
            while True:
                data = await self._socket.recv()
                assert isinstance(data, bytes)
                frame = frames.decode_server(data, frozenset({PROTO}))
                if frame.kind is Kind.CONTROL:
                    await self.heard(frame.conversation, control.decode_to_console(frame.payload))
        except ConnectionClosed:
            return

    async def heard(self, cid: ConversationId, message: object) -> None:
        """Keep what one message says."""
        match message:
            case told.QueueList(entries=entries):
                self.sees = frozenset(row.conversation for row in entries)
                self.lists += 1
            case told.Offer(conversation=offered):
                self.offered = None if offered is None else ConversationId(offered)
            case told.Accepted():
                self.accepted.add(cid)
            case told.KeyPackages(unused=unused):
                self.ready = self.ready or unused >= PACKAGES
            case told.Error(code=code):
                self.refused.append(code)
            case _:
                return
        async with self.changed:
            self.changed.notify_all()
