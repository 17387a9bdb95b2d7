"""`django-admin seed_support ORG`: the first entries of an organisation's support directory.

Nothing is shown of them but the core until the organisation has checked it; a directory that has
entries is left alone.
"""

import argparse

from django.core.management.base import BaseCommand

from counsellor.support.services import seed


class Command(BaseCommand):
    """Fills an empty directory."""

    help = "Fill an empty support directory with entries to be checked."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Ask whose."""
        parser.add_argument("organisation")

    def handle(self, *, organisation: str, **_options: object) -> None:
        """Do it, and say how many."""
        self.stdout.write(f"{seed(organisation)} entries to check on /stod")
