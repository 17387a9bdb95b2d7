"""The load board counts what is there: who waits, who talks, who carries how much, since when."""

from dataclasses import replace

import msgspec

from chatsvc.board import count
from chatsvc.board.document import Point, Quarter, Waits
from chatsvc.delivery.records import Duty, Standing
from chatsvc.protocol.conversation import Conversation, Pending, Phase
from chatsvc.protocol.ids import (
    ConversationId,
    Door,
    InstanceId,
    KeyPackageId,
    Process,
    Slot,
    StaffId,
)
from chatsvc.protocol.invitation import Consult
from chatsvc.protocol.seat import Seat
from tests.support.loads import MINUTE, NOON, conversation, seat, standing, talk

A, B, C = (ConversationId(bytes([n]) * 16) for n in (1, 2, 3))
LINNEA, NOOR = StaffId("1"), StaffId("2")


def test_who_waits_is_counted_by_language_and_the_first_one_is_known() -> None:
    waiting = [
        conversation(language="sv", waiting_since=NOON - 5 * MINUTE),
        conversation(language="ro", waiting_since=NOON - 2 * MINUTE),
        conversation(language="ro", waiting_since=NOON - 9 * MINUTE),
        conversation(door=Door("kast")),
    ]
    doors = count.doors_of(["kast", "mika"], waiting, [])
    since = (NOON - 9 * MINUTE) // 1000
    assert doors["mika"].waits == (
        Waits("ro", 2, since),
        Waits("sv", 1, (NOON - 5 * MINUTE) // 1000),
    )
    assert [one.waiting for one in doors["kast"].waits] == [1]


def test_who_was_just_accepted_or_talks_does_not_wait() -> None:
    accepted = replace(conversation(), pending=Pending(seat(LINNEA), b"", NOON))
    doors = count.doors_of(["mika"], [accepted, talk(LINNEA)], [])
    assert (doors["mika"].waits, doors["mika"].talking) == ((), 1)


def test_a_handover_waits_once_its_counsellor_is_lost_and_talks_until_then() -> None:
    asked = replace(talk(LINNEA), phase=Phase.HANDOVER)
    assert (count.waits_now(asked), count.talks_now(asked)) == (False, True)
    lost = replace(asked, seats=())
    assert (count.waits_now(lost), count.talks_now(lost)) == (True, False)


def test_a_consult_of_staff_is_no_visitor() -> None:
    consult = replace(talk(LINNEA), consult=Consult(LINNEA, "Linnea", "counsellor"))
    doors = count.doors_of(["mika"], [consult], [])
    assert (doors["mika"].waits, doors["mika"].talking) == ((), 0)
    people = count.people_of({A: consult}, {LINNEA: standing(seats={A})}, count.Memory())
    assert people[0].conversations == 0


def test_only_those_on_duty_count_with_their_free_places() -> None:
    staff = [standing(load=1), standing(state="pause"), standing(doors=("kast",))]
    door = count.doors_of(["mika"], [], staff)["mika"]
    assert (door.on_duty, door.free) == (1, 1)


def test_a_person_says_what_she_carries_and_for_how_long() -> None:
    present = {LINNEA: standing(seats={A, B}, heavy={A}, load=3, limit=1, unanswered=NOON - MINUTE)}
    talks = {A: talk(LINNEA), B: talk(LINNEA)}
    memory = count.remembered(count.Memory(talks={A: NOON - 60 * MINUTE}), talks, present, NOON)
    (one,) = count.people_of(talks, present, memory)
    assert (one.conversations, one.heavy, one.load, one.capacity, one.limit) == (2, 1, 3, 1, 1)
    assert one.longest == (NOON - 60 * MINUTE) // 1000
    assert one.working == NOON // 1000
    assert one.unanswered == (NOON - MINUTE) // 1000


def test_a_guest_who_answers_at_no_door_is_not_listed() -> None:
    assert count.people_of({}, {LINNEA: standing(doors=())}, count.Memory()) == ()


def test_a_new_worker_takes_the_place_in_the_queue_for_the_beginning_of_a_talk() -> None:
    running = {A: replace(talk(LINNEA), waiting_since=NOON - 30 * MINUTE)}
    first = count.remembered(count.Memory(), running, {}, NOON)
    assert first.talks == {A: NOON - 30 * MINUTE}
    later = count.remembered(first, {**running, B: talk(NOOR)}, {}, NOON + MINUTE)
    assert later.talks == {A: NOON - 30 * MINUTE, B: NOON + MINUTE}
    assert count.remembered(later, {B: talk(NOOR)}, {}, NOON).talks == {B: NOON + MINUTE}


def working(memory: count.Memory, state: str, now: int) -> count.Memory:
    return count.remembered(memory, {}, {LINNEA: standing(state=state)}, now)


def since(memory: count.Memory) -> int:
    people = count.people_of({}, {LINNEA: standing()}, memory)
    return people[0].working * 1000


def test_five_minutes_are_a_pause_and_less_is_none() -> None:
    began = working(count.Memory(), "on", NOON)
    paused = working(began, "pause", NOON + 60 * MINUTE)
    assert since(paused) == 0
    short = working(paused, "on", NOON + 64 * MINUTE)
    assert since(short) == NOON
    long = working(working(paused, "pause", NOON + 63 * MINUTE), "on", NOON + 65 * MINUTE)
    assert since(long) == NOON + 65 * MINUTE


def test_a_line_that_breaks_for_a_minute_is_no_pause_and_going_home_is() -> None:
    began = working(count.Memory(), "on", NOON)
    broken = count.remembered(began, {}, {}, NOON + 30 * MINUTE)
    assert since(working(broken, "finishing", NOON + 31 * MINUTE)) == NOON
    gone = count.remembered(broken, {}, {}, NOON + 40 * MINUTE)
    assert gone.work == {}
    assert since(working(gone, "on", NOON + 41 * MINUTE)) == NOON + 41 * MINUTE


def test_of_each_quarter_the_most_is_kept_and_four_hours_are_enough() -> None:
    quarter = NOON // 1000 // count.QUARTER_S * count.QUARTER_S
    busy = count.doors_of(["mika"], [conversation(), conversation(), talk(LINNEA)], [standing()])
    calm = count.doors_of(["mika"], [], [standing(), standing()])
    past = count.past_after((), busy, quarter * 1000)
    past = count.past_after(past, calm, quarter * 1000 + 60_000)
    assert past == (Quarter(quarter, {"mika": Point(2, 1, 2)}),)
    for hour in range(1, 30):
        past = count.past_after(past, calm, (quarter + hour * count.QUARTER_S) * 1000)
    assert len(past) == count.QUARTERS
    assert past[-1].begins == quarter + 29 * count.QUARTER_S
    assert past[0].doors["mika"] == Point(0, 0, 2)


def test_a_worker_that_was_away_for_hours_leaves_a_gap_and_keeps_nothing_older() -> None:
    calm = count.doors_of(["mika"], [], [])
    old = count.past_after((), calm, NOON - 5 * 60 * MINUTE)
    past = count.past_after(old, calm, NOON)
    assert len(past) == 1


def test_the_helpers_make_what_they_say() -> None:
    """A test that counts nothing would pass on an empty house."""
    assert isinstance(conversation(), Conversation)
    assert talk(LINNEA).has_counsellor
    assert isinstance(standing().duty, Duty)
    assert isinstance(standing(), Standing)
    assert seat(LINNEA) == Seat(Slot(1), LINNEA, KeyPackageId(bytes(16)), InstanceId(bytes(16)))
    assert standing().duty.process == Process("c")


def test_a_learner_without_anybody_beside_her_is_marked_and_no_place_of_hers_is_free() -> None:
    kim = _learner(standing())
    alone = {LINNEA: kim}
    assert _untaught(alone) == [True]
    assert count.doors_of(["mika"], [], alone.values())["mika"].on_duty == 0
    pair = {LINNEA: kim, NOOR: standing()}
    assert _untaught(pair) == [False, False]
    assert count.doors_of(["mika"], [], pair.values())["mika"].on_duty == 2
    assert _untaught({LINNEA: _learner(standing("pause"))}) == [False], "she takes nobody anyhow"


def _learner(one: Standing) -> Standing:
    return msgspec.structs.replace(one, duty=msgspec.structs.replace(one.duty, learner=True))


def _untaught(present: dict[StaffId, Standing]) -> list[bool]:
    return [one.untaught for one in count.people_of({}, present, count.Memory())]
