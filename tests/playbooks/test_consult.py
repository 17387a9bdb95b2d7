"""A consult of staff: one asks, one comes, nobody of the visitors' side has anything in it."""

from dataclasses import replace

import pytest

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.consult import Asker, begin_consult, listed_at
from chatsvc.protocol.control_types import StaffRole
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.effects import handle
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import VISITOR, Door, Group, StaffId, WordsHash
from chatsvc.protocol.invitation import Consult
from chatsvc.protocol.record import from_fields, to_fields
from chatsvc.retention import policy
from tests.support.playbook import (
    ANNA,
    ANNAS_PACKAGE,
    ANNAS_SEAT,
    ANNAS_SLOT,
    BO,
    MINUTE,
    NOON,
    PERIODS,
    SECOND,
    accepted,
    play,
    told,
    waiting,
)

NOOR = StaffId("9")
KEY = b"k" * 32
JOINED = happened.Committed(NOON, (ANNAS_PACKAGE,), ())


def asked(role: StaffRole = "counsellor") -> Conversation:
    """Noor asks for counsel; nobody has come yet."""
    return begin_consult(Asker(Consult(NOOR, "Noor", role), Door("mika"), KEY), NOON, PERIODS)


def given() -> Conversation:
    """Anna has come in."""
    conversation = asked()
    for event in (accepted(), JOINED):
        conversation, _ = handle(conversation, event, PERIODS)
    return conversation


def test_a_colleague_accepts_is_let_in_by_who_asked_and_the_end_erases_it() -> None:
    add = say.Add(slot=ANNAS_SLOT, id=ANNAS_PACKAGE, key_package=b"package")
    play(
        asked(),
        [
            (accepted(), [do.ConfirmSeat(ANNA), do.Dequeue(), *told(add)]),
            (JOINED, []),
            (
                happened.EndedBy(NOON, "counsellor"),
                [do.FreeSeat(ANNA), do.Erase("counsellor")],
            ),
        ],
        ends_in=Phase.ERASED,
    )


def test_a_supervisor_who_is_asked_holds_the_seat_and_a_colleague_does_not() -> None:
    supervisor = replace(accepted(), role="supervisor")
    after, _ = handle(asked("supervisor"), supervisor, PERIODS)
    assert after.pending is not None
    assert after.pending.seat.role == "supervisor"
    with pytest.raises(TheirError) as refused:
        handle(asked("supervisor"), accepted(), PERIODS)
    assert refused.value.code == "not_yours"


@pytest.mark.parametrize("role", ["supervisor", "interpreter"])
def test_whoever_was_not_asked_is_refused(role: StaffRole) -> None:
    with pytest.raises(TheirError) as refused:
        handle(asked(), replace(accepted(), role=role), PERIODS)
    assert refused.value.code == "not_yours"


def test_nobody_answers_her_own_question() -> None:
    with pytest.raises(TheirError) as refused:
        handle(asked(), accepted(staff=NOOR), PERIODS)
    assert refused.value.code == "taken_by_other"


def test_of_two_who_accept_one_comes_and_a_third_is_never_let_in() -> None:
    first, _ = handle(asked(), accepted(), PERIODS)
    for conversation in (first, given()):
        with pytest.raises(TheirError) as refused:
            handle(conversation, accepted(staff=BO), PERIODS)
        assert refused.value.code == "taken_by_other"


def test_who_accepts_and_does_not_come_in_leaves_it_to_the_others() -> None:
    late = happened.JoinOverdue(NOON + 21 * SECOND)
    joining, _ = handle(asked(), accepted(), PERIODS)
    again, commands = handle(joining, late, PERIODS)
    assert again.phase is Phase.WAITING
    assert do.Requeue() in commands
    assert do.FreeSeat(ANNA) in commands


def test_a_colleague_who_is_lost_for_good_ends_it() -> None:
    """Nobody is left in a group with a leaf whose keys are gone; asking anew is one tap."""
    after, commands = handle(given(), happened.SeatLost(NOON, ANNAS_SLOT), PERIODS)
    assert after.phase is Phase.ERASED
    assert commands == (do.FreeSeat(ANNA), do.Erase("counsellor"))


