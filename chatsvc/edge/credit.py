"""Credit in both directions of one socket, so that nobody's slowness costs us memory."""

from asyncio import Queue
from collections.abc import Callable
from typing import Any, Final, Protocol


class BufferedTransport(Protocol):
    """What Twisted's socket transports keep while the kernel takes no more.

    `dataBuffer[offset:]` is being written, `_tempDataBuffer` with `_tempDataLen` bytes comes next.
    twisted.internet.abstract.FileDescriptor offers no public count (its producer call-backs say
    only "above 64 KiB" and "empty"); tests/unit/test_edge_credit.py holds Twisted to the names.
    """

    dataBuffer: bytes  # noqa: N815 - Twisted's name
    offset: int
    _tempDataLen: int  # noqa: N815 - Twisted's name


def unwritten(transport: BufferedTransport) -> int:
    """Return the bytes handed to the transport that the kernel has not taken yet."""
    return len(transport.dataBuffer) - transport.offset + transport._tempDataLen  # noqa: SLF001


# Reading goes on when the application has caught up, not at every message: fewer switches.
_RESUME_BELOW: Final = 2


class Inbox:
    """What a client sent and the application has not taken: above a limit, reading stops.

    Daphne's own queue has no end. TCP then slows the sender down, and only that one.
    """

    def __init__(self, limit: int, pause: Callable[[], None], resume: Callable[[], None]) -> None:
        """Keep up to about `limit` events; `pause` and `resume` stop and start reading."""
        self._events: Queue[dict[str, Any]] = Queue()
        self._limit = limit
        self._pause = pause
        self._resume = resume
        self._paused = False

    def put_nowait(self, event: dict[str, Any]) -> None:
        """Add an event. One read of the socket may bring a few more than the limit."""
        self._events.put_nowait(event)
        if not self._paused and self._events.qsize() >= self._limit:
            self._paused = True
            self._pause()

    async def get(self) -> dict[str, Any]:
        """Return the oldest event, as ASGI's `receive`."""
        event = await self._events.get()
        if self._paused and self._events.qsize() < _RESUME_BELOW:
            self._paused = False
            self._resume()
        return event
