"""The everyday commands are there, are explained, and lock what they install."""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Final

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT: Final = Path(__file__).parent.parent.parent
MAKEFILE: Final = (ROOT / "Makefile").read_text(encoding="utf-8")
PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def locked(name: str) -> dict[str, Version]:
    """Return the packages of a lock file with their one version each."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {k: Version(v) for k, v in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE)}


@pytest.mark.parametrize("script", ["run", "test", ".ci/run", "deploy/steps.sh"])
def test_the_commands_of_the_readme_can_be_run(script: str) -> None:
    path = ROOT / script
    assert path.stat().st_mode & 0o111, f"{script} is not executable"
    done = subprocess.run(["bash", "-n", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_ci_runs_what_a_colleague_runs() -> None:
    assert "/test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_make_target_says_what_it_does() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", MAKEFILE, re.MULTILINE))
    explained = set(re.findall(r"^([a-z0-9-]+):.*## \S", MAKEFILE, re.MULTILINE))
    assert targets == explained
    assert {"check", "smoke", "install-test", "lock", "help"} <= targets


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.lock", PROJECT["dependencies"]),
        ("requirements-dev.lock", PROJECT["dependencies"]),
        ("requirements-dev.lock", PROJECT["optional-dependencies"]["dev"]),
    ],
)
def test_the_locks_hold_what_the_project_asks_for(lock: str, wanted: list[str]) -> None:
    versions = locked(lock)
    for asked in map(Requirement, wanted):
        assert versions[asked.name] in asked.specifier, asked


def test_both_locks_name_the_same_versions() -> None:
    small, large = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {name: large.get(name) for name in small} == small


def test_a_service_installs_no_tool_of_its_developers() -> None:
    tools = {"pytest", "mypy", "ruff", "playwright", "hypothesis"}
    assert tools & locked("requirements.lock").keys() == set()


def test_the_procfile_starts_each_role_by_our_own_command() -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    roles = dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))
    assert set(roles) == {"visitor", "console", "worker", "demo-reception"}
    assert all(command.startswith("chatsvc ") for command in roles.values())
