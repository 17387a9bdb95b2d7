"""Tables that cannot be used are said so in one sentence, before anything starts; tests' too."""

import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from chatsvc.cli import tables as command
from chatsvc.cli.errors import CommandError
from chatsvc.cli.tables import check_tables
from chatsvc.settings.errors import SettingsError
from tests.support.delivery import process
from tests.support.polling import until
from tests.support.postgresql import TestTables
from tests.support.sql_worker import ROOT, workplace
from tests.support.store import TestStore

ORPHAN = """
import os, signal, sys
from pathlib import Path
from tests.support.postgresql import running_postgresql
with running_postgresql(Path(sys.argv[1])) as tables:
    print(tables.process.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_tables_that_answer_are_fine(tables: TestTables) -> None:
    check_tables(tables.url())
    check_tables("sqlite:////nowhere/yet.sqlite3")


def test_tables_that_refuse_or_are_not_there_are_said_so(tables: TestTables) -> None:
    for url in (
        tables.url().replace(tables.password, "canary"),
        tables.url("no_such_database"),
        "postgresql://canary:canary@127.0.0.1:1/console",
        "postgresql:///console?host=/nowhere",
    ):
        with pytest.raises(CommandError) as refused:
            check_tables(url)
        assert refused.value.code == "tables_away"
        assert "canary" not in str(refused.value)
    with pytest.raises(SettingsError):
        check_tables("mysql://canary@127.0.0.1/console")


def test_an_old_server_is_refused(tables: TestTables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "LOWEST_VERSION", 99)
    with pytest.raises(CommandError, match="99 or newer") as refused:
        check_tables(tables.url())
    assert refused.value.code == "tables_version"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://staff:canary@localhost/console", "DATABASE_URL must be"),
        ("postgresql://staff:canary@127.0.0.1:1/console", "does not answer or refuses us"),
    ],
)
def test_the_whole_service_does_not_begin_without_its_tables(
    url: str, sentence: str, tmp_path: Path
) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CHATSVC_", "DJANGO_"))}
    ours = {"CHATSVC_DEMO": "1", "CHATSVC_STATE_DIR": str(tmp_path), "DATABASE_URL": url}
    ports = {"CHATSVC_VISITOR_PORT": "0", "CHATSVC_CONSOLE_PORT": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "chatsvc.cli.main", "run"],
        cwd=ROOT,
        env=kept | ours | ports,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert "canary" not in done.stdout + done.stderr
    assert not (tmp_path / "secrets.json").exists(), "nothing was made before it was refused"


async def test_a_worker_on_a_server_without_our_tables_waits_for_them(
    org: str, tmp_path: Path, store: TestStore, migrated: TestTables
) -> None:
    here = workplace(org, tmp_path / "w", store, migrated)
    empty = replace(
        here, environment={**here.environment, "DATABASE_URL": migrated.make(org + "0")}
    )
    async with process(store, "worker", org):
        worker = empty.worker()
        until(lambda: "tables_away" in here.said())
        worker.terminate()
        assert worker.wait(20) == 0
    assert "crash" not in here.said()


def test_a_server_of_the_tests_dies_with_them() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="chatsvc-sql-") as folder,
        subprocess.Popen(
            [sys.executable, "-c", ORPHAN, folder], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as parent,
    ):
        assert parent.stdout is not None
        postmaster = Path("/proc") / parent.stdout.readline().strip()
        assert parent.wait(20) == -9
        until(lambda: not (postmaster / "cmdline").exists(), 10)
