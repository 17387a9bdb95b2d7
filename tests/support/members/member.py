"""One member without a page: connects, listens, connects again, until the conversation ends."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from chatsvc.protocol.frames import Kind, ServerFrame
from tests.support.members.talk import Talk
from tests.support.members.wire import Address, Wire

TICK_S: Final = 0.05
AGAIN_AFTER_S: Final = 0.2
WITHIN_S: Final = 60


class Member:
    """What visitor and counsellor have in common."""

    def __init__(self, address: Address) -> None:
        """Connect at `run`."""
        self.address = address
        self.talk = Talk()
        self._wire: Wire | None = None

    @property
    def wire(self) -> Wire:
        """The present connection."""
        assert self._wire is not None
        return self._wire

    async def run(self) -> None:
        """Live until the end."""
        sending = asyncio.create_task(self._send())
        try:
            while not self.over():
                async with await Wire.opened(self.address) as wire:
                    self._wire = wire
                    await self.greet()
                    await self._listen(wire)
                    self.talk.wire = None
                await asyncio.sleep(AGAIN_AFTER_S)
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending

    def over(self) -> bool:
        """Say whether there is nothing to come back to."""
        return self.talk.report.ended is not None

    async def greet(self) -> None:
        """Say the hello of a new or of a running conversation."""
        raise NotImplementedError

    async def control(self, frame: ServerFrame) -> None:
        """Take a control message."""
        raise NotImplementedError

    async def welcome(self, frame: ServerFrame) -> None:
        """Take a Welcome."""
        raise NotImplementedError

    async def _listen(self, wire: Wire) -> None:
        while not self.over():
            frame = await wire.next()
            if isinstance(frame, int):
                return
            match frame.kind:
                case Kind.CONTROL:
                    await self.control(frame)
                case Kind.WELCOME:
                    await self.welcome(frame)
                case Kind.APPLICATION | Kind.COMMIT | Kind.KEY_PACKAGE:
                    await self.talk.frame(frame)

    async def _send(self) -> None:
        while True:
            await self.talk.flush()
            await asyncio.sleep(TICK_S)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Poll until it holds; fail at the deadline."""
        async with asyncio.timeout(WITHIN_S):
            while not condition():  # noqa: ASYNC110  polling with a deadline
                await asyncio.sleep(TICK_S)
