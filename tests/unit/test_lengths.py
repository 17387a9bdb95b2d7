"""Which lengths are counted, by which bucket, and what is usual out of them."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsvc.protocol import events as happened
from chatsvc.protocol.conversation import Conversation
from chatsvc.protocol.effects import handle
from chatsvc.protocol.ids import Door
from chatsvc.protocol.usual import UNKNOWN, Usual, interval
from chatsvc.retention import usual as document
from chatsvc.tally.cells import cell_of, day_of, field_of
from chatsvc.tally.lengths import (
    ENOUGH,
    TALK_EDGES,
    WAIT_EDGES,
    cells_of_lengths,
    usual_of,
)
from tests.support.playbook import (
    ANNAS_PACKAGE,
    ANNAS_SLOT,
    MINUTE,
    NOON,
    PERIODS,
    accepted,
    joining,
    talking,
    waiting,
)

MIKA = Door("mika")
BUCKETS = st.lists(st.integers(0, 40), min_size=len(WAIT_EDGES), max_size=len(WAIT_EDGES))


def measured(**buckets: dict[int, int]) -> dict[tuple[str, str], int]:
    """Return counts of a door: by measure, from which minute on, how many."""
    return {
        (MIKA, f"{name}_{edge}"): number
        for name, by_edge in buckets.items()
        for edge, number in by_edge.items()
    }


def measures(name: str, before: Conversation, minutes: float) -> list[str]:
    """Return what a happening so many minutes past noon raises."""
    cells = cells_of_lengths(name, before, NOON + int(minutes * MINUTE))  # type: ignore[arg-type]  # drawn names
    for cell in cells:
        assert (cell.door, cell.period) == (MIKA, day_of(NOON))
        assert cell_of(field_of(cell)) == cell
    return [cell.measure for cell in cells]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-1, "met_0"),
        (0.9, "met_0"),
        (1, "met_1"),
        (14.9, "met_10"),
        (119, "met_90"),
        (600, "met_120"),
    ],
)
def test_a_wait_that_ended_with_somebody(minutes: float, expected: str) -> None:
    assert measures("joined", joining(), minutes) == [expected]


def test_a_check_is_no_end_of_a_wait() -> None:
    assert measures("joined", replace(joining(), check_slot=ANNAS_SLOT), 3) == []


def test_who_gave_up_waited_at_least_so_long() -> None:
    for name in ("ended_visitor", "left", "ended_silence", "ended_age"):
        assert measures(name, waiting(), 31) == ["quit_30"]
    assert measures("ended_visitor", joining(), 4) == ["quit_2"]


def test_a_talk_lasts_from_the_let_in_to_the_end_while_somebody_is_there() -> None:
    met = replace(talking(), talks_since=NOON + 10 * MINUTE)
    for name in ("ended_visitor", "ended_counsellor", "ended_silence", "left", "came_back"):
        assert measures(name, met, 56) == ["talked_45"]
    assert measures("ended_visitor", replace(met, seats=()), 56) == [], "nobody was there"
    assert measures("ended_visitor", talking(), 56) == [], "since when is not known"
    assert measures("handover_asked", met, 56) == []


def test_the_table_notes_when_the_talk_began_and_a_check_does_not_count() -> None:
    lets_in = happened.Committed(NOON + MINUTE, (ANNAS_PACKAGE,), ())
    met, _ = handle(joining(), lets_in, PERIODS)
    assert met.talks_since == NOON + MINUTE
    urgent = replace(waiting(), urgent=True)
    checked, _ = handle(urgent, replace(accepted(), check=True), PERIODS)
    checked, _ = handle(checked, lets_in, PERIODS)
    over = happened.CheckOver(NOON + 2 * MINUTE, ANNAS_SLOT, given_back=True)
    assert handle(checked, over, PERIODS)[0].talks_since == 0


def test_too_few_say_nothing() -> None:
    few = measured(met={5: ENOUGH - 1}, talked={30: ENOUGH - 1}, quit={0: 500})
    assert usual_of(MIKA, few) == UNKNOWN
    assert usual_of(Door("kast"), measured(met={5: 99}, talked={30: 99})) == UNKNOWN


def test_enough_say_the_outer_edges_of_their_buckets() -> None:
    counts = measured(met={0: 10, 2: 10, 10: 10}, talked={20: 20, 45: 10})
    assert usual_of(MIKA, counts) == Usual(30, 60, 0, 15)


def test_a_bucket_without_an_end_has_no_end() -> None:
    counts = measured(met={1: 20, 120: 20}, talked={180: 40})
    assert usual_of(MIKA, counts) == Usual(None, None, 1, None)


def test_who_gave_up_makes_a_wait_longer_and_never_shorter() -> None:
    alone = usual_of(MIKA, measured(met={5: 30}, talked={30: 30}))
    left = usual_of(MIKA, measured(met={5: 30}, quit={20: 10}, talked={30: 30}))
    assert alone.wait_high == 10
    assert left.wait_high is None, "one of four waited longer than all who were met"


@given(st.lists(st.integers(0, 300), min_size=ENOUGH, max_size=200))
def test_the_interval_is_never_narrower_than_the_middle_of_the_data(minutes: list[int]) -> None:
    met: dict[int, int] = {}
    for one in minutes:
        edge = max(edge for edge in WAIT_EDGES if edge <= one)
        met[edge] = met.get(edge, 0) + 1
    found = usual_of(MIKA, measured(met=met, talked={30: ENOUGH}))
    assert found.wait_low is not None
    ordered = sorted(minutes)
    assert found.wait_low <= ordered[-(-len(ordered) // 5) - 1], "a fifth had met somebody by then"
    if found.wait_high is None:
        assert ordered[-(-len(ordered) * 9 // 10) - 1] >= WAIT_EDGES[-1]
    else:
        assert sum(one < found.wait_high for one in minutes) >= 0.9 * len(minutes) - 1e-9


@given(BUCKETS, BUCKETS)
def test_giving_up_never_flatters(met: list[int], gave_up: list[int]) -> None:
    stayed = dict(zip(WAIT_EDGES, met, strict=True))
    both = measured(met=stayed, quit=dict(zip(WAIT_EDGES, gave_up, strict=True)))
    before, after = usual_of(MIKA, measured(met=stayed)), usual_of(MIKA, both)
    if before.wait_low is not None and after.wait_low is not None:
        assert after.wait_low >= before.wait_low
    if after.wait_high is not None:
        assert before.wait_high is not None
        assert after.wait_high >= before.wait_high


EDGE = st.sampled_from(WAIT_EDGES)
PLACES = st.integers(0, 49)
WAITED = st.integers(-5 * MINUTE, 200 * MINUTE)


@given(EDGE, EDGE, st.sampled_from(TALK_EDGES[1:]), PLACES, st.integers(0, 6), WAITED)
def test_what_is_told_holds_the_data_and_begins_after_what_was_waited(
    one: int, other: int, long: int, ahead: int, places: int, waited_ms: int
) -> None:
    low, high = min(one, other), max(one, other) + 1
    usual = Usual(None, long, low, high)
    found = interval(usual, ahead=ahead, places=places, waited_ms=waited_ms)
    if found is None:
        assert places == 0 or waited_ms > (high - 1) * MINUTE
        return
    assert found[0] < found[1]
    assert found[1] >= high, "never narrower than the data"
    assert found[0] * MINUTE >= waited_ms, "never below what was waited already"
    assert found[0] == max(low, -(-max(0, waited_ms) // MINUTE)), "no other floor, and no flattery"
    farther = interval(usual, ahead=ahead + 1, places=places, waited_ms=waited_ms)
    assert farther is not None
    assert farther[1] >= found[1], "who stands farther back hears no shorter wait"


def test_what_is_not_measured_is_not_said() -> None:
    whole = Usual(30, 60, 2, 15)
    assert interval(whole, ahead=0, places=2, waited_ms=0) == (2, 30)
    for missing in ("talk_long", "wait_low", "wait_high"):
        gap = replace(whole, **{missing: None})
        assert interval(gap, ahead=0, places=2, waited_ms=0) is None
    assert interval(whole, ahead=0, places=0, waited_ms=0) is None
    assert interval(whole, ahead=0, places=2, waited_ms=31 * MINUTE) is None, "its end has passed"


def test_the_document_holds_only_doors_with_figures_and_reads_back() -> None:
    usual = Usual(30, 60, 0, 15)
    copy = document.encode({MIKA: usual, Door("kast"): UNKNOWN})
    assert b"kast" not in copy
    assert document.at_door(copy, MIKA) == usual
    assert document.at_door(copy, Door("kast")) == UNKNOWN
    assert document.at_door(None, MIKA) == UNKNOWN


def test_only_whole_days_before_today_are_looked_at() -> None:
    since, until = document.whole_days(NOON)
    assert until == NOON - 12 * 60 * MINUTE
    assert until - since == 28 * 24 * 60 * MINUTE


def test_buckets_touch_and_begin_at_nothing() -> None:
    for edges in (WAIT_EDGES, TALK_EDGES):
        assert edges[0] == 0
        assert all(one < other for one, other in pairwise(edges))


def test_what_the_organisation_says_stands_in_for_a_talk_until_that_is_measured() -> None:
    few = usual_of(MIKA, measured(met={5: 99}, talked={30: ENOUGH - 1}))
    said = document.stated(few, 40)
    assert said == replace(few, talk_often=40)
    assert interval(said, ahead=1, places=2, waited_ms=0) is None
    enough = usual_of(MIKA, measured(talked={30: ENOUGH}))
    assert document.stated(enough, 40) == enough
    assert document.stated(UNKNOWN, None) == UNKNOWN
