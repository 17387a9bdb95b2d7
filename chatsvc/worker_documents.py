"""The documents that the worker publishes from the console's tables, each where it changed."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from anonymity import logs
from anonymity.clock import Clock
from anonymity.trust.chain import root_keys
from anonymity.trust.newest import overtakes
from chatsvc.delivery.service import DECISIONS_PAGE, FIGURES_PAGE, Service
from chatsvc.protocol.ids import Door, Org
from chatsvc.retention import decided, usual
from chatsvc.settings.organisations import Organisation
from chatsvc.worker_ports import Directory

Changed = Callable[[Org, str, bytes], Awaitable[bool]]


@dataclass(slots=True)
class Documents:
    """One task each: tables that are slow or away hold up neither sweep nor status (G7)."""

    organisations: Sequence[Organisation]
    directory: Callable[[], Directory]
    changed: Changed
    service: Service
    clock: Clock
    met: asyncio.Event
    held: dict[Org, int] = field(default_factory=dict)

    async def devices(self) -> None:
        """Publish the signed device list; a newer one that is out and in force stays.

        Tables that came back from a copy hold an older list: whoever was revoked since is on it.

        Raises:
            StoreAwayError: The store is out of reach.
            TablesAwayError: So are the tables; the last copy stays.
        """
        await self.met.wait()
        for one in self.organisations:
            org = Org(one.id)
            devices = await self.directory().devices(org)
            if devices is not None:
                out = await self._out(org, "devices")
                stays = overtakes(
                    out, devices, root_keys(one.root_public_keys), self.clock.now_ms() // 1000
                )
                self._say_held(org, stays)
                await self.changed(org, "devices", out if stays and out else devices)

    async def support(self) -> None:
        """Publish who else can be called; at midnight an overdue entry is gone.

        Raises:
            StoreAwayError, TablesAwayError: As `devices`.
        """
        await self.met.wait()
        for one in self.organisations:
            org = Org(one.id)
            found = await self.directory().support(org, self.clock.now_ms())
            await self.changed(org, "directory", found)

    async def decisions(self) -> None:
        """Publish what the board has decided, for processes and as a page for people.

        Raises:
            StoreAwayError, TablesAwayError: As `devices`.
        """
        await self.met.wait()
        for one in self.organisations:
            org = Org(one.id)
            document, page = await self.directory().decisions(org, self.clock.now_ms())
            await self.changed(org, decided.NAME, document)
            await self.changed(org, DECISIONS_PAGE, page)

    async def figures(self) -> None:
        """Publish the page of waits, kept hours and deletions.

        Raises:
            StoreAwayError, TablesAwayError: As `devices`.
        """
        await self.met.wait()
        for one in self.organisations:
            org = Org(one.id)
            page = await self.directory().figures(org, self.clock.now_ms())
            await self.changed(org, FIGURES_PAGE, page)

    async def usual(self) -> None:
        """Publish what waits and talks usually are: it changes at midnight, not with a visit.

        Raises:
            StoreAwayError, TablesAwayError: As `devices`.
        """
        await self.met.wait()
        for one in self.organisations:
            org = Org(one.id)
            doors = {Door(name): door.talk_minutes for name, door in one.doors.items()}
            found = await usual.document(self.directory(), org, doors, self.clock.now_ms())
            await self.changed(org, usual.NAME, found)

    async def lawful_until(self, one: Organisation) -> int | None:
        """Return until when an organisation's decisions hold (Unix ms); None in the demo.

        What lies in the store counts while the tables are away: a night that began goes on.

        Raises:
            StoreAwayError: The store is out of reach.
        """
        if one.demo:
            return None
        return decided.decode(await self._out(Org(one.id), decided.NAME)).lawful_until

    async def _out(self, org: Org, name: str) -> bytes | None:
        """Return a document as it lies in the store; None: none does.

        Raises:
            StoreAwayError: The store is out of reach.
        """
        published = self.service.published
        if published.get(org, name) is None:
            await published.refresh()
        return published.get(org, name)

    def _say_held(self, org: Org, version: int) -> None:
        """Say once which newer list stays."""
        if version and self.held.get(org) != version:
            logs.event("device_list_older", organisation=org, version=version)
        self.held[org] = version
