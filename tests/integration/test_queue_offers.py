"""Offers on real consoles: one is asked, says no or nothing, and the next one is asked."""

from collections.abc import AsyncIterator

import pytest

from chatsvc.delivery import keys
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.ids import ConversationId, Org
from chatsvc.protocol.limits import Periods
from tests.support.desks import Desk, running_console
from tests.support.night import Night
from tests.support.store import TestStore
from tests.support.talks import let_in
from tests.support.visitors import running_service

PERIODS = Periods(presence_s=6, lease_s=2, offer_s=2)


@pytest.fixture
async def asking(store: TestStore, org: str) -> AsyncIterator[Night]:
    """A night on which counsellors are asked; an offer stands for two seconds."""
    async with (
        running_service(store, org, PERIODS) as visitors,
        running_console(store, visitors, offers=True) as console,
    ):
        console.signed_in("linnea", 1)
        console.signed_in("noor", 2)
        yield Night(visitors, console)


async def asked(desk: Desk, cid: ConversationId | None) -> told.Offer:
    """Read on until this desk is asked about this visitor; None: about nobody."""
    while True:
        offer = await desk.hears(told.Offer)
        if offer.conversation == cid:
            return offer


async def test_one_is_asked_and_after_her_no_the_other_who_answers(asking: Night) -> None:
    linnea, noor = Desk(asking.console, "linnea"), Desk(asking.console, "noor")
    await linnea.on_duty()
    visitor = await asking.visitor()
    assert (await asked(linnea, visitor.cid)).seconds in {1, 2}
    await noor.on_duty()
    linnea.tell(says.Decline(), visitor.cid)
    await asked(linnea, None)
    await asked(noor, visitor.cid)
    linnea.tell(says.Accept(), visitor.cid)
    assert (await linnea.hears(told.Error)).code == "offered"
    await noor.accept(visitor.cid)
    for page in (linnea, noor, visitor):
        await page.vanish()


async def test_a_row_that_is_offered_says_so_to_the_others_and_is_free_when_nobody_took_it(
    asking: Night,
) -> None:
    linnea, noor = Desk(asking.console, "linnea"), Desk(asking.console, "noor")
    await linnea.on_duty()
    visitor = await asking.visitor()
    await asked(linnea, visitor.cid)
    await noor.on_duty(state="pause")
    assert (await noor.sees_in_queue(visitor.cid)).offered
    await asked(linnea, None)
    while (await noor.sees_in_queue(visitor.cid)).offered:
        pass
    await linnea.accept(visitor.cid)
    for page in (linnea, noor, visitor):
        await page.vanish()


async def test_who_takes_a_pause_frees_whom_she_was_asked_about(asking: Night) -> None:
    linnea, noor = Desk(asking.console, "linnea"), Desk(asking.console, "noor")
    await linnea.on_duty()
    visitor = await asking.visitor()
    await asked(linnea, visitor.cid)
    await noor.on_duty()
    linnea.tell(says.Duty(state="pause"))
    await asked(linnea, None)
    await asked(noor, visitor.cid)
    for page in (linnea, noor, visitor):
        await page.vanish()


async def test_who_hands_over_is_asked_about_others_and_never_about_her_own(asking: Night) -> None:
    linnea = Desk(asking.console, "linnea")
    await linnea.on_duty()
    visitor = await asking.visitor()
    await asked(linnea, visitor.cid)
    await linnea.accept(visitor.cid)
    await let_in(visitor, linnea)
    await asked(linnea, None)
    linnea.tell(says.Handover(), visitor.cid)
    await linnea.sees_in_queue(visitor.cid)
    newcomer = await asking.visitor()
    assert (await linnea.hears(told.Offer)).conversation == newcomer.cid
    for page in (linnea, visitor, newcomer):
        await page.vanish()


async def test_who_went_away_is_asked_about_no_more(asking: Night) -> None:
    linnea = Desk(asking.console, "linnea")
    await linnea.on_duty()
    visitor = await asking.visitor()
    await asked(linnea, visitor.cid)
    await visitor.vanish()
    await asked(linnea, None)
    await linnea.vanish()


async def test_after_an_answer_nothing_of_the_offer_is_kept(asking: Night) -> None:
    linnea = Desk(asking.console, "linnea")
    await linnea.on_duty()
    visitor = await asking.visitor()
    await asked(linnea, visitor.cid)
    await linnea.accept(visitor.cid)
    await asked(linnea, None)
    offers = asking.console.service.offers
    assert await offers.read(Org(asking.visitors.org)) == ()
    for page in (linnea, visitor):
        await page.vanish()


async def test_a_page_that_was_loaded_again_is_told_what_it_is_asked(asking: Night) -> None:
    linnea = Desk(asking.console, "linnea")
    await linnea.on_duty()
    visitor = await asking.visitor()
    await asked(linnea, visitor.cid)
    again = Desk(asking.console, "linnea")
    again.instance = linnea.instance
    await again.greet()
    await asked(again, visitor.cid)
    for page in (linnea, again, visitor):
        await page.vanish()


async def test_an_offer_of_a_killed_process_is_free_in_time(
    store: TestStore, asking: Night
) -> None:
    """G8: the lease is the store's; whoever lives looks again when its time is over."""
    noor = Desk(asking.console, "noor")
    async with running_console(store, asking.visitors, offers=True) as killed:
        killed.signed_in("linnea", 1)
        linnea = Desk(killed, "linnea")
        await linnea.on_duty()
        visitor = await asking.visitor()
        await asked(linnea, visitor.cid)
        await noor.on_duty()
    await asked(noor, visitor.cid)
    with store.admin() as admin:
        assert admin.exists(keys.offers(Org(asking.visitors.org)))
    for page in (linnea, noor, visitor):
        await page.vanish()


async def test_desks_of_two_processes_never_show_the_same_visitor(
    store: TestStore, asking: Night
) -> None:
    async with running_console(store, asking.visitors, offers=True) as other:
        other.signed_in("noor", 2)
        linnea, noor = Desk(asking.console, "linnea"), Desk(other, "noor")
        await linnea.on_duty()
        await noor.on_duty()
        visitors = [await asking.visitor(), await asking.visitor()]
        first, second = await linnea.hears(told.Offer), await noor.hears(told.Offer)
        assert {first.conversation, second.conversation} == {page.cid for page in visitors}
        for page in (linnea, noor, *visitors):
            await page.vanish()
