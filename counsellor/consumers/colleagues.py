"""Who could take over by name: colleagues on duty at that door with a free seat, by their alias."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from chatsvc.delivery.ports import StaffStore
from chatsvc.protocol.conversation import Conversation
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import Door, Org, Slot, StaffId
from counsellor.accounts.queries import Colleague

# The counsellors of an organisation who answer at a door, asked of the accounts.
FindColleagues: TypeAlias = Callable[[str, str], Awaitable[Sequence[Colleague]]]


async def nobody_else(org: str, door: str) -> Sequence[Colleague]:
    """A reception without accounts: nobody can be named."""
    del org, door
    return ()


class Colleagues:
    """Joins accounts and presence; asked for when somebody hands over, so never kept."""

    def __init__(self, find: FindColleagues, staff: StaffStore) -> None:
        """Ask the accounts through `find`, presence through `staff`."""
        self._find = find
        self._staff = staff

    async def could_take(
        self, org: Org, conversation: Conversation, slot: Slot, now_ms: int
    ) -> Sequence[Colleague]:
        """Return whom the counsellor at this slot may name, by alias.

        Raises:
            TheirError: `not_yours` for a guest's seat.
            StoreAwayError: Nothing is known.
        """
        others = await self._others(org, conversation, slot)
        door = conversation.door
        free = await asyncio.gather(*(self._is_free(org, one, door, now_ms) for one in others))
        may = [one for one, is_free in zip(others, free, strict=True) if is_free]
        return sorted(may, key=lambda one: (one.alias, one.staff_id))

    async def named(
        self, org: Org, conversation: Conversation, slot: Slot, staff: str, now_ms: int
    ) -> tuple[Colleague, bool]:
        """Return who is meant, and whether she could take over now.

        Raises:
            TheirError: `not_yours` for a guest's seat, and for nobody who answers at that door.
            StoreAwayError: Nothing is known.
        """
        others = await self._others(org, conversation, slot)
        meant = next((one for one in others if str(one.staff_id) == staff), None)
        if meant is None:
            raise TheirError("not_yours", "nobody of that door")
        return meant, await self._is_free(org, meant, conversation.door, now_ms)

    async def _others(
        self, org: Org, conversation: Conversation, slot: Slot
    ) -> Sequence[Colleague]:
        seat = conversation.taken_seat(slot)
        if seat is None or seat.role != "counsellor" or conversation.consult is not None:
            raise TheirError("not_yours", "no counsellor's seat")
        here = {one.staff for one in conversation.seats}
        found = await self._find(str(org), str(conversation.door))
        return [one for one in found if StaffId(str(one.staff_id)) not in here]

    async def _is_free(self, org: Org, one: Colleague, door: Door, now_ms: int) -> bool:
        standing = await self._staff.standing(org, StaffId(str(one.staff_id)), now_ms)
        if standing is None or standing.duty.state != "on" or door not in standing.duty.doors:
            return False
        if door in standing.duty.untaught:
            return False
        return standing.free > 0 and standing.unused > 0
