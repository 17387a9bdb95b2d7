"""Deadlines to the millisecond (P11-P13): what moves them, what never does, and who comes first."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsvc.consumers.driver import ttl_ms
from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.effects import handle
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import VISITOR, Slot
from chatsvc.protocol.limits import TTL_GRACE_MS
from chatsvc.retention import policy
from tests.support.playbook import (
    ANNAS_PACKAGE,
    ANNAS_SLOT,
    BO,
    HOUR,
    MINUTE,
    NOON,
    PERIODS,
    SECOND,
    accepted,
    handed_over,
    joining,
    talking,
    waiting,
)

LIVE = [waiting(), joining(), talking(), handed_over(), handed_over(to_bo=True)]
MOMENTS = st.integers(NOON, NOON + 4 * HOUR)


def after(conversation: Conversation, *events: happened.Event) -> Conversation:
    """Let events happen; return what is left."""
    for event in events:
        conversation, _ = handle(conversation, event, PERIODS)
    return conversation


def deadlines(conversation: Conversation) -> tuple[int, int]:
    return conversation.silence_at, conversation.age_at


@pytest.mark.parametrize("before", LIVE, ids=lambda one: str(one.phase))
def test_a_word_of_life_gives_thirty_minutes_from_now_and_not_a_millisecond_more(
    before: Conversation,
) -> None:
    now = NOON + 7 * MINUTE
    then = after(before, happened.Alive(now, VISITOR))
    assert deadlines(then) == (now + 30 * MINUTE, before.age_at)


@pytest.mark.parametrize(
    "event",
    [
        happened.PresenceChanged(NOON + MINUTE, VISITOR, "hidden"),
        happened.PresenceChanged(NOON + MINUTE, VISITOR, "present"),
        happened.MemberLost(NOON + MINUTE, VISITOR),
        happened.MemberReturned(NOON + MINUTE, VISITOR),
        happened.MemberReturned(NOON + MINUTE, ANNAS_SLOT),
        happened.MemberStuck(NOON + MINUTE, VISITOR),
        happened.Committed(NOON + MINUTE, (), ()),
        happened.HandoverAsked(NOON + MINUTE, ANNAS_SLOT),
        happened.SeatLost(NOON + MINUTE, ANNAS_SLOT),
    ],
    ids=lambda event: type(event).__name__,
)
def test_while_they_talk_nothing_else_moves_a_deadline(event: happened.Event) -> None:
    """Not coming back either: a page that reconnects for ever is no person (P12)."""
    assert deadlines(after(talking(), event)) == deadlines(talking())


def test_accepting_and_joining_move_nothing() -> None:
    accepted_ = after(waiting(), accepted(NOON + MINUTE))
    assert deadlines(accepted_) == deadlines(waiting())
    joined = after(accepted_, happened.Committed(NOON + MINUTE, (ANNAS_PACKAGE,), ()))
    assert deadlines(joined) == deadlines(waiting())


@given(st.lists(MOMENTS, max_size=20))
def test_no_number_of_words_moves_the_age(words: list[int]) -> None:
    end = after(talking(), *(happened.Alive(now, VISITOR) for now in words))
    assert end.age_at == NOON + 4 * HOUR


TAPS = st.tuples(MOMENTS, st.sampled_from((VISITOR, ANNAS_SLOT)))


@given(st.lists(TAPS, min_size=1, max_size=5))
def test_the_age_is_extended_once_however_often_and_by_whomever_it_is_tapped(
    taps: list[tuple[int, Slot]],
) -> None:
    end = after(talking(), *(happened.Extended(now, slot) for now, slot in taps))
    assert end.age_at == NOON + 6 * HOUR


def test_where_a_decided_rule_leaves_no_room_nobody_is_offered_more_time() -> None:
    short = replace(PERIODS, age_extension_s=0)
    assert talking().may_last_longer(PERIODS)
    assert not talking().may_last_longer(short)
    assert not after(talking(), happened.Extended(NOON, VISITOR)).may_last_longer(PERIODS)
    _, commands = handle(talking(), happened.Alive(NOON, VISITOR), short)
    assert [one.message.more for one in commands if isinstance(one, do.Tell)] == [False, False]  # type: ignore[attr-defined]


def test_the_second_tap_says_nothing_to_anybody() -> None:
    once = after(talking(), happened.Extended(NOON, ANNAS_SLOT))
    assert handle(once, happened.Extended(NOON + 1, ANNAS_SLOT), PERIODS) == (once, ())


def test_an_extension_survives_a_handover_and_is_not_given_again() -> None:
    once = after(talking(), happened.Extended(NOON, ANNAS_SLOT))
    handed = after(once, happened.SeatLost(NOON, ANNAS_SLOT), accepted(NOON, BO))
    assert handed.extended
    assert after(handed, happened.Extended(NOON, ANNAS_SLOT)).age_at == NOON + 6 * HOUR


@pytest.mark.parametrize(
    ("late", "phase"), [(-1, Phase.TALKING), (0, Phase.ERASED), (1, Phase.ERASED)]
)
def test_silence_ends_it_on_the_millisecond(late: int, phase: Phase) -> None:
    event = happened.RetentionDue(NOON + 30 * MINUTE + late)
    assert after(talking(), event).phase is phase


@pytest.mark.parametrize(("late", "why"), [(-1, None), (0, "age"), (HOUR, "age")])
def test_age_ends_it_on_the_millisecond_and_is_named_before_silence(
    late: int, why: str | None
) -> None:
    old = replace(talking(), silence_at=NOON + 4 * HOUR + MINUTE)
    _, commands = handle(old, happened.RetentionDue(old.age_at + late), PERIODS)
    erased = [one.why for one in commands if isinstance(one, do.Erase)]
    assert erased == ([] if why is None else [why])


def test_a_lost_visitor_in_the_queue_has_ten_minutes_and_a_return_gives_the_silence_back() -> None:
    lost = after(waiting(), happened.MemberLost(NOON + MINUTE, VISITOR))
    assert deadlines(lost) == (NOON + 11 * MINUTE, NOON + 4 * HOUR)
    assert lost.away
    back = after(lost, happened.MemberReturned(NOON + 5 * MINUTE, VISITOR))
    assert deadlines(back) == (NOON + 35 * MINUTE, NOON + 4 * HOUR)
    assert not back.away


def test_losing_the_line_again_and_again_keeps_no_place_for_ever() -> None:
    """Each return is a person's page; but the age is counted from the start (P13)."""
    conversation = waiting()
    for minute in range(0, 240, 9):
        lost = happened.MemberLost(NOON + minute * MINUTE, VISITOR)
        back = happened.MemberReturned(NOON + minute * MINUTE + SECOND, VISITOR)
        conversation = after(conversation, lost, back)
    assert conversation.age_at == NOON + 4 * HOUR
    assert after(conversation, happened.RetentionDue(NOON + 4 * HOUR)).phase is Phase.ERASED


