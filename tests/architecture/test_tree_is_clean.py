"""What must not be in the repository: addresses of where it was made, locks without hashes."""

import json
import re
from typing import Final

import pytest

from tests.support.tree import ROOT, files, text

# Where packages come from is the business of who installs, and it changes.
ADDRESSES: Final = re.compile(
    r"registry\.np" + r"mjs|registry\.ya" + r"rnpkg|py" + r"pi\.org|files\.python" + r"hosted"
    r"|deb\.deb" + r"ian\.org|--index-url"
    r"|--extra-index-url|--find-links|--trusted-host"
)
# Where somebody worked is nobody's business. Written in halves, so that this file may be looked at.
PLACES: Final = re.compile(r"/wor" + r"k/|/opt/py" + r"pi|/opt/whe" + r"els|/root/\.")
LOCKS: Final = ("requirements.lock", "requirements-dev.lock")


def test_no_file_names_a_download_address_or_a_workplace() -> None:
    found = [
        f"{name}: {hit.group()}"
        for name in files()
        if (hit := (PLACES.search(text(name)) or _address(name)))
    ]
    assert not found


def _address(name: str) -> "re.Match[str] | None":
    return ADDRESSES.search(text(name)) if name.endswith((".lock", "lock.json", ".npmrc")) else None


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_python_package_has_a_version_and_hashes(name: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", text(name).strip(), flags=re.IGNORECASE)
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[\w.-]+==\S+ \\\n", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry


def test_the_lock_for_tests_holds_the_very_packages_of_the_lock_for_running() -> None:
    run, dev = (dict(re.findall(r"^([\w.-]+)==(\S+)", text(name), re.MULTILINE)) for name in LOCKS)
    assert run.items() <= dev.items()


def test_every_locked_front_end_package_has_a_hash_and_no_address() -> None:
    packages = json.loads(text("package-lock.json"))["packages"]
    inside = {name: entry for name, entry in packages.items() if name}
    assert len(inside) > 50
    assert not [name for name, entry in inside.items() if "integrity" not in entry]
    assert not [name for name, entry in inside.items() if "resolved" in entry]


def test_nothing_that_is_built_is_tracked() -> None:
    built = re.compile(r"web_built/|\.mo$|node_modules/|\.venv/|__pycache__|^var/|^dist/")
    assert not [name for name in files() if built.search(name)]


def test_the_commands_are_executable() -> None:
    for name in ("run", "test", ".ci/run", "deploy/steps.sh"):
        assert (ROOT / name).stat().st_mode & 0o111, name


def test_make_help_names_every_target() -> None:
    makefile = text("Makefile")
    targets = set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))
    explained = set(re.findall(r"^([a-z0-9-]+):.*## \S", makefile, re.MULTILINE))
    assert targets == explained
    assert {"check", "lint", "types", "unit", "web", "integration", "e2e", "smoke"} <= targets
