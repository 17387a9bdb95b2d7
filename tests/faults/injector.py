"""Does harm to one running service of ours: to its processes by their pids, and to its store."""

import os
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

import redis

from tests.faults.slow_store import SlowStore
from tests.support.polling import until
from tests.support.service import Service

Role = Literal["visitor", "console", "worker", "store"]
# A process comes back within its back-off (chatsvc/cli/backoff.py) and its imports.
BACK_WITHIN_S: Final = 20


class Injector:
    """Kills, freezes and slows down; every method returns when the harm is done."""

    def __init__(self, service: Service) -> None:
        """Make a user of our own who may flush the store: none of the service's may.

        The store is started anew for it, so this comes before the first member.
        """
        self._service = service
        worker = Path(f"/proc/{self._pid('worker')}/environ").read_bytes().split(b"\0")
        url = next(one for one in worker if one.startswith(b"REDIS_URL=")).decode()
        self._socket = Path(unquote(urlsplit(url.removeprefix("REDIS_URL=")).path))
        password = secrets.token_urlsafe(16)
        with (self._socket.parent / "store.acl").open("a", encoding="utf-8") as acl:
            acl.write(f"user faults on >{password} ~* &* +@all\n")
        self._url = f"unix://faults:{password}@{self._socket}"
        self._slow = SlowStore(self._socket)
        self.kill("store")
        until(self._store_answers)

    def close(self) -> None:
        """Leave the service as it is; it is stopped by whoever started it."""
        self._slow.close()

    def kill(self, role: Role) -> None:
        """Kill a process at once, without a word (SIGKILL)."""
        os.kill(self._pid(role), signal.SIGKILL)

    def ask_to_stop(self, role: Role) -> None:
        """Ask a process to stop as an administrator does (SIGTERM)."""
        os.kill(self._pid(role), signal.SIGTERM)

    def freeze(self, role: Role, seconds: float) -> None:
        """Let a process stand still: its sockets stay open and nobody answers."""
        pid = self._pid(role)
        os.kill(pid, signal.SIGSTOP)
        try:
            time.sleep(seconds)  # the harm itself, not a wait for something
        finally:
            os.kill(pid, signal.SIGCONT)

    def flush(self) -> None:
        """Empty the store while everybody stays connected."""
        with redis.Redis.from_url(self._url, socket_timeout=10) as admin:
            admin.flushall()

    def stand_between(self) -> None:
        """Let every process connect to the store through us."""
        if self._slow.stand_between():
            with redis.Redis.from_url(self._url, socket_timeout=10) as admin:
                admin.execute_command("CLIENT", "KILL", "TYPE", "normal")
                admin.execute_command("CLIENT", "KILL", "TYPE", "pubsub")

    def slow_down(self, delay_s: float, seconds: float) -> None:
        """Hold back every command to the store by `delay_s`, for so many seconds."""
        self._slow.delay(delay_s)
        try:
            time.sleep(seconds)  # the harm itself
        finally:
            self._slow.delay(0)

    def _pid(self, role: Role) -> int:
        found: dict[str, int] = {}

        def is_there() -> bool:
            found.update(self._service.children())
            return role in found

        until(is_there, BACK_WITHIN_S)
        return found[role]

    def _store_answers(self) -> bool:
        try:
            with redis.Redis.from_url(self._url, socket_timeout=1) as admin:
                return bool(admin.ping())
        except (redis.RedisError, OSError):
            return False


@contextmanager
def doing_harm(service: Service) -> Iterator[Injector]:
    """An injector for one service, before its first member comes."""
    injector = Injector(service)
    try:
        yield injector
    finally:
        injector.close()