def test_an_accept_of_a_lost_visitor_is_refused_and_the_ten_minutes_run_on() -> None:
    lost = after(waiting(), happened.MemberLost(NOON, VISITOR))
    with pytest.raises(TheirError):
        after(lost, accepted(NOON + 9 * MINUTE))
    assert lost.silence_at == NOON + 10 * MINUTE
    gone = after(lost, happened.RetentionDue(NOON + 10 * MINUTE))
    assert gone.phase is Phase.ERASED


def test_the_overdue_join_keeps_the_deadlines_as_they_were() -> None:
    back = after(joining(), happened.JoinOverdue(NOON + 20 * SECOND))
    assert back.phase is Phase.WAITING
    assert deadlines(back) == deadlines(waiting())


def test_the_sweep_looks_at_the_earliest_of_all() -> None:
    assert waiting().due_at == NOON + 30 * MINUTE
    assert joining().due_at == NOON + 20 * SECOND
    assert talking().due_at == NOON + 30 * MINUTE
    assert handed_over(to_bo=True).due_at == NOON + 20 * SECOND
    assert replace(talking(), silence_at=NOON + 5 * HOUR).due_at == NOON + 4 * HOUR


@given(st.sampled_from(LIVE), st.integers(NOON - HOUR, NOON + 7 * HOUR))
def test_what_is_due_is_exactly_what_then_happens(conversation: Conversation, now: int) -> None:
    event = policy.due_event(conversation, now)
    assert (event is not None) == (now >= conversation.due_at)
    if event is not None:
        changed, commands = handle(conversation, event, PERIODS)
        assert changed != conversation, "the sweep would look at it again for ever"
        assert commands


@given(st.sampled_from(LIVE), MOMENTS)
def test_the_stores_own_net_lies_two_seconds_under_the_deadline(
    conversation: Conversation, now: int
) -> None:
    """The sweep tells everybody; if there is no sweep at all, the store deletes (G4)."""
    left = ttl_ms(conversation, now)
    earliest = min(conversation.silence_at, conversation.age_at)
    assert left == max(1, earliest - now) + TTL_GRACE_MS
    assert left > 0, "a TTL that is not positive would delete at once, before anybody is told"


def test_everybody_is_told_the_same_whole_seconds() -> None:
    now = NOON + 90 * SECOND + 1
    _, commands = handle(talking(), happened.Alive(now, ANNAS_SLOT), PERIODS)
    age_in = (4 * HOUR - 90 * SECOND - 1) // SECOND
    expected = say.AliveUntil(silence_in=1800, age_in=age_in, more=True)
    assert list(commands) == [do.Tell(VISITOR, expected), do.Tell(ANNAS_SLOT, expected)]


def test_a_sign_of_life_heard_by_a_process_whose_clock_is_behind_ends_nothing() -> None:
    """F16: an hour behind, "I am here" would otherwise mean "silent for half an hour"."""
    behind = after(talking(), happened.Alive(NOON - HOUR, VISITOR))
    assert deadlines(behind) == deadlines(talking())
    waits = after(waiting(), happened.MemberReturned(NOON - HOUR, VISITOR))
    assert deadlines(waits) == deadlines(waiting())
    assert after(behind, happened.RetentionDue(NOON + MINUTE)).phase is Phase.TALKING
