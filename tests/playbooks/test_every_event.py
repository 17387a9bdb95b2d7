"""Every event in every phase: a row of the table says what becomes of it, or it changes nothing."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol.conversation import OTHERWISE, TRANSITIONS, Conversation, Phase
from chatsvc.protocol.effects import handle
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import VISITOR, Group, Slot, WordsHash
from chatsvc.protocol.record import changes, from_fields, to_fields
from tests.support.playbook import (
    ANNAS_PACKAGE,
    ANNAS_SEAT,
    ANNAS_SLOT,
    BO,
    BOS_PACKAGE,
    BOS_SLOT,
    HOUR,
    MINUTE,
    NOON,
    PERIODS,
    SECOND,
    accepted,
    handed_over,
    invited,
    joining,
    named,
    talking,
    waiting,
)

LATER = NOON + MINUTE
PHASES: dict[str, Callable[[], Conversation]] = {
    "waiting": waiting,
    "joining": joining,
    "urgent": lambda: replace(waiting(), urgent=True),
    "talking": talking,
    "talking, looked in": lambda: replace(
        talking(), urgent=True, check_slot=ANNAS_SLOT, check_until=LATER
    ),
    "talking, named": named,
    "handover": handed_over,
    "talking, invited": invited,
    "talking, invited, accepted": lambda: invited(accepted_by_bo=True),
    "handover, accepted": lambda: handed_over(to_bo=True),
    "erased": lambda: replace(talking(), phase=Phase.ERASED),
}
# One of each that fits as many phases as an event can.
EVENTS: dict[str, happened.Event] = {
    "accepted": accepted(LATER, BO),
    "committed, Anna": happened.Committed(LATER, (ANNAS_PACKAGE,), ()),
    "committed, Bo for Anna": happened.Committed(LATER, (BOS_PACKAGE,), (ANNAS_SLOT,)),
    "committed, empty": happened.Committed(LATER, (), ()),
    "join overdue": happened.JoinOverdue(LATER),
    "handover asked": happened.HandoverAsked(LATER, ANNAS_SLOT),
    "another asked for": happened.HandoverAsked(LATER, VISITOR),
    "colleague invited": happened.Invited(LATER, ANNAS_SLOT, "counsellor"),
    "invitation withdrawn": happened.InvitationWithdrawn(LATER, ANNAS_SLOT),
    "declined": happened.Declined(LATER),
    "colleague cannot come": happened.CannotCome(LATER, BO, "counsellor", "Bo"),
    "another not asked for": happened.HandoverWithdrawn(LATER, VISITOR),
    "handover withdrawn": happened.HandoverWithdrawn(LATER, ANNAS_SLOT),
    "alive": happened.Alive(LATER, VISITOR),
    "extended": happened.Extended(LATER, ANNAS_SLOT),
    "emergency began": happened.EmergencyBegan(LATER, ANNAS_SLOT),
    "emergency over": happened.EmergencyOver(LATER, ANNAS_SLOT),
    "check kept": happened.CheckKept(LATER, ANNAS_SLOT),
    "check given back": happened.CheckOver(LATER, ANNAS_SLOT, given_back=True),
    "check over": happened.CheckOver(LATER, ANNAS_SLOT, given_back=False),
    "check": replace(accepted(LATER, BO), check=True),
    "hidden": happened.PresenceChanged(LATER, VISITOR, "hidden"),
    "visitor lost": happened.MemberLost(LATER, VISITOR),
    "counsellor lost": happened.MemberLost(LATER, ANNAS_SLOT),
    "visitor returned": happened.MemberReturned(LATER, VISITOR),
    "visitor stuck": happened.MemberStuck(LATER, VISITOR),
    "counsellor stuck": happened.MemberStuck(LATER, ANNAS_SLOT),
    "seat lost": happened.SeatLost(LATER, ANNAS_SLOT),
    "visitor dropped": happened.VisitorDropped(LATER),
    "seat restored": happened.SeatRestored(LATER, ANNAS_SEAT),
    "regrouped": happened.Regrouped(LATER, Group(1)),
    "silence": happened.RetentionDue(NOON + 31 * MINUTE),
    "age": happened.RetentionDue(NOON + 4 * HOUR),
    "ended by the visitor": happened.EndedBy(LATER, "visitor"),
    "ended by the counsellor": happened.EndedBy(LATER, "counsellor"),
    "ended by the service": happened.EndedBy(LATER, "service"),
    "left for safety": happened.LeftForSafety(LATER),
    "urgent": happened.BecameUrgent(LATER),
    "writes": happened.WritesTold(LATER, ("en", "th")),
    "words chosen": happened.WordsChosen(LATER, WordsHash(b"w" * 32)),
    "came back": happened.CameBack(LATER),
}
PAIRS = [(phase, event) for phase in PHASES for event in EVENTS]

# What a phase refuses. Everything that is not here happens; `refused` is the whole list.
NEVER_STARTED = {
    "handover asked",
    "handover withdrawn",
    "another asked for",
    "another not asked for",
    "colleague invited",
    "invitation withdrawn",
    "emergency began",
    "emergency over",
    "check kept",
    "check given back",
    "check over",
    "regrouped",
    "seat restored",
    "visitor dropped",
}
REFUSED: dict[str, dict[str, set[str]]] = {
    "waiting": {
        "out_of_phase": NEVER_STARTED | {"join overdue", "seat lost", "check"},
        "invalid": {"committed, Anna", "committed, Bo for Anna", "committed, empty"},
    },
    "urgent": {
        "out_of_phase": NEVER_STARTED | {"join overdue", "seat lost"},
        "invalid": {"committed, Anna", "committed, Bo for Anna", "committed, empty"},
    },
    "joining": {
        "out_of_phase": NEVER_STARTED,
        "invalid": {"committed, Bo for Anna", "committed, empty"},
        "taken_by_other": {"accepted", "check"},
    },
    "talking": {
        "invalid": {"committed, Anna", "committed, Bo for Anna"},
        "taken_by_other": {"accepted", "check"},
    },
    "talking, looked in": {
        "invalid": {"committed, Anna", "committed, Bo for Anna"},
        "taken_by_other": {"accepted", "check"},
    },
    "talking, named": {
        "not_yours": {"handover asked", "colleague invited"},
        "invalid": {"committed, Anna", "committed, Bo for Anna"},
        "taken_by_other": {"accepted", "check"},
    },
    "talking, invited": {
        "invalid": {"committed, Anna", "committed, Bo for Anna"},
        "taken_by_other": {"check", "colleague invited"},
    },
    "talking, invited, accepted": {
        "invalid": {"committed, Anna"},
        "taken_by_other": {"accepted", "check", "colleague invited"},
    },
    "handover": {
        "invalid": {"committed, Anna", "committed, Bo for Anna", "committed, empty"},
        "taken_by_other": {"check", "another not asked for", "colleague invited"},
    },
    "handover, accepted": {
        "invalid": {"committed, Anna", "committed, empty"},
        "taken_by_other": {"accepted", "check", "another not asked for", "colleague invited"},
    },
    "erased": {
        "out_of_phase": {
            name
            for name in EVENTS
            if name not in {"accepted", "check"} and not name.startswith("committed")
        },
        "invalid": {"committed, Anna", "committed, Bo for Anna", "committed, empty"},
        "taken_by_other": {"accepted", "check"},
    },
}


def refusal(phase: str, event: str) -> str | None:
    """Return the code that the table of refusals names, or None for what happens."""
    codes = [code for code, names in REFUSED[phase].items() if event in names]
    assert len(codes) <= 1, f"{event} is refused twice in {phase}"
    return codes[0] if codes else None


@pytest.mark.parametrize(("phase", "event"), PAIRS)
def test_an_event_happens_or_is_refused_with_its_code(phase: str, event: str) -> None:
    before = PHASES[phase]()
    code = refusal(phase, event)
    if code is None:
        after, commands = handle(before, EVENTS[event], PERIODS)
        row = before.phase, type(EVENTS[event])
        # An event that no longer holds changes nothing, whatever its row says.
        assert after == before or after.phase in {TRANSITIONS[row], OTHERWISE.get(row)}
        assert_holds_together(before, after, commands)
        return
    with pytest.raises(TheirError) as refused:
        handle(before, EVENTS[event], PERIODS)
    assert refused.value.code == code
    assert before == PHASES[phase](), "a refusal changed the conversation it was asked of"


def assert_holds_together(
    before: Conversation, after: Conversation, commands: tuple[do.Command, ...]
) -> None:
    """Say of any step what must be true of every step."""
    known = {VISITOR, *(Slot(number) for number in range(1, after.next_slot))}
    told = {one.slot for one in commands if isinstance(one, do.Tell)}
    assert told <= known, "somebody was told who was never here"
    assert after.started_at == before.started_at
    assert after.age_at >= before.age_at, "nothing makes a life shorter than it was announced"
    assert (after.phase is Phase.ERASED) == any(isinstance(one, do.Erase) for one in commands)
    staff = {one.staff for one in commands if isinstance(one, do.FreeSeat)}
    still = {seat.staff for seat in after.seats}
    if after.phase is not Phase.ERASED:
        assert not staff & still, "a seat was freed that is still held"
    stored = {name: _stored(value) for name, value in to_fields(before).items()}
    for name, value in changes(before, after).items():
        if value is None:
            del stored[name]
        else:
            stored[name] = _stored(value)
    assert from_fields(stored) == after, "the record would be read back as something else"


def _stored(value: bytes | int | str) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def test_every_pair_was_tried_and_every_event_stands_in_the_list() -> None:
    assert {type(event) for event in EVENTS.values()} == set(happened.Event.__args__)
    assert {PHASES[name]().phase for name in PHASES} == set(Phase)
    tried = {(PHASES[phase]().phase, type(EVENTS[event])) for phase, event in PAIRS}
    assert tried >= set(TRANSITIONS)


def test_what_has_no_row_is_refused_even_if_its_effect_would_work() -> None:
    for phase, event in PAIRS:
        before = PHASES[phase]()
        if (before.phase, type(EVENTS[event])) not in TRANSITIONS:
            assert refusal(phase, event) is not None, f"{event} in {phase} has no row"


@pytest.mark.parametrize("phase", ["waiting", "joining", "talking", "handover"])
def test_from_everywhere_there_is_a_way_out_at_any_moment(phase: str) -> None:
    """A person who has to leave this second is never told `out_of_phase` (P14)."""
    for event in ("left for safety", "ended by the visitor", "silence", "age"):
        after, commands = handle(PHASES[phase](), EVENTS[event], PERIODS)
        assert after.phase is Phase.ERASED
        assert isinstance(commands[-1], do.Erase), "erasing comes last: the others must be told"


@pytest.mark.parametrize("moment", [NOON, NOON + 19 * SECOND, NOON + 20 * SECOND - 1])
def test_a_join_is_never_overdue_early(moment: int) -> None:
    for before in (joining(), handed_over(to_bo=True)):
        assert handle(before, happened.JoinOverdue(moment), PERIODS) == (before, ())


def test_a_deadline_that_is_not_there_yet_erases_nothing() -> None:
    early = happened.RetentionDue(NOON + 30 * MINUTE - 1)
    for name, make in PHASES.items():
        if name != "erased":
            assert handle(make(), early, PERIODS) == (make(), ())


def test_a_refused_event_tells_nobody_and_frees_nobody() -> None:
    """`handle` raises: there is no list of commands that a caller could still perform."""
    with pytest.raises(TheirError, match="taken_by_other"):
        handle(joining(), accepted(LATER, BO), PERIODS)
    with pytest.raises(TheirError, match="not_yours"):
        handle(talking(), happened.SeatLost(LATER, BOS_SLOT), PERIODS)
