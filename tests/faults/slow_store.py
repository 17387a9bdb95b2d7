"""Stands between the service and its embedded store; can hold back every command for a while."""

import asyncio
import threading
from pathlib import Path
from typing import Final

CHUNK: Final = 65_536
_STARTS_WITHIN_S: Final = 5
# A closed transport lets go of its socket in the loop's next round.
_TRANSPORTS_END_S: Final = 0.05


class SlowStore:
    """Listens where the store listened; a thread of its own, so that it never waits for a test."""

    def __init__(self, socket: Path) -> None:
        """Take over the store's UNIX socket; clients that are connected already stay as they are.

        Args:
            socket: where the service looks for its store.
        """
        self._socket = socket
        self._behind = socket.with_suffix(".behind")
        self._delay_s = 0.0
        self._inode = 0
        self._carried: set[asyncio.Task[None]] = set()
        self._servers: list[asyncio.Server] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def stand_between(self) -> bool:
        """Move in front of the store if we are not; False if we were.

        A store that was started anew has unlinked our socket and made its own.
        """
        if self._socket.exists() and self._socket.stat().st_ino == self._inode:
            return False
        self._socket.replace(self._behind)
        listening = asyncio.run_coroutine_threadsafe(self._listen(), self._loop)
        listening.result(_STARTS_WITHIN_S)
        self._inode = self._socket.stat().st_ino
        return True

    def delay(self, seconds: float) -> None:
        """Hold back every command that comes from now on for so long; 0: none."""
        self._delay_s = seconds

    def close(self) -> None:
        """Stop the thread; connections through us break."""
        letting_go = asyncio.run_coroutine_threadsafe(self._let_all_go(), self._loop)
        letting_go.result(_STARTS_WITHIN_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_STARTS_WITHIN_S)
        self._loop.close()

    async def _listen(self) -> None:
        self._servers.append(await asyncio.start_unix_server(self._meet, self._socket))

    async def _let_all_go(self) -> None:
        """Cancel what is still carried, and wait until it and its transports have ended."""
        for server in self._servers:
            server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(_TRANSPORTS_END_S)

    def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        carrying = self._loop.create_task(self._carry(reader, writer))
        self._carried.add(carrying)
        carrying.add_done_callback(self._carried.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            behind_reader, behind = await asyncio.open_unix_connection(self._behind)
        except OSError:
            writer.close()
            return
        ways = (
            asyncio.ensure_future(self._slowly(reader, behind)),
            asyncio.ensure_future(_at_once(behind_reader, writer)),
        )
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:  # also when we are cancelled: every end is closed by whoever opened it
            for way in ways:
                way.cancel()
            for end in (behind, writer):
                end.close()

    async def _slowly(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Commands overtake nobody: each waits behind the one before it."""
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def let_go() -> None:
            while True:
                due, data = await waiting.get()
                await asyncio.sleep(max(0.0, due - self._loop.time()))
                writer.write(data)
                await writer.drain()

        letting_go = asyncio.ensure_future(let_go())
        try:
            while data := await reader.read(CHUNK):
                waiting.put_nowait((self._loop.time() + self._delay_s, data))
        finally:
            letting_go.cancel()


async def _at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(CHUNK):
        writer.write(data)
        await writer.drain()
