"""A line of 50 kbit/s: a loopback proxy through which everything goes, WebSockets included."""

import asyncio
import contextlib
from typing import Final

from tests.support.relay import Relay

# One packet, about: so many connections share the line as they would share a real one.
_PACKET: Final = 1_400


class SlowLine(Relay):
    """Listen on a free loopback port and pass all on to `port`, slowly, in both directions."""

    def __init__(self, port: int, *, bits_per_s: int, latency_s: float) -> None:
        """Lead to the server at 127.0.0.1:`port`; half of the latency is each direction's."""
        super().__init__(port)
        self._rate = bits_per_s / 8
        self._half = latency_s / 2
        self._lanes = (asyncio.Lock(), asyncio.Lock())
        self.passed = 0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """See `Relay`."""
        await asyncio.sleep(2 * self._half)  # a connection is a way there and back of its own
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._target)
        up, down = self._lanes
        try:
            await asyncio.gather(
                self._copy(reader, there_writer, up), self._copy(there_reader, writer, down)
            )
        finally:
            writer.close()
            there_writer.close()

    async def _copy(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, lane: asyncio.Lock
    ) -> None:
        """Let packet after packet take its time on the lane that all share, and arrive later."""
        loop = asyncio.get_running_loop()
        late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        arriving = asyncio.create_task(self._arrive(target, late))
        try:
            with contextlib.suppress(ConnectionError):
                while data := await source.read(_PACKET):
                    async with lane:
                        await asyncio.sleep(len(data) / self._rate)
                    self.passed += len(data)
                    late.put_nowait((loop.time() + self._half, data))
            late.put_nowait((loop.time() + self._half, b""))
            await arriving
        finally:
            arriving.cancel()

    async def _arrive(
        self, target: asyncio.StreamWriter, late: asyncio.Queue[tuple[float, bytes]]
    ) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(ConnectionError, OSError):
            while True:
                at, data = await late.get()
                await asyncio.sleep(max(0.0, at - loop.time()))
                if not data:
                    target.write_eof()
                    return
                target.write(data)
                await target.drain()
