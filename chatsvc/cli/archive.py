"""`chatsvc archive --organisation X --year 2026 --to DIR`: what is preserved, for an e-archive."""

import argparse
import os
import sys
from datetime import MAXYEAR
from importlib import import_module
from pathlib import Path
from typing import Final

import django

from anonymity import logs
from anonymity.clock import SystemClock
from chatsvc.cli.errors import CommandError
from chatsvc.settings.environment import read
from chatsvc.settings.organisations import load_organisations

NOT_WHOLE: Final = 1
WORDS: Final = {
    "year_runs": "the year is not over and settled",
    "report": "nothing of its report may be shown",
    "pdf": "the report's PDF could not be made",
}


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("archive", help="write a year's package for an e-archive")
    parser.add_argument("--organisation", required=True, metavar="ID")
    parser.add_argument("--year", required=True, type=int, metavar="YYYY")
    parser.add_argument("--to", required=True, type=Path, metavar="DIR")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the package; 1 when something lacks, which it says.

    Raises:
        CommandError: no such organisation or year, or DIR cannot be written to.
    """
    environment = read()
    known = load_organisations(environment.organisations, demo=environment.demo)
    organisation = known.by_id(arguments.organisation)
    if organisation is None:
        sentence = f"{environment.organisations} holds no organisation {arguments.organisation}."
        raise CommandError("organisation_unknown", sentence)
    if not 1 < arguments.year < MAXYEAR:
        raise CommandError("no_year", f"{arguments.year} is no year.")
    os.environ["DJANGO_SETTINGS_MODULE"] = "chatsvc.settings.console"
    django.setup()
    logs.install()
    # Models can be imported only now.
    year = import_module("counsellor.archive.year")
    made = year.delivery(organisation, arguments.year, SystemClock().now_ms())
    try:
        arguments.to.mkdir(parents=True, exist_ok=True)
        (arguments.to / made.name).write_bytes(made.content)
    except OSError as wrong:
        raise CommandError("no_folder", f"{arguments.to} cannot be written to.") from wrong
    sys.stdout.write(f"{arguments.to / made.name}\n")
    for lack in made.lacks:
        sys.stderr.write(f"chatsvc archive: not whole, {WORDS[lack]}\n")
    return NOT_WHOLE if made.lacks else 0
