"""Migrations forwards, back and forwards again on the tables that DATABASE_URL names; as a process.

Prints what was met as JSON; the process has tables of its own, so nothing of pytest's is touched.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

import django

django.setup()

from django.apps import apps  # noqa: E402  # models can be imported only now
from django.db import connection, models  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402

if TYPE_CHECKING:
    Column: TypeAlias = models.Field[Any, Any]

Rows: TypeAlias = dict[str, list[dict[str, object]]]
# A value of each kind of column; a foreign key is the one row of its table.
VALUES: Final[Mapping[type["Column"], object]] = {
    models.BigIntegerField: 7,
    models.BinaryField: b"sealed",
    models.BooleanField: True,
    models.CharField: "åäö",
    models.DateField: date(2026, 11, 17),
    models.DateTimeField: datetime(2026, 11, 17, 20, tzinfo=UTC),
    models.JSONField: {"a": ["å", 1]},
    models.PositiveBigIntegerField: 9,
    models.PositiveIntegerField: 5,
    models.PositiveSmallIntegerField: 3,
    models.TextField: "rad\nrad",
}


def ours() -> list[type[models.Model]]:
    """Return every model of the console, each after those that it points at."""
    left = [one for one in apps.get_models() if one.__module__.startswith("counsellor.")]
    ordered: list[type[models.Model]] = []
    while left:
        ready = [one for one in left if not points_at(one) - set(ordered)]
        ordered += ready
        left = [one for one in left if one not in ready]
    return ordered


def points_at(model: type[models.Model]) -> set[type[models.Model]]:
    """Return the models that this one's foreign keys name."""
    return {named(one) for one in fields(model) if one.is_relation}


def named(field: "Column") -> type[models.Model]:
    """Return the model that a foreign key names."""
    return cast("type[models.Model]", field.related_model)


def fields(model: type[models.Model]) -> "list[Column]":
    """Return the columns of a model, its own number left out."""
    return [one for one in model._meta.concrete_fields if not one.primary_key]  # noqa: SLF001  Django's documented way


def plant() -> None:
    """Put one row into every table that has none: one was dropped and made again on the way."""
    for model in ours():
        if model._default_manager.exists():  # noqa: SLF001  as above
            continue
        made: dict[str, object] = {}
        for field in fields(model):
            if field.is_relation:
                made[field.name] = named(field)._default_manager.first()  # noqa: SLF001  as above
            else:
                value = VALUES[type(field)]
                short = isinstance(value, str) and field.max_length is not None
                made[field.name] = str(value)[: field.max_length] if short else value
        if model._meta.pk.name != "id":  # noqa: SLF001  as above
            made[model._meta.pk.name] = "key"  # noqa: SLF001  as above
        model._default_manager.create(**made)  # noqa: SLF001  as above


def tables() -> set[str]:
    """Return the tables that are there."""
    return set(connection.introspection.table_names()) - {"django_migrations"}


def shape() -> dict[str, dict[str, list[str]]]:
    """Return each table's columns and constraints, as the database itself says."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables()):
            described = connection.introspection.get_table_description(cursor, table)
            bound = connection.introspection.get_constraints(cursor, table)
            found[table] = {
                "columns": sorted(f"{one.name} {one.null_ok}" for one in described),
                "constraints": sorted(
                    f"{one['columns']} {one['unique']} {one['foreign_key']}"
                    for one in bound.values()
                ),
            }
    return found


def rows() -> Rows:
    """Return all rows of our own tables, column by column."""
    names = {one._meta.db_table for one in ours()} & tables()  # noqa: SLF001  as above
    found: Rows = {}
    with connection.cursor() as cursor:
        for name in sorted(names):
            cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608  a table's own name
            columns = [one[0] for one in cursor.description]
            found[name] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return found


def steps() -> Iterator[tuple[str, str]]:
    """Give (app, migration) of every migration of ours that has one after it."""
    loader = MigrationLoader(connection)
    for label, name in sorted(loader.disk_migrations):
        last = max(other for app, other in loader.disk_migrations if app == label)
        if apps.get_app_config(label).name.startswith("counsellor.") and name != last:
            yield label, name


def lost(before: Rows, there: Mapping[str, set[str]], after: Rows) -> list[str]:
    """Return every value that an older shape could keep and that is not there any more."""
    found = []
    for table, kept in there.items():
        for old, new in zip(before[table], after[table], strict=True):
            found += [f"{table}.{name}" for name in sorted(kept) if old[name] != new[name]]
    return found


def back_and_forth(label: str, name: str) -> list[str]:
    """Go back to this migration and forwards; return what was lost of what it knows."""
    plant()
    before = rows()
    go((label, name))
    there = {table: set(kept[0]) for table, kept in rows().items()}
    go(*newest())
    return lost(before, there, rows())


def go(*targets: tuple[str, str | None]) -> None:
    """Migrate as the command does, without the signals after it, which fill Django's own tables."""
    MigrationExecutor(connection).migrate(list(targets))


def newest() -> list[tuple[str, str]]:
    """Return the last migration of every app."""
    return cast("list[tuple[str, str]]", MigrationLoader(connection).graph.leaf_nodes())


def main() -> int:
    """Go all ways; print what was met."""
    go(*newest())
    first = shape()
    met: dict[str, object] = {"tables": len(rows())}
    gone = [(step, back_and_forth(*step)) for step in list(steps())]
    met["steps"], met["lost"] = len(gone), [one for _, found in gone for one in found]
    go(*((label, None) for label, _ in newest()))
    met["left"] = sorted(tables())
    go(*newest())
    met["same"] = shape() == first
    sys.stdout.write(json.dumps(met) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
