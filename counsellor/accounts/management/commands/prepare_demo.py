"""`django-admin prepare_demo ORG --accounts FILE`: tables and demo accounts, for `chatsvc run`.

Answers with the accounts as JSON on standard output; it holds passwords, so nobody else reads it.
"""

import argparse
from pathlib import Path

import msgspec
from django.core.management import call_command
from django.core.management.base import BaseCommand

from counsellor.accounts.services import ensure_demo_accounts


class Command(BaseCommand):
    """Migrates, makes the accounts on the first day, reads them on the second."""

    help = "Prepare a demo's database and accounts."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Ask whose accounts, and where their passwords are kept."""
        parser.add_argument("organisation")
        parser.add_argument("--accounts", type=Path, required=True)

    def handle(self, *, organisation: str, accounts: Path, **_options: object) -> None:
        """Do it."""
        call_command("migrate", verbosity=0, interactive=False)
        made = ensure_demo_accounts(organisation, accounts)
        self.stdout.write(msgspec.json.encode(made).decode())
