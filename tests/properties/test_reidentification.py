"""Nobody names a small number from what is shown; the same attacks name it where it is bare."""

import json
import random
from collections.abc import Mapping
from functools import cache
from typing import Final

import pytest

from counsellor.mapping.definitions import definitions_of
from tests.privacy import run, teams
from tests.privacy.attacks import ATTACKS, Cell, Found, attack, named
from tests.privacy.insiders import attack_colleagues, attack_teams
from tests.privacy.teams import PEOPLE, TABLES, drawn, team
from tests.privacy.towns import DOORS

TOWNS: Final = 500
COLLEAGUES: Final = 3_000


# Every way looks at the same towns, so they are drawn once.
@cache
def towns(*, protected: bool = True) -> Mapping[str, Mapping[str, Found]]:
    return attack(ATTACKS, TOWNS, protected=protected)


@cache
def team_towns(*, protected: bool = True) -> Mapping[str, Mapping[str, Found]]:
    return attack_teams(ATTACKS, TOWNS, protected=protected)


@cache
def colleagues() -> Mapping[bool, Mapping[str, Found]]:
    """With a team's floor and without."""
    return attack_colleagues(COLLEAGUES, floors=(True, False))


@pytest.mark.parametrize("name", ATTACKS)
def test_no_attack_does_better_than_the_best_guess(name: str) -> None:
    found = towns()[name]
    assert sum(one.attempts for one in found.values()) > 5_000
    assert not {table: one for table, one in found.items() if one.reidentifies}


@pytest.mark.parametrize(("name", "table"), [("difference", "wait"), ("slice", "setting")])
def test_the_same_attack_names_small_numbers_that_are_only_left_out(name: str, table: str) -> None:
    """The control: without secondary gaps and noise the sums tell."""
    assert towns(protected=False)[name][table].reidentifies


def test_every_table_that_2027_adds_is_attacked() -> None:
    before = {one.id for one in definitions_of(2026).tables}
    assert {one.id for one in definitions_of(2027).tables} - before <= TABLES.keys()
    # With those of 2026 that are counted from the same talks, and only seen inside.
    assert {one.id for one in definitions_of(2026).tables if not one.public} <= TABLES.keys()


@pytest.mark.parametrize("name", ATTACKS)
def test_no_attack_on_the_quality_of_a_service_does_better(name: str) -> None:
    found = team_towns()[name]
    assert found.keys() == TABLES.keys()
    assert sum(one.attempts for one in found.values()) > 10_000
    assert not {table: one for table, one in found.items() if one.reidentifies}


@pytest.mark.parametrize(
    ("name", "tables"),
    [
        ("difference", {"first_reply", "languages_asked"}),
        ("slice", {"felt_heard", "risk_asked", "first_reply", "lasted"}),
    ],
)
def test_the_same_attack_names_them_where_small_numbers_are_only_left_out(
    name: str, tables: set[str]
) -> None:
    found = team_towns(protected=False)[name]
    assert tables <= {table for table, one in found.items() if one.reidentifies}


def test_a_colleague_who_subtracts_herself_does_no_better() -> None:
    found = colleagues()[True]
    assert {table.split(" of ")[0] for table in found} <= set(PEOPLE)
    assert sum(one.attempts for one in found.values()) > 10_000
    # Two people or three are no team: nothing of theirs is shown.
    assert {table.split(" of ")[1] for table in found} == {"4", "5"}
    assert not {table: one for table, one in found.items() if one.reidentifies}


def test_a_colleague_names_the_other_one_where_a_team_may_be_two() -> None:
    """The control: noise alone does not hide who is left when one is subtracted of two."""
    found = colleagues()[False]
    assert found["risk_asked of 2"].reidentifies


def test_one_line_says_so_and_the_command_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(share=15, protected=False, floor=False) == 1
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["attempts"] > 10_000
    assert last["reidentified"] > 0


def test_tables_of_one_town_are_counted_from_the_same_talks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(teams, "_ANSWERS", 100)
    of = team(drawn(random.Random(4)))  # noqa: S311  a simulation, not a secret
    exact = {table: of.town.exact[table] for table in TABLES}
    for door in DOORS:
        met = exact["access"][door, "met"]
        for table in ("lasted", "first_reply", "felt_heard"):
            assert sum(n for (at, _), n in exact[table].items() if at == door) == met
    everyone = sum(
        n for mine in of.own.values() for (table, *_), n in mine.items() if table == "lasted"
    )
    assert everyone == sum(exact["lasted"].values())


def test_fewer_gaps_than_luck_needs_are_no_finding() -> None:
    cells = iter([Cell("one", "x", n, n % 5) for n in range(40)])
    found = named(lambda _chance: {"any": [next(cells)]}, 20)["any"]
    assert not found["one"].reidentifies
