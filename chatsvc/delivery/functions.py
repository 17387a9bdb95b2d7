"""The library of Redis functions `chatsvc`: joined from its files and loaded into the store.

Functions, not scripts: web processes call them by name and need neither EVAL nor SCRIPT (P20).
"""

from collections.abc import Awaitable
from importlib import resources
from typing import Final, Protocol

LIBRARY: Final = "chatsvc"
# The head comes first: what it defines is local to the library and used by the others.
FILES: Final = ("head", "record", "frames", "commit", "queue", "offers", "staff", "reregister")


class Caller(Protocol):
    """What sends one rare command: a link as the worker's user."""

    def call(self, *command: bytes | str | int) -> Awaitable[object]:
        """Send and await the answer."""
        ...


def source() -> str:
    """The whole library as FUNCTION LOAD wants it."""
    folder = resources.files("chatsvc.delivery")
    # do ... end keeps each file's own locals to itself; only the head's are shared.
    parts = [folder.joinpath(f"{name}.lua").read_text("utf-8") for name in FILES]
    head, *topics = parts
    blocks = "\n".join(f"do\n{topic}end" for topic in topics)
    return f"#!lua name={LIBRARY}\n{head}\n{blocks}\n"


async def load_functions(store: Caller) -> None:
    """Load or replace the library: by the worker, at start and whenever the store is a new one.

    Raises:
        StoreAwayError: the store is out of reach.
        StoreRefusedError: the user may not load functions, or the store is older than 7.0.
    """
    await store.call("FUNCTION", "LOAD", "REPLACE", source())
