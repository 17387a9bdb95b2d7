"""`chatsvc accounts make|renew|end`: the people of a reception, made by whoever runs the server."""

import argparse
import io
import os
import sys
from importlib import import_module
from typing import Final
from urllib.parse import parse_qs, urlsplit

import django
import segno

from anonymity import logs
from anonymity.clock import SystemClock
from chatsvc.cli.errors import CommandError
from chatsvc.settings.environment import read
from chatsvc.settings.organisations import Organisation, load_organisations

ROLES: Final = ("counsellor", "supervisor", "interpreter", "administrator")
NEXT: Final = (
    "Shown once, kept nowhere in clear. Hand it over in person; `chatsvc accounts renew` makes it\n"
    "worthless. Whoever answers visitors also needs a certified device (`chatsvc keys`)."
)


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("accounts", help="make, renew and end staff accounts")
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
    make = deeds.add_parser("make", help="a new account; prints its password and second factor")
    make.add_argument("--role", required=True, choices=ROLES)
    make.add_argument("--alias", required=True, help="what visitors and colleagues see")
    make.add_argument("--door", action="append", default=[], help="may be said again")
    make.add_argument("--language", action="append", default=[], help="tag; may be said again")
    make.add_argument("--presents-as", choices=["woman", "man"], default="")
    make.add_argument("--learner", action="store_true")
    renew = deeds.add_parser("renew", help="a new password and second factor")
    end = deeds.add_parser("end", help="nobody signs in with it any more")
    for deed in (make, renew, end):
        deed.add_argument("--organisation", required=True, metavar="ID")
        deed.add_argument("name", help="what is typed at login")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do it, and print what the person needs.

    Raises:
        CommandError: A key is missing, there is no such organisation, or the account cannot be so.
    """
    environment = read()
    if not environment.field_keys:
        sentence = "CHATSVC_FIELD_KEYS is not set: without it no second factor can be sealed."
        raise CommandError("missing_key", sentence)
    known = load_organisations(environment.organisations, demo=environment.demo)
    organisation = known.by_id(arguments.organisation)
    if organisation is None:
        sentence = f"{environment.organisations} holds no organisation {arguments.organisation}."
        raise CommandError("organisation_unknown", sentence)
    os.environ["DJANGO_SETTINGS_MODULE"] = "chatsvc.settings.console"
    django.setup()
    logs.install()
    return done(organisation, arguments)


def done(organisation: Organisation, arguments: argparse.Namespace) -> int:
    """Do it in tables that are set up already."""
    # Models can be imported only now.
    issue = import_module("counsellor.accounts.issue")
    errors = import_module("counsellor.accounts.errors")
    now = SystemClock().now_ms()
    try:
        if arguments.deed == "end":
            issue.end(organisation, arguments.name, now)
            sys.stdout.write(f"{arguments.name} has ended\n")
            return 0
        if arguments.deed == "renew":
            made = issue.renew(organisation, arguments.name, now)
        else:
            made = issue.make(organisation, _wanted(arguments), now)
    except errors.AccountError as wrong:
        raise CommandError(wrong.code, str(wrong)) from wrong
    sys.stdout.write(_shown(arguments.name, made.password, made.otpauth_uri))
    return 0


def _wanted(arguments: argparse.Namespace) -> object:
    issue = import_module("counsellor.accounts.issue")
    models = import_module("counsellor.accounts.models")
    return issue.Wanted(
        arguments.name,
        arguments.alias,
        models.Role(arguments.role),
        arguments.door,
        arguments.language,
        models.PresentsAs(arguments.presents_as),
        arguments.learner,
    )


def _shown(name: str, password: str, uri: str) -> str:
    secret = parse_qs(urlsplit(uri).query)["secret"][0]
    lines = [f"name      {name}", f"password  {password}", f"secret    {secret}", uri]
    if sys.stdout.isatty():
        drawn = io.StringIO()
        segno.make(uri, error="l").terminal(drawn, compact=True)
        lines.append(drawn.getvalue().rstrip("\n"))
    return "\n".join([*lines, NEXT, ""])
