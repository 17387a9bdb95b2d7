"""The queue on real consoles: in the policy's order, cheap to read again, and quick when long."""

from pathlib import Path

import pytest

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.ids import ConversationId
from counsellor.consumers.queue_watch import MOST_ROWS
from tests.bench_queue.bench import Size, holds, run
from tests.support.desks import Desk
from tests.support.duty import challenge
from tests.support.night import Night
from tests.support.visitors import Page, Secrets, solved


async def listed(desk: Desk, *expected: Page) -> told.QueueList:
    """Read on until the queue is exactly these, in this order."""
    wanted = [page.cid for page in expected]
    while True:
        line = await desk.hears(told.QueueList)
        if [ConversationId(row.conversation) for row in line.entries] == wanted:
            return line


async def test_for_whom_it_becomes_urgent_moves_to_the_front_of_every_desk(night: Night) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    first, second = await night.visitor(), await night.visitor()
    await listed(desk, first, second)
    second.say(says.Urgent())
    line = await listed(desk, second, first)
    assert [row.urgent for row in line.entries] == [True, False]
    assert line.more == 0
    for page in (first, second, desk):
        await page.vanish()


async def test_a_wish_stands_beside_the_row_of_who_made_it(night: Night) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    other = await night.visitor()
    page = Page(night.visitors.application)
    await page.open()
    page.hello(solved(challenge(night.visitors.org)), Secrets(), wishes=["woman", "other"])
    await page.placed()
    line = await listed(desk, other, page)
    assert [row.wishes for row in line.entries] == [(), ("woman", "other")]
    for one in (page, other, desk):
        await one.vanish()


@pytest.mark.alone
def test_a_long_queue_is_settled_for_everybody_in_time(tmp_path: Path) -> None:
    """As `make bench-queue`, with three times as much allowed for a busy machine."""
    size = Size(waiting=MOST_ROWS + 50, counsellors=30, accepts=10)
    assert holds(run(size, 7, tmp_path), times=3)


GOOD = {
    "accepts_settled": 40,
    "consoles_heard": 2400,
    "accept_p99_ms": 200.0,
    "policy_ms": 5.0,
    "minimum": {"accepts_settled": 40, "consoles_heard": 2400},
    "most": {"accept_p99_ms": 200, "policy_ms": 5},
}


@pytest.mark.parametrize(
    "change",
    [
        {"accept_p99_ms": 200.1},
        {"policy_ms": 5.1},
        {"accepts_settled": 39},
        {"consoles_heard": 2399},
        # A run in which nothing was settled measured nothing.
        {"accepts_settled": 0, "consoles_heard": 0, "accept_p99_ms": None},
        {"accept_p99_ms": None},
    ],
)
def test_the_bench_fails_when_it_is_too_slow_or_did_too_little(change: dict[str, object]) -> None:
    assert holds(GOOD)
    assert not holds({**GOOD, **change})
    assert holds({**GOOD, "accept_p99_ms": 600.0}, times=3)
