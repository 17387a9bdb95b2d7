"""Who would like to talk: the queue, and one's own wish."""

from collections.abc import Sequence
from datetime import datetime

from counsellor.wellbeing.models import Debrief


def waiting(organisation: str, now: datetime) -> Sequence[Debrief]:
    """Everybody who would like to talk, who has waited longest first."""
    rows = Debrief.objects.filter(organisation=organisation, until__gt=now)
    return tuple(rows.select_related("staff", "taken_by"))


def untaken(organisation: str, besides: int, now: datetime) -> int:
    """How many wishes nobody has taken on; one's own (`besides`) is somebody else's to take."""
    rows = Debrief.objects.filter(organisation=organisation, until__gt=now, taken_by=None)
    return rows.exclude(staff=besides).count()


def own(staff: int, now: datetime) -> Debrief | None:
    """One's own wish, while it stands."""
    return Debrief.objects.filter(staff=staff, until__gt=now).select_related("taken_by").first()
