"""A handover to a colleague by name: she is asked first, a no or a minute gives it to the line."""

from dataclasses import replace

import pytest

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.effects import handle
from chatsvc.protocol.ids import VISITOR, ConversationId, Door, StaffId
from chatsvc.protocol.record import from_fields, to_fields
from counsellor.consumers.returning import RETURN_HEAD_START_S, head_start_left, seen_by
from counsellor.queue import policy
from tests.support.playbook import (
    ANNAS_SLOT,
    ASKED,
    BO,
    BOS_PACKAGE,
    MINUTE,
    NOON,
    PERIODS,
    SECOND,
    accepted,
    handed_over,
    play,
    talking,
    told,
)

CID = ConversationId(b"c" * 16)
KIM = StaffId("7")
NAMED = happened.HandoverAsked(NOON, ANNAS_SLOT, BO)
NO = happened.CannotCome(NOON, BO, "counsellor", "Bo")


def named() -> Conversation:
    """Anna hands over to Bo."""
    conversation, _ = handle(talking(), NAMED, PERIODS)
    return conversation


def asked_at(now: int, conversation: Conversation, *people: policy.Counsellor) -> list[StaffId]:
    """Who is offered the conversation now, if all these are on duty."""
    on_duty = frozenset(who.staff for who in people)
    left_ms = head_start_left(conversation, on_duty, now) * 1000
    waits = policy.Waiting(
        CID,
        conversation.door,
        conversation.waiting_since,
        "sv",
        handover=True,
        prefers=frozenset(conversation.prefers),
        reserved_until=now + left_ms if left_ms else 0,
        met=frozenset(seat.staff for seat in conversation.seats),
        sits=frozenset(seat.staff for seat in conversation.seats),
    )
    made = policy.offers([waits], people, [], [], now=now, until=now + 20 * SECOND)
    return [one.staff for one in made]


def free(staff: StaffId, idle_since: int = 0, places: int = 1) -> policy.Counsellor:
    """A counsellor on duty; the smaller `idle_since`, the longer she has rested."""
    return policy.Counsellor(staff, frozenset({Door("mika")}), free=places, idle_since=idle_since)


def test_it_is_asked_for_as_any_other_and_remembers_who_is_first() -> None:
    play(
        talking(),
        [(NAMED, [do.Requeue(), *told(ASKED, ANNAS_SLOT), do.Count("handover_asked")])],
        ends_in=Phase.HANDOVER,
    )
    assert named().prefers == (BO,)
    stored = {name: _bytes(value) for name, value in to_fields(named()).items()}
    assert from_fields(stored) == named()


def test_the_named_one_is_asked_first_whoever_has_rested_longer() -> None:
    rested, busy = free(KIM, 1), free(BO, NOON)
    assert asked_at(NOON, named(), rested, busy) == [BO]
    assert asked_at(NOON, named(), rested) == [KIM], "who is not on duty holds nobody up"
    assert asked_at(NOON, handed_over(), rested, busy) == [KIM], "without a name: as always"


def test_after_a_minute_it_is_anybodys_in_the_line() -> None:
    full = free(BO, places=0)
    assert asked_at(NOON + 59 * SECOND, named(), free(KIM), full) == []
    assert asked_at(NOON + MINUTE, named(), free(KIM), full) == [KIM]
    assert RETURN_HEAD_START_S == 60


def test_her_no_gives_it_to_the_line_at_once_and_who_asked_reads_it() -> None:
    no = say.CannotCome(role="counsellor", alias="Bo")
    after = play(named(), [(NO, [do.ShowQueue(), do.Tell(ANNAS_SLOT, no)])], ends_in=Phase.HANDOVER)
    assert after.prefers == ()
    assert asked_at(NOON, after, free(KIM), free(BO, NOON)) == [KIM]


def test_the_no_of_somebody_else_changes_nothing() -> None:
    event = replace(NO, staff=KIM)
    conversation = named()
    assert handle(conversation, event, PERIODS) == (conversation, ())
    plain = handed_over()
    assert handle(plain, NO, PERIODS) == (plain, ())


def test_a_no_after_the_visitor_asked_too_is_told_to_nobody_of_the_visitors_side() -> None:
    both, _ = handle(named(), happened.HandoverAsked(NOON, VISITOR), PERIODS)
    after, commands = handle(both, NO, PERIODS)
    assert after.prefers == ()
    assert commands == (do.ShowQueue(),)


def test_a_visitor_names_nobody() -> None:
    after, _ = handle(talking(), happened.HandoverAsked(NOON, VISITOR, BO), PERIODS)
    assert after.prefers == ()


@pytest.mark.parametrize(
    "event", [happened.HandoverWithdrawn(NOON, ANNAS_SLOT), happened.Declined(NOON)]
)
def test_the_name_goes_with_the_handover(event: happened.Event) -> None:
    conversation = named()
    if isinstance(event, happened.Declined):
        conversation, _ = handle(conversation, accepted(staff=BO), PERIODS)
    after, _ = handle(conversation, event, PERIODS)
    assert (after.phase, after.prefers) == (Phase.TALKING, ())


def test_the_name_goes_when_somebody_is_let_in() -> None:
    taken, _ = handle(named(), accepted(staff=BO), PERIODS)
    after, _ = handle(taken, happened.Committed(NOON, (BOS_PACKAGE,), (ANNAS_SLOT,)), PERIODS)
    assert after.prefers == ()


def test_each_desk_reads_to_whom_it_is_handed_and_a_way_back_reads_as_before() -> None:
    assert (seen_by(named(), BO), seen_by(named(), KIM)) == ("handed", "handed_other")
    assert seen_by(handed_over(), BO) is None
    dropped = replace(named(), back_at=NOON)
    assert (seen_by(dropped, BO), seen_by(dropped, KIM)) == ("yours", "other")


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
