"""Fixtures of every shelf: a private store for the whole run, an organisation id for each test."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.smoke import Figures
from tests.support.store import TestStore, new_organisation, running_store


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
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.smoke"],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    assert lines, "the smoke run printed no figures; its error output stands above"
    sys.stderr.write(lines[-1] + "\n")
    return Figures(**json.loads(lines[-1]))
