"""The command line itself: what is private stays private, and what is unknown is said."""

import subprocess
import sys
from pathlib import Path

import pytest

WRITE_AFTER = """
import sys
from pathlib import Path
from chatsvc.cli.main import main
main(sys.argv[2:])
Path(sys.argv[1]).touch()
"""


def test_what_a_command_writes_is_its_owners_alone(tmp_path: Path) -> None:
    made = tmp_path / "made"
    words = [sys.executable, "-c", WRITE_AFTER, str(made), "diagrams"]
    subprocess.run(words, check=True, capture_output=True, umask=0o022)
    assert made.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("words", [[], ["nothing-of-ours"], ["serve"], ["serve", "everybody"]])
def test_a_wrong_command_is_answered_with_its_use_and_code_2(words: list[str]) -> None:
    line = [sys.executable, "-m", "chatsvc.cli.main", *words]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: chatsvc")


def test_help_names_every_command_with_one_sentence() -> None:
    line = [sys.executable, "-m", "chatsvc.cli.main", "--help"]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    for command in ("run", "serve", "worker", "demo-reception", "keys", "build-site", "verify"):
        assert f"    {command}" in done.stdout
