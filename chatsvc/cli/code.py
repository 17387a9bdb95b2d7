"""`chatsvc code NAME`: the one-time code that a demo account's authenticator app would show now."""

import argparse
import sys

from anonymity.clock import SystemClock
from chatsvc.cli.errors import CommandError
from chatsvc.cli.state import demo_accounts_path
from chatsvc.settings.environment import read
from counsellor.accounts.demo_file import read_demo_secret


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("code", help="print the current one-time code")
    parser.add_argument("name", help="the demo account's name at login")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print six digits. Real staff have their own device: without CHATSVC_DEMO it refuses."""
    environment = read()
    if not environment.demo:
        raise CommandError("no_demo", "Only a demo (CHATSVC_DEMO=1) keeps its accounts' secrets.")
    path = demo_accounts_path(environment.state_dir)
    secret = read_demo_secret(path, arguments.name)
    if secret is None:
        raise CommandError("no_such_account", "There is no demo account of that name here.")
    sys.stdout.write(secret.code(SystemClock().now_ms()) + "\n")
    return 0
