"""`chatsvc backup --recipient backup.pub --to FILE`: a sealed copy of the console's tables.

No conversation was ever in them. Sign-ins, known browsers, attempts, open boards and wishes to talk
are left out (counsellor/keeping/tables.py): they must not come back.
"""

import argparse
import sys
from importlib import import_module
from pathlib import Path

from anonymity.trust.errors import TrustError
from anonymity.trust.key_files import write_new
from chatsvc.cli import copy_keys, tables_copy
from chatsvc.cli.errors import CommandError
from chatsvc.cli.keys import SENTENCES
from chatsvc.settings.environment import read


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("backup", help="write a sealed copy of the console's tables")
    parser.add_argument("--recipient", required=True, type=Path, metavar="backup.pub")
    parser.add_argument("--to", required=True, type=Path, metavar="FILE")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the copy: whole or not at all, and never over another one.

    Raises:
        CommandError: the key or the folder cannot be used, or the tables are out of reach.
    """
    url = read().database_url
    left_out = import_module("counsellor.keeping.tables").LEFT_OUT
    try:
        # A key that does not fit is found before anything is read.
        copy_keys.check(arguments.recipient)
        sealed = copy_keys.seal(
            tables_copy.take(url, left_out), tables_copy.engine_of(url), arguments.recipient
        )
        write_new(arguments.to, sealed)
    except TrustError as refused:
        raise CommandError(refused.code, SENTENCES[refused.code]) from refused
    sys.stdout.write(f"{arguments.to}: {len(sealed)} bytes, sealed\n")
    return 0
