"""Holds the web processes' ports for as long as `chatsvc run` lives.

A process that is restarted or killed leaves its port open: who comes meanwhile waits in the
kernel's queue, and the next process answers. A closed port refuses, and then every page asks again
only after its back-off (the same in production: docs/operations/running.md, "A socket unit").
"""

import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Final

from chatsvc.cli.errors import CommandError
from chatsvc.cli.procfile import Line
from chatsvc.settings.environment import Environment

# As many as the processes themselves allow to wait (edge/serve.py).
_BACKLOG: Final = 1024
_SERVES: Final = ("chatsvc", "serve")


@contextmanager
def open_ports(
    environment: Environment, lines: Iterable[Line]
) -> Iterator[Mapping[str, socket.socket]]:
    """Open the port of every web process among `lines` on 127.0.0.1, by the line's name.

    A line of these names that runs something else opens its own port: it is only asked for.

    Raises:
        CommandError: `port_busy`: somebody else has it.
    """
    numbers = {"visitor": environment.visitor_port, "console": environment.console_port}
    with ExitStack() as held:
        opened = {}
        for line in lines:
            if line.name not in numbers:
                continue
            port = held.enter_context(_open(line.name, numbers[line.name]))
            if line.command == (*_SERVES, line.name):
                opened[line.name] = port
            else:
                port.close()
        yield opened


def inheriting(port: socket.socket) -> tuple[str, ...]:
    """Return the words after which a web process serves on this port."""
    return ("--fd", str(port.fileno()))


def _open(name: str, number: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", number), backlog=_BACKLOG)
    except OSError as wrong:
        sentence = (
            f"Port {number} of 127.0.0.1 cannot be used ({wrong.strerror}); "
            f"set CHATSVC_{name.upper()}_PORT to another one."
        )
        raise CommandError("port_busy", sentence) from wrong
