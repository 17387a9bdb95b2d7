"""Fixtures of every shelf: a private store for the whole run, an organisation id for each test.

Shelves may run side by side (`pytest -n`); what measures time is marked `alone` and is.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, settings

from tests.support.order import spread
from tests.support.quiet import machine
from tests.support.shared import SHARED
from tests.support.smoke import Figures
from tests.support.store import TestStore, new_organisation, running_store

# A property holds or does not; how long an example takes is the machine's, who has others beside.
settings.register_profile(
    "side by side", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("side by side")


def _is_worker(config: pytest.Config) -> bool:
    """Whether others run beside us; a run inside a test inherits the environment, and is not."""
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "alone: measures time; nothing else runs meanwhile")
    config.addinivalue_line("markers", "slow: runs with its shelf's own command, not in ./test")
    if not _is_worker(config):
        os.environ[SHARED] = tempfile.mkdtemp(prefix="chatsvc-run-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not _is_worker(config):
        shutil.rmtree(os.environ.pop(SHARED), ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    files = spread(dict.fromkeys(_file(item) for item in items))
    places = {file: place for place, file in enumerate(files)}
    items.sort(key=lambda item: places[_file(item)])


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Hold the machine while a test runs, its fixtures included."""
    if not _is_worker(item.config):
        return (yield)
    with machine(Path(os.environ[SHARED]), alone=_measures(item)):
        return (yield)


def _measures(item: pytest.Item) -> bool:
    """Whether this test measures time; who reads what the smoke run has measured does not."""
    if item.get_closest_marker("alone") is not None:
        return True
    return "figures" in getattr(item, "fixturenames", ()) and not _measured().exists()


def _measured() -> Path:
    return Path(os.environ[SHARED]) / "smoke.json"


_BEFORE: Final = pytest.StashKey[dict[str, str]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Note what a test's processes inherit."""
    item.stash[_BEFORE] = _environment()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """What a test leaves in the environment, processes of every later test would inherit."""
    yield
    before, after = item.stash[_BEFORE], _environment()
    left = sorted({name for name, _value in after.items() ^ before.items()})
    for name in left:
        if name in before:
            os.environ[name] = before[name]
        else:
            del os.environ[name]
    assert not left, f"left behind in the environment: {', '.join(left)}"


def _environment() -> dict[str, str]:
    # pytest itself says there which phase of which test runs.
    return {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}


@pytest.fixture(scope="session")
def store() -> Iterator[TestStore]:
    """A real store with the users visitor, console and worker, shared by the whole run."""
    with (
        tempfile.TemporaryDirectory(prefix="chatsvc-store-") as folder,
        running_store(Path(folder)) as running,
    ):
        yield running


@pytest.fixture
def org() -> str:
    """An organisation id of this test alone; clean up nothing, share nothing."""
    return new_organisation()


@pytest.fixture(scope="session")
def figures() -> Figures:
    """What one smoke run measured: the whole service, two real browsers, one conversation."""
    measured = _measured()
    if not measured.exists():  # nobody else looks meanwhile: whoever asks is alone
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.smoke"],
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        lines = done.stdout.splitlines()
        assert lines, "the smoke run printed no figures; its error output stands above"
        sys.stderr.write(lines[-1] + "\n")
        measured.write_text(lines[-1], encoding="utf-8")
    return Figures(**json.loads(measured.read_text(encoding="utf-8")))
