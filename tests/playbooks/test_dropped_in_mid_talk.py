"""A visitor drops in mid-talk: two minutes the seat is held, then it is freed and she is first."""

from dataclasses import replace

import pytest

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.effects import handle
from chatsvc.protocol.ids import VISITOR
from chatsvc.protocol.line import left_alone
from chatsvc.protocol.record import changes, from_fields, to_fields
from chatsvc.retention.policy import belongs_in_queue, due_event
from counsellor.consumers.returning import head_start_left, seen_by
from tests.support.playbook import (
    ANNA,
    ANNAS_SLOT,
    BO,
    BOS_PACKAGE,
    BOS_SEAT,
    BOS_SLOT,
    MINUTE,
    NOON,
    NOTHING_ASKED,
    PERIODS,
    SECOND,
    accepted,
    handed_over,
    invited,
    joining,
    named,
    play,
    talking,
    told,
    waiting,
)

TWO_MINUTES = 2 * MINUTE
LATE = NOON + TWO_MINUTES
LOST = say.PresenceOf(slot=VISITOR, state="lost")
BACK = say.PresenceOf(slot=VISITOR, state="present")
DROPPED = say.PresenceOf(slot=VISITOR, state="dropped")
GONE = say.PresenceOf(slot=ANNAS_SLOT, state="gone")


def after_the_drop(conversation: Conversation) -> Conversation:
    """The line breaks at noon, and nobody is back after two minutes."""
    lost, _ = handle(conversation, happened.MemberLost(NOON, VISITOR), PERIODS)
    after, _ = handle(lost, happened.VisitorDropped(LATE), PERIODS)
    return after


def test_after_two_minutes_the_seat_is_free_and_the_counsellor_is_told_why() -> None:
    after = play(
        talking(),
        [
            (happened.MemberLost(NOON, VISITOR), told(LOST, ANNAS_SLOT)),
            (
                happened.VisitorDropped(LATE),
                [
                    do.FreeSeat(ANNA),
                    *told(DROPPED, ANNAS_SLOT),
                    *told(GONE, VISITOR, ANNAS_SLOT),
                    do.Count("dropped"),
                ],
            ),
        ],
        ends_in=Phase.HANDOVER,
    )
    assert after.seats == ()
    assert not belongs_in_queue(after), "nobody is asked for an empty chair"
    assert (after.silence_at, after.age_at) == (talking().silence_at, talking().age_at)


def test_back_within_two_minutes_changes_nothing() -> None:
    before = talking()
    after = play(
        before,
        [
            (happened.MemberLost(NOON, VISITOR), told(LOST, ANNAS_SLOT)),
            (happened.MemberReturned(LATE - 1, VISITOR), told(BACK, ANNAS_SLOT)),
            # The sweep had looked a moment too early or too late.
            (happened.VisitorDropped(LATE), []),
        ],
        ends_in=Phase.TALKING,
    )
    assert after == before


def test_back_later_she_stands_first_and_the_same_counsellor_may_take_her_first() -> None:
    back_at = NOON + 20 * MINUTE
    after, commands = handle(
        after_the_drop(talking()), happened.MemberReturned(back_at, VISITOR), PERIODS
    )
    assert do.Requeue() in commands
    assert belongs_in_queue(after)
    assert after.prefers == (ANNA,)
    assert head_start_left(after, frozenset({ANNA}), back_at) == 60
    assert head_start_left(after, frozenset({ANNA}), back_at + 59 * SECOND) == 1
    assert head_start_left(after, frozenset({ANNA}), back_at + MINUTE) == 0
    assert head_start_left(after, frozenset({BO}), back_at) == 0, "she is off duty"
    assert left_alone(after), "first in line"
    assert seen_by(after, ANNA) == "yours"
    assert seen_by(after, BO) == "other"


def test_who_was_away_but_never_dropped_has_no_head_start() -> None:
    lost, _ = handle(handed_over(), happened.MemberLost(NOON, VISITOR), PERIODS)
    back, _ = handle(lost, happened.MemberReturned(NOON + MINUTE, VISITOR), PERIODS)
    assert back == handed_over()
    assert seen_by(back, ANNA) is None


def test_once_somebody_is_let_in_nobody_of_before_comes_first_any_more() -> None:
    parked = after_the_drop(talking())
    back, _ = handle(parked, happened.MemberReturned(LATE, VISITOR), PERIODS)
    pending, _ = handle(back, accepted(LATE, BO), PERIODS)
    taken, _ = handle(pending, happened.Committed(LATE, (BOS_PACKAGE,), (ANNAS_SLOT,)), PERIODS)
    assert taken.phase is Phase.TALKING
    assert (taken.prefers, taken.back_at) == ((), 0)
    assert [seat.staff for seat in taken.seats] == [BO]


