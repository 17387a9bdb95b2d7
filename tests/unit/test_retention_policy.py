"""What is due, which seats are held for nobody, and when a sweep is late."""

from dataclasses import replace

import pytest

from chatsvc.protocol import events as happened
from chatsvc.protocol.ids import ConversationId, StaffId
from chatsvc.retention import policy, status
from chatsvc.retention.record import SweepRecord
from tests.support.playbook import (
    ANNA,
    ANNAS_SLOT,
    BO,
    HOUR,
    MINUTE,
    NOON,
    SECOND,
    handed_over,
    joining,
    talking,
    waiting,
)

ONE, TWO = ConversationId(b"1" * 16), ConversationId(b"2" * 16)


def test_nothing_is_due_before_its_time() -> None:
    assert policy.due_event(waiting(), NOON + 29 * MINUTE) is None
    assert policy.due_event(joining(), NOON + 19 * SECOND) is None


def test_a_join_is_overdue_after_twenty_seconds() -> None:
    now = NOON + 20 * SECOND
    assert policy.due_event(joining(), now) == happened.JoinOverdue(now)


@pytest.mark.parametrize("now", [NOON + 30 * MINUTE, NOON + 5 * HOUR])
def test_silence_and_age_come_before_an_overdue_join(now: int) -> None:
    assert policy.due_event(joining(), now) == happened.RetentionDue(now)


def test_who_waits_belongs_in_the_queue_and_who_is_accepted_does_not() -> None:
    assert policy.belongs_in_queue(waiting())
    assert policy.belongs_in_queue(handed_over())
    assert not policy.belongs_in_queue(joining())
    assert not policy.belongs_in_queue(talking())
    assert not policy.belongs_in_queue(handed_over(to_bo=True))


def test_a_seat_of_a_conversation_that_is_gone_is_held_for_nobody() -> None:
    held = {ANNA: {ONE, TWO}, BO: {ONE}}
    found = policy.unheld(held, {ONE: talking()})
    assert set(found) == {(ANNA, TWO), (BO, ONE)}


def test_a_pending_seat_is_held() -> None:
    assert policy.unheld({ANNA: {ONE}}, {ONE: joining()}) == ()
    assert policy.seated(handed_over(to_bo=True)) == {ANNA, BO}


def test_a_counsellor_without_presence_has_deserted_the_seat() -> None:
    conversations = {ONE: talking()}
    assert policy.deserted(conversations, {ANNA}) == ()
    assert policy.deserted(conversations, {BO}) == ((ONE, ANNAS_SLOT),)


def test_only_what_stays_wrong_is_repaired() -> None:
    watch: policy.Watch[StaffId] = policy.Watch()
    assert watch.lasting([ANNA], NOON, 1000) == ()
    assert watch.lasting([ANNA, BO], NOON + 999, 1000) == ()
    assert watch.lasting([ANNA, BO], NOON + 1000, 1000) == (ANNA,)
    assert watch.lasting([BO], NOON + 1100, 1000) == ()
    assert watch.lasting([ANNA], NOON + 5000, 1000) == (), "it was right in between"


@pytest.mark.parametrize(
    ("swept", "late"), [(None, True), (NOON, False), (NOON - 5000, False), (NOON - 5001, True)]
)
def test_a_sweep_is_late_after_five_seconds(swept: int | None, late: bool) -> None:  # noqa: FBT001
    assert status.is_late(swept, NOON) is late


def test_a_deletion_record_holds_counts_only() -> None:
    record = SweepRecord(ended=2, left=1)
    assert record.counts() == {"sweep_ended": 2, "sweep_left": 1}
    assert SweepRecord().counts() == {}


def test_an_extended_conversation_is_not_due_at_four_hours() -> None:
    longer = replace(talking(), age_at=NOON + 6 * HOUR, silence_at=NOON + 5 * HOUR)
    assert policy.due_event(longer, NOON + 4 * HOUR) is None
