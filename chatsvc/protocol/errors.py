"""Errors by blame: theirs is answered with a stable code, ours crashes loudly and closes 4500."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

ClosingCode: TypeAlias = Literal[
    "malformed",
    "too_large",
    "unsupported",
    "out_of_phase",
    "not_yours",
    "fenced",
    "too_fast",
    "too_slow",
]
AnsweredCode: TypeAlias = Literal[
    "stale",
    "wait",
    "invalid",
    "closed",
    "full",
    "pow",
    "taken_by_other",
    "no_seat",
    "offered",
    "away",
    "unlisted",
    "wrong_proof",
]
ErrorCode: TypeAlias = ClosingCode | AnsweredCode

# docs/protocol.md section 6. Browsers and Autobahn let an application close with 3000-4999 only.
CLOSE_CODES: Final[Mapping[str, int]] = {
    "malformed": 4400,
    "not_yours": 4403,
    "too_slow": 4408,
    "out_of_phase": 4409,
    "fenced": 4410,
    "too_large": 4413,
    "unsupported": 4426,
    "too_fast": 4429,
}

CLOSE_ENDED: Final = 4000
CLOSE_NOT_SIGNED_IN: Final = 4401
CLOSE_UNKNOWN_PATH: Final = 4404
CLOSE_DRAINING: Final = 4012
# What 1011 means (RFC 6455 section 7.4.1), where Autobahn lets an application say it: 3000-4999.
CLOSE_OURS: Final = 4500


class ProtocolError(Exception):
    """Base of everything this package raises.

    Attributes:
        code: Stable; clients and tests may rely on it.
    """

    code: str = "ours"


class TheirError(ProtocolError):
    """The other side sent something that does not fit: it is told which code, and loses nothing.

    Attributes:
        code: A code of docs/protocol.md section 6.
        close: The WebSocket close code, or None when the connection stays open.
        frame: The frame id that the answer names, if the message had one.
    """

    def __init__(self, code: ErrorCode, reason: str = "", frame: int | None = None) -> None:
        """Make the error; `reason` is for tests and developers and never leaves the process."""
        super().__init__(f"{code}: {reason}" if reason else code)
        self.code = code
        self.reason = reason
        self.frame = frame
        self.close: int | None = CLOSE_CODES.get(code)


class GoneError(ProtocolError):
    """There is no such conversation in this store: it has ended (P15)."""

    code = "gone"


class StoreLostError(ProtocolError):
    """The store is new and empty, and this page may bring its conversation back (P19).

    Attributes:
        generation: Of the store that is there now.
    """

    code = "store_lost"

    def __init__(self, generation: str) -> None:
        """Name the life of the store that the page is to come back to."""
        super().__init__(self.code)
        self.generation = generation


class OurError(ProtocolError):
    """A promise inside this package was broken: crash, log, close 4500."""
