"""A check: three minutes with somebody for whom it is urgent, outside a counsellor's capacity."""

from dataclasses import replace

import pytest

from chatsvc.protocol import checks
from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.effects import handle
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import VISITOR, Slot
from chatsvc.protocol.invitation import Consult
from chatsvc.protocol.line import rank_of
from chatsvc.retention.policy import due_event
from tests.support.playbook import (
    ANNA,
    ANNAS_PACKAGE,
    ANNAS_SEAT,
    ANNAS_SLOT,
    BO,
    BOS_PACKAGE,
    BOS_SEAT,
    BOS_SLOT,
    HOUR,
    LET_GO,
    MINUTE,
    NOON,
    PERIODS,
    SECOND,
    accepted,
    handed_over,
    invited,
    play,
    talking,
    told,
    waiting,
)

LETS_IN = happened.Committed(NOON + 5 * SECOND, (ANNAS_PACKAGE,), ())
ENDS = LETS_IN.now + 3 * MINUTE
WHOLE = say.Check(slot=ANNAS_SLOT, over_in=180)
STAYS = say.Check(slot=ANNAS_SLOT)
OVER = say.Check(slot=ANNAS_SLOT, over_in=0)
TIME_IS_UP = happened.CheckOver(ENDS, ANNAS_SLOT, given_back=False)
GIVES_BACK = happened.CheckOver(NOON + MINUTE, ANNAS_SLOT, given_back=True)
ADD = say.Add(slot=ANNAS_SLOT, id=ANNAS_PACKAGE, key_package=b"package")
BOTH = (VISITOR, ANNAS_SLOT)


def urgent() -> Conversation:
    """Somebody waits who says that it is urgent."""
    return replace(waiting(), urgent=True)


def looks_in(now: int = NOON) -> happened.Accepted:
    """Anna accepts outside her capacity."""
    return replace(accepted(now), check=True)


def looked_in_on() -> Conversation:
    """Anna was let in five seconds past noon."""
    return handle(handle(urgent(), looks_in(), PERIODS)[0], LETS_IN, PERIODS)[0]


def gone_back() -> list[do.Command]:
    """What follows when her minutes are over and nobody else is there."""
    return [
        *told(OVER, *BOTH),
        do.FreeSeat(ANNA),
        *told(LET_GO, *BOTH),
        do.Requeue(),
        do.Count("check_over"),
    ]


def test_the_visitor_hears_what_it_is_before_who_comes_and_the_minutes_begin_with_the_let_in() -> (
    None
):
    after = play(
        urgent(),
        [
            (
                looks_in(),
                [
                    do.ConfirmSeat(ANNA),
                    do.Dequeue(),
                    *told(WHOLE),
                    do.Count("checked"),
                    *told(ADD),
                    do.Count("accepted"),
                ],
            ),
            (LETS_IN, [*told(WHOLE, *BOTH), do.Count("joined")]),
        ],
        ends_in=Phase.TALKING,
    )
    assert (after.check_slot, after.check_until) == (ANNAS_SLOT, ENDS)
    assert after.due_at == ENDS, "the sweep looks when it is over"


def test_who_does_not_say_that_it_is_urgent_is_met_within_capacity_only() -> None:
    with pytest.raises(TheirError) as refused:
        handle(waiting(), looks_in(), PERIODS)
    assert refused.value.code == "out_of_phase"


@pytest.mark.parametrize("make", [talking, handed_over, invited, lambda: handed_over(to_bo=True)])
def test_whoever_has_a_counsellor_needs_no_check(make: object) -> None:
    before = replace(make(), urgent=True)  # type: ignore[operator]  # one of the playbook's
    event = replace(accepted(NOON, BO), check=True)
    with pytest.raises(TheirError) as refused:
        handle(before, event, PERIODS)
    assert refused.value.code == "taken_by_other"


def test_of_two_who_look_in_one_comes() -> None:
    after, _ = handle(urgent(), looks_in(), PERIODS)
    for check in (True, False):
        with pytest.raises(TheirError) as refused:
            handle(after, replace(accepted(NOON, BO), check=check), PERIODS)
        assert refused.value.code == "taken_by_other"


def test_nobody_looks_in_on_a_consult_or_as_a_guest() -> None:
    consult = replace(waiting(), consult=Consult(BO, "Bo", "counsellor"))
    for before, event in (
        (consult, looks_in()),
        (urgent(), replace(looks_in(), role="supervisor")),
    ):
        with pytest.raises(TheirError):
            handle(before, event, PERIODS)


def test_after_three_minutes_it_goes_back_by_itself_and_both_are_told_first() -> None:
    after = play(looked_in_on(), [(TIME_IS_UP, gone_back())], ends_in=Phase.HANDOVER)
    assert (after.seats, after.check_slot, after.check_until) == ((), 0, 0)
    assert (after.waiting_since, after.prefers) == (NOON, ()), "the wait before is not lost"


@pytest.mark.parametrize("now", [NOON, ENDS - 1])
def test_not_a_moment_too_early(now: int) -> None:
    before = looked_in_on()
    assert handle(before, replace(TIME_IS_UP, now=now), PERIODS) == (before, ())
    assert due_event(before, now) is None


def test_the_sweep_is_what_ends_it() -> None:
    assert due_event(looked_in_on(), ENDS) == TIME_IS_UP


def test_she_gives_it_back_sooner_and_that_is_counted_as_hers() -> None:
    back = [*gone_back()[:-1], do.Count("check_given_back")]
    play(looked_in_on(), [(GIVES_BACK, back)], ends_in=Phase.HANDOVER)


