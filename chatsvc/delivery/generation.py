"""A store's generation: the random name of one of its lives, and when that life began (P19)."""

import re
import secrets
from typing import Final

_NAMED: Final = re.compile(r"[A-Za-z0-9_-]{22}\.([0-9]{1,15})")


def new_generation(now_ms: int) -> str:
    """Return a name for a store that was met empty now (Unix ms); clients see an opaque word."""
    return f"{secrets.token_urlsafe(16)}.{now_ms}"


def born_ms(generation: str) -> int:
    """Return when this life began; 0, long ago, for a name that no worker of ours gave."""
    named = _NAMED.fullmatch(generation)
    return int(named[1]) if named else 0
