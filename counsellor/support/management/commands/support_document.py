"""`django-admin support_document ORG`: what `chatsvc build-site --directory` reads.

The same document as the visitor process publishes at /pub/directory.json, for a machine on which
nothing runs yet.
"""

import argparse

from django.core.management.base import BaseCommand

from anonymity.clock import SystemClock
from anonymity.trust.canonical import canonical
from counsellor.support.queries import directory_document


class Command(BaseCommand):
    """Prints the published support directory."""

    help = "Print an organisation's support directory as visitors may see it today."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Ask whose."""
        parser.add_argument("organisation")

    def handle(self, *, organisation: str, **_options: object) -> None:
        """Do it."""
        now = SystemClock().now_ms()
        self.stdout.write(canonical(directory_document(organisation, now)).decode())
