"""The monthly check of the access log: a random sample, a reason for each, a sign-off. Blocking.

Systematic and recurring, as lag (2001:454) 10 § asks. Reasons are a closed list, so that nobody's
words about anybody can end up here.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from chatsvc.retention.hours import STOCKHOLM
from counsellor.audit.models import AccessReview, AuditEntry, Deed
from counsellor.audit.queries import readable
from counsellor.audit.services import note
from counsellor.shifts.models import Shift
from counsellor.shifts.opening import local_day
from counsellor.shifts.queries import at_ms

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Enough to meet somebody who looks where she should not, few enough to be looked at one by one.
SAMPLE: Final = 20
REASONS: Final = ("own_shift", "handover", "invited", "unexplained")
ACCESS: Final = (Deed.ADMITTED, Deed.REMOVED)
HOUR: Final = timedelta(hours=1)
# So many days after its month a check may take; then it is late, and people are told.
DUE_DAYS: Final = 14
# Older months are gone from what anybody can still explain.
LOOKS_BACK: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Sampled:
    """One entry of a sample, and whether its account had a planned shift in that hour."""

    entry: AuditEntry
    on_shift: bool
    reason: str


def month_before(day: date) -> date:
    """Return the first day of the month before this one: the month that is over."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def pending(organisation: str, today: date) -> tuple[date, ...]:
    """Return the months that are over, had access and were not signed off, the oldest first."""
    since = datetime.combine(today - LOOKS_BACK, time(), STOCKHOLM)
    rows = AuditEntry.objects.filter(organisation=organisation, deed__in=ACCESS, at__gte=since)
    try:
        months = {one.date() for one in rows.datetimes("at", "month", tzinfo=STOCKHOLM)}
    except ValueError:  # a row whose time is none: the chain does not hold, and says where
        return ()
    signed = AccessReview.objects.filter(organisation=organisation).exclude(signed_at=None)
    left = months - set(signed.values_list("month", flat=True))
    return tuple(sorted(one for one in left if one < today.replace(day=1)))


def late(organisation: str, today: date) -> tuple[date, ...]:
    """Return the months whose check should have been signed off by now, the oldest first."""
    return tuple(one for one in pending(organisation, today) if today > due_on(one))


def late_now(organisation: str, now_ms: int) -> int:
    """Return how many are late now."""
    return len(late(organisation, local_day(at_ms(now_ms))))


def due_on(month: date) -> date:
    """Return the last day on which a month's check is in time."""
    return (month + timedelta(days=31)).replace(day=1) + timedelta(days=DUE_DAYS - 1)


def month_to_check(organisation: str, today: date) -> date:
    """Return the month to be checked now: the oldest that lacks it, or the one that is over."""
    return next(iter(pending(organisation, today)), month_before(today))


def entries_of(organisation: str, month: date) -> "QuerySet[AuditEntry]":
    """Return the month's entries about access, in the reception's own time."""
    begins = datetime(month.year, month.month, 1, tzinfo=STOCKHOLM)
    ends = (begins + timedelta(days=32)).replace(day=1)
    rows = AuditEntry.objects.filter(organisation=organisation, deed__in=ACCESS)
    return rows.filter(at__gte=begins, at__lt=ends)


def draw(organisation: str, month: date, now: datetime) -> AccessReview:
    """Draw the month's sample, once: who draws again meets the same one."""
    numbers = list(entries_of(organisation, month).values_list("number", flat=True))
    chosen = sorted(secrets.SystemRandom().sample(numbers, min(SAMPLE, len(numbers))))
    try:
        with transaction.atomic():
            return AccessReview.objects.create(
                organisation=organisation,
                month=month,
                entries=len(numbers),
                sample=chosen,
                drawn_at=now,
            )
    except IntegrityError:
        return AccessReview.objects.get(organisation=organisation, month=month)


def sampled(review: AccessReview) -> tuple[Sampled, ...]:
    """Return the entries to look at; one that was pruned meanwhile is in it no more."""
    rows = AuditEntry.objects.filter(organisation=review.organisation, number__in=review.sample)
    reasons = review.reasons
    return tuple(
        Sampled(row, _on_shift(row), reasons.get(str(row.number), "")) for row in readable(rows)
    )


def sign(
    review: AccessReview, reasons: Mapping[str, str], staff: int, role: str, now: datetime
) -> bool:
    """Sign the review off with a reason for each entry of its sample; False when one is missing.

    What is signed stays as it is. The sign-off is an entry of the chain itself.
    """
    said = {str(number): reasons.get(str(number), "") for number in review.sample}
    if not all(reason in REASONS for reason in said.values()):
        return False
    unexplained = sum(reason == "unexplained" for reason in said.values())
    with transaction.atomic():
        rows = AccessReview.objects.filter(pk=review.pk, signed_at=None)
        signed = rows.update(reasons=said, unexplained=unexplained, signed_by=staff, signed_at=now)
        if signed:
            note(
                review.organisation,
                Deed.REVIEWED,
                now_ms=int(now.timestamp() * 1000),
                staff=staff,
                role=role,
                about=f"{review.month:%Y-%m}:unexplained:{unexplained}",
            )
    return bool(signed)


def _on_shift(row: AuditEntry) -> bool:
    """Whether the shift plan had this account at work in that hour."""
    shifts = Shift.objects.filter(organisation=row.organisation, staff_id=row.staff)
    return shifts.filter(starts_at__lt=row.at + HOUR, ends_at__gt=row.at).exists()
