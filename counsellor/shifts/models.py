"""Rows of the shift plan; every column says why it is kept and until when. Never a visitor."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class OnCall(models.Model):
    """A telephone that is answered when nobody on duty can decide: by function, not by name."""

    # Whose number it is. Until the row is removed.
    organisation = models.CharField(max_length=64)
    # Who answers, as a function ("Chef i beredskap"): people change. As the row.
    function = models.CharField(max_length=80)
    # The number as it is dialled. As the row.
    telephone = models.CharField(max_length=24)
    # Whom to try first; two with the same number are tried in the order of their making.
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        """In the order in which one calls."""

        ordering: ClassVar = ["order", "id"]

    def __str__(self) -> str:
        """Say who is called."""
        return f"{self.function}: {self.telephone}"


class Shift(models.Model):
    """One person's hours on duty. Those who work at the same time have a row each."""

    # Whose plan it is. Thirteen months after the end, for the plan of next year; so the row.
    organisation = models.CharField(max_length=64)
    # Whose hours. Until the account goes.
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    # Ids of the doors where the person answers. As the row.
    doors = models.JSONField(default=list)
    # From when. As the row.
    starts_at = models.DateTimeField()
    # Until when: draining begins here. As the row.
    ends_at = models.DateTimeField()
    # Works without a second: a mode that the organisation has decided. As the row.
    is_alone = models.BooleanField(default=False)
    # Whom this shift calls; empty means the first of the list. Until the number goes.
    on_call = models.ForeignKey(OnCall, on_delete=models.SET_NULL, null=True)
    # Rises with every change, so that the second of two who edit is told. As the row.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Asked for by organisation and time."""

        ordering: ClassVar = ["starts_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "ends_at"], name="shifts_by_end"),
        ]

    def __str__(self) -> str:
        """Say whose and when."""
        return f"{self.staff} {self.starts_at:%Y-%m-%d %H:%M}"


class ShiftSwap(models.Model):
    """A shift that somebody would rather not work, and who takes it."""

    class State(models.TextChoices):
        """Where it stands; nothing moves before both have said yes."""

        OFFERED = "offered"
        PROPOSED = "proposed"  # somebody takes it, if her own shift is taken in return
        DONE = "done"
        WITHDRAWN = "withdrawn"

    # Whose plan it is. As the shift.
    organisation = models.CharField(max_length=64)
    # What is given away. As the shift.
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="offers")
    # Who gives it away. As the shift.
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    # Who takes it; nobody yet. As the shift.
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", null=True
    )
    # What the taker gives in return; often nothing. As the shift.
    in_return = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="+", null=True)
    # Where it stands. As the shift.
    state = models.CharField(max_length=12, choices=State.choices, default=State.OFFERED)

    class Meta:
        """One open offer per shift: two takers cannot both get it."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["shift"],
                condition=models.Q(state__in=["offered", "proposed"]),
                name="one_open_offer_per_shift",
            ),
        ]

    def __str__(self) -> str:
        """Say what and where it stands."""
        return f"{self.shift}: {self.state}"


class Weekly(models.Model):
    """Hours of a weekday at a door, in the reception's own time. The base of two tables."""

    # Whose door. Until somebody removes the row.
    organisation = models.CharField(max_length=64)
    # Which door. As the row.
    door = models.CharField(max_length=32)
    # 0 is Monday. As the row.
    weekday = models.PositiveSmallIntegerField()
    # Minutes after midnight, wall clock. As the row.
    from_minute = models.PositiveSmallIntegerField()
    # As above; not later than `from_minute` means on the next day. As the row.
    to_minute = models.PositiveSmallIntegerField()
    # The first day on which it counts. As the row.
    valid_from = models.DateField()
    # The last day on which it counts; empty means until further notice. As the row.
    valid_until = models.DateField(null=True)

    class Meta:
        """No table of its own."""

        abstract = True
        ordering: ClassVar = ["door", "weekday", "from_minute", "id"]


class OpeningHours(Weekly):
    """When a door takes visitors in. What was promised stays for the report, also when it ends."""

    # The last day on which it was promised; empty while it counts. Three years and a month after
    # it; so the row.
    removed_on = models.DateField(null=True)

    def __str__(self) -> str:
        """Say which door and weekday."""
        return f"{self.door} {self.weekday}"


class LanguageHours(Weekly):
    """When somebody reads a language at a door."""

    # The language's tag. As the row.
    language = models.CharField(max_length=16)

    def __str__(self) -> str:
        """Say which door and language."""
        return f"{self.door} {self.language}"


class OpeningException(models.Model):
    """One day on which other hours count: a holiday, an extra evening."""

    # Whose door. Three years and a month after the day, for the report; so the row.
    organisation = models.CharField(max_length=64)
    # Which door. As the row.
    door = models.CharField(max_length=32)
    # Which day. As the row.
    day = models.DateField()
    # Minutes after midnight; empty means closed all day. As the row.
    from_minute = models.PositiveSmallIntegerField(null=True)
    # As above; not later than `from_minute` means on the next day. As the row.
    to_minute = models.PositiveSmallIntegerField(null=True)

    class Meta:
        """In the order of the calendar."""

        ordering: ClassVar = ["day", "door", "id"]

    def __str__(self) -> str:
        """Say which door and day."""
        return f"{self.door} {self.day}"


class CheckIn(models.Model):
    """Who works alone says that she has come, and that she has gone home. Never a visitor."""

    class Kind(models.TextChoices):
        """At the start and at the end."""

        COME = "in"
        GONE = "out"

    # Which shift. As the shift.
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="check_ins")
    # Start or end. As the shift.
    kind = models.CharField(max_length=4, choices=Kind.choices)
    # When it is missed and somebody is to be called. As the shift.
    due_at = models.DateTimeField()
    # When it was said; empty before. As the shift.
    done_at = models.DateTimeField(null=True)

    class Meta:
        """Once each."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shift", "kind"], name="one_check_in_of_a_kind"),
        ]

    def __str__(self) -> str:
        """Say which and of what."""
        return f"{self.kind} of {self.shift}"
