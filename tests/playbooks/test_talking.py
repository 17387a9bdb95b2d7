"""What can happen while they talk."""

import pytest

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Phase
from chatsvc.protocol.effects import handle
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import VISITOR, Slot
from tests.support.playbook import (
    ANNA,
    ANNAS_PACKAGE,
    ANNAS_SLOT,
    HOUR,
    LET_GO,
    MINUTE,
    NOON,
    PERIODS,
    accepted,
    play,
    talking,
    told,
)


def test_a_person_who_writes_moves_the_silence_for_both() -> None:
    until = say.AliveUntil(silence_in=1800, age_in=4 * 3600 - 1200, more=True)
    alive = happened.Alive(NOON + 20 * MINUTE, VISITOR)
    after = play(talking(), [(alive, told(until, VISITOR, ANNAS_SLOT))], ends_in=Phase.TALKING)
    assert after.silence_at == NOON + 50 * MINUTE


@pytest.mark.parametrize("slot", [VISITOR, ANNAS_SLOT])
def test_either_of_the_two_adds_two_hours_once(slot: Slot) -> None:
    until = say.AliveUntil(silence_in=1800, age_in=6 * 3600, more=False)
    after = play(
        talking(),
        [
            (happened.Extended(NOON, slot), told(until, VISITOR, ANNAS_SLOT)),
            (happened.Extended(NOON, ANNAS_SLOT), []),
        ],
        ends_in=Phase.TALKING,
    )
    assert after.age_at == NOON + 6 * HOUR


@pytest.mark.parametrize("state", ["present", "hidden"])
def test_a_page_that_is_hidden_is_told_to_the_others_only(state: str) -> None:
    changed = happened.PresenceChanged(NOON, VISITOR, state)  # type: ignore[arg-type]  # literals
    message = say.PresenceOf(slot=0, state=state)  # type: ignore[arg-type]  # as above
    play(talking(), [(changed, told(message, ANNAS_SLOT))], ends_in=Phase.TALKING)


def test_a_lost_visitor_keeps_the_silence_time_not_ten_minutes() -> None:
    lost = say.PresenceOf(slot=0, state="lost")
    after = play(
        talking(),
        [(happened.MemberLost(NOON, VISITOR), told(lost, ANNAS_SLOT))],
        ends_in=Phase.TALKING,
    )
    assert after.away
    assert after.silence_at == NOON + 30 * MINUTE


def test_a_counsellor_whose_line_breaks_is_shown_as_lost_and_back() -> None:
    play(
        talking(),
        [
            (
                happened.MemberLost(NOON, ANNAS_SLOT),
                told(say.PresenceOf(slot=1, state="lost")),
            ),
            (
                happened.MemberReturned(NOON, ANNAS_SLOT),
                told(say.PresenceOf(slot=1, state="present")),
            ),
        ],
        ends_in=Phase.TALKING,
    )


def test_a_counsellor_who_does_not_come_back_gives_the_visitor_to_the_others() -> None:
    after = play(
        talking(),
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
    assert after.seats == ()


def test_an_empty_commit_changes_nothing_here() -> None:
    play(talking(), [(happened.Committed(NOON, (), ()), [])], ends_in=Phase.TALKING)


def test_the_visitor_sends_a_counsellor_out() -> None:
    removed = happened.Committed(NOON, (), (ANNAS_SLOT,))
    after = play(
        talking(),
        [(removed, [do.FreeSeat(ANNA), *told(LET_GO, ANNAS_SLOT)])],
        ends_in=Phase.TALKING,
    )
    assert after.seats == ()


def test_nobody_is_added_whom_nobody_accepted() -> None:
    with pytest.raises(TheirError, match="invalid"):
        handle(talking(), happened.Committed(NOON, (ANNAS_PACKAGE,), ()), PERIODS)


def test_a_conversation_that_is_taken_cannot_be_accepted() -> None:
    with pytest.raises(TheirError, match="taken_by_other"):
        handle(talking(), accepted(), PERIODS)


@pytest.mark.parametrize(("slot", "other"), [(VISITOR, ANNAS_SLOT), (ANNAS_SLOT, VISITOR)])
def test_a_member_whose_keys_are_wrong_is_shown_as_lost(slot: Slot, other: Slot) -> None:
    message = say.PresenceOf(slot=slot, state="lost")
    play(
        talking(),
        [(happened.MemberStuck(NOON, slot), [*told(message, other), do.Count("stuck")])],
        ends_in=Phase.TALKING,
    )


@pytest.mark.parametrize("why", ["visitor", "counsellor", "service"])
def test_whoever_ends_it_ends_it_for_both(why: str) -> None:
    ended = happened.EndedBy(NOON, why)  # type: ignore[arg-type]  # literals
    count = do.Count(f"ended_{why}")  # type: ignore[arg-type]  # as above
    erase = do.Erase(why)  # type: ignore[arg-type]  # as above
    play(talking(), [(ended, [do.FreeSeat(ANNA), count, erase])], ends_in=Phase.ERASED)


def test_left_for_safety_is_said_before_everything_is_erased() -> None:
    left = say.PresenceOf(slot=0, state="left")
    play(
        talking(),
        [
            (
                happened.LeftForSafety(NOON),
                [*told(left, ANNAS_SLOT), do.FreeSeat(ANNA), do.Count("left"), do.Erase("visitor")],
            )
        ],
        ends_in=Phase.ERASED,
    )


def test_four_hours_end_it_even_for_those_who_write() -> None:
    alive = happened.Alive(NOON + 4 * HOUR - 1, VISITOR)
    conversation, _ = handle(talking(), alive, PERIODS)
    play(
        conversation,
        [
            (
                happened.RetentionDue(NOON + 4 * HOUR),
                [do.FreeSeat(ANNA), do.Count("ended_age"), do.Erase("age")],
            )
        ],
        ends_in=Phase.ERASED,
    )
