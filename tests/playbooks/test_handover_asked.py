"""A handover that somebody asks for: the counsellor, or the visitor who wants another one."""

from dataclasses import replace

import pytest
from msgspec import structs

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.effects import handle
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import VISITOR, InstanceId, KeyPackageId, Slot, StaffId
from chatsvc.protocol.invitation import Invitation
from chatsvc.protocol.seat import Seat
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
    NOON,
    NOTHING_ASKED,
    PERIODS,
    accepted,
    handed_over,
    play,
    talking,
    told,
    waiting,
)

INTERPRETER = Seat(
    Slot(3), StaffId("3"), KeyPackageId(b"c" * 16), InstanceId(b"i" * 16), "interpreter"
)
BY_VISITOR = structs.replace(ASKED, by=VISITOR)


def with_interpreter(conversation: Conversation) -> Conversation:
    """An interpreter sits there too."""
    seats = (*conversation.seats, INTERPRETER)
    return replace(conversation, seats=seats, next_slot=Slot(4))


def test_a_visitor_asks_for_another_counsellor_and_the_present_one_hears_of_it() -> None:
    after = play(
        talking(),
        [
            (
                happened.HandoverAsked(NOON, VISITOR),
                [do.Requeue(), *told(BY_VISITOR, ANNAS_SLOT), do.Count("handover_asked")],
            )
        ],
        ends_in=Phase.HANDOVER,
    )
    assert after.invitation == Invitation("counsellor", VISITOR)
    play(
        after,
        [
            (
                happened.HandoverWithdrawn(NOON, VISITOR),
                [do.Dequeue(), *told(NOTHING_ASKED, ANNAS_SLOT)],
            )
        ],
        ends_in=Phase.TALKING,
    )


def test_both_ask_and_it_is_the_visitors_to_take_back() -> None:
    after = play(
        handed_over(),
        [
            (happened.HandoverAsked(NOON, VISITOR), told(BY_VISITOR, ANNAS_SLOT)),
            (happened.HandoverAsked(NOON, ANNAS_SLOT), []),
            (happened.HandoverAsked(NOON, VISITOR), []),
        ],
        ends_in=Phase.HANDOVER,
    )
    with pytest.raises(TheirError, match="taken_by_other"):
        handle(after, happened.HandoverWithdrawn(NOON, ANNAS_SLOT), PERIODS)


def test_only_whoever_asked_takes_it_back() -> None:
    with pytest.raises(TheirError, match="taken_by_other"):
        handle(handed_over(), happened.HandoverWithdrawn(NOON, VISITOR), PERIODS)


def test_taking_it_back_too_late_changes_nothing_and_closes_no_line() -> None:
    late = happened.HandoverWithdrawn(NOON, ANNAS_SLOT)
    assert handle(talking(), late, PERIODS) == (talking(), ())


def test_where_the_counsellor_is_lost_meanwhile_nobody_can_take_it_back() -> None:
    asked, _ = handle(talking(), happened.HandoverAsked(NOON, VISITOR), PERIODS)
    lost, _ = handle(asked, happened.SeatLost(NOON, ANNAS_SLOT), PERIODS)
    with pytest.raises(TheirError, match="taken_by_other"):
        handle(lost, happened.HandoverWithdrawn(NOON, VISITOR), PERIODS)


def test_the_asker_who_is_lost_leaves_a_handover_that_nobody_asked_for() -> None:
    lost, _ = handle(handed_over(to_bo=True), happened.SeatLost(NOON, ANNAS_SLOT), PERIODS)
    assert (lost.invitation, lost.phase) == (None, Phase.HANDOVER)
    assert lost.pending is not None, "who is on the way in is asked about all the same"


def test_the_visitor_says_no_and_goes_on_with_the_one_who_is_here() -> None:
    after = play(
        handed_over(to_bo=True),
        [
            (
                happened.Declined(NOON),
                [
                    do.FreeSeat(BO),
                    *told(say.Gone(), BOS_SLOT),
                    *told(say.PresenceOf(slot=BOS_SLOT, state="gone")),
                    do.Count("declined"),
                    *told(structs.replace(NOTHING_ASKED, declined=True), ANNAS_SLOT),
                ],
            ),
            (happened.Declined(NOON), []),
        ],
        ends_in=Phase.TALKING,
    )
    assert (after.seats, after.pending, after.invitation) == ((ANNAS_SEAT,), None, None)


def test_nobody_takes_over_from_herself() -> None:
    with pytest.raises(TheirError, match="taken_by_other"):
        handle(handed_over(), accepted(staff=ANNA), PERIODS)


def test_an_interpreter_hands_nothing_over() -> None:
    with pytest.raises(TheirError, match="not_yours"):
        handle(with_interpreter(talking()), happened.HandoverAsked(NOON, Slot(3)), PERIODS)
    with pytest.raises(TheirError, match="not_yours"):
        handle(talking(), happened.HandoverAsked(NOON, BOS_SLOT), PERIODS)


def test_who_is_sent_out_during_a_handover_leaves_it_asked() -> None:
    out = happened.Committed(NOON, (), (Slot(3),))
    gone = say.PresenceOf(slot=3, state="gone")
    after = play(
        with_interpreter(handed_over(to_bo=True)),
        [(out, [do.FreeSeat(StaffId("3")), *told(gone, Slot(3))])],
        ends_in=Phase.HANDOVER,
    )
    assert after.pending is not None
    assert after.seats == (ANNAS_SEAT,)


def test_an_interpreter_stays_through_a_handover_and_hears_that_it_is_over() -> None:
    comes = structs.replace(ASKED, newcomer=BO_COMES)
    after = play(
        with_interpreter(handed_over()),
        [
            (
                accepted(staff=BO),
                [
                    do.ConfirmSeat(BO),
                    do.Dequeue(),
                    *told(say.Add(slot=4, id=BOS_PACKAGE, key_package=b"package")),
                    *told(
                        structs.replace(comes, newcomer=structs.replace(BO_COMES, slot=4)),
                        ANNAS_SLOT,
                        Slot(3),
                    ),
                    do.Count("accepted"),
                ],
            ),
            (
                happened.Committed(NOON, (BOS_PACKAGE,), (ANNAS_SLOT,)),
                [
                    do.FreeSeat(ANNA),
                    *told(LET_GO, ANNAS_SLOT),
                    *told(NOTHING_ASKED, Slot(3)),
                    do.Count("handed_over"),
                ],
            ),
        ],
        ends_in=Phase.TALKING,
    )
    assert after.seats == (INTERPRETER, replace(BOS_SEAT, slot=Slot(4)))


@pytest.mark.parametrize("slot", [VISITOR, ANNAS_SLOT])
def test_before_a_talk_there_is_nothing_to_hand_over(slot: Slot) -> None:
    with pytest.raises(TheirError, match="out_of_phase"):
        handle(waiting(), happened.HandoverAsked(NOON, slot), PERIODS)
