"""Changes to the debrief queue; what has ended is gone from the table with every one of them."""

from datetime import datetime

from django.db import transaction

from counsellor.accounts.models import Staff
from counsellor.wellbeing.models import Debrief
from counsellor.wellbeing.policy import LASTS, Outcome, Standing, Wish, may


def ask(staff: Staff, now: datetime) -> None:
    """Put somebody into the queue; asked again it is the same wish, from then on."""
    end_old(staff.organisation, now)
    hour = now.replace(minute=0, second=0, microsecond=0)
    Debrief.objects.get_or_create(
        staff=staff,
        defaults={"organisation": staff.organisation, "asked_at": hour, "until": hour + LASTS},
    )


def withdraw(staff: Staff, now: datetime) -> None:
    """Take one's own wish back: nothing of it is left."""
    Debrief.objects.filter(staff=staff).delete()
    end_old(staff.organisation, now)


def attend(organisation: str, who: int, row: int, wish: Wish, now: datetime) -> Outcome:
    """Do what a supervisor wants with one row; of two who take it at once the first has it."""
    end_old(organisation, now)
    with transaction.atomic():
        rows = Debrief.objects.select_for_update().filter(organisation=organisation, pk=row)
        found = rows.first()
        if found is None:
            return "not_yours"
        outcome = may(who, wish, Standing(found.staff_id, found.taken_by_id))
        if outcome == "changed":
            if wish == "done":
                found.delete()
            else:
                rows.update(taken_by=who if wish == "take" else None)
        return outcome


def end_old(organisation: str, now: datetime) -> int:
    """Delete what has ended by itself, and say how many."""
    return Debrief.objects.filter(organisation=organisation, until__lte=now).delete()[0]
