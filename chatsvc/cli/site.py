"""`chatsvc build-site --organisation X --directory FILE --to DIR`: write the static pages."""

import argparse
import sys
from pathlib import Path
from typing import Any

from chatsvc.cli.errors import CommandError
from chatsvc.cli.texts import organisation_and_file, today
from chatsvc.site.build import Decided, build_site
from chatsvc.site.directory import Directory, must_be_whole, read_directory
from chatsvc.site.errors import SiteError
from chatsvc.site.memory import press_site
from chatsvc.site.register import load_decisions


def register(subparsers: Any) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the command."""
    parser = subparsers.add_parser("build-site", help="write an organisation's static pages")
    parser.add_argument("--organisation", required=True, metavar="ID")
    parser.add_argument(
        "--directory",
        type=Path,
        metavar="FILE",
        help="the support directory: /pub/directory.json, or `django-admin support_document X`",
    )
    parser.add_argument("--to", required=True, type=Path, metavar="DIR")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Build the site of one organisation of this installation.

    Raises:
        CommandError: no such organisation, or its site cannot be built.
    """
    organisation, path = organisation_and_file(arguments.organisation)
    try:
        build_site(
            organisation,
            arguments.to,
            directory=_directory(arguments.directory, demo=organisation.demo),
            decided=Decided(load_decisions(path), today()),
        )
        press_site(arguments.to)
    except SiteError as wrong:
        raise CommandError(wrong.code, str(wrong)) from wrong
    sys.stdout.write(f"The site of {organisation.id} is in {arguments.to}.\n")
    return 0


def _directory(file: Path | None, *, demo: bool) -> Directory | None:
    """Read who else answers; outside a demo no site is built before the core has been called."""
    if file is None and demo:
        return None
    if file is None:
        sentence = "Say --directory FILE: no door opens before its core numbers have been checked."
        raise CommandError("directory", sentence)
    try:
        directory = read_directory(file.read_bytes())
    except OSError as wrong:
        raise CommandError("directory", f"{file} cannot be read: {wrong.strerror}.") from wrong
    if not demo:
        must_be_whole(directory)
    return directory
