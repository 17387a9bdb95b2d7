"""Table [shifts] of an organisation's file: its defaults, its bounds, its faults by name."""

from pathlib import Path

import pytest

from chatsvc.settings.errors import SettingsError
from chatsvc.settings.organisations import load_organisations
from chatsvc.settings.shift_rules import ShiftRules
from tests.support.organisation_file import REAL


def loaded(folder: Path, table: str) -> ShiftRules:
    (folder / "norra.toml").write_text(f"{REAL}[shifts]\n{table}\n", encoding="utf-8")
    return load_organisations(folder).all[0].shifts


def test_a_file_that_says_nothing_wants_two_people_and_four_hours(tmp_path: Path) -> None:
    assert loaded(tmp_path, "") == ShiftRules(2, 4, 40, works_alone=False)


def test_a_file_says_otherwise(tmp_path: Path) -> None:
    table = "min_people = 3\nmax_hours = 3\nlast_entry_minutes = 45\nworks_alone = true"
    assert loaded(tmp_path, table) == ShiftRules(3, 3, 45, works_alone=True)


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("min_people = 1", "organisation_shifts"),
        ("min_people = 11", "organisation_shifts"),
        ("max_hours = 0", "organisation_shifts"),
        ("max_hours = 9", "organisation_shifts"),
        ("last_entry_minutes = 29", "organisation_last_entry"),
        ("last_entry_minutes = 46", "organisation_last_entry"),
        ("last_entry_minutes = 40.5", "organisation_file"),
        ('works_alone = "yes"', "organisation_file"),
        ("least_people = 2", "organisation_file"),
    ],
)
def test_a_rule_outside_its_bounds_is_refused_at_start(
    tmp_path: Path, table: str, code: str
) -> None:
    with pytest.raises(SettingsError, match=r"norra\.toml") as refused:
        loaded(tmp_path, table)
    assert refused.value.code == code
