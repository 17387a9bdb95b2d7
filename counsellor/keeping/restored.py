"""What must happen when tables come back from a copy, before anybody signs in again. Blocking.

A copy brings yesterday back: sign-ins that were ended, rows that were deleted, decisions that were
withdrawn. What a program can put right is done here; what only a person knows is told by
`chatsvc restored` from these facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from counsellor.accounts.models import KnownBrowser, LoginCounter, Staff
from counsellor.audit.chain import Broken
from counsellor.audit.models import AuditEntry, Deed
from counsellor.audit.queries import organisations, readable
from counsellor.audit.services import checked_tonight, note
from counsellor.decisions.queries import recorded
from counsellor.directory.queries import newest_list_version
from counsellor.escalation.models import BoardOpen
from counsellor.keeping.overdue import delete_overdue


@dataclass(frozen=True, slots=True)
class Settled:
    """What was found and done for one organisation.

    Attributes:
        broken: the first entry of the audit that does not hold; then the audit is left as it is.
        overdue: how many rows went, by kind; entries of the audit among them.
        last: number and time of the last entry of the audit in the copy; None without one.
        device_list: the version of its device list; 0 without one.
        accounts: how many accounts are active.
        decisions: the decisions that hold now, as kind and number of the registrar.
    """

    organisation: str
    broken: Broken | None
    overdue: Mapping[str, int]
    last: tuple[int, datetime] | None
    device_list: int
    accounts: int
    decisions: tuple[tuple[str, str], ...]


def end_sign_ins() -> int:
    """End every sign-in and forget every browser, attempt and open board; how many rows."""
    tables = (Session, KnownBrowser, LoginCounter, BoardOpen)
    with transaction.atomic():
        return sum(one._default_manager.all().delete()[0] for one in tables)  # noqa: SLF001  Django's documented way


def settle_all(now_ms: int) -> tuple[Settled, ...]:
    """Put every organisation right that is in the files or in the tables."""
    known = {one.id for one in settings.CHATSVC_ORGANISATIONS.all}
    return tuple(settle(one, now_ms) for one in sorted(known | set(organisations())))


def settle(organisation: str, now_ms: int) -> Settled:
    """Delete what is overdue, follow the chain, and note that the tables came from a copy."""
    entries = AuditEntry.objects.filter(organisation=organisation)
    last = next(iter(readable(entries.order_by("-number")[:1])), None)
    overdue = dict(delete_overdue(organisation, now_ms))
    of_copy = entries.filter(number__lte=0 if last is None else last.number)
    before = of_copy.count()
    broken = checked_tonight(organisation, now_ms)
    if pruned := before - of_copy.count():
        overdue["audit"] = pruned
    if broken is None:
        note(organisation, Deed.RESTORED, now_ms=now_ms)
    active = Staff.objects.filter(organisation=organisation, is_active=True)
    return Settled(
        organisation,
        broken,
        overdue,
        None if last is None else (last.number, last.at),
        newest_list_version(organisation),
        active.count(),
        _in_force(organisation, now_ms),
    )


def _in_force(organisation: str, now_ms: int) -> tuple[tuple[str, str], ...]:
    """Return kind and registrar's number of each decision that holds now."""
    one = settings.CHATSVC_ORGANISATIONS.by_id(organisation)
    rows = recorded(organisation, demo=one is not None and one.demo)
    return tuple((row.kind, row.dnr) for row in rows if now_ms / 1000 < row.ends.timestamp())
