"""`django-admin prepare_demo ORG [PARTNER] --accounts FILE --support FILE`, for `chatsvc run`.

Answers with the accounts as JSON on standard output; it holds passwords, so nobody else reads it.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import msgspec
from django.core.management import call_command
from django.core.management.base import BaseCommand

from anonymity.clock import SystemClock
from anonymity.trust.canonical import canonical
from counsellor.accounts.ports import DemoAccount
from counsellor.accounts.services import PARTNERS_PEOPLE, PEOPLE, People, ensure_demo_accounts
from counsellor.decisions.services import seed_samples
from counsellor.shifts.demo_week import seed_languages, seed_week
from counsellor.shifts.models import OnCall
from counsellor.shifts.queries import at_ms
from counsellor.support.queries import directory_document
from counsellor.support.services import seed


class Command(BaseCommand):
    """Migrates, makes accounts and directory on the first day, reads them on the second."""

    help = "Prepare a demo's database and accounts."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Ask whose accounts, and where their passwords are kept."""
        parser.add_argument("organisations", nargs="+", metavar="organisation")
        parser.add_argument("--accounts", type=Path, required=True)
        parser.add_argument(
            "--support",
            type=Path,
            help="where the first one's directory is written; PARTNER's: FILE-PARTNER",
        )

    def handle(
        self,
        *,
        organisations: Sequence[str],
        accounts: Path,
        support: Path | None,
        **_options: object,
    ) -> None:
        """Do it."""
        call_command("migrate", verbosity=0, interactive=False)
        made: list[DemoAccount] = []
        for place, organisation in enumerate(organisations):
            made += self._prepare(organisation, accounts, PARTNERS_PEOPLE if place else PEOPLE)
            if support is not None:
                path = support.with_stem(f"{support.stem}-{organisation}") if place else support
                now = SystemClock().now_ms()
                path.write_bytes(canonical(directory_document(organisation, now)))
        self.stdout.write(msgspec.json.encode(made).decode())

    def _prepare(self, organisation: str, accounts: Path, people: People) -> Sequence[DemoAccount]:
        now = SystemClock().now_ms()
        seed(organisation)
        seed_samples(organisation, now)
        OnCall.objects.get_or_create(
            organisation=organisation, function="Bakjour", defaults={"telephone": "010-555 01 01"}
        )
        made = ensure_demo_accounts(organisation, accounts, people)
        seed_week(organisation, at_ms(now))
        if people is PEOPLE:  # the partner's pages have none of these languages
            seed_languages(organisation, at_ms(now))
        return made
