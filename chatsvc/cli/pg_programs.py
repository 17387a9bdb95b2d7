"""A copy of the tables by PostgreSQL's own programs, which get nothing else of our environment."""

import shutil
import subprocess
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

import psycopg

from chatsvc.cli.errors import CommandError
from chatsvc.settings.environment import SOURCE

# Where Debian keeps the programs of each version.
DEBIAN: Final = Path("/usr/lib/postgresql")
# What libpq reads, from the words of a DATABASES entry.
_WORDS: Final[Mapping[str, str]] = {
    "NAME": "PGDATABASE",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "HOST": "PGHOST",
    "PORT": "PGPORT",
}
_OPTIONS: Final[Mapping[str, str]] = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}


def dump(entry: Mapping[str, Any], left_out: Collection[str]) -> bytes:
    """Return the whole database in pg_dump's custom format, without the rows of some tables.

    Raises:
        CommandError: `program_missing`, or `copy_failed`.
    """
    words = ["--format=custom", "--no-owner", "--no-privileges", "--lock-wait-timeout=10s"]
    words += [f"--exclude-table-data=public.{name}" for name in sorted(left_out)]
    return _run(entry, "pg_dump", words)


def load(entry: Mapping[str, Any], copy: bytes) -> None:
    """Fill an empty database from such a copy: all of it, or nothing.

    Raises:
        CommandError: `program_missing`, `copy_failed`, or `not_empty`.
    """
    with psycopg.connect(**_connection(entry)) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
    if row != (0,):
        raise CommandError("not_empty", "The database has tables; restore into a new, empty one.")
    words = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    _run(entry, "pg_restore", [*words, f"--dbname={entry['NAME']}"], copy)


def _run(entry: Mapping[str, Any], name: str, words: Collection[str], given: bytes = b"") -> bytes:
    options = {**_WORDS, **_OPTIONS}
    known = {**entry, **entry["OPTIONS"]}
    environment = {options[word]: str(known[word]) for word in options if known.get(word)}
    done = subprocess.run(
        [_program(name), *words],
        input=given,
        capture_output=True,
        env={"PATH": SOURCE.get("PATH", ""), "LANG": "C.UTF-8", **environment},
        check=False,
    )
    if done.returncode:
        # Its own words may quote a row; the first line names the table or the fault.
        first = done.stderr.decode(errors="replace").partition("\n")[0][:200]
        raise CommandError("copy_failed", f"{name} gave up: {first}")
    return done.stdout


def _program(name: str) -> str:
    versions = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if found is None:
        sentence = f"{name} is missing: apt-get install postgresql-client"
        raise CommandError("program_missing", sentence)
    return found


def _connection(entry: Mapping[str, Any]) -> dict[str, Any]:
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    words = {word: entry[name] for name, word in (names | {"PORT": "port"}).items() if entry[name]}
    return {**words, **entry["OPTIONS"]}
