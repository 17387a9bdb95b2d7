"""The wheel carries everything that runs: built pages, translations, functions, templates."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.tree import ROOT


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Build the wheel offline and return the names of its files."""
    target = tmp_path_factory.mktemp("wheel")
    done = _build(ROOT, target)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = target.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None
        return set(archive.namelist())


def _build(root: Path, target: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )


def _some(names: set[str], pattern: str) -> list[str]:
    return [name for name in names if re.fullmatch(pattern, name)]


def test_the_built_front_end_of_both_pages_is_inside(names: set[str]) -> None:
    assert "chatsvc/web_built/manifest.json" in names
    assert "counsellor/web_built/manifest.json" in names
    assert _some(names, r"chatsvc/web_built/visitor-\w+\.js")
    assert _some(names, r"chatsvc/web_built/pow_worker-\w+\.js")
    assert _some(names, r"counsellor/web_built/console-\w+\.js")
    assert _some(names, r"counsellor/web_built/desk_worker-\w+\.js")


def test_translations_are_inside_as_they_are_read(names: set[str]) -> None:
    assert {f"chatsvc/site/locale/{tag}/LC_MESSAGES/site.mo" for tag in ("sv", "en")} <= names
    assert not _some(names, r".*\.po")


def test_store_functions_templates_and_the_demo_are_inside(names: set[str]) -> None:
    assert _some(names, r"chatsvc/delivery/\w+\.lua")
    assert _some(names, r"chatsvc/site/templates/\w+\.html")
    assert _some(names, r"counsellor/templates/.+\.html")
    demo = {f"chatsvc/cli/demo{one}.toml" for one in ("", "_agreement", "_partner")}
    assert {"chatsvc/cli/Procfile", *demo} <= names
    assert _some(names, r"counsellor/accounts/migrations/0001_\w+\.py")


def test_sources_of_pages_tests_and_tools_stay_outside(names: set[str]) -> None:
    assert not _some(names, r".*\.tsx?")
    assert not _some(names, r"(tests|deploy|docs|node_modules)/.*")


def test_the_command_is_declared(names: set[str]) -> None:
    assert _some(names, r"chatsvc-[\d.]+\.dist-info/entry_points\.txt")


def test_a_tree_without_built_pages_makes_no_wheel(tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    for name in ("chatsvc", "counsellor", "anonymity", "deploy"):
        shutil.copytree(
            ROOT / name, bare / name, ignore=shutil.ignore_patterns("web_built", "__pycache__")
        )
    for name in ("pyproject.toml", "README.md", "Procfile"):
        shutil.copy(ROOT / name, bare / name)
    done = _build(bare, tmp_path / "out")
    assert done.returncode != 0
    assert "chatsvc/web_built/manifest.json" in done.stdout + done.stderr
    assert not list((tmp_path / "out").glob("*.whl"))
