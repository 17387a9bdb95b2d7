"""A private store for tests: a real valkey-server on a UNIX socket that dies with pytest."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import redis

from chatsvc.cli import leash
from chatsvc.cli.store import EmbeddedStore, prepare_store

STARTS_WITHIN_S: Final = 10


@dataclass(frozen=True)
class TestStore:
    """The running store.

    Attributes:
        urls: role (visitor | console | worker) -> REDIS_URL with its user and password.
        admin_url: may do everything; for looking and for planting, never given to our processes.
        process: the server, for tests that kill it.
    """

    __test__ = False

    urls: Mapping[str, str]
    admin_url: str
    process: subprocess.Popen[bytes] = field(repr=False)

    def admin(self) -> redis.Redis:
        """Return a blocking client that may do everything."""
        return redis.Redis.from_url(self.admin_url, socket_timeout=10)


def new_organisation() -> str:
    """Return an organisation id that no other test has: `o:<org>:...` keeps tests apart."""
    return f"t{secrets.token_hex(4)}"


@contextmanager
def running_store(folder: Path) -> Iterator[TestStore]:
    """Start a store in a private folder and stop it afterwards; several may run at once."""
    store = prepare_store(folder)
    password = secrets.token_urlsafe(16)
    with (store.folder / "store.acl").open("a", encoding="utf-8") as acl:
        acl.write(f"user admin on >{password} ~* &* +@all\n")
    admin_url = f"unix://admin:{password}@{store.socket}"
    process = start_store(store)
    try:
        wait_for_store(admin_url)
        yield TestStore({role: store.url(role) for role in store.passwords}, admin_url, process)
    finally:
        process.kill()
        process.wait()


def start_store(store: EmbeddedStore) -> subprocess.Popen[bytes]:
    """Start the server on the leash of this process."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", leash.__file__, str(os.getpid()), *store.command()],
        stdout=subprocess.DEVNULL,
    )


def wait_for_store(url: str) -> None:
    """Poll until the store answers."""
    deadline = time.monotonic() + STARTS_WITHIN_S
    with redis.Redis.from_url(url) as client:
        while True:
            try:
                client.ping()
            except redis.ConnectionError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return
