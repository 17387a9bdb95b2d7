"""`chatsvc audit verify`: follows every chain; exits 1 and names what does not hold."""

import argparse
import os
import sys
from importlib import import_module
from typing import Final

import django

from anonymity import logs
from chatsvc.settings.environment import read

BROKEN: Final = 1
WORDS: Final = {
    "changed": "was changed",
    "missing": "is missing",
    "cut_off": "and all after it were cut off",
}


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("audit", help="check the audit chain")
    parser.add_argument("what", choices=["verify"])
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Check each chain, one line each; 0 when all hold, 1 when one does not."""
    read()
    os.environ["DJANGO_SETTINGS_MODULE"] = "chatsvc.settings.console"
    django.setup()
    logs.install()
    # Models can be imported only now.
    queries = import_module("counsellor.audit.queries")
    code = 0
    for organisation in queries.organisations():
        found = queries.broken(organisation)
        if found is None:
            sys.stdout.write(f"{organisation}: the chain holds\n")
        else:
            sys.stdout.write(f"{organisation}: entry {found.number} {WORDS[found.fault]}\n")
            code = BROKEN
    return code
