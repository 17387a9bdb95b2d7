"""Rows of the support directory; every column says why it is kept and until when."""

from typing import ClassVar

from django.db import models


class DirectoryEntry(models.Model):
    """Somebody else that a visitor can turn to. Never about a visitor."""

    class Source(models.TextChoices):
        """How well the row was known before the organisation checked it."""

        SEEN = "V"  # number and hours stood in a stored copy
        NUMBER = "N"  # the number did, the hours did not
        MEMORY = "M"  # from memory only

    # Whose directory it is in; each organisation answers for its own. As the row.
    organisation = models.CharField(max_length=64)
    # Names the entry in cards and documents, small letters. As the row.
    key = models.CharField(max_length=32)
    # What it calls itself. As the row.
    name = models.CharField(max_length=120)
    # What is dialled; empty where there is only a page. As the row.
    number = models.CharField(max_length=24, blank=True)
    # Host and path of its page, without scheme; shown as text. As the row.
    site = models.CharField(max_length=100, blank=True)
    # [[weekday, opens, closes], ...] in minutes, local time; empty where unknown. As the row.
    hours = models.JSONField(default=list, blank=True)
    # What the weekly hours cannot say (holidays, summer). As the row.
    hours_text = models.CharField(max_length=160, blank=True)
    # Who is welcome, in Swedish. As the row.
    for_whom = models.CharField(max_length=200, blank=True)
    # Of the closed list of needs. As the row.
    needs = models.JSONField(default=list, blank=True)
    # From and to which age; null: no limit. As the row.
    age_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(null=True, blank=True)
    # Tags of the languages they answer in. As the row.
    languages = models.JSONField(default=list, blank=True)
    # fact -> true or false; what is not there nobody knows. As the row.
    facts = models.JSONField(default=dict, blank=True)
    # What happens when one calls, in Swedish. As the row.
    happens = models.CharField(max_length=300, blank=True)
    # The function that keeps it true; never a name. As the row.
    owner = models.CharField(max_length=80, blank=True)
    # When this organisation last made sure; null: never. As the row.
    last_checked = models.DateField(null=True, blank=True)
    # By when it must again. As the row.
    next_check = models.DateField(null=True, blank=True)
    # 112 and the like: shown whatever the dates say. As the row.
    is_core = models.BooleanField(default=False)
    # How well it was known at first, and from where. As the row.
    status = models.CharField(max_length=1, choices=Source.choices, default=Source.MEMORY)
    source = models.CharField(max_length=40, blank=True)

    class Meta:
        """A key names one entry of an organisation."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "key"], name="one_entry_per_key"),
        ]

    def __str__(self) -> str:
        """Say which."""
        return f"{self.name} in the directory of {self.organisation}"
