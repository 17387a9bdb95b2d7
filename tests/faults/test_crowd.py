"""What a crowd keeps as it hears it says the same as the whole history."""

import json
from collections.abc import Sequence
from typing import Final

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faults import history as h
from tests.faults.crowd import Crowd, now_ms
from tests.faults.history import VISITOR, Fault, read_event
from tests.faults.recovery import recoveries, running

A, B = "a" * 32, "b" * 32
LIFE = settings(max_examples=150, derandomize=True, database=None)
KINDS: Final = ("talks", "holds", "lets_go", "ends", "over", "present", "wrote", "delivered")


def _hears(crowd: Crowd, kind: str, conversation: str, member: str, n: int, at: int) -> None:
    more: dict[str, object] = {"n": n} if kind in {"wrote", "delivered"} else {}
    more |= {"names": ["Linnea"]} if kind == "present" else {}
    line = {"t": kind, "at": at, "conversation": conversation, "member": member, **more}
    crowd.hear(json.dumps(line))


@st.composite
def _nights(draw: st.DrawFn) -> tuple[Crowd, int]:
    """A crowd that heard something, and after how many events the harm was done."""
    crowd = Crowd()
    told = st.tuples(
        st.sampled_from(KINDS), st.sampled_from([A, B]), st.sampled_from([VISITOR, "Linnea"])
    )
    many = draw(st.lists(st.tuples(told, st.integers(1, 4)), max_size=60))
    for place, ((kind, conversation, member), n) in enumerate(many):
        _hears(crowd, kind, conversation, member, n, at=1_000 + 10 * place)
    return crowd, draw(st.integers(0, len(many)))


@LIFE
@given(_nights())
def test_a_fault_is_felt_as_long_as_the_whole_history_says(night: tuple[Crowd, int]) -> None:
    crowd, mark = night
    fault = Fault("F1", "visitor process killed", 1_000 + 10 * mark - 5, 1_000 + 10 * mark - 5)
    assert recoveries(crowd.told_since(mark), fault) == recoveries(crowd.events, fault)


@LIFE
@given(_nights())
def test_who_talks_and_who_knows_that_it_is_over(night: tuple[Crowd, int]) -> None:
    crowd, _mark = night
    assert crowd.talking() == running(crowd.events, now_ms())
    for conversation in (A, B):
        over = [e for e in crowd.events if isinstance(e, h.Over) and e.conversation == conversation]
        assert crowd.is_over(conversation) == bool(over)
        by_visitor = any(event.member == VISITOR for event in over)
        assert crowd.is_over(conversation, VISITOR) == by_visitor


def _delivered(events: Sequence[h.Event]) -> bool:
    ended = {event.conversation for event in events if isinstance(event, h.Ends)}
    wrote, came = (
        {(e.conversation, e.member, e.n) for e in events if isinstance(e, kind)}
        for kind in (h.Wrote, h.Delivered)
    )
    return {conversation for conversation, _member, _n in wrote - came} <= ended


def test_all_is_delivered_when_nothing_is_underway_but_what_somebody_ended() -> None:
    crowd = Crowd()
    _hears(crowd, "wrote", A, VISITOR, 1, 1_000)
    _hears(crowd, "wrote", A, VISITOR, 2, 1_001)
    assert not crowd.all_delivered()
    _hears(crowd, "delivered", A, VISITOR, 1, 1_002)
    assert not crowd.all_delivered()
    _hears(crowd, "delivered", A, VISITOR, 2, 1_003)
    assert crowd.all_delivered()
    _hears(crowd, "wrote", B, "Linnea", 2, 1_004)
    assert not crowd.all_delivered()
    _hears(crowd, "ends", B, VISITOR, 0, 1_005)
    assert crowd.all_delivered()
    assert _delivered(crowd.events)


def test_every_event_that_is_heard_is_kept_as_it_was() -> None:
    crowd = Crowd()
    for place, kind in enumerate(KINDS):
        _hears(crowd, kind, A, VISITOR, place, 1_000 + place)
    assert [msgspec.json.decode(msgspec.json.encode(e))["t"] for e in crowd.events] == list(KINDS)
    assert crowd.events[0] == read_event(msgspec.json.encode(crowd.events[0]))
