"""Writes the deletion record from the counters, a day at a time. Blocking.

A line is never rewritten: counts that come late, after tables that were away, are a line of their
own, marked as a supplement.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Sum

from chatsvc.protocol.ids import Door
from chatsvc.retention.protocol_of_day import LATE, LEFT, TRIGGERS, Erased, erased_on, is_due
from chatsvc.tally.cells import Cell, Period
from counsellor.decisions.models import DeletionRecord
from counsellor.decisions.policy import utc
from counsellor.decisions.rows_gone import rule_of
from counsellor.mapping.models import Counter

# Tables that were away longer than this were restored from a copy; then somebody looks anyway.
LOOKS_BACK: Final = timedelta(days=40)
METHOD: Final = "keys"
_MEASURES: Final = (*TRIGGERS, LEFT, LATE)


def write_deletions(organisation: str, now_ms: int) -> int:
    """Write what is due and not written yet; how many lines. Two workers at once write one."""
    now = utc(now_ms)
    written = 0
    for day in _days(organisation, now):
        for line in erased_on(_counts(organisation, day)):
            written += _write(organisation, day, line, now)
    return written


def _days(organisation: str, now: datetime) -> Iterator[datetime]:
    rows = Counter.objects.filter(
        organisation=organisation, measure__in=TRIGGERS, period__gte=now - LOOKS_BACK
    )
    days = {
        at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        for at in rows.values_list("period", flat=True)
    }
    return (day for day in sorted(days) if is_due(day, now))


def _counts(organisation: str, day: datetime) -> Iterator[tuple[Cell, int]]:
    rows = Counter.objects.filter(
        organisation=organisation,
        measure__in=_MEASURES,
        period__gte=day,
        period__lt=day + timedelta(days=1),
    )
    for row in rows:
        at = row.period.astimezone(UTC)
        text = at.strftime("%Y-%m-%dT%H" if row.span == Counter.Span.HOUR else "%Y-%m-%d")
        yield Cell(row.measure, Door(row.door), Period(text)), row.value


def _write(organisation: str, day: datetime, line: Erased, now: datetime) -> int:
    of_line = DeletionRecord.objects.filter(organisation=organisation, day=day, what=line.what)
    known = of_line.aggregate(written=Sum("number"))["written"] or 0
    if line.number <= known:
        return 0
    try:
        with transaction.atomic():
            DeletionRecord.objects.create(
                organisation=organisation,
                day=day,
                what=line.what,
                supplement=of_line.count(),
                rule=rule_of(organisation, day),
                number=line.number - known,
                first_hour=line.first,
                last_hour=line.last,
                method=METHOD,
                verified=line.verified,
                late=line.late,
                written_at=now.replace(minute=0, second=0, microsecond=0),
            )
    except IntegrityError:
        return 0  # another worker was faster
    return 1
