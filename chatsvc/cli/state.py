"""The state directory of one installation: private, held by one supervisor, its keys made once."""

import base64
import fcntl
import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import msgspec

from chatsvc.cli.errors import CommandError

PRIVATE: Final = stat.S_IRWXU
KEY_BYTES: Final = 32
# Beside the other files of a demo; ensure_demo_accounts wrote it.
DEMO_ACCOUNTS: Final = "demo-accounts.json"


@dataclass(frozen=True, slots=True)
class HeldState:
    """A state directory that this process holds until it ends; the kernel lets go of the lock."""

    folder: Path
    lock: IO[bytes]


class DemoSecrets(msgspec.Struct, frozen=True):
    """Keys that the demo makes on its first day; `secrets.json`, 0600."""

    secret_key: str
    ticket_key: str
    field_key: str

    def __repr__(self) -> str:
        """Show nothing."""
        return "DemoSecrets(...)"


def hold_state(folder: Path) -> HeldState:
    """Make the directory if needed, close it to others and take its lock.

    Raises:
        CommandError: `state_dir` it cannot be used, `already_running` somebody holds it.
    """
    try:
        folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        folder.chmod(PRIVATE)
        lock = (folder / "run.lock").open("ab")
    except OSError as wrong:
        sentence = f"The state directory {folder} cannot be used: {wrong.strerror}."
        raise CommandError("state_dir", sentence) from wrong
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as wrong:
        lock.close()
        sentence = f"Another chatsvc already runs on {folder}; stop it or set CHATSVC_STATE_DIR."
        raise CommandError("already_running", sentence) from wrong
    return HeldState(folder, lock)


def demo_accounts_path(folder: Path) -> Path:
    """Return where the demo accounts' passwords and secrets are kept (0600)."""
    return folder / DEMO_ACCOUNTS


def demo_secrets(folder: Path) -> DemoSecrets:
    """Return the demo's keys, made on the first call."""
    path = folder / "secrets.json"
    if path.exists():
        try:
            return msgspec.json.decode(path.read_bytes(), type=DemoSecrets)
        except (msgspec.DecodeError, OSError) as wrong:
            sentence = f"{path} cannot be read; remove it to make new keys."
            raise CommandError("secrets", sentence) from wrong
    made = DemoSecrets(secrets.token_urlsafe(48), _key(), _key())
    write_private(path, msgspec.json.encode(made))
    return made


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can ever read; whoever reads it sees all or nothing."""
    fresh = path.with_name(f".{path.name}.new")
    with suppress(FileNotFoundError):
        fresh.unlink()
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode().rstrip("=")
