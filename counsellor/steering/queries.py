"""What hangs at the doors now, and to whom less is given."""

from datetime import datetime

from chatsvc.retention.banners import Banners
from chatsvc.retention.diverted import Diversion as Said
from chatsvc.retention.diverted import Diversions
from chatsvc.settings.organisations import Organisation
from counsellor.accounts.models import Role, Staff
from counsellor.shifts.plan import clock
from counsellor.shifts.queries import present_shift, to_ms
from counsellor.steering.models import Banner, Diversion, Limit
from counsellor.steering.policy import Steerer


def banners_of(organisation: str, now: datetime) -> Banners:
    """What hangs at each door, and until when it does by itself."""
    found: dict[str, dict[str, int]] = {}
    for row in Banner.objects.filter(organisation=organisation, until__gt=now):
        found.setdefault(row.door, {})[row.kind] = to_ms(row.until)
    return found


def diversions_of(organisation: str, now: datetime) -> Diversions:
    """Which doors' new visitors are sent on, to whom, and until when it ends by itself."""
    rows = Diversion.objects.filter(organisation=organisation, until__gt=now)
    return {row.door: Said(row.partner, to_ms(row.until)) for row in rows}


def sent_here(here: Organisation, doors: tuple[str, ...], now: datetime) -> list[dict[str, str]]:
    """Which partners send their new visitors to one of these doors, and until when.

    Only what both files agree on is seen here: rows of anybody else are not asked for.
    """
    found = []
    for agreed in here.partner:
        rows = Diversion.objects.filter(
            organisation=agreed.id,
            partner=here.id,
            door__in=[theirs for ours, theirs in agreed.doors if ours in doors],
            until__gt=now,
        )
        found += [{"from": agreed.name, "until": clock(row.until)} for row in rows]
    return found


def limit_of(staff: int, now: datetime) -> int | None:
    """How many somebody may hold at most; None: nobody has said."""
    row = Limit.objects.filter(staff=staff, until__gt=now).first()
    return None if row is None else row.most


def relieved(organisation: str, doors: tuple[str, ...], now: datetime) -> list[dict[str, object]]:
    """The counsellors of these doors by alias, each with her limit or None."""
    people = Staff.objects.filter(
        organisation=organisation, role=Role.COUNSELLOR, is_active=True
    ).order_by("alias")
    limits = {row.staff_id: row.most for row in Limit.objects.filter(until__gt=now)}
    return [
        {"staff": one.pk, "alias": one.alias, "most": limits.get(one.pk)}
        for one in people
        if set(one.doors) & set(doors)
    ]


def steerer(staff: Staff, now: datetime) -> Steerer:
    """Who an account is when it wants to steer."""
    present = present_shift(staff.pk, now) if staff.role == Role.COUNSELLOR else None
    alone = present is not None and present.alone
    return Steerer(
        staff.pk,
        staff.organisation,
        tuple(staff.doors),
        supervisor=staff.role == Role.SUPERVISOR,
        alone=alone,
        shift_ends=present.ends_at if alone and present is not None else None,
    )
