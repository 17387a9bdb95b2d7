"""The file (0600) of the state directory that keeps a demo's passwords and one-time secrets."""

from pathlib import Path

import msgspec

from counsellor.accounts.one_time import OneTimePassword


class Kept(msgspec.Struct, frozen=True):
    """One account in the file; `secret` is hex."""

    name: str
    alias: str
    role: str
    password: str
    secret: str

    def __repr__(self) -> str:
        """Show the name only."""
        return f"Kept({self.name})"


def read_demo_file(path: Path) -> tuple[Kept, ...] | None:
    """The accounts made on the first day; None before."""
    if not path.exists():
        return None
    return msgspec.json.decode(path.read_bytes(), type=tuple[Kept, ...])


def write_demo_file(path: Path, kept: tuple[Kept, ...]) -> None:
    """Write the file so that only its owner can ever read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(kept)))


def read_demo_secret(path: Path, name: str) -> OneTimePassword | None:
    """The one-time-password secret of a demo account, for `chatsvc code`; None if unknown."""
    wanted = name.strip().casefold()
    return next(
        (
            OneTimePassword(bytes.fromhex(one.secret))
            for one in read_demo_file(path) or ()
            if one.name == wanted
        ),
        None,
    )
