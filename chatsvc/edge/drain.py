"""Stopping without losing anybody: tell every socket, close with 4012, wait a little, stop."""

import asyncio
from typing import Any, Final

from anonymity import logs
from chatsvc.edge.lifespan import Lifespan
from chatsvc.edge.loop import reactor
from chatsvc.edge.server import EdgeServer

# How often we look whether all have gone; a drain lasts a second or two.
_LOOK_EVERY_S: Final = 0.02
# A browser answers a close at once; what remains after that is cut, so that exit takes <= 3 s.
_LIFESPAN_S: Final = 0.4


class Drain:
    """The one way this process stops; asking twice changes nothing."""

    def __init__(self, server: EdgeServer, lifespan: Lifespan) -> None:
        """Drain `server`, then end the application's `lifespan`."""
        self._server = server
        self._lifespan = lifespan
        self._ports: list[Any] = []
        self._task: asyncio.Task[None] | None = None

    def watch(self, port: Any) -> None:  # noqa: ANN401 - IListeningPort, Twisted has no types here
        """Stop listening on `port` first."""
        self._ports.append(port)

    def begin(self) -> None:
        """Start; called by SIGTERM and SIGINT in the event loop."""
        if self._task is None:
            self._task = asyncio.ensure_future(self._drain())

    async def _drain(self) -> None:
        server = self._server
        began = server.seconds()
        asked = len(server.open_sockets)
        logs.event("stopping", process=server.process, sockets=asked)
        server.draining = True
        try:
            for port in self._ports:
                port.stopListening()
            # Sockets that are still shaking hands are told in their onOpen.
            for socket in tuple(server.open_sockets):
                socket.farewell(server.farewell)
            await self._gone(began + server.limits.drain_s)
            for socket in tuple(server.open_sockets):
                socket.dropConnection(abort=True)
            await self._lifespan.end(_LIFESPAN_S)
        finally:
            logs.event(
                "stopped",
                process=server.process,
                sockets=len(server.open_sockets),
                milliseconds=int((server.seconds() - began) * 1000),
            )
            reactor.stop()

    async def _gone(self, until: float) -> None:
        server = self._server
        while server.open_sockets or server.running_applications():
            if server.seconds() >= until:
                return
            await asyncio.sleep(_LOOK_EVERY_S)
