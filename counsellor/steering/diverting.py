"""A supervisor sends new visitors to a partner's own page, and what ends it. Blocking.

Both organisations' audits say so: here with the account, there with the service's 0, because an
account of one organisation is nobody's business at the other.
"""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from chatsvc.retention.status import Status
from chatsvc.settings.organisations import Organisation
from chatsvc.settings.partner_file import Partner
from counsellor.audit.models import Deed
from counsellor.audit.services import note
from counsellor.shifts.queries import at_ms, to_ms
from counsellor.steering.models import Diversion
from counsellor.steering.policy import Outcome, Steerer, diverted_until, may_divert
from counsellor.steering.services import end_steering

# An organisation's published status as of now; None: nothing was ever seen of it.
Statuses = Callable[[str], Status | None]


class Doors:
    """What this process knows of other receptions' doors; nothing known is shut."""

    def __init__(self) -> None:
        """Know nothing before the process has its copies of the published documents."""
        self._lock = threading.Lock()
        self._statuses: Statuses = lambda _: None

    def read(self, statuses: Statuses) -> None:
        """Ask here from now on; from any thread."""
        with self._lock:
            self._statuses = statuses

    def take(self, agreed: Partner, door: str) -> bool:
        """Whether the partner takes visitors in at a door that answers for this one of ours."""
        with self._lock:
            known = self._statuses(agreed.id)
        if known is None:
            return False
        there = (known.doors.get(theirs) for theirs in agreed.answers(door))
        return any(at is not None and at.open for at in there)


# One per process, as its copies are (counsellor/console_lifespan.py).
DOORS: Final = Doors()


def divert(
    who: Steerer, here: Organisation, door: str, partner: str, hours: int, now: datetime
) -> Outcome:
    """Send a door's new visitors to a partner for so many hours; 0: not any more.

    Nobody who waits or talks is touched. The deed is noted in the same transaction.
    """
    agreed = here.agreement(partner)
    outcome = may_divert(who, door, agreed, hours)
    if outcome != "done":
        return outcome
    with transaction.atomic():
        end_steering(here.id, now)
        if hours == 0 or agreed is None:
            for row in Diversion.objects.filter(organisation=here.id, door=door):
                _end(row, now, staff=who.staff_id)
            return "done"
        until = diverted_until(agreed, hours, now)
        if until is None:
            return "not_agreed"
        if not DOORS.take(agreed, door):
            return "partner_shut"
        for row in Diversion.objects.filter(organisation=here.id, door=door):
            if row.partner != agreed.id:
                _end(row, now, staff=who.staff_id)
        row, _ = Diversion.objects.update_or_create(
            organisation=here.id, door=door, defaults={"partner": agreed.id, "until": until}
        )
        _note(row, now, f"{hours}h", staff=who.staff_id)
    return "done"


def end_silent(organisation: str, door: str, now_ms: int) -> None:
    """End a diversion whose partner has been shut for a while: noted as the service's own deed."""
    now = at_ms(now_ms)
    with transaction.atomic():
        for row in Diversion.objects.filter(organisation=organisation, door=door):
            _end(row, now)


def _end(row: Diversion, now: datetime, *, staff: int = 0) -> None:
    row.delete()
    _note(row, now, "end", staff=staff)


def _note(row: Diversion, now: datetime, what: str, *, staff: int) -> None:
    """Write it down on both sides, as far as this installation has both."""
    now_ms = to_ms(now)
    role = "supervisor" if staff else ""
    about = f"{what}:{row.door}>{row.partner}"
    note(row.organisation, Deed.DIVERTED, now_ms=now_ms, staff=staff, role=role, about=about[:40])
    if settings.CHATSVC_ORGANISATIONS.by_id(row.partner) is not None:
        note(row.partner, Deed.DIVERTED, now_ms=now_ms, about=f"{what}:{row.organisation}"[:40])
