"""Changes: a banner is hung or taken down, somebody is given less; the rules are asked first."""

from datetime import datetime

from counsellor.accounts.models import Role, Staff
from counsellor.steering.models import Banner, Diversion, Limit
from counsellor.steering.policy import LASTS, Outcome, Steerer, hangs_until, may_hang, may_limit


def hang(who: Steerer, door: str, kind: str, now: datetime, *, up: bool) -> Outcome:
    """Hang a banner for a while, or take it down; said twice it hangs once, from now on."""
    outcome = may_hang(who, door, kind)
    if outcome == "done":
        if up:
            Banner.objects.update_or_create(
                organisation=who.organisation,
                door=door,
                kind=kind,
                defaults={"until": hangs_until(who, now)},
            )
        else:
            mine = Banner.objects.filter(organisation=who.organisation, door=door)
            mine.filter(kind=kind).delete()
        end_steering(who.organisation, now)
    return outcome


def end_steering(organisation: str, now: datetime) -> int:
    """Delete banners, diversions and limits whose time is over; how many."""
    banners = Banner.objects.filter(organisation=organisation, until__lte=now).delete()[0]
    sent_on = Diversion.objects.filter(organisation=organisation, until__lte=now).delete()[0]
    limits = Limit.objects.filter(staff__organisation=organisation, until__lte=now)
    return banners + sent_on + limits.delete()[0]


def limit(who: Steerer, staff: int, most: int | None, now: datetime) -> Outcome:
    """Let a counsellor hold at most so many tonight; None: as usual again. Nothing open is cut."""
    rows = Staff.objects.filter(organisation=who.organisation, role=Role.COUNSELLOR, pk=staff)
    row = rows.first()
    if row is None:
        return "not_yours"
    outcome = may_limit(who, row.doors, most)
    if outcome == "done":
        if most is None:
            Limit.objects.filter(staff=row).delete()
        else:
            until = now + LASTS
            Limit.objects.update_or_create(staff=row, defaults={"most": most, "until": until})
    return outcome
