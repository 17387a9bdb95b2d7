"""A copy of the console's tables as bytes, and an empty database filled from one: both engines."""

import sqlite3
import tempfile
from collections.abc import Collection
from pathlib import Path

from chatsvc.cli import pg_programs
from chatsvc.cli.errors import CommandError
from chatsvc.cli.tables import check_tables
from chatsvc.settings.databases import database


def engine_of(url: str) -> str:
    """Return `postgresql` or `sqlite`.

    Raises:
        SettingsError: the URL is wrong in itself.
    """
    return "postgresql" if database(url)["ENGINE"].endswith("postgresql") else "sqlite"


def take(url: str, left_out: Collection[str]) -> bytes:
    """Return everything that the database holds, but no row of the tables that are left out.

    Raises:
        CommandError: it is out of reach, or its program gave up.
    """
    check_tables(url)
    entry = database(url)
    if engine_of(url) == "postgresql":
        return pg_programs.dump(entry, left_out)
    source = Path(entry["NAME"])
    if not source.exists():
        raise CommandError("tables_away", "The database named in DATABASE_URL is not there.")
    return _of_sqlite(source, left_out)


def put(url: str, copy: bytes) -> None:
    """Fill the database of this URL, which must be empty.

    Raises:
        CommandError: `not_empty`, or it is out of reach.
    """
    check_tables(url)
    entry = database(url)
    if engine_of(url) == "postgresql":
        pg_programs.load(entry, copy)
        return
    try:
        with Path(entry["NAME"]).open("xb") as file:
            file.write(copy)
    except FileExistsError:
        sentence = "There is a database already; move it away, or name another file."
        raise CommandError("not_empty", sentence) from None


def _of_sqlite(source: Path, left_out: Collection[str]) -> bytes:
    """Copy while others write (SQLite's own way), then empty what is left out, pages included."""
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        path = Path(folder) / "copy"
        live, copy = sqlite3.connect(source), sqlite3.connect(path)
        try:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            copy.execute("PRAGMA secure_delete=ON")
            for name in sorted(left_out):
                copy.execute(f'DELETE FROM "{name}"')  # noqa: S608  our own list
            copy.commit()
            copy.execute("VACUUM")
        finally:
            live.close()
            copy.close()
        return path.read_bytes()