def test_whoever_went_back_stands_before_all_who_have_met_nobody() -> None:
    back, _ = handle(looked_in_on(), TIME_IS_UP, PERIODS)
    cid, other = (type(ANNAS_PACKAGE)(bytes([n]) * 16) for n in (9, 1))
    first = rank_of(cid, back)  # type: ignore[arg-type]  # sixteen bytes like any
    for later in (-HOUR, 1, MINUTE, 4 * MINUTE):
        newer = replace(waiting(NOON + later), urgent=True)
        assert first < rank_of(other, newer)  # type: ignore[arg-type]  # as above


def test_she_keeps_it_and_no_clock_ends_it_any_more() -> None:
    kept = happened.CheckKept(NOON + MINUTE, ANNAS_SLOT)
    after = play(
        looked_in_on(),
        [(kept, [*told(STAYS, *BOTH), do.Count("check_kept")]), (TIME_IS_UP, []), (kept, [])],
        ends_in=Phase.TALKING,
    )
    assert after.seats == (ANNAS_SEAT,)
    assert due_event(after, ENDS) is None


def test_only_whoever_looks_in_decides() -> None:
    before = looked_in_on()
    for event in (happened.CheckKept(NOON, BOS_SLOT), replace(GIVES_BACK, slot=BOS_SLOT)):
        assert handle(before, event, PERIODS) == (before, ())
    for event in (happened.CheckKept(NOON, ANNAS_SLOT), GIVES_BACK):
        assert handle(talking(), event, PERIODS) == (talking(), ()), "no check runs there"


def test_112_makes_it_a_conversation_like_any_other() -> None:
    for before in (looked_in_on(), replace(looked_in_on(), emergency_until=NOON + 9 * MINUTE)):
        began = happened.EmergencyBegan(NOON + MINUTE, ANNAS_SLOT)
        after, commands = handle(before, began, PERIODS)
        assert list(commands)[:2] == told(STAYS, *BOTH)
        assert handle(after, TIME_IS_UP, PERIODS) == (after, ())


def test_a_colleague_who_came_in_meanwhile_goes_on() -> None:
    before = replace(looked_in_on(), seats=(ANNAS_SEAT, BOS_SEAT), next_slot=Slot(3))
    after, commands = handle(before, TIME_IS_UP, PERIODS)
    assert after.phase is Phase.TALKING
    assert after.seats == (BOS_SEAT,)
    assert do.Requeue() not in commands


def test_a_handover_that_was_asked_for_stays_in_the_queue() -> None:
    asked, _ = handle(looked_in_on(), happened.HandoverAsked(NOON, ANNAS_SLOT), PERIODS)
    after, commands = handle(asked, TIME_IS_UP, PERIODS)
    assert after.phase is Phase.HANDOVER
    assert (after.seats, after.invitation) == ((), None)
    assert do.Requeue() in commands


def test_a_visitor_who_is_away_when_it_is_over_is_parked() -> None:
    away, _ = handle(looked_in_on(), happened.MemberLost(NOON + MINUTE, VISITOR), PERIODS)
    after, commands = handle(away, TIME_IS_UP, PERIODS)
    assert after.phase is Phase.HANDOVER
    assert do.Requeue() not in commands
    back, again = handle(after, happened.MemberReturned(ENDS + SECOND, VISITOR), PERIODS)
    assert do.Requeue() in again
    assert back.dropped_until == 0


def test_nobody_waits_for_her_who_only_looked_in_after_a_drop() -> None:
    away, _ = handle(looked_in_on(), happened.MemberLost(NOON + MINUTE, VISITOR), PERIODS)
    dropped, _ = handle(away, happened.VisitorDropped(NOON + 3 * MINUTE), PERIODS)
    assert (dropped.seats, dropped.prefers, dropped.check_slot) == ((), (), 0)


@pytest.mark.parametrize(
    "event",
    [
        happened.JoinOverdue(NOON + MINUTE),
        happened.Declined(NOON),
        happened.SeatLost(NOON, ANNAS_SLOT),
        happened.MemberStuck(NOON, VISITOR),
    ],
)
def test_a_check_that_never_began_leaves_nothing_behind(event: happened.Event) -> None:
    pending, _ = handle(urgent(), looks_in(), PERIODS)
    assert checks.told(pending, NOON + MINUTE, PERIODS) == WHOLE, "its time has not begun"
    after, _ = handle(pending, event, PERIODS)
    assert (after.phase, after.check_slot) == (Phase.WAITING, 0)
    assert checks.told(after, NOON, PERIODS) is None


def test_the_next_one_may_look_in_too() -> None:
    back, _ = handle(looked_in_on(), TIME_IS_UP, PERIODS)
    again = replace(accepted(ENDS + MINUTE, BO), check=True)
    asked, _ = handle(back, again, PERIODS)
    assert asked.check_slot == BOS_SLOT
    lets_in = happened.Committed(ENDS + 2 * MINUTE, (BOS_PACKAGE,), (ANNAS_SLOT,))
    after, _ = handle(asked, lets_in, PERIODS)
    assert (after.seats, after.check_until) == ((BOS_SEAT,), ENDS + 5 * MINUTE)


def test_a_page_that_is_back_hears_how_long_it_still_is() -> None:
    before = looked_in_on()
    told_again = checks.told(before, ENDS - 70 * SECOND, PERIODS)
    assert told_again == say.Check(slot=ANNAS_SLOT, over_in=70)
