"""The visitor's page lost its latest part: a new group with the same people (P16)."""

from dataclasses import replace

import pytest

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.effects import handle
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import VISITOR, Group, Slot
from chatsvc.protocol.record import changes
from tests.support.playbook import (
    ANNA,
    ANNAS_PACKAGE,
    ANNAS_SLOT,
    BO,
    BOS_PACKAGE,
    BOS_SEAT,
    BOS_SLOT,
    MINUTE,
    NOON,
    PERIODS,
    SECOND,
    accepted,
    handed_over,
    joining,
    play,
    talking,
    told,
    waiting,
)

LATER = NOON + MINUTE
OVER = say.Regrouped(group=1)


def gone(slot: int) -> say.PresenceOf:
    return say.PresenceOf(slot=slot, state="gone")


def test_every_counsellor_is_told_and_the_visitor_stands_at_the_head() -> None:
    after = play(
        replace(handed_over(to_bo=True), lost=frozenset({ANNAS_SLOT})),
        [
            (
                happened.Regrouped(LATER, Group(1)),
                [
                    do.FreeSeat(ANNA),
                    do.FreeSeat(BO),
                    do.Requeue(),
                    *told(OVER, VISITOR, ANNAS_SLOT, BOS_SLOT),
                    *told(gone(1)),
                    *told(gone(2)),
                    do.Count("regrouped"),
                ],
            )
        ],
        ends_in=Phase.HANDOVER,
    )
    assert (after.seats, after.pending, after.lost) == ((), None, frozenset())
    assert after.waiting_since == LATER
    assert after.known == {ANNA}, "Bo was never let in, so nobody there knows him"


def test_who_was_there_is_let_in_quickly_and_anybody_else_by_a_persons_yes() -> None:
    alone, _ = handle(talking(), happened.Regrouped(LATER, Group(1)), PERIODS)
    back, _ = handle(alone, accepted(LATER, ANNA), PERIODS)
    other, _ = handle(alone, accepted(LATER, BO), PERIODS)
    assert back.pending is not None
    assert other.pending is not None
    assert back.pending.join_by == LATER + 20 * SECOND
    assert other.pending.join_by == LATER + 120 * SECOND


def test_the_same_person_comes_back_under_a_new_slot() -> None:
    alone, _ = handle(talking(), happened.Regrouped(LATER, Group(1)), PERIODS)
    after = play(
        alone,
        [
            (
                accepted(LATER, ANNA),
                [
                    do.ConfirmSeat(ANNA),
                    do.Dequeue(),
                    *told(say.Add(slot=2, id=ANNAS_PACKAGE, key_package=b"package")),
                    do.Count("accepted"),
                ],
            ),
            (happened.Committed(LATER, (ANNAS_PACKAGE,), ()), [do.Count("handed_over")]),
        ],
        ends_in=Phase.TALKING,
    )
    assert [seat.slot for seat in after.seats] == [2]
    assert after.known == frozenset(), "from here on a newcomer is somebody new"


def test_two_jumps_back_in_a_row_forget_nobody() -> None:
    once, _ = handle(talking(), happened.Regrouped(LATER, Group(1)), PERIODS)
    twice, _ = handle(once, happened.Regrouped(LATER, Group(2)), PERIODS)
    assert twice.known == {ANNA}


@pytest.mark.parametrize("before", [waiting(), joining()])
def test_before_anybody_is_in_the_group_there_is_nothing_to_begin_anew(
    before: Conversation,
) -> None:
    with pytest.raises(TheirError, match="out_of_phase"):
        handle(before, happened.Regrouped(LATER, Group(1)), PERIODS)


def test_every_seat_leaves_the_record_so_that_its_fence_rises_and_its_share_goes() -> None:
    before = replace(talking(), seats=(*talking().seats, BOS_SEAT), next_slot=Slot(3))
    after, _ = handle(before, happened.Regrouped(LATER, Group(1)), PERIODS)
    written = changes(before, after)
    assert {name for name, value in written.items() if value is None} == {"staff:1", "staff:2"}
    assert written["known"] == "1,2"
    assert before.seats[1].key_package_id == BOS_PACKAGE
