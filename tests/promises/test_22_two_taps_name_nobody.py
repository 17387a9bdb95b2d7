"""Promise 22: after the end you may answer two questions; nobody sees who answered what."""

import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import AsyncIterator

import pytest

from anonymity import tickets
from anonymity.tickets import VisitorTicket
from chatsvc.protocol.ids import Door
from chatsvc.protocol.limits import Periods
from chatsvc.tally.cells import cell_of
from chatsvc.tally.forms import week_of
from tests.support.after_end import HEARD, NEXT, NO, YES, answers, ticket
from tests.support.store import TestStore
from tests.support.visitors import ServiceUnderTest, running_service


@pytest.fixture
async def visitors(store: TestStore, org: str) -> AsyncIterator[ServiceUnderTest]:
    async with running_service(store, org, Periods()) as running:
        yield running


def held(store: TestStore) -> bytes:
    """Everything that lies in the store at this moment, names and values."""
    with store.admin() as admin:
        pairs = [(key, admin.dump(key)) for key in admin.scan_iter(count=1_000)]
    return b"\n".join(part for pair in pairs for part in pair if isinstance(part, bytes))


def spelled(secret: bytes) -> list[bytes]:
    """Every way to write some bytes that our programs use."""
    written = (secret.hex().encode(), b64encode(secret), urlsafe_b64encode(secret))
    return [secret, *(one.rstrip(b"=") for one in written)]


async def test_an_answer_is_one_count_of_the_week_and_names_no_conversation(
    visitors: ServiceUnderTest, store: TestStore
) -> None:
    cid = secrets.randbits(127)
    mine = ticket(visitors, cid)
    for question, answer in ((HEARD, YES), (NEXT, NO)):
        await answers(visitors, question, answer, mine)
    lying = await visitors.worker.service.tally.forms(visitors.org, Door("mika"))
    cells = {cell: number for field, number in lying.items() if (cell := cell_of(field))}
    week = week_of(visitors.process.clock.now_ms())
    assert {(one.measure, one.door, one.period, n) for one, n in cells.items()} == {
        ("felt_heard_yes", "mika", week, 1),
        ("felt_next_no", "mika", week, 1),
    }
    everything = held(store)
    assert b"felt_heard_yes" in everything, "the search sees what lies there"
    for secret in (cid.to_bytes(16), mine, mine[-16:]):
        assert [one for one in spelled(secret) if one in everything] == []


async def test_who_answers_again_or_comes_with_nothing_is_not_counted(
    visitors: ServiceUnderTest,
) -> None:
    mine = ticket(visitors, secrets.randbits(127))
    for answer in (YES, NO, YES):
        await answers(visitors, HEARD, answer, mine)
    lying = await visitors.worker.service.tally.forms(visitors.org, Door("mika"))
    assert sum(lying.values()) == 1


async def test_the_two_answers_of_one_person_bear_marks_that_nobody_can_join(
    visitors: ServiceUnderTest,
) -> None:
    keys = visitors.process.rules.ticket_keys
    read = tickets.read(ticket(visitors, 7), VisitorTicket, keys)
    first, second = (
        set(tickets.marks(read.conversation, keys, f"felt/{what}")) for what in ("heard", "next")
    )
    assert first
    assert second
    assert not first & second
