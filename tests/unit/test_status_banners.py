"""What staff have hung at a door, and when who works alone takes nobody new any more."""

import pytest

from chatsvc.consumers.intake import may_enter
from chatsvc.delivery.records import Duty
from chatsvc.protocol.ids import Door, InstanceId, Process
from chatsvc.retention import status
from chatsvc.retention.at_door import ALONE_LAST_ENTRY_MS, NOBODY, AtDoor, at_doors
from chatsvc.retention.banners import KINDS, STOP, SURGE, Banners, hanging
from chatsvc.retention.hours import DoorPlan, Opening, Span
from chatsvc.retention.status import DoorStatus

# Tuesday 1 December 2026, 18:00 at the reception.
SIX = 1_796_144_400_000
HOUR = 3_600_000
ONE = AtDoor(1)
PLAN = DoorPlan((Opening(Span(SIX, SIX + 3 * HOUR), SIX + 2 * HOUR),))


def mika(
    hung: Banners,
    now: int = SIX,
    at: AtDoor = ONE,
    plan: DoorPlan | None = PLAN,
) -> DoorStatus:
    plans = {} if plan is None else {"mika": plan}
    there = {"mika": at}
    return status.status_of(there, plans, now, demo=False, late=False, banners=hung).doors["mika"]


def until(*kinds: str, ends: int = SIX + 12 * HOUR) -> Banners:
    return {"mika": dict.fromkeys(kinds, ends)}


def test_banners_hang_in_the_order_of_the_list_until_their_time() -> None:
    hung = until(*reversed(KINDS))
    assert hanging(hung, "mika", SIX) == KINDS
    assert hanging(hung, "mika", SIX + 12 * HOUR) == ()
    assert hanging(hung, "kast", SIX) == ()
    assert hanging({"mika": {"unheard of": SIX * 2}}, "mika", SIX) == ()


def test_a_banner_is_told_and_shuts_nothing() -> None:
    told = mika(until(SURGE, "few"))
    assert (told.open, told.reason, told.banners) == (True, "ok", ("surge", "few"))
    assert mika({}).banners == ()


def test_a_stop_shuts_for_new_ones_and_lets_back_who_comes_back() -> None:
    told = mika(until(STOP, SURGE))
    assert (told.open, told.reason, told.banners) == (False, "stopped", ("surge",))
    assert told.on_duty == 1, "who waits is told the truth about who is there"
    assert told.closes is not None, "the forecast for who waits goes on"
    assert told.last_entry is None
    assert not may_enter(told, comes_back=False)
    assert may_enter(told, comes_back=True)


@pytest.mark.parametrize(
    ("now", "at", "reason"),
    [
        (SIX, NOBODY, "nobody_on_duty"),
        (SIX + 2 * HOUR, AtDoor(1), "last_entry_passed"),
        (SIX + 4 * HOUR, AtDoor(1), "outside_hours"),
    ],
)
def test_what_shuts_the_door_anyway_is_what_is_said(now: int, at: AtDoor, reason: str) -> None:
    assert mika(until(STOP), now, at).reason == reason


def test_one_stopped_door_is_not_the_whole_house() -> None:
    there = {"mika": AtDoor(1), "kast": AtDoor(1)}
    told = status.status_of(there, {}, SIX, demo=False, late=False, banners=until(STOP))
    assert (told.intake, told.doors["kast"].open) == ("open", True)
    only = status.status_of(
        {"mika": AtDoor(1)}, {}, SIX, demo=False, late=False, banners=until(STOP)
    )
    assert (only.intake, only.reason) == ("closed", "stopped")
    assert status.decode(status.encode(only)) == only


def duty(*, alone: bool, ends: int, state: str = "on") -> Duty:
    who = (InstanceId(bytes(16)), Process("c"), (Door("mika"),))
    return Duty(state, 2, *who, alone=alone, shift_ends_at=ends)  # type: ignore[arg-type]


def entry(*present: Duty) -> int:
    return at_doors(["mika"], present)["mika"].alone_until_ms


def test_who_works_alone_at_a_door_without_hours_takes_nobody_in_her_last_hour() -> None:
    ends = SIX + 3 * HOUR
    assert ALONE_LAST_ENTRY_MS == HOUR
    assert entry(duty(alone=True, ends=ends)) == SIX + 2 * HOUR
    at = at_doors(["mika"], [duty(alone=True, ends=ends)])["mika"]
    assert mika({}, SIX + 2 * HOUR - 1, at, None).open
    late = mika({}, SIX + 2 * HOUR, at, None)
    assert (late.open, late.reason) == (False, "last_entry_passed")
    assert may_enter(late, comes_back=True)


def test_with_a_colleague_or_without_a_plan_no_such_end_is_known() -> None:
    ends = SIX + 3 * HOUR
    assert entry(duty(alone=True, ends=ends), duty(alone=False, ends=ends)) == 0
    assert entry(duty(alone=True, ends=0)) == 0
    assert entry(duty(alone=True, ends=ends, state="pause")) == 0
    # Two who each work alone, one after the other: the later end counts.
    assert entry(duty(alone=True, ends=SIX), duty(alone=True, ends=ends)) == SIX + 2 * HOUR
