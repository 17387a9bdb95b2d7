"""Rows of the report; every column says why it is kept and until when. Never about a person."""

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """One sentence of the report that no counter knows: somebody else's figure, a proposal."""

    class Kind(models.TextChoices):
        """Where in the report it stands."""

        SOURCE = "source"  # police, coordinators, schools, health, others: a figure and where from
        MISSING = "missing"  # where a referral led nowhere
        MEASURE = "measure"  # what is proposed, with cost or staffing
        FOLLOWED_UP = "followed_up"  # what became of last year's proposal

    # Whose report. As the row.
    organisation = models.CharField(max_length=64)
    # Which year's report. Until somebody removes the row: the printed report is what is preserved.
    year = models.PositiveSmallIntegerField()
    # Where in the report it stands. As the row.
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # The sentence, as it is printed; the page asks for none by which a person is known. As the row.
    words = models.CharField(max_length=300)
    # The figure as its source writes it; empty where there is none. As the row.
    figure = models.CharField(max_length=40, blank=True)
    # Where it was read: author, title, date. A figure without one is refused. As the row.
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        """In the order in which they were written."""

        ordering: ClassVar = ["kind", "id"]
        indexes: ClassVar = [models.Index(fields=["organisation", "year"], name="entries_by_year")]

    def __str__(self) -> str:
        """Say which kind and year."""
        return f"{self.kind} of {self.organisation}, {self.year}"
