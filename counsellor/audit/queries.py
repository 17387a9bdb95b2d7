"""Questions to the chain: does it hold. Blocking."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import OperationalError

from counsellor.audit.chain import FIRST, Broken, Entry, Link, Mark, check, key_of
from counsellor.audit.models import AuditEntry, AuditMark

if TYPE_CHECKING:
    from django.db.models import QuerySet

# SQLite hands out what lies there: a byte that makes no date, or no letter, is met in reading.
UNREADABLE: Final = (ValueError, OperationalError)


def keys() -> tuple[bytes, ...]:
    """Return the chain's keys; the first one signs."""
    return tuple(key_of(one) for one in settings.CHATSVC_ENVIRONMENT.field_keys)


def entry_of(row: AuditEntry) -> Entry:
    """Return what a row's digest covers; seconds, which no entry of ours has, make it another.

    Raises:
        ValueError: the row has no time.
    """
    if not row.at:  # SQLite, where an empty text is no date
        raise ValueError("at")
    at = row.at.astimezone(UTC)
    whole = at.second == at.microsecond == 0
    return Entry(
        row.organisation,
        row.number,
        at.isoformat(timespec="minutes" if whole else "microseconds"),
        row.deed,
        row.staff,
        row.role,
        row.about,
    )


def start_of(organisation: str) -> Mark:
    """Return where the oldest kept entry goes on."""
    pruned = AuditMark.objects.filter(organisation=organisation, kind=AuditMark.Kind.PRUNED)
    last = pruned.order_by("-number").first()
    return Mark(0, FIRST) if last is None else Mark(last.number, last.digest)


def broken(organisation: str) -> Broken | None:
    """Return the first entry of this organisation that does not hold; None when all do.

    Raises:
        OperationalError: The tables are out of reach.
    """
    start = start_of(organisation)
    checked = AuditMark.objects.filter(organisation=organisation, kind=AuditMark.Kind.CHECKED)
    marks = [Mark(one.number, one.digest) for one in checked if one.number > start.number]
    try:
        return check(_links(organisation), start, marks, keys())
    except UNREADABLE:
        return check(_one_by_one(organisation), start, marks, keys())


def readable(rows: "QuerySet[AuditEntry]") -> list[AuditEntry]:
    """Return these rows but those that cannot be read: one of them is named by `broken`.

    Raises:
        OperationalError: The tables are out of reach.
    """
    try:
        return list(rows)
    except UNREADABLE:
        found = []
        for row in rows.values_list("pk", flat=True):
            with suppress(*UNREADABLE):
                found.append(AuditEntry.objects.get(pk=row))
        return found


def organisations() -> tuple[str, ...]:
    """Return every organisation that has a chain, or had one."""
    found = set(AuditEntry.objects.values_list("organisation", flat=True))
    return tuple(sorted(found | set(AuditMark.objects.values_list("organisation", flat=True))))


def _links(organisation: str) -> Iterator[Link]:
    rows = AuditEntry.objects.filter(organisation=organisation).order_by("number")
    for row in rows.iterator():
        yield Link(entry_of(row), row.digest)


def _one_by_one(organisation: str) -> Iterator[Link]:
    """Return the entries as `_links`; one that cannot be read fits nowhere."""
    rows = AuditEntry.objects.filter(organisation=organisation)
    for number in rows.order_by("number").values_list("number", flat=True):
        try:
            row = rows.get(number=number)
            link = Link(entry_of(row), row.digest)
        except UNREADABLE:
            link = Link(Entry(organisation, number, "", "", 0, "", ""), "")
        yield link
