"""`chatsvc restored`: after tables came back from any copy, and before anybody signs in again.

It brings the tables up to this version, ends all sign-ins, follows the audit chain, deletes what is
overdue, and says what a person must do now. Exit 1 names the entry where a chain does not hold.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Final

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from anonymity import logs
from anonymity.clock import SystemClock
from chatsvc.cli.audit import BROKEN, WORDS
from chatsvc.cli.errors import CommandError
from chatsvc.cli.tables import check_tables
from chatsvc.settings.environment import Environment, read

if TYPE_CHECKING:
    from counsellor.keeping.restored import Settled

BY_HAND: Final = """
Now by hand, before console, worker and visitor process start:
 1. Sign a newer device list for each organisation, with a number above every one that has been
    out: the copy's may name devices that were revoked since.
 2. Compare the accounts with who works here: who has left since is active again, and a password
    or second factor that was changed since is the old one again.
 3. Compare the decisions above with the minutes: one that was withdrawn since counts again, and
    one that was recorded since is missing. The same for who opened the service and its last day.
 4. Compare shift plan, opening hours, on-call telephones and the support directory with what was
    agreed since.
 5. Write down for the registrar that the entries of the log, the escalations, the lines of the
    deletion record and the counts between the copy and now are gone.
 6. Ask whoever has worked since whether she would like to talk: no copy holds such a wish.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("restored", help="put tables right that came from a copy")
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Do it; 0 when every chain holds.

    Raises:
        CommandError: `field_keys`, `tables_away`, or `copy_newer`: the tables are of a newer
            version than this.
    """
    environment = read()
    refuse_without_keys(environment)
    check_tables(environment.database_url)
    os.environ["DJANGO_SETTINGS_MODULE"] = "chatsvc.settings.console"
    django.setup()
    logs.install()
    bring_up()
    return put_right()


def refuse_without_keys(environment: Environment) -> None:
    """Refuse to judge a chain without the keys that sign it: every entry would seem changed."""
    if not environment.field_keys:
        sentence = "CHATSVC_FIELD_KEYS is not set: without it the log cannot be checked."
        raise CommandError("field_keys", sentence)


def bring_up() -> None:
    """Bring the tables up to this version; refuse those that it would half understand."""
    loader = MigrationLoader(connection)
    unknown = set(loader.applied_migrations or {}) - set(loader.disk_migrations)
    if unknown:
        sentence = "The tables are of a newer version of chatsvc: install that one and try again."
        raise CommandError("copy_newer", sentence)
    call_command("migrate", verbosity=0)


def put_right() -> int:
    """As `run`, where Django is set up already."""
    # Models can be imported only now.
    restored = import_module("counsellor.keeping.restored")
    sys.stdout.write(f"sign-ins, browsers, attempts and boards ended: {restored.end_sign_ins()}\n")
    found = restored.settle_all(SystemClock().now_ms())
    for one in found:
        for line in _lines(one):
            sys.stdout.write(f"{one.organisation}: {line}\n")
    sys.stdout.write(BY_HAND)
    return BROKEN if any(one.broken is not None for one in found) else 0


def _lines(one: "Settled") -> Iterator[str]:
    if one.broken is None:
        yield "the chain holds"
    else:
        yield f"entry {one.broken.number} {WORDS[one.broken.fault]}; the log is left as it is"
    if one.last is not None:
        number, at = one.last
        yield f"the log of the copy ends with entry {number} of {at:%Y-%m-%d %H:%M} UTC"
    gone = ", ".join(f"{name} {number}" for name, number in sorted(one.overdue.items()))
    yield f"overdue rows deleted: {gone or 'none'}"
    yield f"device list of the copy: {one.device_list or 'none'}"
    yield f"active accounts: {one.accounts}"
    held = ", ".join(f"{kind} ({dnr})" for kind, dnr in one.decisions)
    yield f"decisions that hold: {held or 'none'}"
