"""Waiting in tests is polling with a deadline, never a sleep of hope."""

import time
from collections.abc import Callable
from typing import Final

WITHIN_S: Final = 30


def until(what: Callable[[], bool], within_s: float = WITHIN_S) -> None:
    """Poll until it holds; fail when it does not in time."""
    deadline = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
