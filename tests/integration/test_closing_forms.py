"""Closing forms on the real store: counted at their door, refused elsewhere, moved by fives."""

from typing import Final

import pytest

from anonymity.clock import FakeClock
from chatsvc.delivery import keys
from chatsvc.delivery.errors import StoreRefusedError
from chatsvc.delivery.service import Service
from chatsvc.delivery.store_staff import FORM_DUE_MS
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.ids import Door, Org, StaffId
from chatsvc.tally.cells import NO_DOOR, Cell
from chatsvc.tally.forms import FORM, PULSE, week_of
from chatsvc.tally.move import TallyMove
from tests.support.counts import MemoryCounters, by_measure
from tests.support.delivery import NOW, process
from tests.support.desks import Desk
from tests.support.losses import staff_ticket
from tests.support.night import Night
from tests.support.store import TestStore
from tests.support.talks import let_in
from tests.support.visitors import Page, eventually, now_ms

MIKA: Final = Door("mika")
KAST: Final = Door("kast")
WEEK_MS: Final = 7 * 86_400_000


async def counted(night: Night, door: Door = MIKA) -> dict[str, int]:
    tally = night.visitors.worker.service.tally
    return dict(by_measure(await tally.forms(night.visitors.org, door)))


async def talks(night: Night, desk: Desk) -> Page:
    """A visitor knocks, and lets this counsellor in."""
    visitor = await night.visitor()
    await desk.accept(visitor.cid)
    await let_in(visitor, desk)
    return visitor


async def ends(visitor: Page, desk: Desk) -> None:
    desk.tell(says.End(), visitor.cid)
    await desk.hears(told.Ended)


async def said(desk: Desk, times: int) -> None:
    """The same form so often; then something is heard that was said after them."""
    for _ in range(times):
        desk.tell(says.Form(door="mika", ticks=["needs-talk", "age-18_24"]))
    for duty in (says.Duty(state="finishing"), says.Duty(state="on")):
        desk.tell(duty)
        while (await desk.hears(told.DutyIs)).state != duty.state:
            pass


async def test_what_is_ticked_becomes_counts_of_the_week_once_for_each_talk(
    store: TestStore, night: Night
) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    before = await counted(night)
    await said(desk, 2)
    assert await counted(night) == before, "nobody has talked yet"
    first, second = await talks(night, desk), await talks(night, desk)
    await said(desk, 2)
    assert await counted(night) == before, "the talks are not over"
    await ends(first, desk)
    await ends(second, desk)
    await said(desk, 9)
    now, was = await counted(night), before.get(FORM, 0)
    assert (now[FORM], now["form_age_18_24"], now["form_needs_talk"]) == (was + 2,) * 3
    assert set(now) == {FORM, "form_needs_talk", "form_age_18_24"}
    name = keys.forms_due(night.visitors.org, StaffId("1"))
    assert 0 < store.admin().pttl(name) <= FORM_DUE_MS
    for page in (first, second, desk):
        await page.vanish()


async def test_who_was_never_let_in_has_no_form(night: Night) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    before = await counted(night)
    visitor = await night.visitor()
    await desk.accept(visitor.cid)
    visitor.say(says.Stuck(code="declined"))
    await desk.hears(told.Gone)
    await said(desk, 1)
    assert await counted(night) == before
    await visitor.vanish()
    await desk.vanish()


async def test_a_talk_that_ended_while_the_line_was_lost_counts_too(night: Night) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    before = (await counted(night)).get(FORM, 0)
    visitor = await talks(night, desk)
    ticket = await staff_ticket(desk)
    await desk.vanish()
    await visitor.vanish()
    await night.console.process.store.erase(night.visitors.org, visitor.cid)
    back = Desk(night.console, "linnea")
    back.instance = desk.instance
    await back.greet()
    for _ in range(2):
        seat = says.SeatHeld(slot=1, counter=0, ticket=ticket)
        back.tell(says.ConsoleHello(v=1, seat=seat), visitor.cid)
        await back.hears(told.Gone)
    await eventually(lambda: _held(night, 0))
    await said(back, 3)
    assert (await counted(night))[FORM] == before + 1
    await back.vanish()


