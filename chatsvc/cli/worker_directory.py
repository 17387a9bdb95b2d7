"""What the worker asks the console's tables, composed here because chatsvc cannot."""

from asgiref.sync import sync_to_async

from anonymity.trust.canonical import canonical
from chatsvc.protocol.ids import Org
from counsellor.directory.queries import current_device_documents


class ConsoleDirectory:
    """See `chatsvc.worker.Directory`."""

    async def devices(self, org: Org) -> bytes | None:
        """Return the newest signed device document as canonical JSON; None before the first."""
        document = await sync_to_async(current_device_documents)(org)
        return None if document is None else canonical(document)


DIRECTORY = ConsoleDirectory()
