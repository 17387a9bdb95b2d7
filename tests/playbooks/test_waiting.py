"""What can happen to somebody who waits."""

import pytest

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Phase
from chatsvc.protocol.effects import handle
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import VISITOR
from tests.support.playbook import (
    ANNA,
    ANNAS_PACKAGE,
    ANNAS_SLOT,
    HOUR,
    MINUTE,
    NOON,
    PERIODS,
    SECOND,
    accepted,
    play,
    told,
    waiting,
)


def test_a_counsellor_accepts_and_the_visitor_is_told_whom_to_add() -> None:
    add = say.Add(slot=ANNAS_SLOT, id=ANNAS_PACKAGE, key_package=b"package")
    after = play(
        waiting(),
        [(accepted(), [do.ConfirmSeat(ANNA), do.Dequeue(), *told(add), do.Count("accepted")])],
        ends_in=Phase.JOINING,
    )
    assert after.pending is not None
    assert after.pending.join_by == NOON + 20 * SECOND
    assert after.due_at == after.pending.join_by


def test_a_live_socket_keeps_the_place_without_a_word_and_hears_until_when() -> None:
    """The page warns of the longest time in line, too: it must not think that silence is near."""
    until = say.AliveUntil(silence_in=1800, age_in=4 * 3600 - 20 * 60, more=True)
    beat = happened.Alive(NOON + 20 * MINUTE, VISITOR)
    after = play(waiting(), [(beat, told(until))], ends_in=Phase.WAITING)
    assert after.silence_at == NOON + 50 * MINUTE


def test_a_lost_link_keeps_the_place_for_ten_minutes() -> None:
    after = play(
        waiting(), [(happened.MemberLost(NOON + MINUTE, VISITOR), [])], ends_in=Phase.WAITING
    )
    assert after.away
    assert after.silence_at == NOON + 11 * MINUTE
    back = play(
        after, [(happened.MemberReturned(NOON + 5 * MINUTE, VISITOR), [])], ends_in=Phase.WAITING
    )
    assert not back.away
    assert back.silence_at == NOON + 35 * MINUTE


def test_a_lost_link_never_makes_a_deadline_later() -> None:
    late = happened.MemberLost(NOON + 29 * MINUTE, VISITOR)
    after = play(waiting(), [(late, [])], ends_in=Phase.WAITING)
    assert after.silence_at == NOON + 30 * MINUTE


def test_a_visitor_who_thinks_better_of_it_is_erased_at_once() -> None:
    play(
        waiting(),
        [
            (
                happened.EndedBy(NOON, "visitor"),
                [do.Dequeue(), do.Count("ended_visitor"), do.Erase("visitor")],
            )
        ],
        ends_in=Phase.ERASED,
    )


def test_a_visitor_who_leaves_for_safety_while_waiting_leaves_nothing() -> None:
    play(
        waiting(),
        [(happened.LeftForSafety(NOON), [do.Dequeue(), do.Count("left"), do.Erase("visitor")])],
        ends_in=Phase.ERASED,
    )


@pytest.mark.parametrize(
    ("now", "why", "count"),
    [(NOON + 30 * MINUTE, "silence", "ended_silence"), (NOON + 4 * HOUR, "age", "ended_age")],
)
def test_a_place_that_nobody_keeps_runs_out(now: int, why: str, count: str) -> None:
    after, commands = handle(waiting(), happened.RetentionDue(now), PERIODS)
    assert after.phase is Phase.ERASED
    assert [str(one) for one in commands] == [
        str(one)
        for one in (do.Dequeue(), do.Count(count), do.Erase(why))  # type: ignore[arg-type]  # literals
    ]


def test_a_deadline_that_moved_meanwhile_ends_nothing() -> None:
    early = happened.RetentionDue(NOON + 29 * MINUTE)
    play(waiting(), [(early, [])], ends_in=Phase.WAITING)


def test_it_becomes_urgent_once_and_every_desk_sees_it() -> None:
    urgent = happened.BecameUrgent(NOON + MINUTE)
    after = play(
        waiting(),
        [(urgent, [do.ShowQueue()]), (happened.BecameUrgent(NOON + 2 * MINUTE), [])],
        ends_in=Phase.WAITING,
    )
    assert after.urgent
    assert after.waiting_since == NOON, "urgency moves nobody's arrival"


def test_urgency_said_while_somebody_is_on_the_way_in_is_there_if_she_fails() -> None:
    add = say.Add(slot=ANNAS_SLOT, id=ANNAS_PACKAGE, key_package=b"package")
    after = play(
        waiting(),
        [
            (accepted(), [do.ConfirmSeat(ANNA), do.Dequeue(), *told(add), do.Count("accepted")]),
            (happened.BecameUrgent(NOON + SECOND), [do.ShowQueue()]),
        ],
        ends_in=Phase.JOINING,
    )
    back, _ = handle(after, happened.JoinOverdue(NOON + 20 * SECOND), PERIODS)
    assert back.phase is Phase.WAITING
    assert back.urgent


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (happened.Committed(NOON, (), ()), "invalid"),
        (happened.HandoverAsked(NOON, ANNAS_SLOT), "out_of_phase"),
        (happened.JoinOverdue(NOON), "out_of_phase"),
    ],
)
def test_what_cannot_happen_while_waiting_is_refused(event: happened.Event, code: str) -> None:
    with pytest.raises(TheirError) as refused:
        handle(waiting(), event, PERIODS)
    assert refused.value.code == code


def test_other_languages_are_kept_while_somebody_waits_and_gone_when_somebody_is_in() -> None:
    told_so = happened.WritesTold(NOON + MINUTE, ("en", "th"))
    after = play(waiting(), [(told_so, [do.ShowQueue()]), (told_so, [])], ends_in=Phase.WAITING)
    assert after.writes == ("en", "th")
    joining, _ = handle(after, accepted(), PERIODS)
    assert joining.writes == ("en", "th"), "she may fail to come in"
    inside, _ = handle(joining, happened.Committed(NOON, (ANNAS_PACKAGE,), ()), PERIODS)
    assert inside.phase is Phase.TALKING
    assert inside.writes == ()
    assert handle(inside, told_so, PERIODS) == (inside, ())
