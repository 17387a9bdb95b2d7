"""A further person beside: asked for by the counsellor, let in by the visitor, gone by herself."""

from dataclasses import replace

import pytest

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.control_types import StaffRole
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
    BO,
    BOS_PACKAGE,
    BOS_SLOT,
    LET_GO,
    MINUTE,
    NOON,
    NOTHING_ASKED,
    PERIODS,
    accepted,
    handed_over,
    invited,
    play,
    talking,
    told,
)

ROLES: tuple[StaffRole, ...] = ("counsellor", "supervisor", "interpreter")
ALVA = StaffId("3")
ALVAS_SEAT = Seat(Slot(3), ALVA, KeyPackageId(b"c" * 16), InstanceId(b"i" * 16), "interpreter")
BO_GONE = say.PresenceOf(slot=BOS_SLOT, state="gone")


def comes(role: StaffRole) -> happened.Accepted:
    return replace(accepted(staff=BO), role=role)


def asked(role: StaffRole, *, bo: bool = False) -> say.Asked:
    newcomer = say.Newcomer(slot=BOS_SLOT, role=role, key_package=b"package") if bo else None
    return say.Asked(what="invitation", role=role, by=ANNAS_SLOT, newcomer=newcomer)


def cannot(staff: StaffId = BO, role: StaffRole = "counsellor") -> happened.CannotCome:
    return happened.CannotCome(NOON, staff, role, "Bo")


def with_alva(conversation: Conversation) -> Conversation:
    seats = (*conversation.seats, ALVAS_SEAT)
    return replace(conversation, seats=seats, next_slot=Slot(4))


@pytest.mark.parametrize("role", ROLES)
def test_a_further_person_comes_in_beside_in_the_role_that_was_asked_for(role: StaffRole) -> None:
    add = say.Add(slot=BOS_SLOT, id=BOS_PACKAGE, key_package=b"package")
    after = play(
        talking(),
        [
            (
                happened.Invited(NOON, ANNAS_SLOT, role),
                [do.ShowInvitation(), *told(asked(role), ANNAS_SLOT), do.Count("invited")],
            ),
            (
                comes(role),
                [
                    do.ConfirmSeat(BO),
                    do.HideInvitation(),
                    *told(add),
                    *told(asked(role, bo=True), ANNAS_SLOT),
                    do.Count("accepted"),
                ],
            ),
            (
                happened.Committed(NOON, (BOS_PACKAGE,), ()),
                [*told(NOTHING_ASKED, ANNAS_SLOT), do.Count("came_in")],
            ),
        ],
        ends_in=Phase.TALKING,
    )
    assert [(seat.staff, seat.role) for seat in after.seats] == [(ANNA, "counsellor"), (BO, role)]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("other", ROLES)
def test_nobody_comes_in_another_role_than_was_asked_for(role: StaffRole, other: StaffRole) -> None:
    before, _ = handle(talking(), happened.Invited(NOON, ANNAS_SLOT, role), PERIODS)
    if role == other:
        return
    with pytest.raises(TheirError, match="not_yours"):
        handle(before, comes(other), PERIODS)


@pytest.mark.parametrize("role", ["supervisor", "interpreter"])
def test_who_is_no_counsellor_neither_answers_nor_takes_over(role: StaffRole) -> None:
    with pytest.raises(TheirError, match="not_yours"):
        handle(handed_over(), comes(role), PERIODS)


def test_nobody_comes_in_uninvited() -> None:
    with pytest.raises(TheirError, match="taken_by_other"):
        handle(talking(), comes("counsellor"), PERIODS)


def test_nobody_comes_in_twice() -> None:
    with pytest.raises(TheirError, match="taken_by_other"):
        handle(invited(), accepted(staff=ANNA), PERIODS)


def test_only_a_counsellor_asks_and_one_at_a_time() -> None:
    for slot in (Slot(3), Slot(7)):
        with pytest.raises(TheirError, match="not_yours"):
            handle(with_alva(talking()), happened.Invited(NOON, slot, "counsellor"), PERIODS)
    with pytest.raises(TheirError, match="taken_by_other"):
        handle(invited(), happened.Invited(NOON, ANNAS_SLOT, "interpreter"), PERIODS)


def test_a_full_room_asks_for_nobody() -> None:
    more = replace(ALVAS_SEAT, slot=Slot(4), staff=StaffId("4"))
    full = replace(with_alva(talking()), seats=(ANNAS_SEAT, ALVAS_SEAT, more))
    with pytest.raises(TheirError, match="taken_by_other"):
        handle(full, happened.Invited(NOON, ANNAS_SLOT, "supervisor"), PERIODS)


def test_the_visitor_says_no_and_the_talk_goes_on() -> None:
    after = play(
        invited(accepted_by_bo=True),
        [
            (
                happened.Declined(NOON),
                [
                    do.FreeSeat(BO),
                    *told(say.Gone(), BOS_SLOT),
                    *told(BO_GONE),
                    do.Count("declined"),
                    *told(say.Asked(what="nothing", declined=True), ANNAS_SLOT),
                ],
            )
        ],
        ends_in=Phase.TALKING,
    )
    assert (after.invitation, after.pending, after.seats) == (None, None, (ANNAS_SEAT,))


