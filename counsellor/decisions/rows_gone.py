"""Lines of the deletion record for rows of our own tables that went by their rule. Blocking.

How many went, in which hour, by which decision, and whether any was left: never which.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias

from django.db import IntegrityError, transaction

from counsellor.decisions.models import Decision, DeletionRecord

RowsOf: TypeAlias = Literal["audit", "escalation"]
METHOD: Final = "rows"
# Rows go once a night; one night may be missed, with the tables away, before they are late.
GRACE: Final = timedelta(days=2)
# Two workers at once: the second finds the first one's line and is a supplement of it.
ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class Gone:
    """What one night deleted.

    Attributes:
        late: how many of them should have gone on an earlier night.
        verified: whether a look afterwards found none that is overdue.
    """

    what: RowsOf
    number: int
    late: int
    verified: bool


def write_rows_gone(organisation: str, gone: Gone, now: datetime) -> None:
    """Write one line; call it inside the transaction that deletes: no row goes without its line.

    Raises:
        IntegrityError: others were faster five times; then nothing is deleted either.
    """
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    day = hour.replace(hour=0)
    late = 0 if _newly_decided(organisation, now) else gone.late
    for attempt in range(ATTEMPTS):
        of_day = DeletionRecord.objects.filter(organisation=organisation, day=day, what=gone.what)
        try:
            with transaction.atomic():
                DeletionRecord.objects.create(
                    organisation=organisation,
                    day=day,
                    what=gone.what,
                    supplement=of_day.count() + attempt,
                    rule=rule_of(organisation, day),
                    number=gone.number,
                    first_hour=hour,
                    last_hour=hour,
                    method=METHOD,
                    verified=gone.verified,
                    late=late,
                    written_at=hour,
                )
        except IntegrityError:
            continue
        return
    raise IntegrityError("one_deletion_line")


def rule_of(organisation: str, day: datetime) -> str:
    """Return the number of the decision on erasure that held on that day; empty when none did."""
    rows = Decision.objects.filter(
        organisation=organisation,
        kind=Decision.Kind.GALLRING,
        decided_on__lte=day.date(),
        valid_until__gte=day.date(),
    )
    found = [row for row in rows if row.withdrawn_at is None or row.withdrawn_at > day]
    return found[-1].dnr if found else ""


def _newly_decided(organisation: str, now: datetime) -> bool:
    """Whether the rule has just been written down: what it shortens was not late before it."""
    rows = Decision.objects.filter(organisation=organisation, kind=Decision.Kind.GALLRING)
    return rows.filter(recorded_at__gt=now - GRACE, recorded_at__lte=now).exists()
