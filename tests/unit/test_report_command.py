"""`chatsvc report` as an operator runs it: files, or one sentence and exit code 2."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from chatsvc.cli.errors import REFUSED
from tests.support.organisation_file import ORGANISATION

ROOT: Final = Path(__file__).resolve().parents[2]
TOWN: Final = ORGANISATION.format(org="demo")
KEY: Final = "dGVzdHMtb25seS1maWVsZC1rZXktMzItYnl0ZXMhISE"


def runs(state: Path, *words: str) -> subprocess.CompletedProcess[str]:
    (state / "organisations").mkdir(exist_ok=True)
    (state / "organisations" / "demo.toml").write_text(
        ORGANISATION.format(org="demo"), encoding="utf-8"
    )
    bare = {n: v for n, v in os.environ.items() if "CHATSVC" not in n and "DJANGO" not in n}
    own = {
        "CHATSVC_STATE_DIR": str(state),
        "CHATSVC_DEMO": "1",
        "CHATSVC_FIELD_KEYS": KEY,
        "CHATSVC_TICKET_KEYS": KEY,
        "CHATSVC_SECRET_KEY": "for tests only, long enough for every check that Django makes",
        "DATABASE_URL": f"sqlite:///{state / 'console.sqlite3'}",
    }
    return subprocess.run(
        [sys.executable, "-m", "chatsvc.cli.main", *words],
        cwd=ROOT,
        env=bare | own,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def report(state: Path, organisation: str, year: str) -> subprocess.CompletedProcess[str]:
    to = str(state / "out")
    return runs(state, "report", "--organisation", organisation, "--year", year, "--to", to)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A service with empty tables."""
    folder = tmp_path_factory.mktemp("report")
    code = "from django.core.management import call_command as c;import django,os;"
    code += "os.environ['DJANGO_SETTINGS_MODULE']='chatsvc.settings.console';"
    code += "django.setup();c('migrate',verbosity=0)"
    (folder / "organisations").mkdir()
    (folder / "organisations" / "demo.toml").write_text(
        ORGANISATION.format(org="demo"), encoding="utf-8"
    )
    own = {
        **os.environ,
        "CHATSVC_STATE_DIR": str(folder),
        "CHATSVC_ORGANISATIONS": str(folder / "organisations"),
        "CHATSVC_DEMO": "1",
        "DATABASE_URL": f"sqlite:///{folder / 'console.sqlite3'}",
        "CHATSVC_SECRET_KEY": "for tests only, long enough for every check that Django makes",
    }
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=own, check=True, timeout=120)
    return folder


@pytest.mark.parametrize(
    ("organisation", "year", "says"),
    [
        ("nowhere", "2026", "holds no organisation nowhere"),
        ("demo", "2019", "No definitions hold for 2019"),
        ("demo", "9998", "so nothing of it may be shown"),
    ],
)
def test_what_cannot_be_written_is_one_sentence(
    state: Path, organisation: str, year: str, says: str
) -> None:
    done = report(state, organisation, year)
    assert done.returncode == REFUSED
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((state / "out").glob("*.html"))


def test_a_years_package_for_the_archive_is_written_and_one_that_runs_says_so(state: Path) -> None:
    to = str(state / "archive")
    own = ("archive", "--organisation", "demo", "--to", to, "--year")
    done = runs(state, *own, "2019")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    package = state / "archive" / "arkiv-demo-2019.zip"
    assert done.stdout == f"{package}\n"
    assert package.stat().st_mode & 0o077 == 0
    assert runs(state, *own, "0").returncode == REFUSED
    assert (
        runs(state, "archive", "--organisation", "x", "--to", to, "--year", "2026").returncode
        == REFUSED
    )


def test_a_year_is_four_files_and_the_steps_are_said(state: Path) -> None:
    done = report(state, "demo", "2026")
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in (state / "out").iterdir())
    assert names == [
        "kallor-2026.csv",
        "kartlaggning-2026.html",
        "kartlaggning-2026.pdf",
        "tabeller-2026.csv",
    ]
    assert "Making the PDF" in done.stderr
    assert (state / "out" / "kartlaggning-2026.pdf").stat().st_mode & 0o077 == 0
