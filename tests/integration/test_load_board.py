"""A supervisor sees the load live and answers alerts, on the real store; nobody else does."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Final

import msgspec
import pytest

from anonymity.clock import FakeClock
from chatsvc.board import document
from chatsvc.delivery import keys
from chatsvc.delivery.errors import StoreRefusedError
from chatsvc.protocol import messages_in as says
from chatsvc.protocol.ids import ConversationId, Door, Org
from chatsvc.protocol.messages_board import AlertAnswer, AlertRow, Load, Unanswered
from chatsvc.protocol.record import to_fields
from counsellor.consumers.load_watch import LoadWatch
from tests.support.delivery import process
from tests.support.desks import Desk
from tests.support.loads import conversation
from tests.support.night import Night
from tests.support.store import TestStore
from tests.support.visitors import eventually, now_ms

WAITED_S = 400
TESTS: Final[dict[str, Callable[[Load], bool]]] = {
    "waits": lambda load: any(row.waits for row in load.doors),
    "pause": lambda load: any(row.state == "pause" for row in load.people),
    "unanswered": lambda load: any(row.unanswered for row in load.people),
    "answered": lambda load: bool(load.people) and not any(row.unanswered for row in load.people),
    "alert": lambda load: any(row.kind == "wait" for row in load.alerts),
    "taken": lambda load: any(row.state == "taken" for row in load.alerts),
    "passed": lambda load: any(row.state in {"passed", "unanswered"} for row in load.alerts),
    "calm": lambda load: not any(row.kind == "wait" for row in load.alerts),
}


@pytest.fixture
async def vera(night: Night) -> AsyncIterator[Desk]:
    """A supervisor's board."""
    night.console.process.load.aliases = named
    desk = Desk(night.console, "vera")
    await desk.open()
    desk.tell(says.ConsoleHello(v=1, desk=says.Desk(instance=desk.instance)))
    yield desk
    await desk.vanish()


async def named(organisation: str) -> dict[str, str]:
    """Who is who."""
    assert organisation
    return {"1": "Linnea", "2": "Noor", "3": "Vera"}


async def seen(board: Desk, *, when: str) -> Load:
    """Read on until the load says what the story waits for."""
    while True:
        load = await board.hears(Load)
        if TESTS[when](load):
            return load


def wait_alert(load: Load) -> AlertRow:
    return next(row for row in load.alerts if row.kind == "wait")


async def later(night: Night, seconds: int) -> None:
    """The look's clock alone moves on."""
    look = night.visitors.worker.boards.looks[night.visitors.org]
    look.parts.clock = FakeClock(now_ms() + seconds * 1000)


async def test_a_supervisor_sees_who_waits_and_who_carries_what_and_nothing_else(
    night: Night, vera: Desk
) -> None:
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    page = await night.visitor()
    load = await seen(vera, when="waits")
    mika = next(row for row in load.doors if row.door == "mika")
    assert [(one.language, one.waiting) for one in mika.waits] == [("sv", 1)]
    assert (mika.open, mika.on_duty, mika.free) == (True, 1, 3)
    await linnea.accept(page.cid)
    linnea.tell(says.Heavy(on=True), page.cid)
    linnea.tell(says.Duty(state="pause", back=600))
    load = await seen(vera, when="pause")
    (row,) = load.people
    assert (row.alias, row.conversations, row.heavy, row.load) == ("Linnea", 1, 1, 2)
    assert row.back is not None
    written = msgspec.json.encode(load)
    for secret in (page.cid.hex(), "own", "path"):
        assert secret.encode() not in written
    for one in (linnea, page):
        await one.vanish()


async def test_a_desk_says_that_somebody_waits_for_an_answer_and_not_who(
    night: Night, vera: Desk
) -> None:
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    linnea.tell(Unanswered(seconds=200))
    load = await seen(vera, when="unanswered")
    assert load.people[0].unanswered in range(199, 205)
    assert [row.kind for row in load.alerts if row.alias == "Linnea"] == ["unanswered"]
    linnea.tell(Unanswered())
    assert (await seen(vera, when="answered")).people[0].alias == "Linnea"
    await linnea.vanish()


async def test_who_waits_too_long_is_an_alert_that_one_supervisor_takes(
    night: Night, vera: Desk
) -> None:
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    page = await night.visitor()
    await seen(vera, when="waits")
    await later(night, WAITED_S)
    alert = wait_alert(await seen(vera, when="alert"))
    assert (alert.state, alert.door, alert.alias) == ("raised", "mika", "")
    vera.tell(AlertAnswer(key=alert.key, answer="take"))
    assert wait_alert(await seen(vera, when="taken")).taken_by == "Vera"
    # It is over when she is met, and nothing of it is kept.
    await linnea.accept(page.cid)
    await seen(vera, when="calm")
    org, service = night.visitors.org, night.visitors.worker.service

    async def forgotten() -> bool:
        said = await service.alerts.said(org)
        return alert.key not in said.taken and not [one for one in said.told if "wait" in one]

    await eventually(forgotten)
    for one in (linnea, page):
        await one.vanish()


async def test_nobody_on_call_means_that_passing_on_says_nobody_answered(
    night: Night, vera: Desk
) -> None:
    linnea = Desk(night.console, "linnea")
    await linnea.on_duty()
    page = await night.visitor()
    await later(night, WAITED_S)
    alert = wait_alert(await seen(vera, when="alert"))
    vera.tell(AlertAnswer(key=alert.key, answer="pass_on"))
    assert wait_alert(await seen(vera, when="passed")).state == "unanswered"
    for one in (linnea, page):
        await one.vanish()


