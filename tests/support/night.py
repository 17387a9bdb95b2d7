"""A night at the console, in the test's own loop: a visitor process, a worker, people on duty."""

from dataclasses import dataclass

from chatsvc.protocol.ids import Door, StaffId
from tests.support.desks import Console
from tests.support.duty import started
from tests.support.visitors import Page, Secrets, ServiceUnderTest, eventually, now_ms


@dataclass
class Night:
    """A visitor process, a worker and a console, with two counsellors and a supervisor."""

    visitors: ServiceUnderTest
    console: Console

    async def visitor(self, secret: Secrets | None = None, path: str = "own") -> Page:
        """Somebody knocks, once the door is open."""
        door = Door(self.visitors.rules.organisations.all[0].paths[path])
        await eventually(lambda: self.on_duty(door) > 0)
        return await started(self.visitors, secret or Secrets(), path=path)

    def on_duty(self, door: str) -> int:
        """How many are on duty at this door, as visitors are told."""
        return self.visitors.process.intake.door(self.visitors.org, Door(door)).on_duty

    async def unused(self, staff_id: int) -> int:
        """How many key packages lie ready for this person."""
        staff = StaffId(str(staff_id))
        standing = await self.console.service.staff.standing(self.visitors.org, staff, now_ms())
        return -1 if standing is None else standing.unused
