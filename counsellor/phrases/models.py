"""Rows of phrase checks; every column says why it is kept and until when."""

from typing import ClassVar

from django.db import models


class PhraseCheck(models.Model):
    """Somebody born with the language has read every phrase of it for this organisation."""

    # Whose check it is: each organisation answers for what its counsellors say. As the row.
    organisation = models.CharField(max_length=64)
    # Tag of the language. As the row.
    language = models.CharField(max_length=35)
    # A function ("authorised interpreter"), never a name. As the row.
    checked_by = models.CharField(max_length=80)
    # SHA-256 (hex) of the words that were read, Swedish included: others have no check. As the row.
    text_hash = models.CharField(max_length=64)
    # When, so that one can ask for a new look. The row goes with the next check or when withdrawn.
    checked_at = models.DateTimeField()

    class Meta:
        """The newest check of a language replaces the one before."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "language"], name="one_check_per_language"
            ),
        ]

    def __str__(self) -> str:
        """Say which language of whom."""
        return f"{self.language} for {self.organisation}, checked by {self.checked_by}"
