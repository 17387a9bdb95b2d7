"""Runs one ASGI application on 127.0.0.1, a UNIX socket or an inherited one, until SIGTERM."""

import signal
import socket
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, assert_never

from anonymity import logs
from anonymity.scope import AsgiApp
from chatsvc.edge.drain import Drain
from chatsvc.edge.http import BoundedHttpFactory
from chatsvc.edge.lifespan import Lifespan
from chatsvc.edge.limits import EdgeLimits, connections_for_descriptors, no_core_files
from chatsvc.edge.loop import event_loop, reactor
from chatsvc.edge.server import EdgeServer

# nginx and the service share a group; nobody else may connect.
_SOCKET_MODE: Final = 0o660
_BACKLOG: Final = 1024


@dataclass(frozen=True, slots=True)
class Loopback:
    """A port on 127.0.0.1; 0 lets the kernel choose. No other address is offered on purpose."""

    port: int


@dataclass(frozen=True, slots=True)
class UnixSocket:
    """A path that nginx connects to: then no TCP peer ever meets this process."""

    path: Path


@dataclass(frozen=True, slots=True)
class Inherited:
    """A listening socket that systemd opened for us, by its descriptor."""

    descriptor: int


Bind = Loopback | UnixSocket | Inherited


def serve(
    application: AsgiApp,
    bind: Bind,
    *,
    process: str,
    farewell: bytes,
    limits: EdgeLimits | None = None,
) -> int:
    """Serve until SIGTERM or SIGINT; return the exit code.

    Args:
        application: the ASGI application; its lifespan is run around the whole.
        bind: where to listen.
        process: the word for this process in the logs.
        farewell: the message that every open socket gets before it is closed with 4012.
        limits: other numbers than the usual ones, for tests.
    """
    logs.install()
    no_core_files()
    chosen = limits or EdgeLimits()
    if not chosen.connections:
        chosen = replace(chosen, connections=connections_for_descriptors())
    running = _Running(application, bind, EdgeServer(application, chosen, process))
    running.server.farewell = farewell
    reactor.callWhenRunning(running.start)
    reactor.run(installSignalHandlers=False)
    return running.exit_code


class _Running:
    """The state of one `serve` call."""

    def __init__(self, application: AsgiApp, bind: Bind, server: EdgeServer) -> None:
        self.server = server
        self.exit_code = 0
        self._bind = bind
        self._application = application
        self._tasks: set[Any] = set()

    def start(self) -> None:
        self._spawn(self._start())

    async def _start(self) -> None:
        try:
            factory = self.server.prepare()
            lifespan = Lifespan(self._application)
            drain = Drain(self.server, lifespan)
            for number in (signal.SIGTERM, signal.SIGINT):
                event_loop.add_signal_handler(number, drain.begin)
            may_serve = await lifespan.begin()
            port = _listen(self._bind, factory) if may_serve else None
            if port is None:
                logs.event("start_refused", process=self.server.process)
        except Exception as error:  # noqa: BLE001 - without a port there is nothing to serve
            logs.crash(error)
            port = None
        if port is None:
            self.exit_code = 1
            reactor.stop()
            return
        drain.watch(port)
        logs.event("started", process=self.server.process, port=_port_number(port))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = event_loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _listen(bind: Bind, factory: BoundedHttpFactory) -> Any:  # noqa: ANN401 - IListeningPort
    match bind:
        case Loopback(port):
            return reactor.listenTCP(port, factory, backlog=_BACKLOG, interface="127.0.0.1")
        case UnixSocket(path):
            return reactor.listenUNIX(str(path), factory, backlog=_BACKLOG, mode=_SOCKET_MODE)
        case Inherited(descriptor):
            with socket.socket(fileno=descriptor) as inherited:
                inherited.setblocking(False)  # noqa: FBT003 - the standard library's signature
                family = inherited.family
                return reactor.adoptStreamPort(inherited.fileno(), family, factory)
        case _:
            assert_never(bind)


def _port_number(port: Any) -> int:  # noqa: ANN401 - IListeningPort
    return int(getattr(port.getHost(), "port", 0))
