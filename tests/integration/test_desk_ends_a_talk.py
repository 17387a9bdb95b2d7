"""After a counsellor's end nothing that the visitor's page held opens anything (ADR 11)."""

import secrets

from anonymity import tickets
from anonymity.tickets import VisitorTicket
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import Door
from tests.support.desks import Desk
from tests.support.duty import challenge, started, submission
from tests.support.night import Night
from tests.support.visitors import KEY, Page, Secrets, solved


async def _ticket_with_a_seat(page: Page) -> bytes:
    """The newest ticket of a talk: the one that knows of the counsellor's slot."""
    while True:
        ticket = (await page.hears(told.Ticket)).ticket
        if tickets.read(ticket, VisitorTicket, (KEY,)).next_slot > 1:
            return ticket


async def test_neither_ticket_nor_words_nor_the_work_done_before_lead_anywhere_afterwards(
    night: Night,
) -> None:
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    first, secret, words = await night.visitor(), Secrets(), secrets.token_bytes(32)
    work = solved(challenge(night.visitors.org))
    visitor = Page(night.visitors.application)
    await visitor.open()
    visitor.hello(work, secret)
    await visitor.placed()
    visitor.say(says.ComeBackWords(hash=words))
    await linnea.accept(visitor.cid)
    visitor.frame(Kind.COMMIT, submission(visitor, 0, await visitor.hears(told.Add)))
    ticket = await _ticket_with_a_seat(visitor)
    linnea.tell(says.End(), visitor.cid)
    await visitor.hears(told.Ended)

    again = Page(night.visitors.application)
    await again.open()
    again.cid = visitor.cid
    resume = says.Resume(proof=secret.resume, counter=0, ticket=ticket)
    again.say(says.VisitorHello(v=1, resume=resume))
    await again.hears(told.Gone)

    replay = Page(night.visitors.application)
    await replay.open()
    replay.hello(work, Secrets())
    assert (await replay.hears(told.Error)).code == "pow"

    new = await started(night.visitors, Secrets(), words=words)
    assert not (await new.hears(told.Returned)).found
    waiting = await night.visitors.process.queue.waiting(night.visitors.org, Door("mika"))
    assert [one.conversation for one in waiting] == [first.cid, new.cid], "at the end of the line"
    row = await linnea.sees_in_queue(new.cid)
    assert row.returning is None, "nobody is asked first, least of all who ended it"
    for page in (linnea, first, again, replay, new):
        await page.vanish()