def test_who_gets_no_answer_in_time_goes_and_the_invitation_stays() -> None:
    after = play(
        invited(accepted_by_bo=True),
        [
            (
                happened.JoinOverdue(NOON + 2 * MINUTE),
                [
                    do.FreeSeat(BO),
                    *told(say.Gone(), BOS_SLOT),
                    *told(BO_GONE),
                    do.ShowInvitation(),
                    *told(asked("counsellor"), ANNAS_SLOT),
                    do.Count("join_overdue"),
                ],
            )
        ],
        ends_in=Phase.TALKING,
    )
    assert after.invitation == Invitation("counsellor", ANNAS_SLOT)


def test_a_newcomer_whose_console_is_lost_leaves_the_talk_as_it_was() -> None:
    after, _ = handle(invited(accepted_by_bo=True), happened.SeatLost(NOON, BOS_SLOT), PERIODS)
    assert (after.phase, after.pending) == (Phase.TALKING, None)


def test_the_one_who_asked_thinks_better_of_it() -> None:
    withdrawn = happened.InvitationWithdrawn(NOON, ANNAS_SLOT)
    play(
        invited(accepted_by_bo=True),
        [
            (
                withdrawn,
                [
                    do.HideInvitation(),
                    do.FreeSeat(BO),
                    *told(say.Gone(), BOS_SLOT),
                    *told(BO_GONE),
                    *told(NOTHING_ASKED, ANNAS_SLOT),
                ],
            ),
            (withdrawn, []),
        ],
        ends_in=Phase.TALKING,
    )


def test_a_third_person_leaves_and_the_talk_goes_on() -> None:
    gone = say.PresenceOf(slot=3, state="gone")
    after = play(
        with_alva(talking()),
        [
            (
                happened.SeatLost(NOON, Slot(3)),
                [
                    do.FreeSeat(ALVA),
                    *told(gone, VISITOR, ANNAS_SLOT, Slot(3)),
                    do.Count("seat_lost"),
                ],
            )
        ],
        ends_in=Phase.TALKING,
    )
    assert after.seats == (ANNAS_SEAT,)


def test_where_only_an_interpreter_is_left_a_counsellor_is_sought() -> None:
    after, commands = handle(with_alva(talking()), happened.SeatLost(NOON, ANNAS_SLOT), PERIODS)
    assert after.phase is Phase.HANDOVER
    assert after.seats == (ALVAS_SEAT,)
    assert do.Requeue() in commands


def test_with_whoever_asked_goes_what_was_asked() -> None:
    after, commands = handle(
        invited(accepted_by_bo=True), happened.SeatLost(NOON, ANNAS_SLOT), PERIODS
    )
    assert (after.phase, after.invitation, after.pending) == (Phase.HANDOVER, None, None)
    assert {do.HideInvitation(), do.FreeSeat(BO), do.Requeue()} <= set(commands)


def test_a_handover_comes_before_a_further_person() -> None:
    after, commands = handle(
        invited(accepted_by_bo=True), happened.HandoverAsked(NOON, VISITOR), PERIODS
    )
    assert (after.phase, after.pending) == (Phase.HANDOVER, None)
    assert after.invitation == Invitation("counsellor", VISITOR)
    assert {do.HideInvitation(), do.FreeSeat(BO), do.Requeue()} <= set(commands)


def test_an_end_takes_the_invitation_with_it() -> None:
    _, commands = handle(invited(), happened.EndedBy(NOON, "visitor"), PERIODS)
    assert do.HideInvitation() in commands


def test_the_visitor_sends_a_third_person_out() -> None:
    out = happened.Committed(NOON, (), (Slot(3),))
    gone = say.PresenceOf(slot=3, state="gone")
    play(
        with_alva(talking()),
        [(out, [do.FreeSeat(ALVA), *told(gone, Slot(3))])],
        ends_in=Phase.TALKING,
    )
    assert LET_GO.slot == ANNAS_SLOT


def test_who_asked_reads_who_cannot_come_and_the_question_stands() -> None:
    told_no = do.Tell(ANNAS_SLOT, say.CannotCome(role="counsellor", alias="Bo"))
    play(invited(), [(cannot(), [told_no]), (cannot(), [told_no])], ends_in=Phase.TALKING)
    after, _ = handle(invited(), cannot(), PERIODS)
    assert after == invited(), "nothing of a no is kept"


@pytest.mark.parametrize(
    ("conversation", "event"),
    [
        (talking(), cannot()),
        (invited(accepted_by_bo=True), cannot(ALVA)),
        (invited(), cannot(ANNA)),
        (invited(), cannot(ALVA, "interpreter")),
        (handed_over(), cannot()),
    ],
    ids=["nobody asked", "somebody has accepted", "she sits there", "another role", "a handover"],
)
def test_a_no_to_what_is_not_asked_of_her_is_told_to_nobody(
    conversation: Conversation, event: happened.CannotCome
) -> None:
    assert handle(conversation, event, PERIODS) == (conversation, ())
