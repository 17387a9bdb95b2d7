"""Two taps after the end: whether somebody felt heard, and knows what to do next.

The page asks only when the counsellor's own end allowed it, inside the encryption: the service
never learns why a page does not ask. An answer becomes one count of the door's week and waits
beside the closing forms until others lie there (domain.md section 6.3); no answer is ever a row.
"""

from typing import Final, Literal, TypeAlias

from anonymity import tickets
from anonymity.tickets import TicketError, VisitorTicket
from chatsvc.consumers.visitor_process import VisitorProcess
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import Door, Org
from chatsvc.tally.cells import Cell
from chatsvc.tally.forms import week_of

Question: TypeAlias = Literal["heard", "next"]
QUESTIONS: Final[tuple[Question, ...]] = ("heard", "next")
ANSWERS: Final = ("yes", "partly", "no")
_HEAD: Final = 2
LONGEST: Final = _HEAD + tickets.LONGEST
"""Bytes of the longest body: question u8, answer u8, the page's last ticket."""


def measure(question: Question, answer: str) -> str:
    """Return the name under which an answer is counted."""
    return f"felt_{question}_{answer}"


async def count(process: VisitorProcess, org: Org, body: bytes) -> None:
    """Count one answer; the second of one conversation to the same question counts nothing.

    Args:
        process: This process.
        org: Whose host the page was at.
        body: Question u8, answer u8 (indices), then a ticket of ours (P19), whose holder was in a
            conversation at one of the doors.

    Raises:
        TheirError: `malformed` for anything else; which part is wrong is not said.
        StoreAwayError: Nothing is known to be counted; the page asks no second time.
    """
    said = _read(process, org, body)
    if said is None:
        raise TheirError("malformed", "answer")
    question, answer, ticket = said
    now = process.clock.now_ms()
    keys = process.rules.ticket_keys
    once = tickets.marks(ticket.conversation, keys, f"felt/{question}")
    if await process.returns.mark(org, once, now):
        cell = Cell(measure(question, answer), Door(ticket.door), week_of(now))
        await process.marks.count_form(org, cell)


def _read(
    process: VisitorProcess, org: Org, body: bytes
) -> tuple[Question, str, VisitorTicket] | None:
    if len(body) <= _HEAD or body[0] >= len(QUESTIONS) or body[1] >= len(ANSWERS):
        return None
    try:
        ticket = tickets.read(body[_HEAD:], VisitorTicket, process.rules.ticket_keys)
    except TicketError:
        return None
    if ticket.org != org or ticket.expires <= process.clock.now_ms():
        return None
    return QUESTIONS[body[0]], ANSWERS[body[1]], ticket
