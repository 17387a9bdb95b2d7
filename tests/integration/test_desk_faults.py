"""What goes wrong at a desk in the middle of a talk has an end that somebody decided."""

from collections.abc import AsyncIterator

import pytest

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import Door, StaffId
from tests.support.duty import mls, started
from tests.support.store import TestStore
from tests.support.talks import Talk, talk_with_linnea
from tests.support.visitors import Page, Secrets, eventually, now_ms

GONE = told.PresenceOf(slot=1, state="gone")


@pytest.fixture
async def talk(store: TestStore, org: str) -> AsyncIterator[Talk]:
    async with talk_with_linnea(store, org) as talk:
        yield talk


@pytest.mark.parametrize(
    ("role", "doors"), [("supervisor", ("mika",)), ("counsellor", ("kast",))], ids=["role", "door"]
)
async def test_a_right_withdrawn_in_mid_talk_gives_the_visitor_to_the_others(
    talk: Talk, role: str, doors: tuple[str, ...]
) -> None:
    talk.console.signed_in("linnea", 1, role, doors)
    assert await talk.linnea.is_closed() == 4401
    await _hears_gone(talk.visitor)
    assert (await talk.handed_to(talk.noor)).slot == 2
    talk.visitor.frame(Kind.APPLICATION, mls(talk.visitor.cid, 2, 1, b"x" * 64))
    assert (await talk.noor.gets(Kind.APPLICATION)).sender == 0


async def test_accept_after_the_visitor_left_is_gone_and_takes_no_place(talk: Talk) -> None:
    secret = Secrets()
    page = await started(talk.visitors, secret)
    talk.pages.append(page)
    await talk.noor.sees_in_queue(page.cid)
    page.say(says.Left(proof=secret.end))
    assert await page.is_closed() == 4000
    talk.noor.tell(says.Accept(), page.cid)
    await talk.noor.hears(told.Gone)
    await eventually(lambda: _has_no_seat(talk, "2"))


async def test_a_second_press_on_accept_takes_no_second_place(talk: Talk) -> None:
    page = await started(talk.visitors, Secrets())
    talk.pages.append(page)
    await talk.noor.sees_in_queue(page.cid)
    for _ in range(2):
        talk.noor.tell(says.Accept(), page.cid)
    await talk.noor.hears(told.Accepted)
    assert (await talk.noor.hears(told.Error)).code == "out_of_phase"
    standing = await talk.console.service.staff.standing(talk.visitors.org, StaffId("2"), now_ms())
    assert standing is not None
    assert standing.seats == {page.cid}


async def test_two_tabs_of_one_counsellor_are_one_counsellor(talk: Talk) -> None:
    again = await talk.another_desk()
    again.tell(says.Duty(state="on"))
    await _hears_gone(talk.visitor)
    door, org = Door("mika"), talk.visitors.org
    await eventually(lambda: talk.visitors.process.intake.door(org, door).on_duty == 2)
    assert await talk.held_by_linnea() == 0


async def _has_no_seat(talk: Talk, staff: str) -> bool:
    standing = await talk.console.service.staff.standing(
        talk.visitors.org, StaffId(staff), now_ms()
    )
    return standing is not None and not standing.seats


async def _hears_gone(visitor: Page) -> None:
    while await visitor.hears(told.PresenceOf) != GONE:
        pass
