"""What the worker asks the console's tables and ids, composed here because chatsvc cannot."""

from asgiref.sync import sync_to_async

from anonymity.trust.canonical import canonical
from chatsvc.delivery.records import Standing
from chatsvc.protocol.ids import Door, Org, StaffId
from counsellor.directory.queries import current_device_documents
from counsellor.shift_ids import door_of


class ConsoleDirectory:
    """See `chatsvc.worker.Directory`."""

    async def devices(self, org: Org) -> bytes | None:
        """Return the newest signed device document as canonical JSON; None before the first."""
        document = await sync_to_async(current_device_documents)(org)
        return None if document is None else canonical(document)

    def door(self, staff: StaffId, standing: Standing) -> Door | None:
        """Return where this person answers now; None when not on duty or paused."""
        return door_of(staff) if standing.duty.state == "on" else None


DIRECTORY = ConsoleDirectory()
