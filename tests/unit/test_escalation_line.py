"""One socket's escalations: live at every desk, counted once, never waited for."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pytest

from anonymity.clock import FakeClock
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.protocol import control, frames, limits
from chatsvc.protocol.control_types import Control
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import NO_CONVERSATION, Org
from chatsvc.protocol.messages_escalation import (
    Acknowledge,
    Decide,
    Escalate,
    EscalationIs,
    Escalations,
    EscalationState,
    PassOn,
)
from chatsvc.settings.organisations import Organisations
from chatsvc.tally.cells import Cell
from counsellor.escalation.line import EscalationLine
from counsellor.escalation.ports import Person, Raised
from counsellor.escalation.watch import EscalationWatch
from tests.support.escalations import NOON_MS, FakeRows, counsellor, supervisor
from tests.support.visitors import eventually

if TYPE_CHECKING:
    from chatsvc.delivery.live_ports import Marks

KEY = b"k" * 16
WITHIN_S = 30


@dataclass
class Counts:
    """The tally of a story."""

    away: bool = False
    cells: list[tuple[str, str]] = field(default_factory=list)

    async def count(self, org: Org, cell: Cell, number: int = 1) -> None:
        """See `live_ports.Marks`."""
        del org, number
        if self.away:
            raise StoreAwayError
        self.cells.append((cell.measure, str(cell.door)))


@dataclass
class Desk:
    """What one socket was told."""

    line: EscalationLine
    told: "asyncio.Queue[Control]"

    async def hears(self, kind: type[Control]) -> Control:
        async with asyncio.timeout(WITHIN_S):
            while not isinstance(message := await self.told.get(), kind):
                pass
        return message

    async def sees(self, **facts: object) -> Escalations:
        """Wait for a list whose fields, or whose only entry's fields, are these."""
        while True:
            seen = cast("Escalations", await self.hears(Escalations))
            shown = seen.entries[0] if seen.entries else seen
            if all(
                getattr(shown, name, getattr(seen, name, None)) == v for name, v in facts.items()
            ):
                return seen

    async def answer(self) -> str:
        return cast("EscalationIs", await self.hears(EscalationIs)).code


@dataclass
class Floor:
    """A process with desks."""

    rows: FakeRows
    watch: EscalationWatch
    counts: Counts

    def sits(self, who: Person) -> Desk:
        told: asyncio.Queue[Control] = asyncio.Queue()
        marks = cast("Marks", self.counts)
        return Desk(EscalationLine(self.watch, marks, who, told.put_nowait), told)


@pytest.fixture
async def floor() -> AsyncIterator[Floor]:
    rows = FakeRows()
    watch = EscalationWatch(rows, Organisations(()), FakeClock(NOON_MS))
    yield Floor(rows, watch, Counts())
    watch.stop()


async def test_raised_seen_taken_and_decided_live_at_both_ends(floor: Floor) -> None:
    board = floor.sits(supervisor())
    await board.sees(supervisors={"mika": 1}, entries=[])
    desk = floor.sits(counsellor())
    desk.line.hear(Escalate(key=KEY, kind="child", door="mika"))
    assert await desk.answer() == "raised"
    row = (await board.sees(state="raised")).entries[0]
    assert (row.kind, row.door, row.raised_by, row.mine) == ("child", "mika", "Linnea", False)
    assert row.due_in == 60
    board.line.hear(Acknowledge(key=KEY))
    assert await board.answer() == "acknowledged"
    assert (await desk.sees(state="acknowledged")).entries[0].mine
    board.line.hear(Decide(key=KEY, decision="reported", gate="sol_19_1"))
    assert await board.answer() == "decided"
    await desk.sees(state="closed", decision="reported")
    await board.sees(entries=[])
    assert floor.counts.cells == [("orosanmalan", "mika")]


async def test_two_boards_one_wins_the_other_is_told(floor: Floor) -> None:
    desk, first, second = (floor.sits(one) for one in (counsellor(), supervisor(), supervisor(8)))
    desk.line.hear(Escalate(key=KEY, kind="consult", door="mika"))
    await first.sees(state="raised")
    first.line.hear(Acknowledge(key=KEY))
    second.line.hear(Acknowledge(key=KEY))
    assert {await first.answer(), await second.answer()} == {"acknowledged", "taken_by_other"}


