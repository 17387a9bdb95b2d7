"""Promise 18: a phone that falls asleep in the queue has its place for ten minutes."""

import pytest

from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.ids import VISITOR
from tests.support.playbook import MINUTE, NOON, PERIODS, SECOND, play, told, waiting

KEPT = 10 * MINUTE


def awake_until(moment: int) -> Conversation:
    """Wait in the queue with the page open: its socket says so once a minute (P12)."""
    conversation = waiting()
    for beat in range(NOON + MINUTE, moment + 1, PERIODS.visitor_beat_s * SECOND):
        until = say.AliveUntil(
            silence_in=PERIODS.silence_s,
            age_in=PERIODS.age_s - (beat - NOON) // SECOND,
            more=True,
        )
        alive = happened.Alive(beat, VISITOR)
        conversation = play(conversation, [(alive, told(until))], ends_in=Phase.WAITING)
    return conversation


@pytest.mark.parametrize("minutes", [0, 1, 25, 29, 31, 90])
def test_the_place_is_kept_for_ten_minutes_whenever_the_phone_falls_asleep(minutes: int) -> None:
    asleep = NOON + minutes * MINUTE + SECOND
    # Nothing is to be done, above all nobody leaves the queue.
    slept = play(
        awake_until(NOON + minutes * MINUTE),
        [(happened.MemberLost(asleep, VISITOR), [])],
        ends_in=Phase.WAITING,
    )
    assert slept.away, "nobody is offered meanwhile who could not answer"
    assert slept.due_at >= asleep + KEPT
    woke = happened.MemberReturned(asleep + KEPT - SECOND, VISITOR)
    back = play(slept, [(woke, [])], ends_in=Phase.WAITING)
    assert not back.away
