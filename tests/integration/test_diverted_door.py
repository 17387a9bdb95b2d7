"""A diverted door on the real store: nobody new, who waits is met, words come back here."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import msgspec
import pytest

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.ids import NO_CONVERSATION, Org
from chatsvc.retention import status as published_status
from chatsvc.retention.diverted import Diversion
from chatsvc.retention.status import DoorStatus
from tests.support.duty import challenge, started
from tests.support.no_directory import NoDirectory
from tests.support.store import TestStore
from tests.support.two_towns import DOOR, Town, two_towns
from tests.support.visitor_site import partner
from tests.support.visitors import Page, Secrets, eventually, now_ms, solved


@dataclass
class Two:
    """Two towns that agree: the second one may answer for the first one's door."""

    mine: Town
    theirs: Town
    tables: NoDirectory

    async def divert(self) -> None:
        """As the first town's supervisor does on the load board."""
        said = Diversion(self.theirs.visitors.org, now_ms() + 60_000)
        self.tables.diverted[self.mine.visitors.org] = {DOOR: said}
        await eventually(lambda: self.door(self.mine).partner is not None)

    async def end(self) -> None:
        """As she takes it back."""
        self.tables.diverted.clear()
        await eventually(lambda: self.door(self.mine).open)

    def door(self, town: Town) -> DoorStatus:
        """What visitors are told of a town's door."""
        return town.visitors.process.intake.door(town.visitors.org, DOOR)


@pytest.fixture
async def two(store: TestStore) -> AsyncIterator[Two]:
    async with two_towns(store) as (mine, theirs):
        worker = mine.visitors.worker
        one, other = worker.organisations
        agreed = msgspec.structs.replace(
            partner(other.id, "Grannen", "osl", ("sv",)), doors=((DOOR, DOOR),)
        )
        worker.diverting.organisations = (msgspec.structs.replace(one, partner=(agreed,)), other)
        tables = NoDirectory()
        worker.directory = tables
        yield Two(mine, theirs, tables)


async def test_nobody_new_is_let_in_and_nobody_is_moved(two: Two) -> None:
    kept = [await town.kept() for town in (two.mine, two.theirs)]
    await two.divert()
    here, there = two.door(two.mine), two.door(two.theirs)
    assert (here.open, here.reason, here.on_duty) == (False, "stopped", 1)
    assert (there.open, there.partner) == (True, None)
    late = Page(two.mine.visitors.application, two.mine.visitors.host)
    await late.open()
    late.hello(solved(challenge(two.mine.visitors.org)), Secrets())
    assert (await late.hears(told.Error)).code == "closed"
    assert [await town.kept() for town in (two.mine, two.theirs)] == kept
    # Whom the link leads there is a stranger there as everybody is, with the partner's own yes.
    theirs = await started(two.theirs.visitors, Secrets())
    row = await two.theirs.desk.sees_in_queue(theirs.cid)
    assert row.returning is None
    await two.end()
    new = await started(two.mine.visitors, Secrets())
    await two.mine.desk.sees_in_queue(new.cid)
    for page in (late, theirs, new):
        await page.vanish()


async def test_words_lead_back_here_while_the_door_is_diverted(two: Two) -> None:
    await two.divert()
    page = Page(two.mine.visitors.application, two.mine.visitors.host)
    await page.open()
    page.hello(solved(challenge(two.mine.visitors.org)), Secrets(), words=two.mine.words)
    await page.placed()
    here = (await two.mine.visitors.driver.load(two.mine.visitors.org, page.cid)).conversation
    assert here.came_from is not None or here.prefers
    await page.vanish()


async def test_the_status_says_an_id_and_hours_and_nothing_else_of_the_other(two: Two) -> None:
    await two.divert()
    published = two.mine.visitors.visitor.published
    await published.refresh()
    mine, theirs = (Org(town.visitors.org) for town in (two.mine, two.theirs))
    here = published.get(mine, published_status.NAME) or b""
    known = [mark for mark in two.theirs.marks if mark in here]
    assert known == [str(theirs).encode()]
    there = published.get(theirs, published_status.NAME) or b""
    assert not [mark for mark in two.mine.marks if mark in there], "nor who sends"


async def test_it_ends_when_the_partners_last_counsellor_goes(two: Two) -> None:
    await two.divert()
    desk = two.theirs.desk
    desk.tell(says.Duty(state="off"), NO_CONVERSATION)
    await eventually(lambda: two.door(two.mine).open)
    assert two.door(two.mine).partner is None
