"""Questions to the counters. Blocking: asynchronous callers go through database_sync_to_async."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Sum

from counsellor.mapping.models import Counter, StoreLife


def totals(organisation: str, since: datetime, until: datetime) -> Mapping[tuple[str, str], int]:
    """How often each (door, measure) happened in periods that begin in [since, until).

    Exact, and so for the organisation's own eyes: what is published is rounded elsewhere.
    """
    rows = (
        Counter.objects.filter(organisation=organisation, period__gte=since, period__lt=until)
        .values_list("door", "measure")
        .annotate(number=Sum("value"))
    )
    return {(door, measure): number for door, measure, number in rows}


def lost_stores(organisation: str, since: datetime, until: datetime) -> tuple[datetime, ...]:
    """When, in [since, until), a store was met after another one was lost: counts are missing."""
    met = StoreLife.objects.filter(organisation=organisation).order_by("met_at", "pk")
    later = met.values_list("met_at", flat=True)[1:]  # the first life began the service
    return tuple(one for one in later if since <= one < until)
