"""Whether a visitor is taken in while the worker's sweep is late: not before it is back (G4)."""

import asyncio

import pytest

from chatsvc.consumers.intake import PAUSE_S, Intake, may_enter
from chatsvc.protocol.ids import Door, Org
from chatsvc.protocol.limits import SWEEP_LATE_MS
from chatsvc.retention.status import DoorStatus, Reason, Status, encode

ORG, MIKA = Org("org"), Door("mika")
NOW = 1_796_000_000_000


class Clock:
    """A clock that the test sets."""

    now = NOW

    def now_ms(self) -> int:
        return self.now


class Published:
    """A door as the worker published it last, or nothing."""

    def __init__(self, door: DoorStatus | None = None) -> None:
        """Say how the door stands."""
        self._door = door

    def get(self, org: Org, name: str) -> bytes | None:
        assert (org, name) == (ORG, "status")
        if self._door is None:
            return None
        return encode(Status("open", "ok", {MIKA: self._door}, demo=False))


def swept(ago_ms: int, door: DoorStatus | None = None) -> Intake:
    """Return the intake of an open door so long after the last sweep."""
    found = Intake(Published(door or DoorStatus(open=True, on_duty=1)), Clock())
    found.swept_ms = NOW - ago_ms
    return found


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let no time pass; return how long was waited each time."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("asyncio.sleep", sleep)
    return waited


async def test_a_sweep_on_time_holds_nobody_up(looks: list[float]) -> None:
    assert (await swept(SWEEP_LATE_MS).settled(ORG, MIKA)).open
    assert looks == []


async def test_who_knocks_while_a_worker_is_being_replaced_is_let_in_after_its_sweep() -> None:
    intake = swept(SWEEP_LATE_MS + 1)
    knocks = asyncio.create_task(intake.settled(ORG, MIKA))
    await asyncio.sleep(0)
    assert not knocks.done()
    assert not intake.door(ORG, MIKA).open
    intake.swept_ms = NOW
    at_door = await knocks
    assert may_enter(at_door, comes_back=False)


async def test_a_sweep_that_stays_away_lets_nobody_in(looks: list[float]) -> None:
    at_door = await swept(SWEEP_LATE_MS + 1).settled(ORG, MIKA)
    assert (at_door.open, at_door.reason) == (False, "sweep_late")
    assert not may_enter(at_door, comes_back=True)
    assert sum(looks) == PAUSE_S


@pytest.mark.parametrize("reason", ["nobody_on_duty", "outside_hours", "last_entry_passed"])
async def test_every_other_closed_door_is_said_at_once(looks: list[float], reason: Reason) -> None:
    shut = DoorStatus(open=False, on_duty=0, reason=reason)
    assert (await swept(0, shut).settled(ORG, MIKA)).reason == reason
    assert looks == []


async def test_without_a_document_nobody_is_let_in_and_nobody_waits(looks: list[float]) -> None:
    intake = Intake(Published(), Clock())
    assert not (await intake.settled(ORG, MIKA)).open
    assert looks == []
