"""Every test that writes rows passes on a real PostgreSQL as it does on SQLite."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest

from tests.support.first_day import OURS
from tests.support.postgresql import TestTables

ROOT: Final = Path(__file__).resolve().parents[2]
MARK: Final = "django" + "_db"  # in two parts, so that this file is not one of them
# The whole shelf of rows takes a minute and a half on a quiet machine and many times that beside
# others; a hung statement is cut after 10 s by itself.
WITHIN_S: Final = 900


# Who may do what, tried cell by cell over HTTP: long, and the same whatever keeps the rows.
RIGHTS: Final = {"test_allow_table_routes", "test_counsellor_pages", "test_counsellor_states"}


# What is made of the rows afterwards: reports, packages, PDF. Half the time goes there; the rows
# themselves are read and written in the files that stay. `make integration` runs all.
MADE_OF_ROWS: Final = {
    "test_archive",
    "test_council_page",
    "test_council_report",
    "test_new_door",
    "test_public_figures",
    "test_quality_page",
}


def files_with_rows() -> list[Path]:
    """Return every test file that asks for tables, but those of rights."""
    shelves = [ROOT / "tests" / shelf for shelf in ("unit", "integration")]
    found = [path for shelf in shelves for path in sorted(shelf.glob("test_*.py"))]
    with_rows = (path for path in found if MARK in path.read_text(encoding="utf-8"))
    return [path for path in with_rows if path.stem not in RIGHTS]


def run_on(tables: TestTables, report: Path, files: list[Path]) -> subprocess.CompletedProcess[str]:
    """Run these files in a pytest of their own, whose tables stay behind for a look."""
    # Nothing of another test's settings: what is set there goes before pytest's own.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment["CHATSVC_TEST_DATABASE_URL"] = tables.url("rows")
    # Their tests without rows (properties, sites that are built) are no other here than there.
    words = ["-q", "-p", "no:cacheprovider", "--reuse-db", "-m", MARK, f"--junitxml={report}"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *words, *map(str, files)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )


def transactions(tables: TestTables, name: str) -> int:
    """Return how many transactions this database of the server has seen; 0 if there is none."""
    with tables.connection() as owner:
        row = owner.execute(
            "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = %s", (name,)
        ).fetchone()
    return int(str(row[0])) if row else 0


@pytest.mark.parametrize(
    "left_out",
    [
        pytest.param(MADE_OF_ROWS, id="rows"),
        pytest.param(frozenset(), id="all", marks=pytest.mark.slow),
    ],
)
def test_accounts_directory_and_mapping_keep_their_rows_on_postgresql(
    tables: TestTables, tmp_path: Path, left_out: frozenset[str]
) -> None:
    known = files_with_rows()
    files = [path for path in known if path.stem not in left_out]
    assert len(known) - len(files) == len(left_out), "a file that is left out has another name now"
    words = {"accounts", "audit", "directory", "escalation", "mapping"}
    words |= {"phrases", "shifts", "support"}
    texts = [path.read_text(encoding="utf-8") for path in files]
    assert all(any(f"counsellor.{word}" in text for text in texts) for word in words)
    done = run_on(tables, tmp_path / "report.xml", files)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    suite = ET.parse(tmp_path / "report.xml").getroot().find("testsuite")  # noqa: S314  our own file
    assert suite is not None
    ran = int(suite.attrib["tests"]) - int(suite.attrib["skipped"])
    assert ran > 200, done.stdout[-2000:]
    # Not what the child says of itself: what the server saw.
    assert transactions(tables, "test_rows") > ran / 2


def test_planted_a_run_on_other_tables_is_seen(tables: TestTables) -> None:
    assert transactions(tables, "test_elsewhere") == 0, "the story above tells right from wrong"
