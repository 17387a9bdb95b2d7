"""Who is beside a learner: somebody experienced at the same door, now and not by the plan."""

import asyncio

from chatsvc.protocol.ids import Door, Org, StaffId
from chatsvc.retention.at_door import teaches
from counsellor.consumers.desk_process import DeskProcess
from counsellor.consumers.held import Owner


async def untaught_doors(process: DeskProcess, owner: Owner) -> tuple[Door, ...]:
    """Return at which of her doors a learner is given nobody new; none for others.

    Raises:
        DatabaseError: The accounts are away.
        StoreAwayError: Nothing is known.
    """
    if not owner.who.is_learner:
        return ()
    taught = await asyncio.gather(*(_is_taught(process, owner, door) for door in owner.answers_at))
    return tuple(door for door, is_ in zip(owner.answers_at, taught, strict=True) if not is_)


async def _is_taught(process: DeskProcess, owner: Owner, door: Door) -> bool:
    org, now = Org(owner.who.organisation), process.clock.now_ms()
    colleagues = await process.colleagues(str(org), str(door))
    others = [StaffId(str(one.staff_id)) for one in colleagues]
    found = await asyncio.gather(*(process.staff.standing(org, one, now) for one in others))
    return any(one is not None and teaches(one.duty, door) for one in found)
