"""Rows of banners, diversions, limits; each column says why and until when. Never a visitor."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Banner(models.Model):
    """One sentence of the closed list that hangs at a door for a while; `stop` shuts it as well."""

    # Whose door. Until the banner is taken down or its time is over.
    organisation = models.CharField(max_length=64)
    # Which door. As the row.
    door = models.CharField(max_length=32)
    # Which sentence: a name of chatsvc.retention.banners, never anybody's own words. As the row.
    kind = models.CharField(max_length=16)
    # When it comes down by itself, so that last night's stop shuts nobody out today. As the row.
    until = models.DateTimeField()

    class Meta:
        """A banner hangs once."""

        ordering: ClassVar = ["door", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "door", "kind"], name="one_banner_of_a_kind_at_a_door"
            ),
        ]

    def __str__(self) -> str:
        """Say what hangs where."""
        return f"{self.kind} at {self.door}"


class Diversion(models.Model):
    """A door whose new visitors are shown a partner reception's own page; it is shut meanwhile."""

    # Whose door. Until the diversion is taken back, its time is over or the partner has shut.
    organisation = models.CharField(max_length=64)
    # Which door. As the row.
    door = models.CharField(max_length=32)
    # Which partner of the organisation's file answers instead. As the row.
    partner = models.CharField(max_length=64)
    # When it ends by itself. As the row.
    until = models.DateTimeField()

    class Meta:
        """One partner at a time."""

        ordering: ClassVar = ["door"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "door"], name="one_partner_answers_for_a_door"
            ),
        ]

    def __str__(self) -> str:
        """Say which door is sent where."""
        return f"{self.door} to {self.partner}"


class Limit(models.Model):
    """How many conversations a supervisor lets somebody hold at most, for tonight."""

    # Who is relieved. Until the limit is lifted or its time is over.
    staff = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    # At most so many; what is open above it goes on. As the row.
    most = models.PositiveSmallIntegerField()
    # When it ends by itself: the next night begins as usual. As the row.
    until = models.DateTimeField()

    def __str__(self) -> str:
        """Say whose and how many."""
        return f"{self.staff}: at most {self.most}"