async def _held(night: Night, number: int) -> bool:
    staff = night.console.service.staff
    standing = await staff.standing(night.visitors.org, StaffId("1"), now_ms())
    return standing is not None and len(standing.seats) == number


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (says.Form(door="mika", ticks=["age-17"]), "malformed"),
        (says.Form(door="mika", ticks=["age-18_24", "age-25_34"]), "malformed"),
        (says.Form(door="kast", ticks=["needs-talk"]), "not_yours"),
    ],
)
async def test_a_tick_of_no_list_and_another_door_count_nothing(
    night: Night, form: says.Form, code: str
) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    before = [await counted(night, door) for door in (MIKA, KAST)]
    desk.tell(form)
    assert (await desk.hears(told.Error)).code == code
    assert [await counted(night, door) for door in (MIKA, KAST)] == before
    await desk.vanish()


async def test_a_supervisor_fills_in_no_form(night: Night) -> None:
    board = Desk(night.console, "vera")
    await board.open()
    board.tell(says.ConsoleHello(v=1, desk=says.Desk(instance=board.instance)))
    await board.hears(told.QueueList)
    board.tell(says.Form(door="mika", ticks=[]))
    assert (await board.hears(told.Error)).code == "not_yours"
    await board.vanish()


async def filled(console: Service, org: str, number: int, now_ms: int = NOW) -> None:
    for _ in range(number):
        for measure in (FORM, "form_needs_talk"):
            await console.marks.count_form(Org(org), Cell(measure, MIKA, week_of(now_ms)))


async def test_four_forms_wait_and_the_fifth_takes_them_all_along(
    store: TestStore, org: str
) -> None:
    async with process(store, "console", org) as console, process(store, "worker", org) as worker:
        counters = MemoryCounters()
        move = TallyMove(Org(org), worker.tally, counters, FakeClock(NOW), [MIKA, KAST])
        await filled(console, org, 4)
        await move.turn("life")
        assert counters.of(Org(org)) == {}
        assert by_measure(await worker.tally.forms(Org(org), MIKA))[FORM] == 4
        await filled(console, org, 1)
        await move.turn("life")
        assert counters.of(Org(org)) == {FORM: 5, "form_needs_talk": 5}
        assert await worker.tally.forms(Org(org), MIKA) == {}


async def test_a_form_of_last_week_moves_alone(store: TestStore, org: str) -> None:
    async with process(store, "console", org) as console, process(store, "worker", org) as worker:
        counters = MemoryCounters()
        move = TallyMove(Org(org), worker.tally, counters, FakeClock(NOW), [MIKA])
        await filled(console, org, 1, NOW - WEEK_MS)
        await move.turn("life")
        assert counters.of(Org(org)) == {FORM: 1, "form_needs_talk": 1}


async def test_the_visitors_process_raises_counts_beside_the_forms_and_reads_none(
    store: TestStore, org: str
) -> None:
    """Two taps after the end lie there (`felt`); what lies there is for the worker alone."""
    async with process(store, "visitor", org) as visitor:
        await visitor.marks.count_form(Org(org), Cell("felt_heard_yes", MIKA, week_of(NOW)))
        with pytest.raises(StoreRefusedError):
            await visitor.tally.forms(Org(org), MIKA)


async def test_a_week_is_answered_once_and_names_no_door(night: Night) -> None:
    desk = Desk(night.console, "linnea")
    await desk.on_duty()
    for answer in (says.Pulse(week="heavy", support="no"), says.Pulse(week="fine"), says.Pulse()):
        desk.tell(answer)
    # What is heard after them was heard after they were counted.
    desk.tell(says.Form(door="kast", ticks=[]))
    assert (await desk.hears(told.Error)).code == "not_yours"
    assert await counted(night, NO_DOOR) == {
        PULSE: 1,
        "pulse_week_heavy": 1,
        "pulse_support_no": 1,
    }
    await desk.vanish()


async def test_four_answers_about_the_week_wait_for_a_fifth(store: TestStore, org: str) -> None:
    async with process(store, "console", org) as console, process(store, "worker", org) as worker:
        counters = MemoryCounters()
        move = TallyMove(Org(org), worker.tally, counters, FakeClock(NOW), [NO_DOOR])
        for number in range(5):
            assert counters.of(Org(org)) == {}
            assert await console.marks.first(Org(org), "2026-11-23", f"mark{number}")
            assert not await console.marks.first(Org(org), "2026-11-23", f"mark{number}")
            await console.marks.count_form(Org(org), Cell(PULSE, NO_DOOR, week_of(NOW)))
            await move.turn("life")
        assert counters.of(Org(org)) == {PULSE: 5}
