"""ASGI lifespan, which Daphne lacks: an application starts its links before the first visitor."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from anonymity import logs
from anonymity.scope import AsgiApp, Message, Receive, Send


class Lifespan:
    """Runs the application's lifespan scope, if it has one."""

    def __init__(self, application: AsgiApp) -> None:
        """Speak to `application`; nothing happens before `begin`."""
        self._application = application
        self._events: asyncio.Queue[Message] = asyncio.Queue()
        self._started = asyncio.Event()
        self._ended = asyncio.Event()
        self._read = False
        self._failed = False
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> bool:
        """Start the application; return whether it may serve.

        An application that knows no lifespan raises on its scope (ASGI 3.0): it may serve. One that
        says `lifespan.startup.failed`, or breaks after it has read the start, may not.
        """
        self._task = asyncio.ensure_future(self._run())
        self._events.put_nowait({"type": "lifespan.startup"})
        await self._started.wait()
        return not self._failed

    async def end(self, seconds: float) -> None:
        """Tell the application that it is over; wait for its answer at most so long."""
        if self._task is None or self._task.done():
            return
        self._events.put_nowait({"type": "lifespan.shutdown"})
        try:
            await asyncio.wait_for(self._ended.wait(), seconds)
        except TimeoutError:
            self._task.cancel()

    async def _run(self) -> None:
        scope: dict[str, Any] = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        try:
            await self._application(scope, self._receive, self._send)
        except Exception as error:  # noqa: BLE001 - at once it means "no lifespan here", see begin
            if self._read:
                self._failed = True
                logs.crash(error)
        finally:
            self._started.set()
            self._ended.set()

    async def _receive(self) -> Message:
        self._read = True
        return await self._events.get()

    async def _send(self, message: Message) -> None:
        if message["type"] == "lifespan.startup.failed":
            self._failed = True
        if message["type"].startswith("lifespan.startup."):
            self._started.set()
        else:
            self._ended.set()


async def live(
    work: Coroutine[Any, Any, None],
    close: Callable[[], Awaitable[None]],
    receive: Receive,
    send: Send,
) -> None:
    """Say that an application has started, let it work until the end is told, close, say so.

    Args:
        work: what beats until it is cancelled.
        close: lets go of the links, after the last beat.
        receive: brings `lifespan.shutdown`.
        send: takes both answers.
    """
    beat = asyncio.get_running_loop().create_task(work)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    beat.cancel()
    with suppress(asyncio.CancelledError):
        await beat
    await close()
    await send({"type": "lifespan.shutdown.complete"})
