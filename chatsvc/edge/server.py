"""Daphne's server with our protocols, our limits, and applications that cannot fall silently."""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any, Final

from daphne.server import Server
from twisted.internet import defer
from twisted.logger import globalLogBeginner
from twisted.python.failure import Failure

from anonymity import logs
from anonymity.scope import AsgiApp
from chatsvc.edge.heard import SCOPE_KEY
from chatsvc.edge.http import BoundedHttpFactory
from chatsvc.edge.limits import EdgeLimits
from chatsvc.edge.loop import reactor
from chatsvc.edge.websocket import SafeWebSocket, SafeWebSocketFactory

# Counts of trouble are logged once in so many seconds: one event per client would be a diary.
_COUNTS_EVERY_S: Final = 60
# For an application that was told to go and does not.
_KILL_S: Final = 0.5


class EdgeServer(Server):  # type: ignore[misc]  # Daphne has no types
    """Daphne's server; `run` is replaced because it names its own protocols and signals."""

    def __init__(self, application: AsgiApp, limits: EdgeLimits, process: str) -> None:
        """Serve `application`; `process` is the word for the logs."""
        super().__init__(
            application,
            endpoints=["none"],  # we listen ourselves, see listen.py
            signal_handlers=False,
            http_timeout=limits.answer_s,
            websocket_connect_timeout=limits.handshake_s,
            ping_interval=limits.ping_s,
            ping_timeout=limits.ping_timeout_s,
            verbosity=0,
            server_name="",
        )
        self.limits = limits
        self.process = process
        self.draining = False
        self.farewell = b""
        self.open_sockets: set[SafeWebSocket] = set()
        self.connections: dict[Any, dict[str, Any]] = {}
        self._open = self._refused = self._slow = self._late = 0

    def prepare(self) -> BoundedHttpFactory:
        """Make the factories and start the clocks; return what a port listens with."""
        observers: list[Any] = [_twisted_event]
        globalLogBeginner.beginLoggingTo(observers, redirectStandardIO=False, discardBuffer=True)
        self.http_factory = BoundedHttpFactory(self)
        self.ws_factory = SafeWebSocketFactory(self)
        reactor.callLater(1, self.application_checker)
        reactor.callLater(2, self.timeout_checker)
        reactor.callLater(_COUNTS_EVERY_S, self._log_counts)
        reactor.addSystemEventTrigger("before", "shutdown", self.kill_all_applications)
        return self.http_factory

    def seconds(self) -> float:
        """Return the reactor's own time, for durations only."""
        return float(reactor.seconds())

    # Applications

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:  # noqa: ANN401
        """Run the application for one request or socket; return the queue of its events."""
        if protocol not in self.connections:
            return None
        is_socket = isinstance(protocol, SafeWebSocket)
        inbox = protocol.new_inbox() if is_socket else asyncio.Queue()
        scope["asgi"] = {"version": "3.0", "spec_version": "2.3"}
        if is_socket:
            scope[SCOPE_KEY] = protocol.silence

        async def send(message: dict[str, Any]) -> None:
            await self.handle_reply(protocol, message)

        running = self._run(protocol, self.application(scope, inbox.get, send))
        self.connections[protocol]["application_instance"] = asyncio.ensure_future(running)
        return inbox

    async def _run(self, protocol: Any, application: Coroutine[Any, Any, None]) -> None:  # noqa: ANN401
        crashed = False
        try:
            await application
        except Exception as error:  # noqa: BLE001 - the edge is where every crash of ours ends
            logs.crash(error)
            crashed = True
        if isinstance(protocol, SafeWebSocket):
            protocol.application_ended(crashed=crashed)
        elif crashed or not protocol.finished:
            protocol.basic_error(500, b"Internal Server Error", "")

    def running_applications(self) -> set["asyncio.Task[None]"]:
        """Return the applications that have not ended."""
        found = (details.get("application_instance") for details in self.connections.values())
        return {task for task in found if task is not None and not task.done()}

    def kill_all_applications(self) -> Any:  # noqa: ANN401 - Daphne's name and type
        """Cancel what still runs, and wait a moment: Daphne would wait for ever."""
        tasks = self.running_applications()
        for task in tasks:
            task.cancel()
        if not tasks:
            return None
        return defer.Deferred.fromFuture(
            asyncio.ensure_future(asyncio.wait(tasks, timeout=_KILL_S))
        )

    # Connections

    def protocol_disconnected(self, protocol: Any) -> None:  # noqa: ANN401 - Daphne's name
        """Note the end once: a refused socket ends a second time when its client closes."""
        if protocol in self.connections:
            super().protocol_disconnected(protocol)

    def is_full(self) -> bool:
        """Say whether another connection would be one too many."""
        full = 0 < self.limits.connections <= self._open
        if full:
            if not self._refused:
                logs.event(
                    "sockets_full",
                    process=self.process,
                    sockets=self._open,
                    limit=self.limits.connections,
                )
            self._refused += 1
        return full

    def count_connection(self, change: int) -> None:
        """Count a connection that came (1) or went (-1)."""
        self._open += change

    def count_slow_socket(self) -> None:
        """Count a client that did not read."""
        self._slow += 1

    def count_late_head(self) -> None:
        """Count a request that was dripped."""
        self._late += 1

    def _log_counts(self) -> None:
        if self._slow:
            logs.event("sockets_slow", process=self.process, count=self._slow)
        if self._late:
            logs.event("heads_late", process=self.process, count=self._late)
        self._refused = self._slow = self._late = 0
        reactor.callLater(_COUNTS_EVERY_S, self._log_counts)


def _twisted_event(event: Mapping[str, Any]) -> None:
    """Take what Twisted logs: only failures, and of them only type and place."""
    failure: Any = event.get("log_failure")
    if isinstance(failure, Failure):
        untyped: Any = failure
        logs.crash(untyped.value, untyped.getTracebackObject())
