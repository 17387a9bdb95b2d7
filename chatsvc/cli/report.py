"""`chatsvc report --organisation X --year 2026 --to DIR`: page, PDF and data."""

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

import django

from anonymity import logs
from anonymity.clock import SystemClock
from chatsvc.cli.errors import CommandError
from chatsvc.settings.environment import read
from chatsvc.settings.organisations import load_organisations

_NO_PDF = 1


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("report", help="write the council's report of a year")
    parser.add_argument("--organisation", required=True, metavar="ID")
    parser.add_argument("--year", required=True, type=int, metavar="YYYY")
    parser.add_argument("--to", required=True, type=Path, metavar="DIR")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the files; 1 when all but the PDF could be made.

    Raises:
        CommandError: no such organisation, nothing of the year may be shown, or DIR is none.
    """
    environment = read()
    known = load_organisations(environment.organisations, demo=environment.demo)
    organisation = known.by_id(arguments.organisation)
    if organisation is None:
        sentence = f"{environment.organisations} holds no organisation {arguments.organisation}."
        raise CommandError("organisation_unknown", sentence)
    os.environ["DJANGO_SETTINGS_MODULE"] = "chatsvc.settings.console"
    django.setup()
    logs.install()
    # Models can be imported only now.
    written = import_module("counsellor.council.written")
    try:
        arguments.to.mkdir(parents=True, exist_ok=True)
        for name, content in written.files(
            organisation, arguments.year, SystemClock().now_ms(), _say
        ):
            (arguments.to / name).write_bytes(content)
            sys.stdout.write(f"{arguments.to / name}\n")
    except written.NoReportError as refused:
        raise CommandError(refused.code, str(refused)) from refused
    except written.NoPdfError as missing:
        sys.stderr.write(f"chatsvc report: {missing}\n")
        return _NO_PDF
    except OSError as wrong:
        raise CommandError("no_folder", f"{arguments.to} cannot be written to.") from wrong
    return 0


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
