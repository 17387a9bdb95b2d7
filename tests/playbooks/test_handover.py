"""Somebody else is to take over; those present may go on talking meanwhile."""

import pytest
from msgspec import structs

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.effects import handle
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import VISITOR
from chatsvc.protocol.line import left_alone
from counsellor.consumers.returning import seen_by
from tests.support.playbook import (
    ANNA,
    ANNAS_SEAT,
    ANNAS_SLOT,
    ASKED,
    BO,
    BO_COMES,
    BOS_PACKAGE,
    BOS_SEAT,
    BOS_SLOT,
    LET_GO,
    MINUTE,
    NOON,
    NOTHING_ASKED,
    PERIODS,
    SECOND,
    accepted,
    handed_over,
    play,
    talking,
    told,
    waiting,
)

BO_GONE = say.PresenceOf(slot=BOS_SLOT, state="gone")


def test_a_handover_goes_from_asking_to_the_other_counsellor_in_one_commit() -> None:
    add = say.Add(slot=BOS_SLOT, id=BOS_PACKAGE, key_package=b"package")
    after = play(
        talking(),
        [
            (
                happened.HandoverAsked(NOON, ANNAS_SLOT),
                [do.Requeue(), *told(ASKED, ANNAS_SLOT), do.Count("handover_asked")],
            ),
            (
                accepted(staff=BO),
                [
                    do.ConfirmSeat(BO),
                    do.Dequeue(),
                    *told(add),
                    *told(structs.replace(ASKED, newcomer=BO_COMES), ANNAS_SLOT),
                    do.Count("accepted"),
                ],
            ),
            (
                happened.Committed(NOON, (BOS_PACKAGE,), (ANNAS_SLOT,)),
                [do.FreeSeat(ANNA), *told(LET_GO, ANNAS_SLOT), do.Count("handed_over")],
            ),
        ],
        ends_in=Phase.TALKING,
    )
    assert after.seats == (BOS_SEAT,)


def test_a_second_counsellor_may_join_without_the_first_one_leaving() -> None:
    joined = happened.Committed(NOON, (BOS_PACKAGE,), ())
    after = play(
        handed_over(to_bo=True),
        [(joined, [*told(NOTHING_ASKED, ANNAS_SLOT), do.Count("handed_over")])],
        ends_in=Phase.TALKING,
    )
    assert after.seats == (ANNAS_SEAT, BOS_SEAT)


def test_the_counsellor_stays_after_all() -> None:
    play(
        handed_over(to_bo=True),
        [
            (
                happened.HandoverWithdrawn(NOON, ANNAS_SLOT),
                [
                    do.Dequeue(),
                    do.FreeSeat(BO),
                    *told(say.Gone(), BOS_SLOT),
                    *told(BO_GONE),
                    *told(NOTHING_ASKED, ANNAS_SLOT),
                ],
            )
        ],
        ends_in=Phase.TALKING,
    )


def test_a_newcomer_who_is_not_added_in_time_loses_the_seat_and_the_talk_goes_on() -> None:
    after = play(
        handed_over(to_bo=True),
        [
            (
                happened.JoinOverdue(NOON + 2 * MINUTE),
                [
                    do.FreeSeat(BO),
                    *told(say.Gone(), BOS_SLOT),
                    *told(BO_GONE),
                    do.Requeue(),
                    *told(ASKED, ANNAS_SLOT),
                    do.Count("join_overdue"),
                ],
            )
        ],
        ends_in=Phase.HANDOVER,
    )
    assert after.seats == (ANNAS_SEAT,)


def test_only_one_of_two_takes_over() -> None:
    with pytest.raises(TheirError, match="taken_by_other"):
        handle(handed_over(to_bo=True), accepted(staff=ANNA), PERIODS)


def test_an_empty_commit_waits_until_the_newcomer_is_added() -> None:
    with pytest.raises(TheirError, match="invalid"):
        handle(handed_over(to_bo=True), happened.Committed(NOON, (), ()), PERIODS)


def test_a_seat_that_does_not_exist_cannot_be_lost() -> None:
    with pytest.raises(TheirError, match="not_yours"):
        handle(handed_over(), happened.SeatLost(NOON, BOS_SLOT), PERIODS)


def test_the_first_counsellor_may_vanish_meanwhile() -> None:
    play(
        handed_over(),
        [
            (
                happened.SeatLost(NOON, ANNAS_SLOT),
                [
                    do.FreeSeat(ANNA),
                    *told(say.PresenceOf(slot=1, state="gone"), VISITOR, ANNAS_SLOT),
                    do.Requeue(),
                    do.Count("seat_lost"),
                ],
            )
        ],
        ends_in=Phase.HANDOVER,
    )


def lost_anna() -> Conversation:
    """Anna's console was loaded again; nobody has her old keys."""
    conversation, _ = handle(talking(), happened.SeatLost(NOON, ANNAS_SLOT), PERIODS)
    return conversation