def test_a_drop_is_due_at_the_millisecond_and_not_before() -> None:
    lost, _ = handle(talking(), happened.MemberLost(NOON, VISITOR), PERIODS)
    assert lost.due_at == LATE
    assert due_event(lost, LATE - 1) is None
    assert due_event(lost, LATE) == happened.VisitorDropped(LATE)
    assert handle(lost, happened.VisitorDropped(LATE - 1), PERIODS) == (lost, ())
    # The end of silence comes before it.
    silent = replace(lost, silence_at=NOON)
    assert due_event(silent, LATE) == happened.RetentionDue(LATE)


def test_a_line_that_breaks_twice_is_counted_from_the_first_time() -> None:
    lost, _ = handle(talking(), happened.MemberLost(NOON, VISITOR), PERIODS)
    again, _ = handle(lost, happened.MemberLost(NOON + MINUTE, VISITOR), PERIODS)
    assert again.dropped_until == LATE


@pytest.mark.parametrize("before", [waiting(), joining()], ids=lambda one: str(one.phase))
def test_before_the_first_talk_other_rules_hold(before: Conversation) -> None:
    lost, _ = handle(before, happened.MemberLost(NOON, VISITOR), PERIODS)
    assert lost.dropped_until == 0


def test_a_parked_handover_holds_nobody_and_is_not_dropped_again() -> None:
    parked = after_the_drop(talking())
    assert parked.dropped_until == 0
    again, _ = handle(parked, happened.MemberLost(LATE, VISITOR), PERIODS)
    assert again.dropped_until == 0
    # The counsellor was lost meanwhile: nothing is left to free.
    lost, _ = handle(talking(), happened.MemberLost(NOON, VISITOR), PERIODS)
    empty, _ = handle(lost, happened.SeatLost(NOON, ANNAS_SLOT), PERIODS)
    cleared, commands = handle(empty, happened.VisitorDropped(LATE), PERIODS)
    assert (cleared.dropped_until, commands) == (0, ())
    assert due_event(cleared, LATE) is None


def test_whoever_was_to_take_over_is_free_too() -> None:
    lost, _ = handle(handed_over(to_bo=True), happened.MemberLost(NOON, VISITOR), PERIODS)
    after, commands = handle(lost, happened.VisitorDropped(LATE), PERIODS)
    assert {one.staff for one in commands if isinstance(one, do.FreeSeat)} == {ANNA, BO}
    assert do.Tell(BOS_SLOT, say.Gone()) in commands
    assert (after.phase, after.pending, after.invitation) == (Phase.HANDOVER, None, None)


@pytest.mark.parametrize("by_bo", [False, True])
def test_an_invitation_is_called_off_for_nobody_is_there_to_come_in_to(*, by_bo: bool) -> None:
    lost, _ = handle(invited(accepted_by_bo=by_bo), happened.MemberLost(NOON, VISITOR), PERIODS)
    after, commands = handle(lost, happened.VisitorDropped(LATE), PERIODS)
    assert do.HideInvitation() in commands
    assert (do.FreeSeat(BO) in commands) is by_bo
    assert (after.pending, after.invitation) == (None, None)
    assert do.Tell(ANNAS_SLOT, NOTHING_ASKED) not in commands, "she has no seat any more"


def test_everybody_in_the_talk_is_free_and_only_counsellors_come_first() -> None:
    interpreter = replace(BOS_SEAT, role="interpreter")
    three = replace(talking(), seats=(*talking().seats, interpreter))
    after = after_the_drop(three)
    assert after.seats == ()
    assert after.prefers == (ANNA,)


def test_a_counsellor_whom_only_the_page_has_named_is_not_waited_for_either() -> None:
    until = NOON + 10 * MINUTE
    lost, _ = handle(
        replace(named(), named_until=until), happened.MemberLost(NOON, VISITOR), PERIODS
    )
    after, commands = handle(lost, happened.VisitorDropped(LATE), PERIODS)
    assert after.named == frozenset()
    assert commands == (do.Tell(VISITOR, GONE), do.Count("dropped"))
    assert after.staff_states == {ANNAS_SLOT: "gone"}


def test_the_record_keeps_both_times() -> None:
    before = talking()
    lost, _ = handle(before, happened.MemberLost(NOON, VISITOR), PERIODS)
    assert changes(before, lost)["dropped_until"] == LATE
    back, _ = handle(
        after_the_drop(before), happened.MemberReturned(LATE + SECOND, VISITOR), PERIODS
    )
    stored = {
        name: value if isinstance(value, bytes) else str(value).encode()
        for name, value in to_fields(back).items()
    }
    assert from_fields(stored) == back
    assert back.back_at == LATE + SECOND
