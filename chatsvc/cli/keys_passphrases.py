"""Where the ceremony's passphrases come from: the terminal, or a file (0600) for rehearsals."""

import argparse
import getpass
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from anonymity.trust.errors import TrustError
from anonymity.trust.key_files import read_json
from chatsvc.cli.errors import CommandError


def add_passphrases(parser: argparse.ArgumentParser) -> None:
    """Add the option."""
    parser.add_argument(
        "--passphrases",
        type=Path,
        help='JSON file (0600) {"root": "...", ...} instead of asking at the terminal',
    )


@dataclass(frozen=True, slots=True)
class Passphrases:
    """Asks for passphrases by the name of the key."""

    known: Mapping[str, str] | None
    ask: Callable[[str], str]

    def __repr__(self) -> str:
        """Show nothing."""
        return "Passphrases(...)"

    def old(self, name: str) -> str:
        """Return the passphrase of a key that exists."""
        if self.known is not None:
            return self._from_file(name)
        return self.ask(f"Passphrase of the {name} key: ")

    def new(self, name: str) -> str:
        """Return a passphrase for a new key, typed twice."""
        if self.known is not None:
            return self._from_file(name)
        first = self.ask(f"New passphrase for the {name} key: ")
        if self.ask("The same once more: ") != first:
            raise CommandError("passphrases_differ", "The two passphrases differ; start again.")
        return first

    def _from_file(self, name: str) -> str:
        found = (self.known or {}).get(name)
        if found is None:
            raise CommandError("no_passphrase", f"The file holds no passphrase for {name}.")
        return found


def passphrases(arguments: argparse.Namespace) -> Passphrases:
    """Return the source that the options name."""
    if arguments.passphrases is None:
        return Passphrases(None, getpass.getpass)
    content = read_json(arguments.passphrases)
    if arguments.passphrases.stat().st_mode & 0o077:
        raise TrustError("key_open_to_others")
    try:
        return Passphrases(msgspec.convert(content, dict[str, str]), getpass.getpass)
    except msgspec.ValidationError:
        raise TrustError("not_json") from None
