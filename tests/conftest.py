"""Fixtures of every shelf: a private store for the whole run, an organisation id for each test."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

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