def test_whose_counsellor_vanished_is_first_in_line_and_the_desks_read_why() -> None:
    assert left_alone(lost_anna())
    assert seen_by(lost_anna(), BO) == "alone"
    # Whoever only asked is still there: a head start, and not the first place.
    assert not left_alone(handed_over())
    assert seen_by(handed_over(), BO) is None


def test_after_a_lost_counsellor_the_visitor_lets_the_next_one_in() -> None:
    add = say.Add(slot=BOS_SLOT, id=BOS_PACKAGE, key_package=b"package")
    after = play(
        lost_anna(),
        [
            (
                accepted(staff=BO),
                [do.ConfirmSeat(BO), do.Dequeue(), *told(add), do.Count("accepted")],
            ),
            (happened.Committed(NOON, (BOS_PACKAGE,), (ANNAS_SLOT,)), [do.Count("handed_over")]),
            (happened.Committed(NOON, (), ()), []),
        ],
        ends_in=Phase.TALKING,
    )
    assert after.seats == (BOS_SEAT,)
    assert after.staff_states == {ANNAS_SLOT: "gone", BOS_SLOT: "present"}


def test_a_person_has_two_minutes_to_say_yes_and_a_program_twenty_seconds() -> None:
    asked, _ = handle(lost_anna(), accepted(staff=BO), PERIODS)
    added, _ = handle(waiting(), accepted(staff=BO), PERIODS)
    assert asked.pending is not None
    assert added.pending is not None
    assert asked.pending.join_by == NOON + 2 * MINUTE
    assert added.pending.join_by == NOON + 20 * SECOND
    _, early = handle(asked, happened.JoinOverdue(NOON + 2 * MINUTE - 1), PERIODS)
    assert early == ()


def test_a_visitor_who_says_no_stays_first_in_the_queue() -> None:
    asked, _ = handle(lost_anna(), accepted(staff=BO), PERIODS)
    after = play(
        asked,
        [
            (
                happened.Declined(NOON),
                [
                    do.FreeSeat(BO),
                    *told(say.Gone(), BOS_SLOT),
                    *told(BO_GONE),
                    do.Count("declined"),
                    do.Requeue(),
                ],
            )
        ],
        ends_in=Phase.HANDOVER,
    )
    assert after.pending is None


def test_a_counsellor_lost_while_the_next_one_is_asked_about_does_not_stand_in_the_queue() -> None:
    _, commands = handle(handed_over(to_bo=True), happened.SeatLost(NOON, ANNAS_SLOT), PERIODS)
    assert do.Requeue() not in commands


def test_who_lost_the_line_is_told_again_at_a_resume_until_they_are_back() -> None:
    lost, _ = handle(talking(), happened.MemberLost(NOON, ANNAS_SLOT), PERIODS)
    assert lost.staff_states == {ANNAS_SLOT: "lost"}
    back, _ = handle(lost, happened.MemberReturned(NOON, ANNAS_SLOT), PERIODS)
    assert back.staff_states == {ANNAS_SLOT: "present"}


def test_a_line_that_breaks_after_the_seat_was_lost_says_nothing_softer_than_gone() -> None:
    after, commands = handle(lost_anna(), happened.MemberLost(NOON, ANNAS_SLOT), PERIODS)
    assert (after.staff_states, commands) == ({ANNAS_SLOT: "gone"}, ())


def test_a_visitor_who_leaves_during_a_handover_is_erased_at_once() -> None:
    left = say.PresenceOf(slot=0, state="left")
    play(
        handed_over(to_bo=True),
        [
            (
                happened.LeftForSafety(NOON),
                [
                    *told(left, ANNAS_SLOT, BOS_SLOT),
                    do.Dequeue(),
                    do.FreeSeat(ANNA),
                    do.FreeSeat(BO),
                    do.Count("left"),
                    do.Erase("visitor"),
                ],
            )
        ],
        ends_in=Phase.ERASED,
    )


def test_whoever_was_left_alone_is_dropped_by_no_silence_while_the_page_is_there() -> None:
    """In line a live socket keeps the place (P12); here the page shows until when, and hears it."""
    later = NOON + 25 * MINUTE
    until = say.AliveUntil(silence_in=1800, age_in=4 * 3600 - 25 * 60, more=True)
    beat = happened.Alive(later, VISITOR)
    after = play(lost_anna(), [(beat, told(until))], ends_in=Phase.HANDOVER)
    assert after.silence_at == later + 30 * MINUTE


def test_talk_and_time_go_on_during_a_handover() -> None:
    until = say.AliveUntil(silence_in=1800, age_in=4 * 3600, more=True)
    later = say.AliveUntil(silence_in=1800, age_in=6 * 3600, more=False)
    play(
        handed_over(),
        [
            (happened.Alive(NOON, ANNAS_SLOT), told(until, VISITOR, ANNAS_SLOT)),
            (happened.Extended(NOON, ANNAS_SLOT), told(later, VISITOR, ANNAS_SLOT)),
        ],
        ends_in=Phase.HANDOVER,
    )
