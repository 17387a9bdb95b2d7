"""A store of one story alone, which is lost and comes back empty; pages that come back to it."""

import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from anonymity import tickets
from anonymity.tickets import Body, StaffTicket, VisitorTicket
from chatsvc.protocol import control
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from tests.support.desks import Desk
from tests.support.duty import mls
from tests.support.store import TestStore, running_store
from tests.support.talks import Talk, talk_with_linnea
from tests.support.visitors import KEY, Page


@dataclass
class Loss:
    """Linnea talks with a visitor in a store that is about to be lost."""

    store: TestStore
    talk: Talk

    def lose(self) -> None:
        """Empty the store, as an operator's mistake or a failover without the data does."""
        self.store.admin().flushall()

    async def visitor_back(self, ticket: bytes, *members: int, epoch: int = 1) -> told.Placed:
        """The visitor's page is asked, and says where its group stands, on the same socket."""
        page = self.talk.visitor
        await page.hears(told.StoreLost)
        self.say_again(page, ticket, *members, epoch=epoch)
        return await page.placed()

    def say_again(self, page: Page, ticket: bytes, *members: int, epoch: int = 1) -> None:
        """Say what brings the conversation back."""
        again = says.Again(
            share=secrets.token_bytes(32),
            epoch=epoch,
            group=0,
            members=list(members),
            silence_in=1800,
        )
        resume = says.Resume(proof=self.talk.secret.resume, counter=0, ticket=ticket, again=again)
        page.say(says.VisitorHello(v=1, resume=resume), cid=self.talk.visitor.cid)

    async def they_talk(self, desk: Desk, slot: int = 1, epoch: int = 1) -> None:
        """Each writes once, and the other one reads it."""
        visitor = self.talk.visitor
        visitor.frame(Kind.APPLICATION, mls(visitor.cid, epoch, 1, secrets.token_bytes(64)))
        while (await desk.gets(Kind.APPLICATION)).sender != 0:
            pass
        body = mls(visitor.cid, epoch, 1, secrets.token_bytes(64))
        desk.frame(Kind.APPLICATION, body, cid=visitor.cid)
        while (await visitor.gets(Kind.APPLICATION)).sender != slot:
            pass


@asynccontextmanager
async def about_to_be_lost(org: str) -> AsyncIterator[Loss]:
    """Bring them together in a store of their own."""
    with (
        tempfile.TemporaryDirectory(prefix="chatsvc-lost-") as folder,
        running_store(Path(folder)) as store,
    ):
        async with talk_with_linnea(store, org) as talk:
            yield Loss(store, talk)


def tickets_of(page: Page, role: type[Body]) -> list[tuple[bytes, Body]]:
    """Return all tickets that the page was handed, oldest first, and what they say."""
    decode = control.decode_to_visitor if role is VisitorTicket else control.decode_to_console
    heard = [decode(frame.payload) for frame in page.seen if frame.kind is Kind.CONTROL]
    handed = [one.ticket for one in heard if isinstance(one, told.Ticket)]
    return [(ticket, tickets.read(ticket, role, (KEY,))) for ticket in handed]


async def ticket_after(page: Page, next_slot: int, *gone: int) -> bytes:
    """Return the newest ticket, read on until one knows of so many slots and who is gone."""
    while True:
        for ticket, body in reversed(tickets_of(page, VisitorTicket)):
            if body.next_slot == next_slot and set(gone) <= set(body.gone):
                return ticket
        await page.next()


async def staff_ticket(desk: Desk) -> bytes:
    """Return the newest ticket of the desk's one seat."""
    if not tickets_of(desk, StaffTicket):
        await desk.hears(told.Ticket)
    return tickets_of(desk, StaffTicket)[-1][0]
