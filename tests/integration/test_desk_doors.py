"""Desks at one or several doors, on the real store: what each sees, may and counts for."""

import msgspec
import pytest

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.settings.organisations import Organisations
from tests.support.desks import Desk
from tests.support.duty import submission
from tests.support.night import Night
from tests.support.visitors import (
    eventually,
)


@pytest.mark.parametrize("query", ["door=elsewhere", "door=mika&door=elsewhere", "door="])
async def test_a_shift_is_at_doors_of_the_account_only(night: Night, query: str) -> None:
    night.console.signed_in("kim", 4, doors=("mika", "kast"))
    desk = Desk(night.console, "kim", query=query)
    await desk.open()
    desk.tell(says.ConsoleHello(v=1, desk=says.Desk(instance=desk.instance)))
    assert await desk.is_closed() == 4403


async def test_whoever_serves_two_doors_answers_at_both_side_by_side(night: Night) -> None:
    night.console.signed_in("kim", 4, doors=("mika", "kast"))
    kim, linnea = (
        Desk(night.console, "kim", query="door=kast&door=mika"),
        Desk(night.console, "linnea"),
    )
    await kim.on_duty()
    await eventually(lambda: (night.on_duty("mika"), night.on_duty("kast")) == (1, 1))
    await linnea.on_duty()
    await eventually(lambda: (night.on_duty("mika"), night.on_duty("kast")) == (2, 1))
    buyer = await night.visitor(path="buys")
    own = await night.visitor()
    queue = await kim.hears(told.QueueList)
    while len(queue.entries) < 2:
        queue = await kim.hears(told.QueueList)
    # The oldest first, whatever the door; each with the people of its own door.
    assert [(row.conversation, row.door) for row in queue.entries] == [
        (buyer.cid, "kast"),
        (own.cid, "mika"),
    ]
    assert queue.on_duty == {"kast": 1, "mika": 2}
    # One pool of key packages and one capacity for both doors.
    assert await night.unused(4) == 3
    assert (await kim.accept(own.cid)).door == "mika"
    assert (await kim.accept(buyer.cid)).door == "kast"
    assert await night.unused(4) == 1
    for visitor in (own, buyer):
        add = await visitor.hears(told.Add)
        visitor.frame(Kind.COMMIT, submission(visitor, 0, add))
        await visitor.hears(told.CommitOk)
    for page in (kim, linnea, buyer, own):
        await page.vanish()


async def test_capacity_counts_over_both_doors(night: Night) -> None:
    night.console.signed_in("kim", 4, doors=("mika", "kast"))
    kim = Desk(night.console, "kim")
    await kim.on_duty(packages=5)
    paths = ("own", "buys", "own", "buys")
    visitors = [await night.visitor(path=path) for path in paths]
    for visitor in visitors[:3]:
        await kim.accept(visitor.cid)
    kim.tell(says.Accept(), visitors[3].cid)
    assert (await kim.hears(told.Error)).code == "no_seat"
    for page in (kim, *visitors):
        await page.vanish()


async def test_a_shift_at_one_of_two_doors_leaves_the_other_closed(night: Night) -> None:
    night.console.signed_in("kim", 4, doors=("mika", "kast"))
    kim, noor = Desk(night.console, "kim", query="door=kast"), Desk(night.console, "noor")
    await kim.on_duty()
    await eventually(lambda: (night.on_duty("mika"), night.on_duty("kast")) == (0, 1))
    await noor.on_duty()
    visitor = await night.visitor()
    await noor.sees_in_queue(visitor.cid)
    kim.tell(says.Accept(), visitor.cid)
    assert (await kim.hears(told.Error)).code == "not_yours"
    for page in (kim, noor, visitor):
        await page.vanish()


async def test_where_doors_share_nobody_an_account_at_both_opens_no_desk(night: Night) -> None:
    process = night.console.process
    one = msgspec.structs.replace(process.organisations.all[0], shared_staff=())
    process.organisations = Organisations((one,))
    night.console.signed_in("kim", 4, doors=("mika", "kast"))
    for query in ("", "door=mika"):  # nor one at a time: whose numbers she saw yesterday she knows
        desk = Desk(night.console, "kim", query=query)
        await desk.open()
        assert await desk.is_closed() == 4401
    assert night.on_duty("mika") == night.on_duty("kast") == 0
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    await eventually(lambda: night.on_duty("mika") == 1)
    await linnea.vanish()
