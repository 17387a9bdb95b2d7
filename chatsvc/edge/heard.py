"""When the other side of a socket was last heard, pongs included: only the edge can know that."""

from collections.abc import Callable
from typing import Final

from anonymity.scope import Scope

# Seconds since the last byte from the other side.
Silence = Callable[[], float]
SCOPE_KEY: Final = "silence"


def silence_of(scope: Scope) -> Silence:
    """Return what the edge says of this socket.

    Another server says nothing; there, a socket that is open counts as heard.
    """
    silence: Silence = scope.get(SCOPE_KEY, _none)
    return silence


def _none() -> float:
    return 0.0
