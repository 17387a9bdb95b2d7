"""`chatsvc verify DIR`: check that a site's files are the ones that were built."""

import argparse
import sys
from pathlib import Path
from typing import Any

from chatsvc.cli.errors import CommandError
from chatsvc.site.errors import SiteError
from chatsvc.site.verify import verify_site


def register(subparsers: Any) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the command."""
    parser = subparsers.add_parser("verify", help="check a built site against its manifest")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Compare; 0 means that every file is the one that was built, 1 that some are not.

    Raises:
        CommandError: there is no manifest to compare with.
    """
    try:
        difference = verify_site(arguments.folder)
    except SiteError as wrong:
        raise CommandError(wrong.code, str(wrong)) from wrong
    for word in ("changed", "missing", "unknown"):
        for name in getattr(difference, word):
            sys.stdout.write(f"{word}: {name}\n")
    if difference.none:
        sys.stdout.write("Every file is the one that was built.\n")
        return 0
    return 1
