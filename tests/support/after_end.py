"""What a page still holds after the end, and the answers that it may post with it."""

from typing import Final

from anonymity import tickets
from anonymity.tickets import VisitorTicket
from chatsvc.consumers import felt
from chatsvc.protocol.ids import ConversationId
from tests.support.visitors import ServiceUnderTest

HOUR_MS: Final = 3_600_000
HEARD, NEXT = 0, 1
YES, PARTLY, NO = 0, 1, 2


def ticket(
    visitors: ServiceUnderTest, cid: int = 1, *, org: str = "", lasts_ms: int = HOUR_MS
) -> bytes:
    """Return what a page of a conversation at the door mika holds, also after its end.

    Args:
        visitors: whose keys seal it.
        cid: the conversation's number.
        org: another organisation than that of `visitors`.
        lasts_ms: how long from now it is valid.
    """
    rules = visitors.process.rules
    now = visitors.process.clock.now_ms()
    body = VisitorTicket(
        conversation=ConversationId(cid.to_bytes(16)),
        org=org or visitors.org,
        door="mika",
        path="own",
        language="sv",
        wishes=(),
        visitor_key=bytes(32),
        resume=bytes(32),
        end=bytes(32),
        generation="g",
        started_at=now,
        age_at=now + HOUR_MS,
        extended=False,
        waiting_since=now,
        next_slot=1,
        gone=(),
        expires=now + lasts_ms,
    )
    return tickets.issue(body, rules.ticket_keys)


async def answers(visitors: ServiceUnderTest, question: int, answer: int, held: bytes) -> None:
    """Post one answer, as the page's button does."""
    await felt.count(visitors.process, visitors.org, bytes([question, answer]) + held)
