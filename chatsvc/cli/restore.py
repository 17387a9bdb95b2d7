"""`chatsvc restore --from FILE --key backup.pem`: an empty database filled from a sealed copy.

It is never put over tables that are there. Then `chatsvc restored` follows by itself.
"""

import argparse
import sys
from pathlib import Path

from anonymity.trust.errors import TrustError
from chatsvc.cli import copy_keys, restored, tables_copy
from chatsvc.cli.errors import CommandError
from chatsvc.cli.keys import SENTENCES
from chatsvc.cli.keys_passphrases import add_passphrases, passphrases
from chatsvc.settings.environment import read


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("restore", help="fill an empty database from a sealed copy")
    parser.add_argument("--from", required=True, type=Path, metavar="FILE", dest="source")
    parser.add_argument("--key", required=True, type=Path, metavar="backup.pem")
    add_passphrases(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Restore, then do as `chatsvc restored`.

    Raises:
        CommandError: the copy or the key cannot be used, the database is not empty or out of
            reach, or the copy is of a newer version than this one.
    """
    environment = read()
    restored.refuse_without_keys(environment)
    url = environment.database_url
    try:
        engine, copy = _opened(arguments)
    except TrustError as refused:
        raise CommandError(refused.code, SENTENCES[refused.code]) from refused
    if engine != tables_copy.engine_of(url):
        raise CommandError("engine", f"The copy is of {engine}, DATABASE_URL names another engine.")
    tables_copy.put(url, copy)
    sys.stdout.write("the tables are back\n")
    return restored.run(arguments)


def _opened(arguments: argparse.Namespace) -> tuple[str, bytes]:
    passphrase = passphrases(arguments).old("backup")
    try:
        sealed = arguments.source.read_bytes()
    except OSError:
        raise TrustError("no_file") from None
    return copy_keys.unseal(sealed, arguments.key, passphrase)
