"""Rows of the decisions register; every column says why it is kept and until when."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Decision(models.Model):
    """One decision of the board. Never changed: a new one takes its place.

    Preserved (domain.md L4): an organisation that closes down hands its rows to its archive.
    """

    class Kind(models.TextChoices):
        """What it decides (domain.md L1)."""

        INSATS = "insats"
        DOCUMENTATION = "documentation"
        GALLRING = "gallring"
        DPIA = "dpia"
        ACCESSIBILITY = "accessibility"
        CYBER_RISK = "cyber_risk"

    # Whose. As the row.
    organisation = models.CharField(max_length=64)
    # What it decides, of the closed list. As the row.
    kind = models.CharField(max_length=16, choices=Kind.choices)
    # Its wording, as the minutes have it: public. As the row.
    text = models.TextField(max_length=4000)
    # Which board or function decided. As the row.
    board = models.CharField(max_length=120)
    # On which day. As the row.
    decided_on = models.DateField()
    # Under which number the registrar keeps it. As the row.
    dnr = models.CharField(max_length=60)
    # The last day on which it holds. As the row.
    valid_until = models.DateField()
    # Of a decision on erasure: how long at most, in minutes, hours and months; null for others.
    silence_minutes = models.PositiveSmallIntegerField(null=True)
    age_hours = models.PositiveSmallIntegerField(null=True)
    audit_months = models.PositiveSmallIntegerField(null=True)
    # A made-up one of the demo: it counts nowhere else. As the row.
    is_sample = models.BooleanField(default=False)
    # When it was written here, and by which account; null when that has gone. As the row.
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # When it was withdrawn before its time; null while it was not. As the row.
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """Newest last; those of one organisation are read every second."""

        ordering: ClassVar = ["recorded_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "kind"], name="decisions_by_kind"),
        ]

    def __str__(self) -> str:
        """Say which."""
        return f"{self.kind} {self.dnr} of {self.organisation}"


class DeletionRecord(models.Model):
    """One line of the deletion record (gallringsprotokoll). Preserved (domain.md L4); no ids."""

    # Whose. As the row.
    organisation = models.CharField(max_length=64)
    # Of which day, UTC. As the row.
    day = models.DateTimeField()
    # By which trigger of the rule (chatsvc/retention/protocol_of_day.py), or rows of which of our
    # own logs (rows_gone.py). As the row.
    what = models.CharField(max_length=12)
    # 0 for the day's own line; counts that came late are 1, 2, ... As the row.
    supplement = models.PositiveSmallIntegerField(default=0)
    # The registrar's number of the decision that it rests on. As the row.
    rule = models.CharField(max_length=60, blank=True)
    # How many conversations, with all their messages, keys and places in queues; or how many rows
    # of a log. As the row.
    number = models.PositiveBigIntegerField()
    # The first and the last hour in which one went. As the row.
    first_hour = models.DateTimeField()
    last_hour = models.DateTimeField()
    # How: keys, frames and record deleted by an explicit list, or rows of a table. As the row.
    method = models.CharField(max_length=12)
    # Whether the sweep looked and found nothing left that day; of rows, a count. As the row.
    verified = models.BooleanField()
    # How many of that day went later than the rule says. As the row.
    late = models.PositiveIntegerField(default=0)
    # In which hour the line was written. As the row.
    written_at = models.DateTimeField()

    class Meta:
        """One line per day, trigger and supplement: two workers write it once."""

        ordering: ClassVar = ["day", "what", "supplement"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "day", "what", "supplement"],
                name="one_deletion_line",
            ),
        ]

    def __str__(self) -> str:
        """Say how many by what."""
        return f"{self.number} by {self.what} of {self.organisation}"
