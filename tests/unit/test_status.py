"""What the published status says of a door: open, why not, when next, in which languages."""

import msgspec
import pytest

from chatsvc.consumers.intake import may_enter
from chatsvc.delivery.records import Duty
from chatsvc.protocol.ids import Door, InstanceId, Process
from chatsvc.retention import status
from chatsvc.retention.at_door import NOBODY, AtDoor, at_doors
from chatsvc.retention.hours import DoorPlan, Opening, Span
from chatsvc.retention.status import DoorStatus, Reason, Status

# Tuesday 1 December 2026, 18:00 at the reception.
SIX = 1_796_144_400_000
MINUTE = 60_000
HOUR = 60 * MINUTE
WEEK = 7 * 24 * HOUR


def evening(begins: int) -> Opening:
    return Opening(Span(begins, begins + 3 * HOUR), begins + 140 * MINUTE)


HOURS = DoorPlan((evening(SIX), evening(SIX + WEEK)), {"ro": (evening(SIX + WEEK).span,)})


def mika(now: int, at: AtDoor = AtDoor(1)) -> DoorStatus:  # noqa: B008  frozen
    return told({"mika": at}, {"mika": HOURS}, now).doors["mika"]


def told(at: dict[str, AtDoor], plans: dict[str, DoorPlan], now: int = SIX) -> Status:
    return status.status_of(at, plans, now, demo=False, late=False)


def duty(*doors: str, state: str = "on", languages: tuple[str, ...] = ()) -> Duty:
    found = Duty("on", 2, InstanceId(bytes(16)), Process("c"), tuple(Door(one) for one in doors))
    return msgspec.structs.replace(found, state=state, languages=languages)


def test_without_hours_a_door_is_open_when_somebody_is_there() -> None:
    known = told({"mika": AtDoor(2), "kast": NOBODY}, {})
    assert (known.intake, known.reason) == ("open", "ok")
    assert known.doors["mika"] == DoorStatus(open=True, on_duty=2)
    assert known.doors["kast"] == status.SHUT


def test_nobody_on_duty_and_a_late_sweep_close_it_with_their_reason() -> None:
    assert told({"mika": NOBODY}, {}).reason == "nobody_on_duty"
    late = status.status_of({"mika": AtDoor(1)}, {}, SIX, demo=False, late=True)
    assert (late.intake, late.reason) == ("closed", "sweep_late")
    assert (late.doors["mika"].open, late.doors["mika"].reason) == (False, "sweep_late")


def test_an_evening_says_its_end_and_its_last_entry() -> None:
    assert mika(SIX) == DoorStatus(
        open=True,
        on_duty=1,
        closes="2026-12-01T21:00+01:00",
        last_entry="2026-12-01T20:20+01:00",
        ends="2026-12-01T21:00+01:00",
        language_next={"ro": ("2026-12-08T18:00+01:00", "2026-12-08T21:00+01:00")},
    )


def test_before_the_evening_it_says_when_even_if_somebody_is_there_early() -> None:
    early = mika(SIX - 1)
    assert (early.open, early.reason) == (False, "outside_hours")
    assert (early.opens, early.closes) == ("2026-12-01T18:00+01:00", "2026-12-01T21:00+01:00")


def test_after_the_last_entry_it_says_the_next_evening() -> None:
    late = mika(SIX + 140 * MINUTE)
    assert (late.open, late.reason) == (False, "last_entry_passed")
    assert late.opens == "2026-12-08T18:00+01:00"


def test_the_end_of_an_evening_is_said_to_its_last_minute_and_of_no_other_one() -> None:
    assert mika(SIX - 1).ends is None
    for now in (SIX, SIX + 140 * MINUTE, SIX + 3 * HOUR - 1):
        assert mika(now).ends == "2026-12-01T21:00+01:00"
    assert mika(SIX + 3 * HOUR).ends is None


def test_without_hours_the_end_is_that_of_who_works_alone() -> None:
    alone = AtDoor(1, alone_until_ms=SIX + HOUR)
    for now, reason in ((SIX, "ok"), (SIX + HOUR, "last_entry_passed")):
        door = told({"mika": alone}, {}, now).doors["mika"]
        assert (door.reason, door.ends) == (reason, "2026-12-01T20:00+01:00")
    assert told({"mika": AtDoor(2)}, {}).doors["mika"].ends is None


def test_an_empty_desk_in_the_middle_of_an_evening_says_until_when_to_look_again() -> None:
    empty = mika(SIX, NOBODY)
    assert (empty.open, empty.reason) == (False, "nobody_on_duty")
    assert (empty.opens, empty.closes) == (None, "2026-12-01T21:00+01:00")


def test_hours_that_have_run_out_promise_nothing() -> None:
    over = told({"mika": AtDoor(1)}, {"mika": DoorPlan(())}).doors["mika"]
    assert (over.open, over.opens, over.closes) == (False, None, None)


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (SIX - 1, "outside_hours"),
        (SIX, "ok"),
        (SIX + 140 * MINUTE, "last_entry_passed"),
        (SIX + 3 * HOUR, "outside_hours"),
    ],
)
def test_the_whole_intake_has_the_reason_of_its_doors(now: int, reason: Reason) -> None:
    known = told({"mika": AtDoor(1)}, {"mika": HOURS}, now)
    assert (known.reason, known.intake) == (reason, "open" if reason == "ok" else "closed")


def test_one_open_door_is_an_open_intake() -> None:
    both = {"kast": AtDoor(1), "mika": AtDoor(1)}
    assert told(both, {"mika": HOURS}, SIX - 1).reason == "ok"


