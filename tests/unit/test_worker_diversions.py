"""The worker reads diversions, puts them into the status, and ends those whose partner has shut."""

from typing import Final

from anonymity.clock import FakeClock
from chatsvc.protocol.ids import Org
from chatsvc.retention.at_door import NOBODY
from chatsvc.retention.diverted import ENDS_AFTER_MS, Diversion
from chatsvc.retention.status import Status
from chatsvc.worker_diversions import Diverting
from tests.support.no_directory import NoDirectory
from tests.unit.test_diverted import HOUSES, ONE, SIX, alone

OPEN: Final = alone()
SHUT: Final = alone(tala=NOBODY)


class World:
    """A worker's part, with a clock and the tables of a test."""

    def __init__(self) -> None:
        """A door is sent on for five hours."""
        self.clock = FakeClock(SIX)
        self.tables = NoDirectory()
        self.tables.diverted["demo"] = {"mika": Diversion("forening", SIX + 5 * 3_600_000)}
        self.diverting = Diverting(HOUSES, lambda: self.tables, self.clock)

    def look(self, statuses: dict[str, Status], after_ms: int = 0) -> str | None:
        self.clock.advance(after_ms)
        partner = self.diverting.applied(statuses)["demo"].doors["mika"].partner
        return None if partner is None else partner.id

    def row(self) -> bool:
        return "mika" in self.tables.diverted["demo"]


async def test_what_a_supervisor_said_is_in_the_status_after_the_next_look() -> None:
    world = World()
    assert world.look(OPEN) is None, "nothing was read yet"
    await world.diverting.learn()
    assert world.look(OPEN) == "forening"
    await world.tables.end_diversion(Org("demo"), "mika", SIX)
    await world.diverting.learn()
    assert world.look(OPEN) is None


async def test_a_partner_that_shuts_is_not_named_at_once_and_after_five_minutes_it_is_over() -> (
    None
):
    world = World()
    await world.diverting.learn()
    assert world.look(SHUT) is None
    world.look(SHUT, ENDS_AFTER_MS - 1)
    await world.diverting.learn()
    assert world.row(), "a coffee is no closing time"
    world.look(SHUT, 1)
    await world.diverting.learn()
    assert not world.row()
    assert world.look(OPEN) is None, "opening again brings nothing back"
    assert not world.diverting.silent


async def test_a_partner_that_is_back_in_time_goes_on() -> None:
    world = World()
    await world.diverting.learn()
    world.look(SHUT)
    assert world.look(OPEN, ENDS_AFTER_MS - 1) == "forening"
    world.look(SHUT, 1)
    world.look(SHUT, ENDS_AFTER_MS - 1)
    await world.diverting.learn()
    assert world.row(), "the five minutes begin anew"


async def test_one_that_was_taken_back_meanwhile_is_not_counted_on() -> None:
    world = World()
    await world.diverting.learn()
    world.look(SHUT)
    row = world.tables.diverted["demo"]["mika"]
    world.tables.diverted["demo"] = {}
    await world.diverting.learn()
    world.look(SHUT)
    world.tables.diverted["demo"] = {"mika": row}
    await world.diverting.learn()
    world.look(SHUT, ENDS_AFTER_MS)
    await world.diverting.learn()
    assert world.row()


async def test_our_own_empty_door_is_no_reason_to_end_it() -> None:
    world = World()
    await world.diverting.learn()
    for _ in range(3):
        assert world.look(alone(mika=NOBODY, tala=ONE), ENDS_AFTER_MS) == "forening"
        await world.diverting.learn()
    assert world.row()
