"""One connection to the store that authenticates, parses RESP and comes back by itself."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, cast
from urllib.parse import unquote, urlsplit

import hiredis

Reply: TypeAlias = Any  # bytes | int | None | list[Reply] | hiredis.ReplyError

# The first try after a loss is at once for a person; later ones do not hammer a store that starts.
FIRST_PAUSE_S: Final = 0.05
LONGEST_PAUSE_S: Final = 1.0
CONNECT_WITHIN_S: Final = 3.0


def pack(*command: bytes | str | int) -> bytes:
    """One command as RESP."""
    return bytes(hiredis.pack_command(command))  # type: ignore[arg-type]  # stub: a tuple of one


@dataclass(frozen=True)
class Endpoint:
    """Where the store is and who we are there; the password shows nowhere."""

    path: str | None
    host: str
    port: int
    login: tuple[str, ...] = field(repr=False)

    @classmethod
    def of(cls, url: str) -> "Endpoint":
        """Read ``unix://user:password@/path`` or ``redis://user:password@host:port``.

        Raises:
            ValueError: another scheme. The message never holds the address.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"unix", "redis"}:
            raise ValueError("REDIS_URL must begin with unix:// or redis://")
        login = (parts.username, parts.password)
        words = tuple(unquote(word) for word in login if word)
        path = unquote(parts.path) if parts.scheme == "unix" else None
        return cls(path, parts.hostname or "localhost", parts.port or 6379, words)


def tell(hear: Callable[[Reply], None], reply: Reply) -> None:
    """Let somebody hear; what it raises is loud, and costs nobody else the connection."""
    try:
        hear(reply)
    except Exception as wrong:  # noqa: BLE001 - asyncio would close the transport of all
        context = {"message": "a callback of the delivery service failed", "exception": wrong}
        asyncio.get_running_loop().call_exception_handler(context)


class _Wire(asyncio.Protocol):
    """Bytes in, replies out."""

    def __init__(self, hear: Callable[[Reply], None]) -> None:
        self.hear = hear
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport | None = None
        self._reader = hiredis.Reader()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        reader = self._reader
        reader.feed(data)
        try:
            while (reply := reader.gets()) is not False:
                tell(self.hear, reply)
        except hiredis.ProtocolError:
            # After a broken reply no later one can be matched to its question.
            self.drop()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if not self.lost.done():
            self.lost.set_result(None)

    def drop(self) -> None:
        if self.transport is not None:
            self.transport.abort()


class Connection:
    """Keeps one authenticated connection open until it is closed.

    ``up`` is called when it can be written to, ``down`` when it was lost, ``hear`` for each reply.
    """

    def __init__(
        self,
        url: str,
        *,
        hear: Callable[[Reply], None],
        up: Callable[[], None],
        down: Callable[[], None],
    ) -> None:
        """Connect to nothing yet.

        Raises:
            ValueError: the address cannot be read.
        """
        self._endpoint = Endpoint.of(url)
        self._hear, self._up, self._down = hear, up, down
        self._wire: _Wire | None = None
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begin to connect, in the background, again and again."""
        self._task = asyncio.get_running_loop().create_task(self._keep())

    async def close(self) -> None:
        """Stop for good."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def write(self, data: bytes) -> None:
        """Send bytes; silently nothing while the connection is down (``down`` has told)."""
        if self._wire is not None and self._wire.transport is not None:
            self._wire.transport.write(data)

    def drop(self) -> None:
        """Give this connection up, as if it were lost; a new one follows."""
        if self._wire is not None:
            self._wire.drop()

    async def _keep(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            try:
                # Not `wait_for`: in Python 3.11 it can swallow the cancel of `close` (gh-86296).
                async with asyncio.timeout(CONNECT_WITHIN_S):
                    wire = await self._connect()
            except (OSError, TimeoutError, hiredis.ReplyError):
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
                continue
            pause = FIRST_PAUSE_S
            self._wire = wire
            try:
                self._up()
                await asyncio.shield(wire.lost)
            finally:
                self._wire = None
                wire.drop()
                self._down()
            await asyncio.sleep(pause)

    async def _connect(self) -> _Wire:
        loop = asyncio.get_running_loop()
        greeted: asyncio.Future[Reply] = loop.create_future()
        wire = _Wire(lambda reply: None if greeted.done() else greeted.set_result(reply))
        end = self._endpoint
        if end.path is not None:
            await loop.create_unix_connection(lambda: wire, end.path)
        else:
            await loop.create_connection(lambda: wire, end.host, end.port)
        try:
            await self._greet(wire, greeted)
        except BaseException:
            wire.drop()
            raise
        wire.hear = self._hear
        return wire

    async def _greet(self, wire: _Wire, greeted: asyncio.Future[Reply]) -> None:
        login = self._endpoint.login
        if wire.transport is not None:
            wire.transport.write(pack("AUTH", *login) if login else pack("PING"))
        await asyncio.wait((greeted, wire.lost), return_when=asyncio.FIRST_COMPLETED)
        if not greeted.done():
            raise ConnectionResetError("lost before it was greeted")
        if isinstance(greeted.result(), hiredis.ReplyError):
            raise greeted.result()
