"""Rows of the debrief queue; every column says why it is kept and until when. Never a visitor."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Debrief(models.Model):
    """Somebody of staff would like to talk. No reason, no conversation, and no history.

    The row goes when it is done, taken back or `policy.LASTS` old: who has asked how often is
    nobody's record.
    """

    # Whose reception. As the row.
    organisation = models.CharField(max_length=64)
    # Who would like to talk; asked twice it is one wish. As the row.
    staff = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    # Since when, to the hour: the minute would point at a conversation. As the row.
    asked_at = models.DateTimeField()
    # Which supervisor has taken it on; null: nobody yet. As the row.
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True
    )
    # When it ends by itself. As the row.
    until = models.DateTimeField()

    class Meta:
        """Who has waited longest comes first."""

        ordering: ClassVar = ["asked_at", "id"]

    def __str__(self) -> str:
        """Say which row, and nobody's name."""
        return f"debrief {self.pk}"
