"""Changes to the chain: a deed is noted, a check is marked, old entries go. Blocking."""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction

from counsellor.audit.chain import Broken, Entry, Mark, digest_of
from counsellor.audit.models import AuditEntry, AuditMark, Deed
from counsellor.audit.queries import broken, entry_of, keys, start_of
from counsellor.decisions.queries import rule_in_force
from counsellor.decisions.rows_gone import GRACE, Gone, write_rows_gone

# Told to the hour: with a minute the tables could be laid over what else is known of an evening.
TO_THE_HOUR: Final = frozenset({Deed.SIGNED_IN, Deed.ADMITTED, Deed.REMOVED})
# Two at once: the second meets the first one's number and looks again. More than this never queue.
ATTEMPTS: Final = 20
CHECKS_KEPT: Final = timedelta(days=366)
# domain.md section 3, handlingstyp 6: 12-24 months. The decided rule may only shorten it.
LONGEST_KEPT: Final = timedelta(days=730)
HOUR_MS: Final = 3_600_000
MINUTE_MS: Final = 60_000


class AuditError(Exception):
    """The chain refuses; `code` is stable."""

    def __init__(self, code: str) -> None:
        """Keep the stable code."""
        super().__init__(code)
        self.code = code


def note(
    organisation: str, deed: Deed, *, now_ms: int, staff: int = 0, role: str = "", about: str = ""
) -> int:
    """Add one deed and return its number; call it inside the transaction of the deed itself.

    Raises:
        AuditError: `busy`, after twenty others were faster.
    """
    step = HOUR_MS if deed in TO_THE_HOUR else MINUTE_MS
    at = datetime.fromtimestamp(now_ms // step * step / 1000, tz=UTC)
    for _ in range(ATTEMPTS):
        try:
            with transaction.atomic():
                row = AuditEntry(
                    organisation=organisation, at=at, deed=deed, staff=staff, role=role, about=about
                )
                return _append(row)
        except IntegrityError:
            continue
    raise AuditError("busy")


def nightly(organisation: str, now_ms: int) -> Broken | None:
    """Check the whole chain; where it holds, mark how far. Returns what does not hold."""
    found = broken(organisation)
    last = _end(organisation)
    if found is None and last.number > 0:
        now = datetime.fromtimestamp(now_ms / 1000, tz=UTC)
        marks = AuditMark.objects.filter(organisation=organisation)
        marks.filter(kind=AuditMark.Kind.CHECKED, at__lt=now - CHECKS_KEPT).delete()
        marks.get_or_create(
            organisation=organisation,
            kind=AuditMark.Kind.CHECKED,
            number=last.number,
            defaults={"digest": last.digest, "at": now},
        )
    return found


def nightly_and_prune(organisation: str, now_ms: int, *, demo: bool) -> Broken | None:
    """Check the chain, then delete what is older than the decided rule; what is broken stays."""
    found = nightly(organisation, now_ms)
    if found is not None:
        return found
    rule = rule_in_force(organisation, now_ms, demo=demo)
    kept = LONGEST_KEPT if rule is None else min(LONGEST_KEPT, timedelta(days=rule.audit_days))
    prune(organisation, datetime.fromtimestamp(now_ms / 1000, tz=UTC) - kept, now_ms)
    return None


def checked_tonight(organisation: str, now_ms: int) -> Broken | None:
    """As `nightly_and_prune`, for an organisation of this installation."""
    one = settings.CHATSVC_ORGANISATIONS.by_id(organisation)
    return nightly_and_prune(organisation, now_ms, demo=one is not None and one.demo)


def prune(organisation: str, before: datetime, now_ms: int) -> int:
    """Delete entries older than `before`, oldest first, and say how many; the chain goes on.

    The line in the deletion record is written with it.

    Raises:
        AuditError: `chain_broken`: what does not hold is evidence and stays.
    """
    with transaction.atomic():
        if broken(organisation) is not None:
            raise AuditError("chain_broken")
        rows = AuditEntry.objects.filter(organisation=organisation)
        kept = rows.filter(at__gte=before).order_by("number").first()
        old = rows.filter(at__lt=before)
        if kept is not None:
            old = old.filter(number__lt=kept.number)
        last = old.order_by("-number").first()
        if last is None:
            return 0
        now = datetime.fromtimestamp(now_ms / 1000, tz=UTC)
        late = old.filter(at__lt=before - GRACE).count()
        AuditMark.objects.update_or_create(
            organisation=organisation,
            kind=AuditMark.Kind.PRUNED,
            number=last.number,
            defaults={"digest": last.digest, "at": now},
        )
        count, _ = old.delete()
        write_rows_gone(organisation, Gone("audit", count, late, not old.exists()), now)
        note(organisation, Deed.PRUNED, now_ms=now_ms, about=f"entries:{count}")
        return count


def _append(row: AuditEntry) -> int:
    """Give the row the next number and its digest; the caller holds the transaction."""
    end = _end(row.organisation)
    row.number = end.number + 1
    entry: Entry = entry_of(row)
    row.digest = digest_of(end.digest, entry, keys()[0])
    row.save(force_insert=True)
    return row.number


def _end(organisation: str) -> Mark:
    rows = AuditEntry.objects.filter(organisation=organisation).order_by("-number")
    # Nothing else of the row: where its time cannot be read any more, deeds are noted all the same.
    try:
        last = rows.values_list("number", "digest").first()
    except OperationalError:  # its digest neither, or the tables are away: then this raises again
        last = (rows.values_list("number", flat=True)[0], "")
    return start_of(organisation) if last is None else Mark(*last)
