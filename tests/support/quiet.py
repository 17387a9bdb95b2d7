"""A machine of its own for tests that measure time, while other shelves run side by side.

Every test holds the machine together with others; one that is marked `alone` holds it by itself.
Two file locks, because flock(2) alone would let a stream of others starve whoever waits alone:
she takes the turnstile first, nobody new comes past it, and whoever is inside finishes.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def machine(folder: Path, *, alone: bool) -> Iterator[None]:
    """Hold the machine that `folder` stands for, alone or with others; waits as long as it takes.

    Raises:
        OSError: the folder is not there or cannot be written to.
    """
    with (folder / "turnstile").open("ab") as turnstile, (folder / "machine").open("ab") as inside:
        fcntl.flock(turnstile, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(inside, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        if not alone:
            fcntl.flock(turnstile, fcntl.LOCK_UN)
        yield
