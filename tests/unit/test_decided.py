"""Without decisions nobody is let in; what runs ends as planned; a rule only ever shortens."""

from datetime import datetime

import pytest

from chatsvc.protocol.limits import Periods
from chatsvc.retention import decided, status
from chatsvc.retention.at_door import AtDoor
from chatsvc.retention.banners import STOP
from chatsvc.retention.decided import Decided, Decisions, Rule
from chatsvc.retention.hours import STOCKHOLM, DoorPlan, Opening, Span

HOUR = 3_600_000


def at(text: str) -> int:
    """The wall clock of the reception, as Unix ms."""
    return int(datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).timestamp() * 1000)


# The decision's last day is 1 December: it ends at midnight, in the middle of an evening.
MIDNIGHT = at("2026-12-02T00:00")
EVENING = Opening(Span(at("2026-12-01T18:00"), at("2026-12-02T02:00")), at("2026-12-02T01:20"))
NEXT = Opening(Span(at("2026-12-02T18:00"), at("2026-12-03T02:00")), at("2026-12-03T01:20"))
PLAN = DoorPlan((EVENING, NEXT))


def mika(now: int, lawful_until: int | None, plan: DoorPlan | None = PLAN) -> status.DoorStatus:
    plans = {} if plan is None else {"mika": plan}
    told = status.status_of(
        {"mika": AtDoor(1)}, plans, now, demo=False, late=False, lawful_until=lawful_until
    )
    return told.doors["mika"]


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-12-01T23:59", True),
        # The evening that began while it held goes on to its end.
        ("2026-12-02T00:30", True),
        ("2026-12-02T18:00", False),
    ],
)
def test_a_decision_that_runs_out_takes_effect_at_the_next_evening(
    now: str, *, opens: bool
) -> None:
    door = mika(at(now), MIDNIGHT)
    assert door.open is opens
    assert door.reason == ("ok" if opens else "not_decided")


def test_a_door_without_hours_is_open_to_the_end_of_the_night() -> None:
    assert mika(at("2026-12-02T05:59"), MIDNIGHT, None).open
    assert not mika(at("2026-12-02T06:00"), MIDNIGHT, None).open
    # Withdrawn at seven in the morning: that night is over, so the next six o'clock ends it.
    assert mika(at("2026-12-03T05:00"), at("2026-12-02T07:00"), None).open


def test_what_was_never_decided_never_opens_and_promises_no_time() -> None:
    door = mika(EVENING.span.opens_ms + HOUR, 0)
    assert (door.open, door.reason, door.opens, door.last_entry) == (
        False,
        "not_decided",
        None,
        None,
    )
    assert not mika(EVENING.span.opens_ms + HOUR, 0, None).open
    whole = status.status_of(
        {"mika": AtDoor(1)}, {}, MIDNIGHT, demo=False, late=False, lawful_until=0
    )
    assert (whole.intake, whole.reason) == ("closed", "not_decided")


def test_a_door_that_is_closed_anyhow_says_its_own_reason() -> None:
    assert mika(at("2026-12-02T12:00"), 0).reason == "not_decided"
    assert mika(at("2026-12-02T12:00"), MIDNIGHT + 24 * HOUR).reason == "outside_hours"


def test_where_nothing_needs_deciding_nothing_is_asked() -> None:
    assert mika(EVENING.span.opens_ms, None).open


def test_a_stop_of_a_supervisor_is_told_before_a_missing_decision_only_while_it_would_open() -> (
    None
):
    told = status.status_of(
        {"mika": AtDoor(1)},
        {},
        MIDNIGHT,
        demo=False,
        late=False,
        banners={"mika": {STOP: MIDNIGHT + HOUR}},
        lawful_until=0,
    )
    assert told.doors["mika"].reason == "not_decided"


def test_a_rule_shortens_and_never_prolongs() -> None:
    usual = Periods()
    assert decided.under(usual, None) == usual
    assert decided.under(usual, Rule(99_999, 999_999, 730)) == usual
    short = decided.under(usual, Rule(600, 3600, 365))
    assert (short.silence_s, short.age_s, short.age_extension_s) == (600, 3600, 0)
    five = decided.under(usual, Rule(1800, 5 * 3600, 365))
    assert (five.age_s, five.age_extension_s) == (4 * 3600, 3600)


def test_no_rule_makes_a_conversation_live_longer_than_it_says() -> None:
    for hours in range(1, 25):
        found = decided.under(Periods(), Rule(1800, hours * 3600, 365))
        assert found.age_s + found.age_extension_s <= hours * 3600


@pytest.mark.parametrize("document", [None, b"", b"{", b'{"v":1,"decisions":7}', b"\xff"])
def test_a_document_that_cannot_be_read_decides_nothing(document: bytes | None) -> None:
    assert decided.decode(document) == Decisions()
    assert decided.decode(document).lawful_until == 0


def test_a_document_is_read_as_it_was_written() -> None:
    one = Decided("insats", "text", "nämnden", "2026-01-01", "S 1/26", "2026-12-31", sample=False)
    known = Decisions((one,), MIDNIGHT, Rule(1800, 21_600, 720))
    assert decided.decode(decided.encode(known)) == known
