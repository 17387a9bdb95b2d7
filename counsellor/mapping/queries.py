"""Questions to the counters. Blocking: asynchronous callers go through database_sync_to_async."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Sum

from chatsvc.retention.hours import STOCKHOLM
from counsellor.accounts.models import Staff
from counsellor.audit.models import AuditEntry, Deed
from counsellor.mapping.models import Counter, StoreLife
from counsellor.shifts.models import Shift


def totals(organisation: str, since: datetime, until: datetime) -> Mapping[tuple[str, str], int]:
    """How often each (door, measure) happened in periods that begin in [since, until).

    Exact: `counsellor.mapping.releases` is its only reader among the pages and reports.
    """
    rows = (
        Counter.objects.filter(organisation=organisation, period__gte=since, period__lt=until)
        .values_list("door", "measure")
        .annotate(number=Sum("value"))
    )
    return {(door, measure): number for door, measure, number in rows}


def by_hour_of_week(
    organisation: str, measures: Collection[str], since: datetime, until: datetime
) -> Mapping[tuple[str, str], int]:
    """How often in each hour of the week, by (door, `weekday-hour`), by the reception's clock.

    Exact: `counsellor.mapping.releases` is its only reader.
    """
    rows = Counter.objects.filter(
        organisation=organisation,
        span=Counter.Span.HOUR,
        measure__in=list(measures),
        period__gte=since,
        period__lt=until,
    ).values_list("door", "period", "value")
    found: dict[tuple[str, str], int] = {}
    for door, period, value in rows:
        at = period.astimezone(STOCKHOLM)
        cell = (door, f"{at.weekday()}-{at.hour:02}")
        found[cell] = found.get(cell, 0) + value
    return found


def lost_stores(organisation: str, since: datetime, until: datetime) -> tuple[datetime, ...]:
    """When, in [since, until), a store was met after another one was lost: counts are missing."""
    met = StoreLife.objects.filter(organisation=organisation).order_by("met_at", "pk")
    later = met.values_list("met_at", flat=True)[1:]  # the first life began the service
    return tuple(one for one in later if since <= one < until)


def worked(
    organisation: str, doors: Collection[str], since: datetime, until: datetime
) -> Mapping[str, Mapping[int, int]]:
    """How many minutes each account was on duty at each door, of those who met anybody at all.

    For the floor under figures about a team and nothing else; shown to nobody. Minutes are the
    shift plan's, that somebody was let into a conversation is the access log's. Who may answer at
    a door and was on no plan has no minutes there, and is not left out.
    """
    met = set(
        AuditEntry.objects.filter(
            organisation=organisation, deed=Deed.ADMITTED, at__gte=since, at__lt=until
        ).values_list("staff", flat=True)
    )
    shifts = Shift.objects.filter(
        organisation=organisation, starts_at__lt=until, ends_at__gt=since, staff_id__in=met
    )
    people = dict(Staff.objects.filter(pk__in=met).values_list("pk", "doors"))
    found = {door: {pk: 0 for pk, own in people.items() if door in own} for door in doors}
    for one in shifts:
        minutes = int((min(one.ends_at, until) - max(one.starts_at, since)).total_seconds()) // 60
        for door in found.keys() & set(one.doors):
            found[door][one.staff_id] = found[door].get(one.staff_id, 0) + minutes
    return found
