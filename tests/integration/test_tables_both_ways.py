"""Migrations run both ways and rows that can survive do; tables come back from a sealed copy."""

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from chatsvc.cli import copy_keys, pg_programs
from chatsvc.cli.errors import CommandError
from chatsvc.settings.databases import database
from counsellor.keeping.tables import LEFT_OUT
from tests.support.postgresql import TestTables, program
from tests.support.sql_worker import console_environment

# Forty steps, some of them nine times, on a slow machine beside others.
WITHIN_S: Final = 240
PASSPHRASE: Final = "korp-lampa-moln-sten"


def ran(state: Path, url: str, *words: str) -> str:
    """Run a module on these tables in a process of its own; return what it printed."""
    (state / "organisations").mkdir(exist_ok=True)
    key = base64.urlsafe_b64encode(bytes(32)).decode().rstrip("=")
    done = subprocess.run(
        [sys.executable, "-m", *words],
        env=console_environment(state, {"DATABASE_URL": url, "CHATSVC_FIELD_KEYS": key}),
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_every_migration_runs_both_ways_and_no_row_that_can_stay_is_lost(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'console.sqlite3'}"
    if engine == "postgresql":
        url = request.getfixturevalue("tables").make("both_ways")
    met: dict[str, object] = json.loads(ran(tmp_path, url, "tests.support.both_ways"))
    assert (met["lost"], met["left"], met["same"]) == ([], [], True)
    assert int(str(met["tables"])) > 25
    assert int(str(met["steps"])) > 7


def copied(tables: TestTables, folder: Path) -> Path:
    """Let a reception work on a database `town`, take a copy of it, and return the folder."""
    copy_keys.make(folder, PASSPHRASE)
    passphrases = folder / "passphrases.json"
    passphrases.write_text(json.dumps({"backup": PASSPHRASE}), encoding="utf-8")
    passphrases.chmod(0o600)
    words = ("--recipient", str(folder / copy_keys.PUBLIC), "--to", str(folder / "copy"))
    ran(folder, tables.make("town"), "tests.support.rehearsal", "backup", *words)
    return folder


def restored(tables: TestTables, folder: Path) -> str:
    """Restore the copy into a new database `again`, and return what the command said."""
    words = ("--from", str(folder / "copy"), "--key", str(folder / copy_keys.PRIVATE))
    given = ("--passphrases", str(folder / "passphrases.json"))
    return ran(folder, tables.make("again"), "chatsvc.cli.main", "restore", *words, *given)


def in_plain(copy: bytes) -> str:
    """Return the whole dump as SQL, as whoever opens a copy can."""
    words = [program("pg_restore"), "--file=-"]
    return subprocess.run(words, input=copy, capture_output=True, check=True).stdout.decode()


def rows(tables: TestTables, name: str, question: str) -> list[tuple[object, ...]]:
    """Ask one of the two databases."""
    with tables.connection(name) as owner:
        return owner.execute(question.encode()).fetchall()


def test_staff_data_come_back_from_a_sealed_copy_and_nobody_is_signed_in(
    tables: TestTables, tmp_path: Path
) -> None:
    folder = copied(tables, tmp_path)
    _, copy = copy_keys.unseal(
        (folder / "copy").read_bytes(), folder / copy_keys.PRIVATE, PASSPHRASE
    )
    said = restored(tables, folder)
    for question in (
        "SELECT username, password, alias, role FROM accounts_staff",
        "SELECT sealed_secret FROM accounts_staffonetimepassword",
        "SELECT value, period FROM mapping_counter",
        "SELECT version, document::text FROM directory_devicelist",
        "SELECT number, digest FROM audit_auditentry WHERE number IN (2, 3)",
        "SELECT key, raised_by_id FROM escalation_escalation WHERE key = 'kept'",
    ):
        before = rows(tables, "town", question)
        assert before, question
        assert rows(tables, "again", question) == before
    for table in LEFT_OUT:
        assert rows(tables, "town", f"SELECT count(*) FROM {table}") == [(1,)]  # noqa: S608  our own list
        assert rows(tables, "again", f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608  as above
    text = in_plain(copy)
    assert "Vera" in text
    assert "left-out" not in text
    assert rows(tables, "again", "SELECT key FROM escalation_escalation") == [("kept",)]
    assert rows(tables, "again", "SELECT min(number) FROM audit_auditentry") == [(2,)]
    for words in ("town: the chain holds", "audit 1, escalations 1", "of the copy: 41", " 6. Ask"):
        assert words in said
    # The next account gets a number of its own: sequences came back with their rows.
    assert rows(tables, "again", "SELECT nextval('accounts_staff_id_seq')") == [(2,)]
    with pytest.raises(CommandError) as found:
        pg_programs.load(database(tables.url("again")), copy)
    assert found.value.code == "not_empty"
