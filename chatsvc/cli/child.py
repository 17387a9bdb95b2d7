"""One child process of the supervisor: started on a leash, in a process group of its own."""

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, Final

from chatsvc.cli import leash
from chatsvc.cli.backoff import Backoff

CHUNK: Final = 65_536
# A line longer than this is cut, so that a child without newlines costs no memory.
LONGEST_LINE: Final = 8192


@dataclass(frozen=True, slots=True)
class Program:
    """What to run.

    Attributes:
        environment: the whole environment of the process; it may hold keys.
        ready: asked now and then after the start, until it says yes; must answer within a second.
        first: whether the programs after this one wait until it is ready.
        listens: the open port that each of its processes inherits, under the same number.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    ready: Callable[[], bool] | None = None
    first: bool = False
    listens: socket.socket | None = None


@dataclass(slots=True)
class Child:
    """A program and the process that runs it at the moment, if one does."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    started_ms: int = 0
    restart_at_ms: int | None = None
    backoff: Backoff = field(default_factory=Backoff)
    is_ready: bool = False
    stream: IO[bytes] | None = None
    said_all: bool = False
    rest: bytes = b""

    def start(self, now_ms: int) -> IO[bytes]:
        """Start the process and return its output; call from the main thread only (leash)."""
        leashed = [sys.executable, "-I", "-S", leash.__file__, str(os.getpid())]
        port = self.program.listens
        self.process = subprocess.Popen(
            [*leashed, *self.program.command],
            env=dict(self.program.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=() if port is None else (port.fileno(),),
            process_group=0,  # Ctrl-C in the terminal reaches the supervisor alone
        )
        self.started_ms, self.restart_at_ms, self.rest = now_ms, None, b""
        self.is_ready = self.said_all = False
        self.stream = self.process.stdout
        if self.stream is None:
            raise RuntimeError("a pipe was asked for")
        os.set_blocking(self.stream.fileno(), False)
        return self.stream

    def lines(self) -> list[str]:
        """Return the complete lines written since the last call."""
        if self.stream is None:
            return []
        try:
            read = os.read(self.stream.fileno(), CHUNK)
        except BlockingIOError:
            return []
        self.said_all = not read
        *whole, self.rest = (self.rest + read).split(b"\n")
        if not read or len(self.rest) > LONGEST_LINE:
            whole, self.rest = [*whole, self.rest], b""
        return [line.decode(errors="replace")[:LONGEST_LINE].rstrip() for line in whole if line]

    def has_more(self) -> bool:
        """Say whether unread output waits in the pipe, its end included."""
        return self.stream is not None and bool(select.select([self.stream], [], [], 0)[0])

    def has_died(self) -> bool:
        """Say whether the process has ended; what it left in its group is killed first."""
        if self.process is None:
            return False
        pid = self.process.pid
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if ended is None:
            return False
        # Not yet reaped, so the group id cannot belong to somebody else.
        self.signal(signal.SIGKILL)
        self.process.wait()
        return True

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the whole group; a group that is gone is fine."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return
