"""112 while they talk: the service waits for it, and learns nothing but that."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.effects import handle
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import VISITOR
from tests.support.playbook import (
    ANNAS_SLOT,
    HOUR,
    MINUTE,
    NOON,
    PERIODS,
    SECOND,
    handed_over,
    joining,
    play,
    talking,
    told,
    waiting,
)

BEGAN = happened.EmergencyBegan(NOON, ANNAS_SLOT)
COUNTED = do.Count("emergency")


def test_silence_waits_sixty_minutes_for_the_call() -> None:
    until = say.AliveUntil(silence_in=3600, age_in=4 * 3600, more=True)
    after = play(
        talking(),
        [(BEGAN, [*told(until, VISITOR, ANNAS_SLOT), COUNTED])],
        ends_in=Phase.TALKING,
    )
    assert (after.silence_at, after.age_at) == (NOON + HOUR, NOON + 4 * HOUR)
    assert after.due_at == NOON + HOUR, "the sweep looks when it is over, not before"


def test_a_talk_at_the_end_of_its_life_lives_on_until_the_call_is_over() -> None:
    old = replace(talking(), age_at=NOON + 2 * MINUTE, silence_at=NOON + MINUTE)
    after, _ = handle(old, BEGAN, PERIODS)
    assert (after.silence_at, after.age_at) == (NOON + HOUR, NOON + HOUR)
    for minutes in (1, 2, 30, 59):
        due = happened.RetentionDue(NOON + minutes * MINUTE)
        assert handle(after, due, PERIODS) == (after, ())
    erased, commands = handle(after, happened.RetentionDue(NOON + HOUR), PERIODS)
    assert erased.phase is Phase.ERASED
    assert do.Erase("age") in commands


def test_said_again_after_a_reconnect_it_changes_nothing_and_is_counted_once() -> None:
    once, _ = handle(talking(), BEGAN, PERIODS)
    again = happened.EmergencyBegan(NOON + 59 * MINUTE, ANNAS_SLOT)
    assert handle(once, again, PERIODS) == (once, ())


def test_when_it_is_over_nothing_that_was_given_is_taken_back() -> None:
    began, _ = handle(talking(), BEGAN, PERIODS)
    over = happened.EmergencyOver(NOON + 5 * MINUTE, ANNAS_SLOT)
    after = play(began, [(over, [])], ends_in=Phase.TALKING)
    assert after == replace(began, emergency_until=0)
    assert handle(after, over, PERIODS) == (after, ())


def test_after_one_that_is_over_or_has_run_out_another_may_begin() -> None:
    began, _ = handle(talking(), BEGAN, PERIODS)
    for before, minutes in ((replace(began, emergency_until=0), 5), (began, 60)):
        at = NOON + minutes * MINUTE
        after, commands = handle(before, happened.EmergencyBegan(at, ANNAS_SLOT), PERIODS)
        assert after.silence_at == at + HOUR
        assert COUNTED in commands


def test_over_without_a_beginning_is_no_mistake() -> None:
    over = happened.EmergencyOver(NOON, ANNAS_SLOT)
    assert handle(talking(), over, PERIODS) == (talking(), ())


def test_it_may_begin_while_somebody_is_to_take_over() -> None:
    after, _ = handle(handed_over(), BEGAN, PERIODS)
    assert after.phase is Phase.HANDOVER
    assert after.silence_at == NOON + HOUR


@pytest.mark.parametrize("before", [waiting(), joining()], ids=lambda one: str(one.phase))
def test_before_the_first_talk_there_is_nobody_who_could_begin_it(before: Conversation) -> None:
    with pytest.raises(TheirError) as refused:
        handle(before, BEGAN, PERIODS)
    assert refused.value.code == "out_of_phase"


def test_the_visitor_may_always_leave_and_all_is_erased_at_once() -> None:
    began, _ = handle(talking(), BEGAN, PERIODS)
    for event in (happened.LeftForSafety(NOON), happened.EndedBy(NOON, "visitor")):
        after, commands = handle(began, event, PERIODS)
        assert after.phase is Phase.ERASED
        assert do.Erase("visitor") in commands


def test_a_visitor_whose_line_is_lost_finds_the_same_counsellor_as_long_as_the_call_lasts() -> None:
    began, _ = handle(talking(), BEGAN, PERIODS)
    lost = happened.MemberLost(NOON + MINUTE, VISITOR)
    away, _ = handle(began, lost, PERIODS)
    assert away.dropped_until == NOON + HOUR
    early = happened.VisitorDropped(NOON + 59 * MINUTE)
    assert handle(away, early, PERIODS) == (away, ())
    over = happened.EmergencyOver(NOON + 10 * MINUTE, ANNAS_SLOT)
    after, _ = handle(away, over, PERIODS)
    assert after.dropped_until == NOON + 10 * MINUTE + PERIODS.dropped_s * SECOND


def test_a_call_that_begins_after_the_line_was_lost_holds_the_seats_too() -> None:
    away, _ = handle(talking(), happened.MemberLost(NOON, VISITOR), PERIODS)
    after, _ = handle(away, happened.EmergencyBegan(NOON + MINUTE, ANNAS_SLOT), PERIODS)
    assert after.dropped_until == NOON + MINUTE + HOUR
    dropped, _ = handle(after, happened.VisitorDropped(NOON + MINUTE + HOUR), PERIODS)
    assert dropped.seats == ()


EVENTS = st.one_of(
    st.builds(happened.EmergencyBegan, st.integers(NOON, NOON + 2 * HOUR), st.just(ANNAS_SLOT)),
    st.builds(happened.EmergencyOver, st.integers(NOON, NOON + 2 * HOUR), st.just(ANNAS_SLOT)),
    st.builds(happened.Alive, st.integers(NOON, NOON + 2 * HOUR), st.just(VISITOR)),
    st.builds(happened.Extended, st.integers(NOON, NOON + 2 * HOUR), st.just(ANNAS_SLOT)),
)


def begun_again_and_again(conversation: Conversation, *, extended_at: int = -1) -> int:
    """Call 112 every ten minutes for a day, a person at each; return the hours that it lives."""
    for minutes in range(0, 24 * 60, 10):
        at = NOON + minutes * MINUTE
        erased, _ = handle(conversation, happened.RetentionDue(at), PERIODS)
        if erased.phase is Phase.ERASED:
            return minutes // 60
        for event in (
            happened.Alive(at, VISITOR),
            happened.EmergencyBegan(at, ANNAS_SLOT),
            happened.EmergencyOver(at, ANNAS_SLOT),
        ):
            conversation, _ = handle(conversation, event, PERIODS)
        if minutes == extended_at:
            conversation, _ = handle(conversation, happened.Extended(at, ANNAS_SLOT), PERIODS)
    return 24


def test_however_often_it_begins_the_age_waits_an_hour_in_all() -> None:
    assert begun_again_and_again(talking()) == 4 + 1
    for minutes in (0, 240, 290):
        assert begun_again_and_again(talking(), extended_at=minutes) == 4 + 2 + 1


def test_a_call_at_the_very_end_of_the_age_has_its_whole_hour() -> None:
    at = NOON + 4 * HOUR - SECOND
    late = replace(talking(), silence_at=at + MINUTE)
    after, _ = handle(late, happened.EmergencyBegan(at, ANNAS_SLOT), PERIODS)
    assert after.age_at == after.emergency_until == at + HOUR


def test_a_call_beside_the_bound_holds_seat_and_silence_no_longer_than_the_age() -> None:
    at = NOON + 4 * HOUR + 50 * MINUTE
    again = replace(talking(), age_at=NOON + 5 * HOUR, silence_at=at + MINUTE, dropped_until=at)
    after, _ = handle(again, happened.EmergencyBegan(at, ANNAS_SLOT), PERIODS)
    bound = NOON + 5 * HOUR
    assert after.age_at == after.silence_at == bound
    assert after.emergency_until == after.dropped_until == bound


def test_a_rule_that_was_shortened_meanwhile_brings_nothing_nearer() -> None:
    shorter = replace(PERIODS, age_s=3600, age_extension_s=0)
    after, _ = handle(talking(), happened.EmergencyBegan(NOON, ANNAS_SLOT), shorter)
    assert after.age_at == talking().age_at
    assert after.emergency_until == NOON + HOUR


@given(st.lists(EVENTS, max_size=12))
def test_no_order_of_them_brings_a_deadline_nearer(events: list[happened.Event]) -> None:
    conversation = talking()
    for event in events:
        after, _ = handle(conversation, event, PERIODS)
        assert after.silence_at >= conversation.silence_at
        assert after.age_at >= conversation.age_at
        assert after.silence_at >= after.emergency_until
        assert after.age_at >= after.emergency_until
        longest = 4 + 1 + (2 if after.extended else 0)
        assert after.age_at <= NOON + longest * HOUR
        conversation = after
