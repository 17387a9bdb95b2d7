"""Changes to the counters: a batch of counts is added once, a new life of the store is noted."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from chatsvc.tally.cells import Cell
from counsellor.mapping.models import AddedBatch, Counter, StoreLife

# A worker that was frozen may come back with a batch that another one has added and deleted. A
# machine that sleeps this long has lost its store and its connections.
BATCHES_KEPT: Final = timedelta(days=30)


def add_batch(organisation: str, batch: str, counts: Mapping[Cell, int], now_ms: int) -> bool:
    """Add the counts and note the batch in one transaction; False if it was added before.

    Blocking. Two at once: the note's uniqueness lets the second wait, and then add nothing.
    """
    now = _moment(now_ms)
    with transaction.atomic():
        _, is_new = AddedBatch.objects.get_or_create(
            organisation=organisation, batch=batch, defaults={"added_at": now}
        )
        if is_new:
            # In one order everywhere: two batches at once must not wait for each other.
            for cell, number in sorted(counts.items()):
                _raise(organisation, cell, number)
            forget_batches(now)
    return is_new


def forget_batches(now: datetime) -> int:
    """Delete the notes of batches that nobody can come with any more; how many."""
    return AddedBatch.objects.filter(added_at__lt=now - BATCHES_KEPT).delete()[0]


def meet_store(organisation: str, generation: str, now_ms: int) -> None:
    """Note this life of the store; a second time changes nothing. Blocking."""
    StoreLife.objects.get_or_create(
        organisation=organisation, generation=generation, defaults={"met_at": _moment(now_ms)}
    )


def _raise(organisation: str, cell: Cell, number: int) -> None:
    """Raise one counter; the caller holds the transaction."""
    span = Counter.Span.HOUR if cell.period.is_hour else Counter.Span.DAY
    row, _ = Counter.objects.get_or_create(
        organisation=organisation,
        door=cell.door,
        measure=cell.measure,
        span=span,
        period=cell.period.begins,
    )
    Counter.objects.filter(pk=row.pk).update(value=F("value") + number)


def _moment(now_ms: int) -> datetime:
    return datetime.fromtimestamp(now_ms / 1000, tz=UTC)
