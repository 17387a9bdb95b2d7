"""Rows of the mapping; every column says why it is kept and until when.

A counter is independent of persons: no row can be traced to a conversation, a visitor or a member
of staff, and none is written per visitor. Small numbers are still small: nothing of this leaves
the organisation as it lies here (docs/threat-model.md).
"""

from typing import ClassVar

from django.db import models


class Counter(models.Model):
    """How often something happened at one door in one hour, or one day."""

    class Span(models.TextChoices):
        """How long the period is."""

        HOUR = "hour"
        DAY = "day"

    # Whose figures these are; in every row from the first day. As the row.
    organisation = models.CharField(max_length=64)
    # Where it happened; empty where a door has no part in it (the sweep). As the row.
    door = models.CharField(max_length=31, blank=True)
    # What is counted (chatsvc/protocol/commands.py; `sweep_...`). As the row.
    measure = models.CharField(max_length=40)
    # Whether the period is an hour (who is needed when) or a day (all else). As the row.
    span = models.CharField(max_length=4, choices=Span.choices)
    # The first instant of the period, on the hour or at midnight, UTC. As the row.
    period = models.DateTimeField()
    # How often. As the row, and the row until the organisation's plan for its statistics ends it:
    # the figures of a year are compared with those of the years before.
    value = models.PositiveBigIntegerField(default=0)

    class Meta:
        """One row per cell: what comes later is added to it."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "period", "span", "door", "measure"],
                name="one_counter_per_cell",
            ),
        ]

    def __str__(self) -> str:
        """Say what is counted and how often."""
        return f"{self.measure} at {self.door or 'no door'}, {self.span}: {self.value}"


class AddedBatch(models.Model):
    """A batch of counts that is in the counters: found again after a crash, it adds nothing."""

    # Whose counts it held. As the row.
    organisation = models.CharField(max_length=64)
    # The batch's random name. As the row.
    batch = models.CharField(max_length=16)
    # When it was added: thirty days later nobody can come with it any more, and the row goes.
    added_at = models.DateTimeField()

    class Meta:
        """A batch is added once; this is what makes it so."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "batch"], name="a_batch_counts_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["added_at"], name="batches_by_age")]

    def __str__(self) -> str:
        """Say which."""
        return f"batch {self.batch} of {self.organisation}"


class StoreLife(models.Model):
    """One life of the store, as its counts were first met. From the second on, one was lost.

    A lost store loses the counts that were not added yet: those of the last seconds before, and
    all since `tables_away` if the tables were out of reach. A report that covers `met_at` of any
    but the first life says so.
    """

    # Whose counts were in it. As the row.
    organisation = models.CharField(max_length=64)
    # The store's random name for this life. As the row.
    generation = models.CharField(max_length=64)
    # When counts were first taken from it. As the counters that it explains.
    met_at = models.DateTimeField()

    class Meta:
        """A life is met once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "generation"], name="a_store_life_is_met_once"
            ),
        ]

    def __str__(self) -> str:
        """Say whose and since when."""
        return f"a store of {self.organisation} since {self.met_at:%Y-%m-%d %H:%M}"


class Release(models.Model):
    """One table of one period as it was shown for the first time, and is shown ever after.

    The log against differencing (domain.md section 6.3): whoever asks again, after a late count or
    with another secret, gets the same figures, and what was shown can be listed. As the counters:
    the figures of a year are compared with those of the years before.
    """

    # Whose figures. As the row.
    organisation = models.CharField(max_length=64)
    # Which table of the definitions. As the row.
    table = models.CharField(max_length=40)
    # A year or a quarter. As the row.
    period = models.CharField(max_length=7)
    # The year of the definitions' file that it was made by. As the row.
    defined_from = models.PositiveSmallIntegerField()
    # Protected figures only: {door: {row: number or null}}; "" is all doors. As the row.
    figures = models.JSONField()
    # Protected totals only: {door: number or null}. As the row.
    totals = models.JSONField()
    # When it was first shown, to the hour. As the row.
    released_at = models.DateTimeField()

    class Meta:
        """A table is released once for each period."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "table", "period"], name="a_table_is_released_once"
            ),
        ]

    def __str__(self) -> str:
        """Say which."""
        return f"{self.table} of {self.organisation}, {self.period}"
