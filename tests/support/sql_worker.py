"""Workers as processes of their own, on a real store and a real PostgreSQL, and their counts."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.support.organisation_file import ORGANISATION
from tests.support.postgresql import TestTables
from tests.support.store import TestStore

ROOT: Final = Path(__file__).resolve().parents[2]
MIGRATED: Final = "migrated"


@dataclass(frozen=True)
class Workplace:
    """Where the workers of one organisation work: a store, a database, a state directory."""

    org: str
    state: Path
    tables: TestTables
    environment: Mapping[str, str] = field(repr=False)

    def turn(self, step: str = "none") -> subprocess.Popen[bytes]:
        """Start one turn of a worker (tests/support/turn.py)."""
        return self._start("-m", "tests.support.turn", self.org, step)

    def worker(self) -> subprocess.Popen[bytes]:
        """Start `chatsvc worker`."""
        return self._start("-m", "chatsvc.cli.main", "worker")

    def said(self) -> str:
        """Return all that the workers have printed."""
        return (self.state / "said").read_text(encoding="utf-8")

    def counted(self) -> dict[str, int]:
        """Return every count in the tables, over all doors and periods."""
        with self.tables.connection(self.org) as owner:
            rows = owner.execute(
                "SELECT measure, sum(value) FROM mapping_counter WHERE organisation = %s"
                " GROUP BY measure",
                (self.org,),
            ).fetchall()
        return {str(measure): int(str(value)) for measure, value in rows}

    def waiting(self) -> int:
        """Return how many transactions wait for a lock that another one holds."""
        with self.tables.connection() as owner:
            row = owner.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = %s AND wait_event_type = 'Lock'",
                (self.org,),
            ).fetchone()
        return int(str(row[0])) if row else 0

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        with (self.state / "said").open("ab") as said:
            return subprocess.Popen(
                [sys.executable, *words], cwd=ROOT, env=self.environment, stdout=said, stderr=said
            )


def make_template(tables: TestTables, state: Path) -> None:
    """Make the database that every test's own is a copy of, as an operator would."""
    environment = console_environment(state, {"DATABASE_URL": tables.make(MIGRATED)})
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def workplace(org: str, state: Path, store: TestStore, tables: TestTables) -> Workplace:
    """Make an organisation with tables of its own."""
    (state / "organisations").mkdir(parents=True)
    text = ORGANISATION.format(org=org)
    (state / "organisations" / "town.toml").write_text(text, encoding="utf-8")
    urls = {"DATABASE_URL": tables.make(org, MIGRATED), "REDIS_URL": store.urls["worker"]}
    return Workplace(org, state, tables, console_environment(state, urls))


def console_environment(state: Path, urls: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a command that works on these tables."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CHATSVC_", "DJANGO_"))}
    return {
        **kept,
        **urls,
        "CHATSVC_DEMO": "1",
        "CHATSVC_STATE_DIR": str(state),
        "CHATSVC_SECRET_KEY": "for tests only",
        "CHATSVC_TICKET_KEYS": "dGVzdHMtb25seS10aWNrZXQta2V5LTMyLWJ5dGVzISE",
        "DJANGO_SETTINGS_MODULE": "chatsvc.settings.console",
        "PYTHONPATH": str(ROOT),
    }