async def test_an_alert_that_is_over_or_of_another_door_is_nobodys(night: Night) -> None:
    night.console.signed_in("kast", 5, "supervisor", ("kast",))
    linnea, other = Desk(night.console, "linnea"), Desk(night.console, "kast")
    await linnea.on_duty()
    page = await night.visitor()
    await later(night, WAITED_S)
    await other.open()
    other.tell(says.ConsoleHello(v=1, desk=says.Desk(instance=other.instance)))
    await eventually(
        lambda: night.console.process.load.step_of(night.visitors.org, "wait.mika") is not None
    )
    assert not (await other.hears(Load)).people
    other.tell(AlertAnswer(key="wait.nowhere", answer="take"))
    other.tell(AlertAnswer(key="wait.mika", answer="take"))
    assert await other.is_closed() == 4403
    said = await night.visitors.worker.service.alerts.said(night.visitors.org)
    assert said.taken == {}
    for one in (linnea, page):
        await one.vanish()


@pytest.mark.usefixtures("vera")
async def test_a_screen_on_the_wall_hears_the_same_and_can_answer_nobody(night: Night) -> None:
    wall = Desk(night.console, "vera", query="wall=1")
    await wall.open()
    wall.tell(says.ConsoleHello(v=1, desk=says.Desk(instance=wall.instance)))
    assert (await wall.hears(Load)).doors
    watch = night.console.process.escalations
    assert sorted(desk.who.answers for desk in watch._desks.values()) == [False, True]  # noqa: SLF001  who sits there is nowhere else
    await wall.vanish()


async def test_the_board_goes_on_after_the_workers_death_and_says_when_it_is_old(
    store: TestStore, night: Night
) -> None:
    org = night.visitors.org
    with store.admin() as admin:
        await eventually(lambda: admin.exists(keys.published(org, "board")) == 1)
        board = document.decode(bytes(admin.get(keys.published(org, "board")) or b""))
    assert board is not None
    watch = LoadWatch(night.console.process.intake, FakeClock((board.at + 20) * 1000))
    told: list[Load] = []
    watch.heard(org, document.NAME, document.encode(board))
    watch.enter(self := object(), org, (Door("mika"),), told.append)
    await eventually(lambda: len(told) == 1)
    assert told[0].stale
    fresh = replace_at(board, board.at + 20)
    watch.heard(org, document.NAME, document.encode(fresh))
    await eventually(lambda: len(told) == 2)
    assert not told[1].stale
    watch.leave(self)
    watch.stop()


def replace_at(board: document.Board, at: int) -> document.Board:
    return msgspec.structs.replace(board, at=at)


async def test_the_visitors_process_can_neither_read_the_board_nor_touch_an_alert(
    store: TestStore, org: str
) -> None:
    async with process(store, "visitor", org) as visitor, process(store, "console", org) as console:
        for call in (
            visitor.alerts.last_board(Org(org)),
            visitor.alerts.said(Org(org)),
            console.alerts.said(Org(org)),
            console.publisher.publish(Org(org), "board", b"{}"),
        ):
            with pytest.raises(StoreRefusedError):
                await call


async def test_fifty_boards_hear_of_a_change_within_a_second_beside_two_thousand_talks(
    night: Night,
) -> None:
    """Issue facts, section 6: the best of three, for other work shares this machine."""
    org, service = night.visitors.org, night.visitors.worker.service
    console = night.console
    visitor = night.visitors.visitor
    cids = [ConversationId(bytes([7, *n.to_bytes(15, "big")])) for n in range(2000)]
    waits = to_fields(
        replace(
            conversation(door="kast", waiting_since=now_ms()),
            silence_at=now_ms() + 3_600_000,
            age_at=now_ms() + 3_600_000,
        )
    )
    for cid in cids:
        await visitor.conversations.start(org, cid, waits, bytes(32), 600_000)
        await visitor.queue.set_due(org, cid, now_ms() + 3_600_000)
    heard: dict[int, Load] = {}
    sockets = [object() for _ in range(50)]
    for number, socket in enumerate(sockets):
        hear = lambda load, number=number: heard.__setitem__(number, load)  # noqa: E731
        console.process.load.enter(socket, org, (Door("mika"), Door("kast")), hear)

    def all_say(people: int) -> bool:
        return len(heard) == 50 and all(len(load.people) == people for load in heard.values())

    await eventually(lambda: all_say(0), within_s=30)
    took: list[float] = []
    for number in range(3):
        desk = Desk(console, ("linnea", "noor")[number % 2])
        await desk.greet()
        begun = time.monotonic()
        desk.tell(says.Duty(state="on", capacity=3))
        await eventually(
            lambda: (
                len(heard) == 50
                and all(any(row.state == "on" for row in load.people) for load in heard.values())
            ),
            within_s=10,
        )
        took.append(time.monotonic() - begun)
        desk.tell(says.Duty(state="off"))
        await eventually(
            lambda: not any(row.state == "on" for load in heard.values() for row in load.people)
        )
        await desk.vanish()
    for socket in sockets:
        console.process.load.leave(socket)
    await asyncio.gather(*(service.conversations.erase(org, cid) for cid in cids))
    assert min(took) <= 1.0, took
