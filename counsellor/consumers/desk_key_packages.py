"""A desk's key packages: read, held against the device list, kept in the store (P17)."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import Final

from anonymity import logs
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.records import KeyPackage
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import KeyPackageId, Org
from counsellor.consumers.desk_process import DeskProcess
from counsellor.consumers.desk_seats import DeskSeats
from counsellor.consumers.held import Owner

KEY_PACKAGE_ID_BYTES: Final = 16


class DeskKeyPackages:
    """Takes the packages of one page."""

    def __init__(
        self,
        process: DeskProcess,
        owner: Owner,
        seats: DeskSeats,
        not_taken: Callable[[], Awaitable[None]],
    ) -> None:
        """Answer through `seats`; `not_taken` says how the duty stands instead."""
        self._process = process
        self._owner = owner
        self._seats = seats
        self._org = Org(owner.who.organisation)
        self._not_taken = not_taken
        self._bringing: set[asyncio.Task[None]] = set()

    def stop(self) -> None:
        """The socket has gone: what is still on its way is not kept."""
        for task in self._bringing:
            task.cancel()

    async def add(self, payload: bytes) -> None:
        """Keep a public key package of this very page (P17).

        Raises:
            TheirError: `not_yours` when it bears another instance, `malformed` when it is empty.
            StoreAwayError: The store is out of reach.
        """
        instance, body = payload[:16], payload[16:]
        if instance != self._owner.instance:
            raise TheirError("not_yours", "another instance's key package")
        if not body:
            raise TheirError("malformed", "no key package")
        if self._process.day_keys.is_named(self._org, body):
            return await self._keep(body)
        # A list that names a new device may be on its way: nothing else waits for it.
        self._bringing.add(task := asyncio.get_running_loop().create_task(self._keep_listed(body)))
        task.add_done_callback(self._bringing.discard)
        return None

    async def _keep_listed(self, body: bytes) -> None:
        try:
            await self._keep(body)
        except TheirError as error:
            self._seats.tell_desk(say.Error(code=error.code))
        except StoreAwayError:
            self._seats.tell_desk(say.StoreAway())
        except Exception as error:  # noqa: BLE001  a background task has nobody else to tell
            logs.crash(error)

    async def _keep(self, body: bytes) -> None:
        await self._process.day_keys.admit(self._org, self._owner.instance, body)
        identity = KeyPackageId(hashlib.sha256(body).digest()[:KEY_PACKAGE_ID_BYTES])
        package = KeyPackage(identity, body)
        now, owner = self._process.clock.now_ms(), self._owner
        unused = await self._process.staff.add_key_package(
            self._org, owner.staff, owner.instance, package, now
        )
        if unused is not None:
            self._seats.tell_desk(say.KeyPackages(unused=unused))
        else:
            await self._not_taken()