async def test_passed_on_is_seen_by_who_asked(floor: Floor) -> None:
    desk, board = floor.sits(counsellor()), floor.sits(supervisor())
    desk.line.hear(Escalate(key=KEY, kind="consult", door="mika"))
    await board.sees(state="raised")
    board.line.hear(PassOn(key=KEY))
    await desk.sees(state="passed", passed_to="Bakjour")


async def test_a_colleague_and_another_door_see_nothing_of_it(floor: Floor) -> None:
    desk, colleague = floor.sits(counsellor()), floor.sits(counsellor(2))
    kast = floor.sits(supervisor(8, ("kast",)))
    desk.line.hear(Escalate(key=KEY, kind="consult", door="mika"))
    await desk.sees(state="raised")
    await floor.watch.refresh()
    for other in (colleague, kast):
        while not other.told.empty():
            assert not cast("Escalations", other.told.get_nowait()).entries


async def test_without_tables_it_is_said_and_comes_back_by_itself(floor: Floor) -> None:
    floor.rows.away = True
    desk = floor.sits(counsellor())
    await desk.sees(away=True)
    desk.line.hear(Escalate(key=KEY, kind="emergency", door="mika"))
    assert await desk.answer() == "away"
    floor.rows.away = False
    await floor.watch.refresh()
    await desk.sees(away=False)


async def test_a_count_that_the_store_cannot_take_costs_no_decision(floor: Floor) -> None:
    floor.counts.away = True
    desk = floor.sits(counsellor())
    desk.line.hear(Escalate(key=KEY, kind="emergency", door="mika"))
    assert await desk.answer() == "raised"
    desk.line.hear(Decide(key=KEY, decision="called_112", gate="necessity"))
    assert await desk.answer() == "decided"


async def test_the_wrong_role_is_refused_at_once(floor: Floor) -> None:
    desk, board = floor.sits(counsellor()), floor.sits(supervisor())
    for line, message in (
        (board.line, Escalate(key=KEY, kind="consult", door="mika")),
        (desk.line, Acknowledge(key=KEY)),
        (desk.line, PassOn(key=KEY)),
    ):
        with pytest.raises(TheirError) as refused:
            line.hear(message)
        assert refused.value.code == "not_yours"


async def test_a_closed_board_is_not_counted_unless_another_is_open(floor: Floor) -> None:
    desk, first, second = (floor.sits(one) for one in (counsellor(), supervisor(), supervisor()))
    await desk.sees(supervisors={"mika": 1})
    first.line.stop()
    await floor.watch.refresh()
    assert set(floor.rows.boards) == {9}
    second.line.stop()
    await desk.sees(supervisors={"mika": 0})


async def test_a_supervisor_of_another_door_is_nobody_who_could_answer(floor: Floor) -> None:
    desk, both = floor.sits(counsellor()), floor.sits(counsellor(2, ("kast", "mika")))
    floor.sits(supervisor(8, ("kast",)))
    await both.sees(supervisors={"kast": 1, "mika": 0})
    await desk.sees(supervisors={"mika": 0})


async def test_however_many_there_are_one_message_holds_what_matters_most(floor: Floor) -> None:
    board = floor.sits(supervisor())
    await board.sees(entries=[])
    for number in range(200):
        state: EscalationState = "raised" if number == 0 else "unanswered"
        floor.rows.rows[number.to_bytes(16, "big")] = Raised(
            key=number.to_bytes(16, "big"),
            kind="emergency",
            door="mika",
            state=state,
            raised_at=NOON_MS + number * 60_000,
            due_at=None,
            passed_to="ö" * 80,
            raised_by=1,
            raised_alias="ö" * 40,
            taken_alias="ö" * 40,
            decision="",
        )
    await floor.watch.refresh()
    seen = await board.sees(state="raised")
    assert len(frames.encode_control(control.encode(seen), NO_CONVERSATION)) <= limits.MAX_MESSAGE
    keys = [int.from_bytes(row.key, "big") for row in seen.entries]
    assert keys == [0, *range(201 - len(keys), 200)], "what waits first, then the newest, in order"


async def test_a_beat_looks_every_other_second_and_says_only_what_changed(floor: Floor) -> None:
    desk = floor.sits(counsellor())
    await desk.sees(entries=[])
    asked = floor.rows.asked.count("current")
    for _ in range(4):
        floor.watch.beat()
    await eventually(lambda: floor.rows.asked.count("current") >= asked + 2)
    assert desk.told.empty()
