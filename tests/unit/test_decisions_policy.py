"""What holds, what runs out and when somebody is told; samples decide nothing in earnest."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chatsvc.retention.decided import KINDS, MANDATORY, Kind, Rule
from counsellor.decisions import policy
from counsellor.decisions.policy import Recorded, Standing

TODAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
RULE = Rule(1800, 21_600, 720)


def row(kind: Kind = "insats", days: int = 100, **more: object) -> Recorded:
    """A decision that holds so many days more."""
    usual = Recorded(
        kind, "text", "Socialnämnden", TODAY, "S 1/26", TODAY + timedelta(days=days), sample=False
    )
    return replace(usual, **more)  # type: ignore[arg-type]  # the test's own


def stands(*rows: Recorded, kind: Kind = "insats") -> Standing:
    return next(one for one in policy.standings(rows, NOW, TODAY) if one.kind == kind)


def test_the_register_shows_all_six_kinds_and_which_are_needed() -> None:
    found = policy.standings((), NOW, TODAY)
    assert [one.kind for one in found] == list(KINDS)
    assert {one.kind for one in found if one.mandatory} == set(MANDATORY)
    assert {one.state for one in found} == {"missing"}


@pytest.mark.parametrize(
    ("days", "warns"),
    [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (1, 7), (0, 7)],
)
def test_somebody_is_told_ninety_thirty_and_seven_days_before(days: int, warns: int | None) -> None:
    found = stands(row(days=days))
    assert (found.state, found.days_left, found.warns) == ("valid", days, warns)


def test_a_decision_holds_through_its_last_day_and_not_after() -> None:
    last = row(days=0)
    assert last.ends == datetime(2026, 12, 1, 23, tzinfo=UTC)
    assert stands(row(days=-1)).state == "expired"


def test_a_new_decision_takes_the_place_of_the_one_before() -> None:
    old, new = row(days=10), row(days=400, dnr="S 2/26")
    assert stands(old, new).row == new
    # Withdrawn: the earlier one still holds.
    assert stands(old, replace(new, withdrawn_at=NOW)).row == old


def test_intake_is_lawful_until_the_first_needed_one_ends() -> None:
    rows = [row("insats", 40), row("documentation", 10), row("gallring", 99, rule=RULE)]
    ends = int(datetime(2026, 12, 11, 23, tzinfo=UTC).timestamp() * 1000)
    assert policy.lawful_until(rows) == ends
    assert policy.lawful_until(rows[:2]) == 0
    assert policy.lawful_until([*rows, row("documentation", 400)]) > ends


def test_a_withdrawal_ends_it_at_once_and_a_mark_of_the_past_is_kept() -> None:
    rows = [row("insats", 40, withdrawn_at=NOW), row("documentation"), row("gallring", rule=RULE)]
    assert policy.lawful_until(rows) == int(NOW.timestamp() * 1000)
    assert stands(*rows).state == "expired"


def test_the_other_three_never_close_anything() -> None:
    needed = [row("insats"), row("documentation"), row("gallring", rule=RULE)]
    late = [row(kind, -5) for kind in KINDS if kind not in MANDATORY]
    assert policy.lawful_until([*needed, *late]) == policy.lawful_until(needed)


def test_a_sample_counts_in_the_demo_and_nowhere_else() -> None:
    rows = [row("insats", sample=True), row("documentation")]
    assert policy.counts(rows, demo=True) == tuple(rows)
    assert [one.kind for one in policy.counts(rows, demo=False)] == ["documentation"]


def test_what_is_published_holds_today_and_brings_the_rule() -> None:
    rows = [row("insats"), row("dpia", -1), row("gallring", rule=RULE)]
    found = policy.document(rows, NOW)
    assert [one.kind for one in found.decisions] == ["insats", "gallring"]
    assert (found.rule, found.lawful_until) == (RULE, 0)
    assert policy.document(rows[:1], NOW).rule is None


def test_a_rule_that_ran_out_still_bounds_the_evening_that_goes_on() -> None:
    """Found by reading: the settings' own periods, four hours, came back at midnight."""
    short, shorter = Rule(600, 3600, 360), Rule(300, 1800, 360)
    over = [row("gallring", -9, rule=RULE), row("gallring", -1, rule=short)]
    assert policy.document(over, NOW).rule == short
    assert policy.document(over[::-1], NOW).rule == short
    withdrawn = row("gallring", rule=shorter, withdrawn_at=NOW)
    assert policy.document([*over, withdrawn], NOW).rule == shorter
    # What holds goes before what held, also where that held for longer.
    assert policy.document([withdrawn, row("gallring", 1, rule=RULE)], NOW).rule == RULE
    # Of two that end at the same moment the one that was written down last.
    twice = [row("gallring", -1, rule=RULE), row("gallring", -1, rule=short)]
    assert policy.document(twice, NOW).rule == short


def test_a_rule_is_in_the_units_of_the_settings() -> None:
    assert policy.rule_of(30, 6, 24) == Rule(1800, 21_600, 720)
