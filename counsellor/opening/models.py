"""Rows of opening and closing down; every column says why it is kept and until when."""

from typing import ClassVar

from django.db import models


class OpeningAct(models.Model):
    """What one person has signed on the way to open, or to close for good. Never rewritten.

    Preserved with the decisions (domain.md L4): it says who opened the service, and who ended it.
    """

    class Kind(models.TextChoices):
        """What was signed."""

        KNOWN = "known"  # something that no table can know: the card is in the safe
        OPEN = "open"  # "open": two different people
        CLOSE = "close"  # the service ends after a day

    # Whose. As the row.
    organisation = models.CharField(max_length=64)
    # What, of the closed list. As the row.
    kind = models.CharField(max_length=8, choices=Kind.choices)
    # Of what is known: which row of the list. As the row.
    item = models.CharField(max_length=16, blank=True)
    # Of addresses and age rules: as the organisation's file said them; of the seats: the numbers
    # of the accounts that answered then. As the row.
    of = models.TextField(blank=True)
    # Of a closing: the last day on which visitors are taken in; null for others. As the row.
    last_day = models.DateField(null=True)
    # Whose account signed, by its number. As the row, also after the account.
    staff = models.PositiveBigIntegerField()
    # When. As the row.
    at = models.DateTimeField()
    # When it was taken back; null while it stands. As the row.
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """Oldest first; those of one organisation are read with its decisions."""

        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "kind"], name="opening_acts_by_kind"),
        ]

    def __str__(self) -> str:
        """Say what and whose."""
        return f"{self.kind} {self.item} of {self.organisation}"