def test_silence_ends_it_as_any_other() -> None:
    after, commands = handle(given(), happened.RetentionDue(NOON + 31 * MINUTE), PERIODS)
    assert after.phase is Phase.ERASED
    assert do.Erase("silence") in commands


@pytest.mark.parametrize(
    "event",
    [
        happened.HandoverAsked(NOON, ANNAS_SLOT),
        happened.HandoverWithdrawn(NOON, ANNAS_SLOT),
        happened.Invited(NOON, ANNAS_SLOT, "interpreter"),
        happened.InvitationWithdrawn(NOON, ANNAS_SLOT),
        happened.Declined(NOON),
        happened.Extended(NOON, ANNAS_SLOT),
        happened.Regrouped(NOON, Group(1)),
        happened.SeatRestored(NOON, ANNAS_SEAT),
        happened.LeftForSafety(NOON),
        happened.BecameUrgent(NOON),
        happened.WordsChosen(NOON, WordsHash(b"w" * 32)),
        happened.CameBack(NOON),
    ],
    ids=lambda event: type(event).__name__,
)
def test_what_belongs_to_a_visitor_cannot_happen_in_it(event: happened.Event) -> None:
    for conversation in (asked(), given()):
        with pytest.raises(TheirError) as refused:
            handle(conversation, event, PERIODS)
        assert refused.value.code == "out_of_phase"


def test_it_is_listed_beside_the_queue_and_never_among_the_visitors() -> None:
    assert listed_at(asked()) == Door("mika.invited")
    assert listed_at(waiting()) == Door("mika")
    assert not policy.belongs_in_queue(asked()), "the sweep does not put it there either"


def test_no_count_of_visitors_conversations_has_it() -> None:
    conversation = asked()
    for event in (accepted(), JOINED, happened.EndedBy(NOON, "counsellor")):
        conversation, commands = handle(conversation, event, PERIODS)
        assert not [one for one in commands if isinstance(one, do.Count)]


def test_the_store_keeps_whose_it_is_and_gives_it_back() -> None:
    for conversation in (asked(), asked("supervisor"), given()):
        stored = {
            name: value if isinstance(value, bytes) else str(value).encode()
            for name, value in to_fields(conversation).items()
        }
        assert from_fields(stored) == conversation
    assert "consult" not in to_fields(waiting())


def test_nothing_of_it_leads_to_the_visitors_conversation() -> None:
    """No link is stored: no field differs but the asker's own, two random hashes and the times."""
    fields = to_fields(asked())
    assert (fields["path"], fields["language"], fields["wishes"]) == ("", "", "")
    assert (fields["came_from"], fields["words"], fields["prefers"]) == (b"", b"", "")
    assert fields["resume"] != to_fields(asked())["resume"], "nobody knows what is behind it"


def test_the_others_see_that_the_line_of_one_is_lost() -> None:
    lost = say.PresenceOf(slot=ANNAS_SLOT, state="lost")
    _, commands = handle(given(), happened.MemberLost(NOON, ANNAS_SLOT), PERIODS)
    assert list(commands) == told(lost, VISITOR)


def test_who_asks_for_counsel_reads_who_cannot_and_waits_for_the_others() -> None:
    no = happened.CannotCome(NOON, ANNA, "counsellor", "Anna")
    before = asked()
    after, commands = handle(before, no, PERIODS)
    assert after == before
    assert commands == (do.Tell(VISITOR, say.CannotCome(role="counsellor", alias="Anna")),)


@pytest.mark.parametrize(
    ("conversation", "staff", "role"),
    [
        (asked(), NOOR, "counsellor"),
        (asked("supervisor"), ANNA, "counsellor"),
        (given(), BO, "counsellor"),
    ],
)
def test_a_no_of_who_was_not_asked_for_counsel_is_told_to_nobody(
    conversation: Conversation, staff: StaffId, role: StaffRole
) -> None:
    _, commands = handle(conversation, happened.CannotCome(NOON, staff, role, "x"), PERIODS)
    assert commands == ()
