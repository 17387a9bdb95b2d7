"""Deletes every row of an organisation that its retention rule no longer keeps. Blocking.

The worker calls it once a day; `chatsvc restored` once more, for a copy brings old rows back. The
rules stand beside the rows that they are of; the audit's own follows its chain (audit/services.py).
"""

from collections.abc import Mapping

from counsellor.accounts.login import forget_expired
from counsellor.decisions.policy import utc
from counsellor.directory.services import forget_devices
from counsellor.escalation.services import forget_boards, forget_old
from counsellor.mapping.services import forget_batches
from counsellor.shifts.hours_services import forget_hours
from counsellor.shifts.opening import local_day
from counsellor.shifts.services import forget_shifts
from counsellor.steering.services import end_steering
from counsellor.wellbeing.services import end_old


def delete_overdue(organisation: str, now_ms: int) -> Mapping[str, int]:
    """Delete what is overdue, and say how many rows of which kind; those of none are left out."""
    now = utc(now_ms)
    found = {
        "batches": forget_batches(now),
        "boards": forget_boards(organisation, now_ms),
        "debriefs": end_old(organisation, now),
        "devices": forget_devices(organisation, now),
        "escalations": forget_old(organisation, now_ms),
        "hours": forget_hours(organisation, local_day(now)),
        "shifts": forget_shifts(organisation, now),
        "sign_ins": forget_expired(now_ms),
        "steering": end_steering(organisation, now),
    }
    return {name: number for name, number in found.items() if number}
