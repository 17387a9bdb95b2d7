"""What one socket is sent, in order, with a credit: a reader that does not read is closed."""

import asyncio
from collections import deque
from collections.abc import Coroutine, Generator
from typing import Any

from anonymity.scope import Message, Send
from chatsvc.protocol.errors import CLOSE_CODES
from chatsvc.protocol.frames import speaking
from chatsvc.protocol.limits import CREDIT_BYTES


class Outgoing:
    """Sends without a task per message: an ASGI `send` that does not wait is stepped in place.

    When it does wait (another server, a full transport), one task sends the rest in order, and what
    lies here counts against the credit. The edge counts what the transport itself holds.
    """

    def __init__(self, send: Send) -> None:
        """Send through `send`."""
        self._send = send
        self._later: deque[Message] = deque()
        self._bytes = 0
        self._task: asyncio.Task[None] | None = None
        self.proto: int | None = None
        self.closed = False

    def put(self, data: bytes) -> None:
        """Send one binary message, under `proto` if that is set; nothing after a close."""
        if self.closed:
            return
        if self._bytes + len(data) > CREDIT_BYTES:
            self._later.clear()
            self._bytes = 0
            self.close(CLOSE_CODES["too_slow"])
            return
        if self.proto is not None:
            data = speaking(data, self.proto)
        self._step({"type": "websocket.send", "bytes": data})

    def close(self, code: int) -> None:
        """Close after everything that was put before; a second close changes nothing."""
        if not self.closed:
            self.closed = True
            self._step({"type": "websocket.close", "code": code})

    def vanished(self) -> None:
        """The client is gone: send nothing more."""
        self.closed = True
        self._later.clear()
        self._bytes = 0

    def _step(self, message: Message) -> None:
        if self._task is not None:
            self._later.append(message)
            self._bytes += len(message.get("bytes", b""))
            return
        sending = self._sending(message)
        try:
            waited_for = sending.send(None)
        except StopIteration:
            return
        self._task = asyncio.get_running_loop().create_task(self._rest(sending, waited_for))

    async def _sending(self, message: Message) -> None:
        await self._send(message)

    async def _rest(self, sending: Coroutine[Any, Any, None], waited_for: Any) -> None:  # noqa: ANN401  what the loop yields
        try:
            await _Resumed(sending, waited_for)
            while self._later:
                message = self._later.popleft()
                await self._send(message)
                self._bytes -= len(message.get("bytes", b""))
        finally:
            self._task = None


class _Resumed:
    """Goes on with a coroutine that was stepped once and now waits for `waited_for`."""

    def __init__(self, sending: Coroutine[Any, Any, None], waited_for: Any) -> None:  # noqa: ANN401
        self._sending = sending
        self._waited_for = waited_for

    def __await__(self) -> Generator[Any, None, None]:
        yield self._waited_for
        yield from self._sending.__await__()
