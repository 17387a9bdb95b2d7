"""Two taps after the end, on the real store: each counts once, by the week, beside the forms."""

import pytest

from anonymity import tickets
from chatsvc.consumers import felt
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import ConversationId, Door, Org
from chatsvc.tally.cells import cell_of
from chatsvc.tally.forms import week_of
from tests.support.after_end import HEARD, NEXT, NO, PARTLY, YES, answers, ticket
from tests.support.night import Night


async def counted(night: Night) -> dict[str, int]:
    """Return what lies beside the forms of mika, by measure."""
    lying = await night.visitors.worker.service.tally.forms(night.visitors.org, Door("mika"))
    return {cell.measure: number for field, number in lying.items() if (cell := cell_of(field))}


async def test_two_taps_are_two_counts_of_the_week_at_the_door(night: Night) -> None:
    mine = ticket(night.visitors)
    await answers(night.visitors, HEARD, YES, mine)
    await answers(night.visitors, NEXT, NO, mine)
    assert await counted(night) == {"felt_heard_yes": 1, "felt_next_no": 1}
    lying = await night.visitors.worker.service.tally.forms(night.visitors.org, Door("mika"))
    week = week_of(night.visitors.process.clock.now_ms())
    assert {cell.period for field in lying if (cell := cell_of(field))} == {week}
    # Nothing of it lies where counts of hours do.
    pending = await night.visitors.worker.service.tally.pending(night.visitors.org)
    assert not any("felt" in field for field in pending)


async def test_a_second_answer_to_the_same_question_counts_nothing(night: Night) -> None:
    await answers(night.visitors, HEARD, PARTLY, ticket(night.visitors))
    await answers(night.visitors, HEARD, NO, ticket(night.visitors))
    assert await counted(night) == {"felt_heard_partly": 1}
    await answers(night.visitors, HEARD, NO, ticket(night.visitors, cid=2))
    assert await counted(night) == {"felt_heard_partly": 1, "felt_heard_no": 1}


async def test_what_is_no_answer_or_no_ticket_of_this_house_counts_nothing(night: Night) -> None:
    mine = ticket(night.visitors)
    forged = mine[:-1] + bytes([mine[-1] ^ 1])
    bad = {
        "no question": bytes([2, YES]) + mine,
        "no answer": bytes([HEARD, 3]) + mine,
        "no ticket": bytes([HEARD, YES]),
        "changed": bytes([HEARD, YES]) + forged,
        "another house": bytes([HEARD, YES]) + ticket(night.visitors, org="elsewhere"),
        "too late": bytes([HEARD, YES]) + ticket(night.visitors, lasts_ms=0),
    }
    for name, body in bad.items():
        with pytest.raises(TheirError) as refused:
            await felt.count(night.visitors.process, Org(night.visitors.org), body)
        assert refused.value.code == "malformed", name
    assert await counted(night) == {}


async def test_the_mark_of_an_answer_names_no_conversation_and_closes_no_way_back(
    night: Night,
) -> None:
    """The marks of answers and of conversations that came back are different words (P19)."""
    keys = night.visitors.process.rules.ticket_keys
    cid = ConversationId((7).to_bytes(16))
    said = [set(tickets.marks(cid, keys, what)) for what in ("back", "felt/heard", "felt/next")]
    assert not set.intersection(*said)
    assert all(bytes(cid) not in mark for one in said for mark in one)
    await answers(night.visitors, HEARD, YES, ticket(night.visitors, cid=7))
    now = night.visitors.process.clock.now_ms()
    assert await night.visitors.process.returns.mark(
        night.visitors.org, tickets.marks(cid, keys), now
    )
