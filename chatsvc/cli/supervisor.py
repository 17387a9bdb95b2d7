"""Keeps the programs of a Procfile running: one thread, one loop, nobody left behind.

honcho stops everything when one child dies and leaves children behind when it is killed. Here a
dead child comes back with back-off, SIGINT and SIGTERM drain in order (the store last), and a
killed supervisor takes every child along (leash.py).
"""

import os
import selectors
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType
from typing import Final, TextIO

from anonymity.clock import Clock, SystemClock
from chatsvc.cli.child import Child, Program
from chatsvc.cli.errors import REFUSED

# Web processes tell their sockets, close them with 4012 and go (G6); after this they are killed.
DRAIN_MS: Final = 12_000
STORE_STOPS_MS: Final = 3000
# The first start on a small machine imports everything from a cold disk.
READY_WITHIN_MS: Final = 80_000
TICK_S: Final = 0.1
PROBE_EVERY_MS: Final = 200
STOPPING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Runs programs until it is told to stop; `run` must be called in the main thread."""

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        on_ready: Callable[[], None] = lambda: None,
        out: TextIO | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Prepare; nothing starts before `run`.

        Args:
            programs: in the order of their start; they stop in the opposite one.
            on_ready: called once, when every program with a `ready` question said yes.
            out: where prefixed lines go; standard output unless given.
            clock: for back-off and deadlines.
        """
        self._children = [Child(program) for program in programs]
        self._on_ready: Callable[[], None] | None = on_ready
        self._out = out or sys.stdout
        self._clock = clock or SystemClock()
        self._width = max((len(program.name) for program in programs), default=0)
        self._selector = selectors.DefaultSelector()
        self._stops = 0
        self._started_ms = 0
        self._probed_ms = 0
        self._exit_code = 0

    def run(self) -> int:
        """Start everything, keep it running, stop it; return 0, 2 if refused, 1 if not ready."""
        waker, wakes = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._selector.register(waker, selectors.EVENT_READ, None)
        signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
        for number in STOPPING:
            signal.signal(number, self._asked_to_stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)  # wakes the loop, no more
        self._started_ms = self._clock.now_ms()
        try:
            while not self._stops:
                self._start_what_is_due()
                self._listen(TICK_S)
                self._bury_and_plan()
                self._probe()
            self._say("stopping")
        finally:
            self._stop_all()
            signal.set_wakeup_fd(-1)
            self._selector.close()
        return self._exit_code

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stops += 1

    def _say(self, sentence: str, name: str = "chatsvc") -> None:
        """Write one line; a closed terminal is no reason to leave children behind."""
        with suppress(OSError, ValueError):
            self._out.write(f"{name:<{self._width}} | {sentence}\n")
            self._out.flush()

    def _start_what_is_due(self) -> None:
        """Start new and restarted children; stop at the first one that the rest must wait for."""
        now = self._clock.now_ms()
        for child in self._children:
            if child.process is None and (child.restart_at_ms or 0) <= now:
                stream = child.start(now)
                self._selector.register(stream, selectors.EVENT_READ, child)
                again = " again" if child.backoff.deaths else ""
                self._say(f"started{again}", child.program.name)
            if child.program.first and not child.is_ready and self._on_ready is not None:
                return

    def _listen(self, seconds: float) -> None:
        """Wait for output, a signal or the next tick; pass output on."""
        for key, _ in self._selector.select(seconds):
            if key.data is None:
                with suppress(BlockingIOError):
                    os.read(key.fd, 4096)
            else:
                self._pass_on(key.data)

    def _pass_on(self, child: Child) -> None:
        for line in child.lines():
            self._say(line, child.program.name)
        if child.stream is not None and child.said_all:
            self._close(child)

    def _close(self, child: Child) -> None:
        if child.stream is not None:
            self._selector.unregister(child.stream)
            child.stream.close()
            child.stream = None

    def _bury_and_plan(self) -> None:
        """Reap the dead and decide when they come back."""
        now = self._clock.now_ms()
        for child in self._children:
            process = child.process
            if process is None or not child.has_died():
                continue
            self._let_go(child)
            if self._stops:
                continue
            if process.returncode == REFUSED and self._on_ready is not None:
                # It said in one sentence why it cannot start; trying again would not help.
                self._exit_code, self._stops = REFUSED, 1
                continue
            child.backoff = child.backoff.after_death(max(now - child.started_ms, 0))
            wait = child.backoff.wait_ms()
            child.restart_at_ms = now + wait
            how = _how_it_ended(process.returncode)
            self._say(f"{how}; starts again in {wait / 1000:.1f} s", child.program.name)

    def _let_go(self, child: Child) -> None:
        """Read the last words of a dead child and forget its process."""
        while child.stream is not None and child.has_more():
            self._pass_on(child)
        self._close(child)
        child.process = None

    def _probe(self) -> None:
        """Ask those who can tell whether they are ready, until all of them said yes once."""
        now = self._clock.now_ms()
        if self._on_ready is None or self._stops or abs(now - self._probed_ms) < PROBE_EVERY_MS:
            return
        self._probed_ms = now
        for child in self._children:
            ready = child.program.ready
            if child.process is not None and not child.is_ready:
                child.is_ready = ready is None or ready()
        if all(child.is_ready for child in self._children):
            call, self._on_ready = self._on_ready, None
            call()
        elif now - self._started_ms > READY_WITHIN_MS:
            late = ", ".join(c.program.name for c in self._children if not c.is_ready)
            self._say(f"not ready after {READY_WITHIN_MS // 1000} s: {late}")
            self._exit_code, self._stops = 1, 1

    def _stop_all(self) -> None:
        """Stop programs in reverse order; those that others wait for (the store) go last."""
        for child in self._children:
            if child.program.listens is not None:
                child.program.listens.close()  # who comes now is told at once that nobody is there
        rest = [child for child in self._children if not child.program.first]
        self._stop(rest, DRAIN_MS)
        self._stop([child for child in self._children if child.program.first], STORE_STOPS_MS)

    def _stop(self, children: Sequence[Child], patience_ms: int) -> None:
        asked = self._stops
        for child in reversed(children):
            child.signal(signal.SIGTERM)
        deadline = self._clock.now_ms() + patience_ms
        while any(child.process for child in children):
            self._listen(TICK_S)
            for child in children:
                if child.process is not None and child.has_died():
                    self._let_go(child)
            # A second Ctrl-C means: now.
            if self._clock.now_ms() > deadline or self._stops > max(asked, 1):
                for child in children:
                    child.signal(signal.SIGKILL)


def _how_it_ended(code: int) -> str:
    """Say how a process ended, for a person at a terminal."""
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"ended with code {code}"
