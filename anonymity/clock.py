"""The only reader of the clock: everybody else is handed one, so that tests can move time."""

import time
from typing import Protocol

_NS_PER_MS = 1_000_000


class Clock(Protocol):
    """Tells the time. Deadlines lie in the store, so the clock counts from the Unix epoch."""

    def now_ms(self) -> int:
        """Return milliseconds since 1970-01-01T00:00:00Z."""
        ...


class SystemClock:
    """The machine's clock."""

    def now_ms(self) -> int:
        """Return milliseconds since 1970-01-01T00:00:00Z."""
        return time.time_ns() // _NS_PER_MS


class FakeClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, start_ms: int = 1_767_225_600_000) -> None:
        """Start at `start_ms`; the default is 2026-01-01T00:00:00Z."""
        self._now_ms = start_ms

    def now_ms(self) -> int:
        """Return milliseconds since 1970-01-01T00:00:00Z."""
        return self._now_ms

    def advance(self, ms: int) -> None:
        """Move on by `ms` milliseconds; a negative number is a clock that was set back."""
        self._now_ms += ms
