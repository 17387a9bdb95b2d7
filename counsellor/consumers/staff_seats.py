"""The driver's port for staff seats, over the store's staff keys."""

from chatsvc.delivery.ports import StaffStore
from chatsvc.protocol.ids import ConversationId, Org, StaffId


class StaffSeats:
    """Confirms and frees seats: the console and the worker may, visitors' processes not (P20)."""

    def __init__(self, staff: StaffStore) -> None:
        """Keep seats in `staff`."""
        self._staff = staff

    async def confirm(self, org: Org, staff: StaffId, cid: ConversationId) -> None:
        """The claim was won: the seat is held without a lease."""
        await self._staff.confirm(org, staff, cid)

    async def free(self, org: Org, staff: StaffId, cid: ConversationId, *, talked: bool) -> None:
        """The counsellor has one conversation less; `talked`: and a closing form to send."""
        await self._staff.free_seat(org, staff, cid, talked=talked)
