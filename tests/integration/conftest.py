"""Fixtures of the integration shelf."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from chatsvc.protocol.limits import Periods
from tests.support.desks import running_console
from tests.support.night import Night
from tests.support.postgresql import TestTables, running_postgresql
from tests.support.sql_worker import make_template
from tests.support.store import TestStore
from tests.support.visitors import running_service


@pytest.fixture(scope="session")
def tables() -> Iterator[TestTables]:
    """A real PostgreSQL, shared by the shelf; a database of its own for each test."""
    with (
        tempfile.TemporaryDirectory(prefix="chatsvc-sql-") as folder,
        running_postgresql(Path(folder)) as running,
    ):
        yield running


@pytest.fixture(scope="session")
def migrated(tables: TestTables, tmp_path_factory: pytest.TempPathFactory) -> TestTables:
    """That server, with a database that every test's own is a copy of."""
    make_template(tables, tmp_path_factory.mktemp("template"))
    return tables


@pytest.fixture
async def night(store: TestStore, org: str) -> AsyncIterator[Night]:
    short = Periods(presence_s=2, lease_s=2)
    async with (
        running_service(store, org, short) as visitors,
        running_console(store, visitors) as console,
    ):
        console.signed_in("linnea", 1)
        console.signed_in("noor", 2)
        console.signed_in("vera", 3, "supervisor", ("mika", "kast"))
        yield Night(visitors, console)
