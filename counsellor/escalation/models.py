"""Rows of escalations; every column says why it is kept and until when. Nothing of a visitor."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Escalation(models.Model):
    """One call for a second pair of eyes. No conversation, no visitor, no words: closed lists only.

    Kept for `policy.KEPT_DAYS`, as the log of decisions.
    """

    # Whose supervisors see it. As the row.
    organisation = models.CharField(max_length=64)
    # Random name given by the page that raised it, so that saying it twice is once. As the row.
    key = models.CharField(max_length=32)
    # At which door: a supervisor of another one is not asked. As the row.
    door = models.CharField(max_length=32)
    # consult, join, emergency, child or police. As the row.
    kind = models.CharField(max_length=16)
    # raised, acknowledged, passed, unanswered or closed. As the row.
    state = models.CharField(max_length=16, default="raised")
    # When, cut to the minute, so that it matches no conversation exactly. As the row.
    raised_at = models.DateTimeField()
    # Who asked; null when the account has gone.
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="raised"
    )
    # When it goes to the next on call; null while somebody has it whose board is open, and after.
    due_at = models.DateTimeField(null=True)
    # How many of those on call it has been passed to. As the row.
    step = models.PositiveSmallIntegerField(default=0)
    # The function it was passed to last, as the organisation's file names it. As the row.
    passed_to = models.CharField(max_length=80, default="", blank=True)
    # Which supervisor has it; null when the account has gone.
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="taken"
    )
    # When the supervisor took it, cut to the minute. As the row.
    taken_at = models.DateTimeField(null=True)
    # What was decided, of a closed list; empty while it is open. As the row.
    decision = models.CharField(max_length=16, default="", blank=True)
    # Which legal gate it rested on, of a closed list. As the row.
    gate = models.CharField(max_length=16, default="", blank=True)
    # In which role it was decided. As the row.
    decided_role = models.CharField(max_length=16, default="", blank=True)
    # When, cut to the minute. As the row.
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """A name is one row; the open ones of an organisation are looked for every other second."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "key"], name="one_row_per_escalation"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state", "raised_at"], name="open_escalations"),
        ]

    def __str__(self) -> str:
        """Say what kind and where it stands."""
        return f"{self.kind}: {self.state}"


class BoardOpen(models.Model):
    """A supervisor's board is open: the ladder says whether anybody is there to answer."""

    # Whose. Until the board is closed, or half a minute after it was last seen.
    staff = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    # Where. As the row.
    organisation = models.CharField(max_length=64)
    # Last sign of the board. As the row.
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        """Say where."""
        return f"a board of {self.organisation}"