def test_a_status_is_canonical_and_can_be_stopped_by_its_reader() -> None:
    known = told({"mika": AtDoor(1), "kast": AtDoor(1)}, {"mika": HOURS})
    document = status.encode(known)
    assert document.startswith(b'{"demo":false,"doors":{"kast":')
    assert status.decode(document) == known
    stopped = status.stopped(known)
    assert (stopped.intake, stopped.reason) == ("closed", "sweep_late")
    assert not any(door.open for door in stopped.doors.values())
    assert stopped.doors["mika"].closes == "2026-12-01T21:00+01:00"


def test_a_document_of_before_the_hours_is_still_read() -> None:
    old = msgspec.json.encode(
        {
            "demo": True,
            "doors": {"mika": {"on_duty": 1, "open": True}},
            "intake": "open",
            "reason": "ok",
            "v": 1,
        }
    )
    assert status.decode(old).doors["mika"] == DoorStatus(open=True, on_duty=1)


def test_a_person_counts_at_each_of_her_doors_and_at_none_while_she_takes_nobody() -> None:
    here = [duty("mika", "kast"), duty("mika"), duty("mika", state="finishing")]
    assert at_doors(["mika", "kast"], here) == {
        "mika": AtDoor(2, places=4),
        "kast": AtDoor(1, places=2),
    }
    assert at_doors(["mika"], [duty("mika", state="pause"), duty("mika", state="off")]) == {
        "mika": NOBODY
    }


def test_a_learner_counts_beside_somebody_experienced_who_is_there_and_not_alone() -> None:
    learner = msgspec.structs.replace(duty("mika", "kast"), learner=True)
    assert at_doors(["mika"], [learner, learner]) == {"mika": NOBODY}
    beside = at_doors(["mika", "kast"], [learner, duty("mika")])
    assert beside == {"mika": AtDoor(2, places=4), "kast": NOBODY}, "each door counts for itself"
    assert at_doors(["mika"], [learner, duty("mika", state="finishing")])["mika"].on_duty == 1
    assert at_doors(["mika"], [learner, duty("mika", state="pause")])["mika"].on_duty == 0


def test_a_door_has_the_places_that_those_who_take_visitors_have_chosen() -> None:
    one = msgspec.structs.replace(duty("mika"), capacity=1)
    three = msgspec.structs.replace(duty("mika"), capacity=3)
    pause = duty("mika", state="pause")
    at = at_doors(["mika", "kast"], [one, three, pause])
    assert (at["mika"].places, at["kast"].places) == (3, 0)
    assert told(dict(at), {}).doors["mika"].places == 3
    assert told(dict(at), {"mika": HOURS}).doors["mika"].places == 3


def test_languages_are_known_when_everybody_has_said_theirs() -> None:
    swedish, romanian = duty("mika", languages=("sv",)), duty("mika", languages=("ro", "sv"))
    assert at_doors(["mika"], [swedish, romanian])["mika"].languages == ("ro", "sv")
    assert at_doors(["mika"], [swedish, duty("mika")])["mika"].languages == ()


def test_who_is_there_counts_more_than_the_plan_of_languages() -> None:
    plan = DoorPlan(HOURS.openings, {"ro": (evening(SIX).span, evening(SIX + WEEK).span)})
    planned = told({"mika": AtDoor(1)}, {"mika": plan}).doors["mika"]
    assert planned.languages == ("ro",)
    there = told({"mika": AtDoor(1, ("sv",))}, {"mika": plan}).doors["mika"]
    assert there.languages == ("sv",)
    assert there.language_next["ro"][0] == "2026-12-08T18:00+01:00"


def test_after_the_last_entry_only_who_was_here_before_is_let_in_and_only_to_somebody() -> None:
    late, gone = mika(SIX + 140 * MINUTE), mika(SIX + 140 * MINUTE, NOBODY)
    assert not may_enter(late, comes_back=False)
    assert may_enter(late, comes_back=True)
    assert not may_enter(gone, comes_back=True)
    assert not may_enter(mika(SIX - 1), comes_back=True)
    assert may_enter(mika(SIX), comes_back=False)


def test_a_pause_says_when_somebody_is_back_while_nobody_else_is_there() -> None:
    away = msgspec.structs.replace(duty("mika", state="pause"), back_at=SIX + 40 * MINUTE)
    later = msgspec.structs.replace(duty("mika", state="pause"), back_at=SIX + HOUR)
    alone = at_doors(("mika", "kast"), [later, away])
    assert told(dict(alone), {}).doors["mika"].back == "2026-12-01T18:40+01:00"
    assert told(dict(alone), {}).doors["kast"].back is None
    assert told(dict(alone), {"mika": HOURS}).doors["mika"].back == "2026-12-01T18:40+01:00"
    with_colleague = at_doors(("mika",), [away, duty("mika")])
    assert told(dict(with_colleague), {}).doors["mika"].back is None


def test_a_pause_without_a_time_or_one_that_has_passed_promises_nothing() -> None:
    silent = at_doors(("mika",), [duty("mika", state="pause")])
    assert told(dict(silent), {}).doors["mika"].back is None
    away = msgspec.structs.replace(duty("mika", state="pause"), back_at=SIX)
    assert told(dict(at_doors(("mika",), [away])), {}).doors["mika"].back is None
    off = msgspec.structs.replace(duty("mika", state="finishing"), back_at=SIX + HOUR)
    assert told(dict(at_doors(("mika",), [off])), {}).doors["mika"].back is None
