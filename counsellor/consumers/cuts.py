"""Cuts the sockets of a sign-in at once when it ends (P18), also from a view's thread."""

import asyncio
import threading
from collections.abc import Callable


class Cuts:
    """Which sockets of this process belong to which sign-in."""

    def __init__(self) -> None:
        """Know nobody yet."""
        self._lock = threading.Lock()
        self._known: dict[str, dict[object, tuple[asyncio.AbstractEventLoop, Callable[[], None]]]]
        self._known = {}

    def enter(self, key: str, socket: object, cut: Callable[[], None]) -> None:
        """Call `cut` in the running loop when the sign-in `key` ends."""
        with self._lock:
            self._known.setdefault(key, {})[socket] = (asyncio.get_running_loop(), cut)

    def leave(self, key: str, socket: object) -> None:
        """Forget a socket."""
        with self._lock:
            sockets = self._known.get(key, {})
            sockets.pop(socket, None)
            if not sockets:
                self._known.pop(key, None)

    def end(self, key: str) -> None:
        """Cut every socket of this sign-in; callable from any thread."""
        with self._lock:
            sockets = tuple(self._known.get(key, {}).values())
        for loop, cut in sockets:
            loop.call_soon_threadsafe(cut)


# One per process, as its sockets are: a view ends a sign-in that a socket was opened with. Other
# processes' sockets find out by asking the database every few seconds (desk_duty.py).
CUTS = Cuts()
