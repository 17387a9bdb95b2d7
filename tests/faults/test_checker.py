"""The checker is tried itself: every planted violation is found, a good night is not accused."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faults import history as h
from tests.faults.checker import KINDS, judge
from tests.faults.recovery import recovered, recoveries, running, worst

MEMBERS: Final = ("visitor", "Linnea")
A, B = "a" * 32, "b" * 32
LIFE = settings(max_examples=150, derandomize=True, database=None)


def _other(member: str) -> str:
    return MEMBERS[1 - MEMBERS.index(member)]


class Night:
    """Makes one correct conversation; the stories then damage it."""

    def __init__(self, conversation: str = A, at: int = 1_000) -> None:
        """Let both sit down at `at`, Unix ms."""
        self.conversation, self.at = conversation, at
        self.count = dict.fromkeys(MEMBERS, 0)
        self.unread: list[tuple[str, int]] = []
        self.shown: dict[str, list[int]] = {member: [] for member in MEMBERS}
        self.events: list[h.Event] = []
        self.add(h.Holds, "Linnea")
        self.add(h.Present, "visitor", names=("Linnea",))
        self.add(h.Talks, "visitor")

    def add(self, kind: Callable[..., h.Event], member: str, **rest: object) -> h.Event:
        """Something happens 7 ms later."""
        self.at += 7
        event = kind(at=self.at, conversation=self.conversation, member=member, **rest)
        self.events.append(event)
        return event

    def write(self, member: str) -> None:
        """A text is written and taken by the service."""
        self.count[member] += 1
        self.add(h.Wrote, member, n=self.count[member])
        self.add(h.Accepted, member, n=self.count[member])
        self.unread.append((member, self.count[member]))

    def read(self) -> None:
        """All that was written is shown, late texts of one writer before early ones of another."""
        for member, n in sorted(self.unread):
            above = self.shown[member][-1] if self.shown[member] else 0
            self.shown[member].append(n)
            reader = _other(member)
            self.add(h.Saw, reader, of=member, n=n, home=self.conversation, above=above)
            self.add(h.Delivered, member, n=n)
        self.unread = []

    def close(self) -> None:
        """Everything is read; both pages show what they have."""
        self.read()
        for member in MEMBERS:
            order = tuple((_other(member), n) for n in self.shown[_other(member)])
            self.add(h.Shows, member, order=order)

    def end(self) -> None:
        """The visitor ends it; what was on its way may be lost with it."""
        self.add(h.Ends, "visitor")
        self.add(h.Over, "visitor")
        self.add(h.Over, "Linnea")
        self.add(h.LetsGo, "Linnea")


@st.composite
def nights(draw: st.DrawFn, least: int = 0) -> Night:
    """A conversation in which both write, in any order, and read whenever they read."""
    night = Night()
    for _ in range(least):
        for member in MEMBERS:
            night.write(member)
    for step in draw(st.lists(st.sampled_from([*MEMBERS, "read"]), max_size=30)):
        if step == "read":
            night.read()
        else:
            night.write(step)
    return night


def _kinds(night: Night) -> set[str]:
    verdict = judge(night.events)
    return {kind for kind in KINDS if getattr(verdict, kind)}


@LIFE
@given(nights(), st.booleans())
def test_a_good_night_is_not_accused(night: Night, ended: bool) -> None:  # noqa: FBT001
    if ended:
        night.end()
    else:
        night.close()
    verdict = judge(night.events)
    assert list(verdict.findings()) == []
    seen = sum(len(numbers) for numbers in night.shown.values())
    assert verdict.messages == seen


@LIFE
@given(nights(least=1), st.data())
def test_a_text_that_was_never_shown_is_lost(night: Night, data: st.DataObject) -> None:
    night.close()
    saws = [event for event in night.events if isinstance(event, h.Saw)]
    gone = data.draw(st.sampled_from(saws))
    night.events = [e for e in night.events if e is not gone and not isinstance(e, h.Shows)]
    said = [e for e in night.events if isinstance(e, h.Delivered) and e.n == gone.n]
    lied = data.draw(st.booleans())
    if not lied:
        night.events = [e for e in night.events if e not in said]
    assert _kinds(night) == {"lost"}


@LIFE
@given(nights(least=1))
def test_delivered_is_a_lie_also_where_the_conversation_was_ended(night: Night) -> None:
    night.write("visitor")
    night.add(h.Delivered, "visitor", n=night.count["visitor"])
    night.end()
    assert _kinds(night) == {"lost"}


def test_a_page_that_is_ending_has_what_it_does_not_show_any_more() -> None:
    night = Night()
    night.write("Linnea")
    night.add(h.Ends, "visitor")
    night.add(h.Delivered, "Linnea", n=1)
    night.add(h.Over, "visitor")
    assert _kinds(night) == set()


@LIFE
@given(nights(least=1), st.data())
def test_a_text_that_is_shown_twice_is_a_duplicate(night: Night, data: st.DataObject) -> None:
    night.close()
    saws = [event for event in night.events if isinstance(event, h.Saw)]
    twice = data.draw(st.sampled_from(saws))
    night.add(h.Saw, twice.member, of=twice.of, n=twice.n, home=twice.home)
    assert "duplicates" in _kinds(night)


def test_the_last_page_is_read_too() -> None:
    night = Night()
    night.add(h.Wrote, "visitor", n=1)
    night.add(h.Wrote, "visitor", n=2)
    for n in (1, 2):
        night.add(h.Saw, "Linnea", of="visitor", n=n, home=A, above=n - 1)
    twice = Night()
    twice.events = [*night.events]
    night.add(h.Shows, "Linnea", order=(("visitor", 2), ("visitor", 1)))
    twice.add(h.Shows, "Linnea", order=(("visitor", 1), ("visitor", 2), ("visitor", 2)))
    assert _kinds(night) == {"out_of_order"}
    assert _kinds(twice) == {"duplicates"}


@LIFE
@given(nights(least=2), st.data())
def test_a_text_at_a_wrong_place_is_out_of_order(night: Night, data: st.DataObject) -> None:
    night.close()
    saws = [event for event in night.events if isinstance(event, h.Saw)]
    at = data.draw(st.sampled_from(saws))
    wrong = {"above": at.n + 1} if at.n == 1 or data.draw(st.booleans()) else {"below": at.n - 1}
    place = night.events.index(at)
    night.events[place] = h.Saw(
        at=at.at, conversation=A, member=at.member, of=at.of, n=at.n, home=A, **wrong
    )
    assert _kinds(night) == {"out_of_order"}


@LIFE
@given(nights(least=1), st.sampled_from(["accepted", "delivered", "saw", "holds"]))
def test_a_conversation_that_goes_on_after_its_end_is_resurrected(night: Night, how: str) -> None:
    night.read()
    night.end()
    night.at += 6_000
    night.write("visitor")
    n = night.count["visitor"]
    if how != "accepted":  # `write` lets the service take it, which is found already
        night.events.pop()
    if how == "delivered":
        night.add(h.Delivered, "visitor", n=n)
    if how == "saw":
        night.add(h.Saw, "Linnea", of="visitor", n=n, home=A, above=n - 1)
    if how == "holds":
        night.add(h.Holds, "Linnea")
    assert "resurrected" in _kinds(night)


def test_what_a_sleeping_page_writes_for_itself_is_no_resurrection() -> None:
    night = Night()
    night.end()
    night.add(h.Wrote, "visitor", n=1)
    assert _kinds(night) == set()


def test_a_text_that_was_on_its_way_may_arrive_after_the_end() -> None:
    night = Night()
    night.write("visitor")
    night.end()
    night.add(h.Saw, "Linnea", of="visitor", n=1, home=A)
    assert _kinds(night) == set()


@LIFE
@given(nights(least=1))
def test_a_second_counsellor_in_the_same_seat_is_found(night: Night) -> None:
    night.add(h.Holds, "Noor")
    night.close()
    assert _kinds(night) == {"two_counsellors"}


@LIFE
@given(nights(least=1))
def test_a_seat_that_was_given_back_may_be_taken_by_another(night: Night) -> None:
    night.add(h.LetsGo, "Linnea")
    night.add(h.Holds, "Noor")
    night.add(h.Present, "visitor", names=("Noor",))
    night.close()
    assert _kinds(night) == set()


@LIFE
@given(nights(least=1), st.booleans())
def test_somebody_whom_the_visitor_does_not_see_is_found(night: Night, reads: bool) -> None:  # noqa: FBT001
    if reads:
        night.add(h.Saw, "Ghost", of="visitor", n=1, home=A)
    else:
        night.events = [e for e in night.events if not isinstance(e, h.Present)]
    night.close()
    assert "unseen" in _kinds(night)


@LIFE
@given(nights(least=1), st.booleans())
def test_a_text_of_another_conversation_is_foreign(night: Night, written: bool) -> None:  # noqa: FBT001
    night.close()
    home = B if written else A
    night.add(h.Saw, "Linnea", of="visitor", n=999, home=home, above=1)
    assert "foreign" in _kinds(night)


def test_a_page_that_gives_up_and_a_gap_are_told() -> None:
    night = Night()
    night.add(h.Broke, "visitor", why="keys")
    night.add(h.Missing, "Linnea", count=2)
    assert _kinds(night) == {"broken"}
    assert judge(night.events).gaps == 2


def test_conversations_are_judged_by_themselves() -> None:
    first, second = Night(A), Night(B)
    for night in (first, second):
        night.write("visitor")
    first.close()
    both = judge([*second.events, *first.events])
    assert both.messages == 1
    assert both.lost == ("bbbbbbbb: visitor 1 was never shown",)


def _fault(at: int) -> h.Fault:
    return h.Fault("F1", "visitor process killed", at, at)


def test_recovery_is_counted_until_both_have_delivered_something_new() -> None:
    night = Night()
    night.write("visitor")
    fault = _fault(night.at)
    night.read()  # written before the fault: proves nothing
    assert recoveries(night.events, fault) == {A: None}
    night.write("visitor")
    night.at += 1_000
    night.read()
    assert not recovered(night.events, fault)
    night.write("Linnea")
    night.at += 2_000
    night.read()
    assert recovered(night.events, fault)
    assert recoveries(night.events, fault) == {A: pytest.approx((night.at - fault.ended) / 1000)}


def test_a_conversation_that_never_recovers_counts_until_the_end_of_the_night() -> None:
    night, other = Night(A), Night(B)
    fault = _fault(night.at)
    for member in MEMBERS:
        night.write(member)
    night.read()
    whole = h.History((*night.events, *other.events), (fault,), fault.ended + 40_000)
    assert worst(whole) == (40.0, 1)
    other.end()
    ended = h.History((*night.events, *other.events), (fault,), fault.ended + 40_000)
    assert worst(ended)[1] == 0


def test_only_conversations_that_ran_when_it_happened_are_asked() -> None:
    early, late = Night(A), Night(B, at=50_000)
    events = [*early.events, *late.events]
    assert running(events, 40_000) == {A}
    assert running(events, 60_000) == {A, B}
    early.end()
    assert running([*early.events, *late.events], 60_000) == {B}


def test_a_history_that_was_kept_reads_as_it_was(tmp_path: Path) -> None:
    night = Night()
    night.write("visitor")
    night.end()
    night.add(h.Missing, "visitor", count=1)
    night.add(h.Broke, "visitor", why="service")
    whole = h.History(tuple(night.events), (_fault(5),), 77)
    h.keep(whole, tmp_path / "history.jsonl")
    assert h.load(tmp_path / "history.jsonl") == whole
