"""Rows of the directory; every column says why it is kept and until when."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class DeviceCertificate(models.Model):
    """What one staff browser asked the reception to certify, and what the reception answered."""

    class State(models.TextChoices):
        """Where a request stands."""

        REQUESTED = "requested"
        CERTIFIED = "certified"
        REFUSED = "refused"
        REVOKED = "revoked"

    # Whose browser it is, so that a leaver's devices can be revoked. Until the account goes.
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    # Which reception is to decide. As the row.
    organisation = models.CharField(max_length=64)
    # The browser's public Ed25519 key, base64url. Visitors never see it. Ninety days.
    device_key = models.CharField(max_length=64)
    # The request as signed by the device key; the reception verifies it. As the row.
    request = models.JSONField()
    # Where the request stands. As the row.
    state = models.CharField(max_length=16, choices=State.choices, default=State.REQUESTED)
    # What the reception signed: {"reception": cert, "days": [cert, ...]}; null before. As the row.
    certificates = models.JSONField(null=True)
    # When the request came: an old undecided one is removed after fourteen days.
    created_at = models.DateTimeField()
    # When it was decided: the row goes ninety days later, with the last day key.
    decided_at = models.DateTimeField(null=True)

    class Meta:
        """One row per browser and account: asking again replaces the request."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["staff", "device_key"], name="one_row_per_device"),
        ]

    def __str__(self) -> str:
        """Say whose device and where its request stands."""
        return f"a device of {self.staff}: {self.state}"


class DeviceList(models.Model):
    """A signed list of the day keys in force (P1). The highest version counts."""

    # Whose list it is. As the row.
    organisation = models.CharField(max_length=64)
    # Rises by one; a higher version overrides at once. As the row.
    version = models.PositiveBigIntegerField()
    # The published document {"reception", "list", "devices"}: salted hashes, no device ids.
    # Until a later list has been out for seven days, its own lifetime.
    document = models.JSONField()
    # When it was signed. As the row.
    signed_at = models.DateTimeField()

    class Meta:
        """A version is signed once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "version"], name="one_list_per_version"
            ),
        ]

    def __str__(self) -> str:
        """Say which list."""
        return f"device list {self.version} of {self.organisation}"
