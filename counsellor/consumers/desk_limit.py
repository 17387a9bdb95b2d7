"""What a supervisor lets a counsellor hold at most: asked of the tables, told to the store."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

from django.db import DatabaseError

from chatsvc.delivery.ports import StaffStore
from chatsvc.delivery.records import Standing
from chatsvc.protocol.ids import Org, StaffId
from chatsvc.protocol.limits import MAX_CAPACITY
from counsellor.consumers import capacity

# How many somebody may hold at most, by her account's number; None: nobody has said.
Limits: TypeAlias = Callable[[int, datetime], Awaitable[int | None]]


async def bring(
    limits: Limits | None, store: StaffStore, org: Org, staff: StaffId, now: datetime
) -> bool:
    """Bring the store in line with the tables; say whether that changed something.

    Tables that are away leave what the store knows: nobody is given more by a fault.

    Raises:
        StoreAwayError: It is asked again at the next beat.
    """
    if limits is None:
        return False
    try:
        wanted = await limits(int(staff), now)
    except DatabaseError:
        return False
    standing = await store.standing(org, staff, int(now.timestamp() * 1000))
    known = MAX_CAPACITY if standing is None or standing.limit is None else standing.limit
    most = MAX_CAPACITY if wanted is None else wanted
    return most != known and await store.limit(org, staff, most)


def told(standing: Standing) -> int | None:
    """Return the limit where it takes something away; None where all that is usual may be held."""
    usual = capacity.most(learner=standing.duty.learner)
    limit = standing.limit
    return limit if limit is not None and limit < usual else None
