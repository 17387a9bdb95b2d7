"""Writes access to conversations into the chain: account, role, in or out, the hour. Blocking."""

from collections.abc import Mapping
from typing import Final

from django.db import transaction

from chatsvc.tally.access import Access
from counsellor.accounts.models import Staff
from counsellor.audit.models import Deed
from counsellor.audit.services import note
from counsellor.mapping.models import AddedBatch
from counsellor.shifts.queries import at_ms, to_ms

DEEDS: Final = {"admitted": Deed.ADMITTED, "removed": Deed.REMOVED}


def add_access(organisation: str, batch: str, found: Mapping[Access, int], now_ms: int) -> bool:
    """Note one entry for each account, hour and direction; False when this batch was noted before.

    An account that has gone meanwhile is noted by its number alone.
    """
    with transaction.atomic():
        _, is_new = AddedBatch.objects.get_or_create(
            organisation=organisation, batch=batch, defaults={"added_at": at_ms(now_ms)}
        )
        if not is_new:
            return False
        numbers = {int(one.staff) for one in found if one.staff.isdigit()}
        roles = dict(Staff.objects.filter(pk__in=numbers).values_list("pk", "role"))
        for one, times in sorted(found.items()):
            number = int(one.staff) if one.staff.isdigit() else 0
            note(
                organisation,
                DEEDS[one.what],
                now_ms=to_ms(one.hour.begins),
                staff=number,
                role=roles.get(number, ""),
                about=f"times:{times}",
            )
    return True
