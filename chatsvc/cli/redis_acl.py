"""`chatsvc redis-acl`: print the ACL file of an external store for the three users (P20)."""

import argparse
import secrets
import sys
from pathlib import Path

import msgspec

from anonymity.trust.errors import TrustError
from anonymity.trust.key_files import read_json
from chatsvc.cli.errors import CommandError
from chatsvc.delivery.acl import USERS, acl_file

# The file holds their SHA-256, unsalted: only what cannot be guessed survives its theft.
SHORTEST_PASSWORD = 32


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("redis-acl", help="print the store's ACL")
    parser.add_argument(
        "--passwords",
        type=Path,
        required=True,
        help="JSON file (0600) of one password per user; made if it is not there",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the text of an `aclfile`; passwords are in it as SHA-256 only."""
    path: Path = arguments.passwords
    if not path.exists():
        made = {user: secrets.token_urlsafe(SHORTEST_PASSWORD) for user in USERS}
        _write(path, made)
    sys.stdout.write(acl_file(_passwords(path)))
    return 0


def _write(path: Path, made: dict[str, str]) -> None:
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(msgspec.json.format(msgspec.json.encode(made)) + b"\n")
    except OSError as wrong:
        raise CommandError("passwords", f"{path} cannot be made: {wrong.strerror}.") from wrong


def _passwords(path: Path) -> dict[str, str]:
    try:
        found = msgspec.convert(read_json(path), dict[str, str])
    except (TrustError, msgspec.ValidationError) as wrong:
        sentence = f"{path} is not a JSON object of passwords."
        raise CommandError("passwords", sentence) from wrong
    if path.stat().st_mode & 0o077:
        raise CommandError("passwords", f"Others can read {path}; `chmod 600` it.")
    weak = [user for user in USERS if len(found.get(user, "")) < SHORTEST_PASSWORD]
    if weak or found.keys() != set(USERS):
        names = ", ".join(USERS)
        sentence = f"{path} must hold one password of {SHORTEST_PASSWORD} or more for: {names}."
        raise CommandError("passwords", sentence)
    return found
