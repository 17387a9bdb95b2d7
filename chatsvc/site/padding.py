"""Pads pages so that their size does not say which language is read.

Whoever watches the line sees sizes. Every page of one kind is as long in every language, as it is
here and as `squeeze` compresses it; a proxy must not compress once more.
"""

from collections.abc import Iterable
from typing import Final

# Languages differ by a few hundred bytes; whole steps leave no trace of small edits either.
STEP: Final = 4096


def common_size(bodies: Iterable[bytes]) -> int:
    """Return the size that all pages of one kind get, in bytes."""
    longest = max(len(body) for body in bodies)
    return -(-longest // STEP) * STEP


def pad(body: bytes, size: int) -> bytes:
    """Fill up with spaces, which both HTML and JSON ignore at their end."""
    return body + b" " * (size - len(body))
