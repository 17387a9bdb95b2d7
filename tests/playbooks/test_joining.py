"""From accept to the first commit: twenty seconds in which both sides may fail."""

import pytest

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Phase
from chatsvc.protocol.effects import handle
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import VISITOR, KeyPackageId, Slot
from tests.support.playbook import (
    ANNA,
    ANNAS_PACKAGE,
    ANNAS_SEAT,
    ANNAS_SLOT,
    BO,
    BOS_SLOT,
    MINUTE,
    NOON,
    PERIODS,
    SECOND,
    accepted,
    handed_over,
    joining,
    play,
    told,
    waiting,
)

BACK_AT_THE_HEAD: list[do.Command] = [
    do.FreeSeat(ANNA),
    *told(say.Gone(), ANNAS_SLOT),
    do.Requeue(),
    do.Count("join_overdue"),
]


def test_the_commit_makes_them_talk() -> None:
    committed = happened.Committed(NOON, (ANNAS_PACKAGE,), ())
    after = play(joining(), [(committed, [do.Count("joined")])], ends_in=Phase.TALKING)
    assert after.seats == (ANNAS_SEAT,)
    assert after.pending is None


def test_without_a_commit_the_visitor_is_back_at_the_head() -> None:
    overdue = happened.JoinOverdue(NOON + 20 * SECOND)
    after = play(joining(), [(overdue, BACK_AT_THE_HEAD)], ends_in=Phase.WAITING)
    assert after.seats == ()
    assert after.pending is None


def test_a_join_that_is_not_overdue_yet_goes_on() -> None:
    early = happened.JoinOverdue(NOON + 19 * SECOND)
    play(joining(), [(early, [])], ends_in=Phase.JOINING)


def test_a_second_accept_is_taken_by_other() -> None:
    with pytest.raises(TheirError, match="taken_by_other"):
        handle(joining(), accepted(staff=BO), PERIODS)


def test_the_next_counsellor_gets_a_slot_that_was_never_used() -> None:
    after = play(
        joining(),
        [(happened.JoinOverdue(NOON + MINUTE), BACK_AT_THE_HEAD)],
        ends_in=Phase.WAITING,
    )
    again, _ = handle(after, accepted(staff=BO), PERIODS)
    assert again.pending is not None
    assert again.pending.seat.slot == BOS_SLOT


@pytest.mark.parametrize(
    ("adds", "removes"),
    [((), ()), ((KeyPackageId(b"x" * 16),), ()), ((ANNAS_PACKAGE,), (VISITOR,))],
)
def test_a_commit_that_nobody_waits_for_is_invalid(
    adds: tuple[KeyPackageId, ...], removes: tuple[Slot, ...]
) -> None:
    with pytest.raises(TheirError, match="invalid"):
        handle(joining(), happened.Committed(NOON, adds, removes), PERIODS)


@pytest.mark.parametrize("slot", [VISITOR, ANNAS_SLOT])
def test_a_chain_that_does_not_hold_frees_the_counsellor_for_others(slot: Slot) -> None:
    play(
        joining(),
        [(happened.MemberStuck(NOON, slot), [*BACK_AT_THE_HEAD, do.Count("stuck")])],
        ends_in=Phase.WAITING,
    )


def test_a_console_that_dies_before_the_commit_gives_the_visitor_back() -> None:
    lost = happened.SeatLost(NOON, ANNAS_SLOT)
    play(joining(), [(lost, BACK_AT_THE_HEAD)], ends_in=Phase.WAITING)


def test_the_accepted_counsellor_is_told_that_the_visitor_is_lost_and_back() -> None:
    play(
        joining(),
        [
            (
                happened.MemberLost(NOON, VISITOR),
                told(say.PresenceOf(slot=0, state="lost"), ANNAS_SLOT),
            ),
            (
                happened.MemberReturned(NOON, VISITOR),
                told(say.PresenceOf(slot=0, state="present"), ANNAS_SLOT),
            ),
        ],
        ends_in=Phase.JOINING,
    )


def test_an_end_during_the_join_frees_the_seat() -> None:
    ended = happened.EndedBy(NOON, "visitor")
    play(
        joining(),
        [(ended, [do.FreeSeat(ANNA), do.Count("ended_visitor"), do.Erase("visitor")])],
        ends_in=Phase.ERASED,
    )


def test_one_who_vanishes_before_the_first_commit_frees_the_seat_and_keeps_the_place() -> None:
    lost = happened.MemberLost(NOON + SECOND, VISITOR)
    overdue = happened.JoinOverdue(NOON + 20 * SECOND)
    after, _ = handle(joining(), lost, PERIODS)
    after = play(after, [(overdue, BACK_AT_THE_HEAD)], ends_in=Phase.WAITING)
    assert after.away
    assert after.silence_at == NOON + 20 * SECOND + 10 * MINUTE, "ten minutes, as who waits"


def test_nobody_is_accepted_who_cannot_let_anybody_in_and_back_again_anybody_may() -> None:
    away, _ = handle(waiting(), happened.MemberLost(NOON, VISITOR), PERIODS)
    with pytest.raises(TheirError) as refused:
        handle(away, accepted(NOON + SECOND), PERIODS)
    assert refused.value.code == "away"
    back, _ = handle(away, happened.MemberReturned(NOON + MINUTE, VISITOR), PERIODS)
    after, _ = handle(back, accepted(NOON + MINUTE), PERIODS)
    assert after.phase is Phase.JOINING


def test_a_handover_is_not_taken_while_the_visitor_is_away() -> None:
    away, _ = handle(handed_over(), happened.MemberLost(NOON, VISITOR), PERIODS)
    with pytest.raises(TheirError) as refused:
        handle(away, accepted(NOON + SECOND, BO), PERIODS)
    assert refused.value.code == "away"


def test_the_second_of_two_accepts_is_told_of_the_colleague_even_if_the_visitor_is_away() -> None:
    away, _ = handle(joining(), happened.MemberLost(NOON, VISITOR), PERIODS)
    with pytest.raises(TheirError) as refused:
        handle(away, accepted(NOON + SECOND, BO), PERIODS)
    assert refused.value.code == "taken_by_other"
