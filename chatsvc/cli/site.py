"""`chatsvc build-site --organisation X --to DIR`: write the static pages and their manifest."""

import argparse
import sys
from pathlib import Path
from typing import Any

from chatsvc.cli.errors import CommandError
from chatsvc.settings.environment import read
from chatsvc.settings.organisations import load_organisations
from chatsvc.site.build import build_site
from chatsvc.site.errors import SiteError


def register(subparsers: Any) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the command."""
    parser = subparsers.add_parser("build-site", help="write an organisation's static pages")
    parser.add_argument("--organisation", required=True, metavar="ID")
    parser.add_argument("--to", required=True, type=Path, metavar="DIR")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Build the site of one organisation of this installation.

    Raises:
        CommandError: no such organisation, or its site cannot be built.
    """
    environment = read()
    known = load_organisations(environment.organisations, demo=environment.demo)
    organisation = known.by_id(arguments.organisation)
    if organisation is None:
        sentence = f"{environment.organisations} holds no organisation {arguments.organisation}."
        raise CommandError("organisation_unknown", sentence)
    try:
        build_site(organisation, arguments.to)
    except SiteError as wrong:
        raise CommandError(wrong.code, str(wrong)) from wrong
    sys.stdout.write(f"The site of {organisation.id} is in {arguments.to}.\n")
    return 0
