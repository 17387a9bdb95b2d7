"""Rows of the audit; every column says why it is kept and until when. Nothing of a visitor."""

from typing import ClassVar

from django.db import models


class Deed(models.TextChoices):
    """What can be noted: a closed list, so that nobody's words can end up here."""

    SIGNED_IN = "signed_in"  # told to the hour: who works when is the shift plan's business
    SHIFT_CHANGED = "shift_changed"
    HOURS_CHANGED = "hours_changed"
    ENTRY_CHANGED = "entry_changed"  # the support directory
    PHRASES_CHECKED = "phrases_checked"
    BANNER_CHANGED = "banner_changed"  # also a stop of the intake
    DIVERTED = "diverted"  # new visitors sent to a partner; noted on both sides
    CAPACITY_LIMITED = "capacity_limited"
    DECISION_RECORDED = "decision_recorded"
    DECISION_WITHDRAWN = "decision_withdrawn"
    # Who was let into a conversation and who is out of it again, told to the hour and never which
    # (lag 2001:454, 10 §): `about` says how often in that hour.
    ADMITTED = "admitted"
    REMOVED = "removed"
    REVIEWED = "reviewed"  # the monthly check of this very chain
    REPORT_CHANGED = "report_changed"  # what is written beside the council's figures
    # What a supervisor did with somebody's wish to talk; that it was wished is noted nowhere.
    DEBRIEF_TAKEN = "debrief_taken"
    DEBRIEF_RETURNED = "debrief_returned"
    DEBRIEF_DONE = "debrief_done"
    OPENING_SIGNED = "opening_signed"  # a row of the way to open that only a person can know
    OPENING_PRESSED = "opening_pressed"  # one of the two who say "open"
    CLOSING_CHANGED = "closing_changed"  # the day of the end, or that there is none
    ACCOUNT_CHANGED = "account_changed"  # made, renewed or ended by whoever runs the server
    RESTORED = "restored"  # the tables came back from a copy; what was after it is not here
    PRUNED = "pruned"


class AuditEntry(models.Model):
    """One deed of one person. Kept 24 months (domain.md section 3, handlingstyp 6), then pruned."""

    # Whose system it was done to. As the row.
    organisation = models.CharField(max_length=64)
    # Gap-free from 1 within the organisation: a missing row shows. As the row.
    number = models.PositiveBigIntegerField()
    # When, to the minute; sign-ins to the hour. As the row.
    at = models.DateTimeField()
    # What, from the closed list. As the row.
    deed = models.CharField(max_length=24, choices=Deed.choices)
    # Whose account, by its number; 0 is the service itself. As the row, also after the account.
    staff = models.PositiveBigIntegerField(default=0)
    # In which role. As the row.
    role = models.CharField(max_length=16, blank=True)
    # Which row of ours, `shift:12`; never a conversation. As the row.
    about = models.CharField(max_length=40, blank=True)
    # HMAC (hex) over all of this and the entry before (counsellor/audit/chain.py). As the row.
    digest = models.CharField(max_length=64)

    class Meta:
        """One entry per number."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="one_audit_entry_per_number"
            ),
        ]

    def __str__(self) -> str:
        """Say which."""
        return f"audit entry {self.number} of {self.organisation}: {self.deed}"


class AuditMark(models.Model):
    """A place where the chain held: where a nightly check ended, or what was pruned before it."""

    class Kind(models.TextChoices):
        """Why it was set."""

        CHECKED = "checked"
        PRUNED = "pruned"

    # Whose chain. As the row.
    organisation = models.CharField(max_length=64)
    # Why: checks are kept a year; the newest of what was pruned for as long as the chain.
    kind = models.CharField(max_length=8, choices=Kind.choices)
    # The entry's number and digest (hex). As the row.
    number = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    # When it was set. As the row.
    at = models.DateTimeField()

    class Meta:
        """One mark of a kind per entry."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "number"], name="one_mark_per_entry_and_kind"
            ),
        ]

    def __str__(self) -> str:
        """Say where."""
        return f"{self.kind} to {self.number} of {self.organisation}"


class AccessReview(models.Model):
    """One month's check of access. Kept as long as the board's records of control: five years.

    Numbers of entries and reasons of a closed list; nobody's words.
    """

    # Whose. As the row.
    organisation = models.CharField(max_length=64)
    # The month that was checked, by its first day. As the row.
    month = models.DateField()
    # How many entries that month had. As the row.
    entries = models.PositiveIntegerField()
    # The numbers of those that were drawn. As the row.
    sample = models.JSONField(default=list)
    # Number of an entry -> reason, of a closed list. As the row.
    reasons = models.JSONField(default=dict)
    # How many of them nobody could explain. As the row.
    unexplained = models.PositiveIntegerField(default=0)
    # When it was drawn. As the row.
    drawn_at = models.DateTimeField()
    # Which account signed it off, by its number, and when; null while nobody has.
    signed_by = models.PositiveBigIntegerField(null=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        """One per month: a sample that is drawn again until it pleases is none."""

        ordering: ClassVar = ["-month"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "month"], name="one_access_review_per_month"
            ),
        ]

    def __str__(self) -> str:
        """Say which month."""
        return f"access review {self.month:%Y-%m} of {self.organisation}"
