"""A counsellor leaves while the visitor is away: parked, offered on return (P18)."""

from dataclasses import replace

import pytest

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.effects import handle
from chatsvc.protocol.ids import VISITOR
from chatsvc.retention.policy import belongs_in_queue
from tests.support.playbook import (
    ANNA,
    ANNAS_SLOT,
    ASKED,
    BO,
    BOS_SLOT,
    MINUTE,
    NOON,
    PERIODS,
    handed_over,
    joining,
    play,
    talking,
    told,
    waiting,
)

LATER = NOON + 3 * MINUTE
LOST = say.PresenceOf(slot=VISITOR, state="lost")
BACK = say.PresenceOf(slot=VISITOR, state="present")
GONE = say.PresenceOf(slot=ANNAS_SLOT, state="gone")


def away(conversation: Conversation) -> Conversation:
    return replace(conversation, away=True)


def test_nobody_takes_over_an_empty_chair() -> None:
    after = play(
        talking(),
        [
            (happened.MemberLost(NOON, VISITOR), told(LOST, ANNAS_SLOT)),
            (
                happened.SeatLost(LATER, ANNAS_SLOT),
                [do.FreeSeat(ANNA), *told(GONE, VISITOR, ANNAS_SLOT), do.Count("seat_lost")],
            ),
        ],
        ends_in=Phase.HANDOVER,
    )
    assert not belongs_in_queue(after), "or the sweep would put it there"
    back = play(
        after, [(happened.MemberReturned(LATER, VISITOR), [do.Requeue()])], ends_in=after.phase
    )
    assert belongs_in_queue(back)


def test_who_goes_away_while_waiting_for_somebody_else_is_parked_too() -> None:
    after = play(
        handed_over(),
        [
            (happened.MemberLost(NOON, VISITOR), [*told(LOST, ANNAS_SLOT), do.Dequeue()]),
            (happened.MemberReturned(NOON, VISITOR), [*told(BACK, ANNAS_SLOT), do.Requeue()]),
            # A second hello without a break between: the place is there already.
            (happened.MemberReturned(NOON, VISITOR), told(BACK, ANNAS_SLOT)),
        ],
        ends_in=Phase.HANDOVER,
    )
    assert belongs_in_queue(after)


def test_a_handover_asked_for_while_the_visitor_is_away_waits_for_the_visitor() -> None:
    asked = happened.HandoverAsked(NOON, ANNAS_SLOT)
    play(
        away(talking()),
        [(asked, [*told(ASKED, ANNAS_SLOT), do.Count("handover_asked")])],
        ends_in=Phase.HANDOVER,
    )


def test_a_newcomer_who_waited_in_vain_lets_go_and_it_stays_parked() -> None:
    withdrawn = say.PresenceOf(slot=BOS_SLOT, state="gone")
    play(
        away(handed_over(to_bo=True)),
        [
            (
                happened.JoinOverdue(LATER),
                [
                    do.FreeSeat(BO),
                    *told(say.Gone(), BOS_SLOT),
                    *told(withdrawn),
                    *told(ASKED, ANNAS_SLOT),
                    do.Count("join_overdue"),
                ],
            )
        ],
        ends_in=Phase.HANDOVER,
    )


def test_while_somebody_is_accepted_a_line_that_breaks_moves_nobody_in_the_queue() -> None:
    for event in (happened.MemberLost(NOON, VISITOR), happened.MemberReturned(NOON, VISITOR)):
        _, commands = handle(handed_over(to_bo=True), event, PERIODS)
        assert all(isinstance(one, do.Tell) for one in commands)


@pytest.mark.parametrize("before", [waiting(), away(waiting())])
def test_who_never_talked_keeps_the_place(before: Conversation) -> None:
    assert belongs_in_queue(before)


def test_a_first_join_that_fails_keeps_the_place_of_somebody_away() -> None:
    _, commands = handle(away(joining()), happened.JoinOverdue(LATER), PERIODS)
    assert do.Requeue() in commands
