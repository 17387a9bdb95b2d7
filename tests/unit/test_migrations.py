"""No migration is one-way, and the models are what the migrations make."""

from collections.abc import Iterable

from django.apps import apps
from django.db import migrations
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation


def one_way(found: Iterable[migrations.Migration]) -> list[str]:
    """Return the migrations with a step that cannot be taken back."""
    return sorted(
        f"{one.app_label}.{one.name}"
        for one in found
        if not all(step.reversible for step in one.operations)
    )


def nothing(*_: object) -> None:
    """Change no row."""


def test_every_step_of_every_migration_can_be_taken_back() -> None:
    found = MigrationLoader(None).disk_migrations
    assert len(found) > 20
    assert one_way(found.values()) == []


def one_step(name: str, step: migrations.RunPython) -> migrations.Migration:
    """Make a migration of one step."""
    made = type("Migration", (migrations.Migration,), {"operations": [step]})(name, "audit")
    assert isinstance(made, migrations.Migration)
    return made


def test_planted_a_change_of_rows_without_a_way_back_is_seen() -> None:
    forwards = one_step("forwards", migrations.RunPython(nothing))
    both = one_step("both", migrations.RunPython(nothing, nothing))
    assert one_way([forwards, both]) == ["audit.forwards"]


def test_the_models_are_what_the_migrations_make() -> None:
    loader = MigrationLoader(None)
    translation.deactivate_all()  # as the command does: its own words are no change
    try:
        now = ProjectState.from_apps(apps)
        found = MigrationAutodetector(loader.project_state(), now).changes(graph=loader.graph)
    finally:
        translation.deactivate()
    assert found == {}
