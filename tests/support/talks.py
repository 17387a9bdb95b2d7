"""A visitor in talk with a counsellor, on real processes and a real store; a desk beside."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import Door, StaffId
from chatsvc.protocol.limits import Periods
from tests.support.desks import Console, Desk, running_console
from tests.support.duty import started, submission
from tests.support.escalations import FakeRows
from tests.support.store import TestStore
from tests.support.visitors import (
    Page,
    Secrets,
    ServiceUnderTest,
    eventually,
    now_ms,
    running_service,
)


@dataclass
class Talk:
    """A visitor who talks with Linnea, and Noor at the desk beside."""

    visitors: ServiceUnderTest
    console: Console
    visitor: Page
    secret: Secrets
    linnea: Desk
    noor: Desk

    pages: list[Page] = field(default_factory=list)
    placed: told.Placed | None = None

    async def another_desk(self, instance: bytes | None = None) -> Desk:
        """Linnea opens another page, without the keys of the first one unless it bears its name."""
        desk = Desk(self.console, "linnea")
        desk.instance = instance or desk.instance
        self.pages.append(desk)
        await desk.greet()
        return desk

    async def back(self, counter: int = 0) -> Page:
        """The visitor's page has a line again, and knows of so many seals."""
        page = Page(self.visitors.application)
        self.pages.append(page)
        await page.open()
        proof = says.Resume(proof=self.secret.resume, counter=counter)
        page.say(says.VisitorHello(v=1, resume=proof), cid=self.visitor.cid)
        self.placed = await page.placed()
        return page

    async def held_by_linnea(self) -> int:
        """How many seats the store holds for Linnea."""
        staff = self.console.service.staff
        standing = await staff.standing(self.visitors.org, StaffId("1"), now_ms())
        return 0 if standing is None else len(standing.seats)

    async def handed_to(self, desk: Desk) -> told.Accepted:
        """Another desk accepts, the visitor's page commits Remove and Add at once, then nothing."""
        await desk.sees_in_queue(self.visitor.cid)
        accepted = await desk.accept(self.visitor.cid)
        add = await self.visitor.hears(told.Add)
        self.visitor.frame(Kind.COMMIT, submission(self.visitor, 1, add, (1,)))
        assert (await self.visitor.hears(told.CommitOk)).epoch == 2
        assert (await desk.gets(Kind.WELCOME)).conversation == self.visitor.cid
        return accepted


async def let_in(visitor: Page, desk: Desk) -> None:
    """Of a visitor and who has accepted: the page commits the first Add, and both are in a talk."""
    add = await visitor.hears(told.Add)
    visitor.frame(Kind.COMMIT, submission(visitor, 0, add))
    await visitor.hears(told.CommitOk)
    await desk.gets(Kind.WELCOME)


@asynccontextmanager
async def talk_with_linnea(
    store: TestStore, org: str, *, dropped_s: int = 600, escalations: FakeRows | None = None
) -> AsyncIterator[Talk]:
    """Bring them together; everybody vanishes at the end."""
    # Long enough that neither a lease nor an absence could be what ends a seat here.
    long = Periods(presence_s=60, seat_kept_s=600, dropped_s=dropped_s)
    async with (
        running_service(store, org, long) as visitors,
        running_console(store, visitors, escalations) as console,
    ):
        console.signed_in("linnea", 1)
        console.signed_in("noor", 2)
        linnea, noor = Desk(console, "linnea"), Desk(console, "noor")
        await linnea.on_duty()
        await noor.on_duty()
        door = Door("mika")
        await eventually(lambda: visitors.process.intake.door(visitors.org, door).open)
        secret = Secrets()
        visitor = await started(visitors, secret)
        await linnea.accept(visitor.cid)
        await let_in(visitor, linnea)
        talk = Talk(visitors, console, visitor, secret, linnea, noor)
        talk.pages = [linnea, noor, visitor]
        try:
            yield talk
        finally:
            for page in talk.pages:
                await page.vanish()
