"""`chatsvc <command>`: finds the one module that does the command, and imports no other.

That module offers `register(subparsers)`: it adds its parser and calls
`parser.set_defaults(run=function)` with `function(arguments: argparse.Namespace) -> int`.
The visitor process must never load what the console needs, so nothing is imported in advance.
"""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Final

from chatsvc.cli.errors import REFUSED, CommandError
from chatsvc.edge.limits import no_core_files
from chatsvc.settings.errors import SettingsError

COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "run": ("chatsvc.cli.run", "start the whole service on this machine"),
    "serve": ("chatsvc.cli.serve", "one web process: visitor or console"),
    "worker": ("chatsvc.worker", "retention sweep, published documents, alerts, counts"),
    "demo-reception": (
        "chatsvc.cli.demo_reception",
        "certifies demo accounts; CHATSVC_DEMO=1 only",
    ),
    "keys": ("chatsvc.cli.keys", "the ceremony: root, reception, list and device keys"),
    "build-site": ("chatsvc.cli.site", "write an organisation's static pages and their manifest"),
    "texts": ("chatsvc.cli.texts", "approve and check the sentences that bind the organisation"),
    "verify": ("chatsvc.cli.verify", "check a built site against its manifest"),
    "accounts": ("chatsvc.cli.accounts", "make, renew and end the accounts of staff"),
    "report": ("chatsvc.cli.report", "the council's yearly mapping: page, tagged PDF, open data"),
    "archive": ("chatsvc.cli.archive", "a year of what is preserved, packed for an e-archive"),
    "audit": ("chatsvc.cli.audit", "follow the audit chain; exit code 1 names what was changed"),
    "backup": ("chatsvc.cli.backup", "write a sealed copy of the console's tables"),
    "restore": ("chatsvc.cli.restore", "fill an empty database from a sealed copy"),
    "restored": ("chatsvc.cli.restored", "put tables right that came back from any copy"),
    "code": ("chatsvc.cli.code", "print the current one-time code of a demo account"),
    "diagrams": ("chatsvc.cli.diagrams", "print the state diagrams of docs/protocol.md"),
    "redis-acl": ("chatsvc.cli.redis_acl", "print the store's ACL for visitor, console, worker"),
}


# What is built to be served is readable by whoever serves it; all else is its owner's alone.
BUILT_FOR_ALL: Final = frozenset({"build-site"})
OWNER_ONLY: Final = 0o077


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; 2 means refused, with one sentence."""
    # Every command and all its children: the store holds ciphertext, the ceremony private keys.
    no_core_files()
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="chatsvc", description="Anonymous support chat.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    named = words[0] if words else ""
    for command, (module, sentence) in COMMANDS.items():
        if command == named:
            import_module(module).register(subparsers)
        else:
            subparsers.add_parser(command, help=sentence)
    arguments = parser.parse_args(words)
    if named not in BUILT_FOR_ALL:
        os.umask(OWNER_ONLY)
    try:
        code: int = arguments.run(arguments)
    except (CommandError, SettingsError) as refused:
        sys.stderr.write(f"chatsvc {named}: {refused}\n")
        return REFUSED
    return code


if __name__ == "__main__":
    sys.exit(main())
