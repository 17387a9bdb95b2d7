"""PostgreSQL's own log holds no value of ours under the settings of docs/operations/running.md."""

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import psycopg
import pytest

from tests.support.postgresql import TestTables, running_postgresql

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "operations" / "running.md"
# A name that nobody has, so that finding it anywhere means that it was copied there.
CANARY: Final = "kanariefagel"
TABLE: Final = "CREATE TABLE row_of_staff (name text PRIMARY KEY, doors json, at timestamptz)"
# Each fails, and each quotes its value in another place of the log: statement, detail, sentence.
FAILING: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "a name that is taken": ("INSERT INTO row_of_staff (name) VALUES (%s)", (CANARY,)),
    "doors that are no JSON": ("INSERT INTO row_of_staff VALUES ('x', %s)", (f'["{CANARY}',)),
    "a time that is none": ("INSERT INTO row_of_staff VALUES ('x', '[]', %s)", (CANARY,)),
}


def written_settings() -> dict[str, str]:
    """Return the lines of postgresql.conf that the page tells operators to write."""
    block = re.search(r"```ini\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block, "running.md has no block of settings"
    pairs = [line.split(" = ") for line in block[1].splitlines()]
    return dict(pairs)


@contextmanager
def server(settings: Mapping[str, str]) -> Iterator[TestTables]:
    with (
        tempfile.TemporaryDirectory(prefix="chatsvc-sql-") as folder,
        running_postgresql(Path(folder), **settings) as running,
    ):
        yield running


def fail(tables: TestTables, statement: str, values: tuple[str, ...]) -> None:
    """Let the statement fail, with its values inside it and beside it (as psycopg can do both)."""
    for cursor_of in (psycopg.ClientCursor, psycopg.Cursor):
        with (
            psycopg.connect(tables.url(), autocommit=True) as link,
            cursor_of(link) as cursor,
            pytest.raises(psycopg.Error),
        ):
            cursor.execute(statement.encode(), values)


def prepare(tables: TestTables) -> None:
    with tables.connection() as owner:
        owner.execute(TABLE.encode())
        owner.execute("INSERT INTO row_of_staff (name) VALUES (%s)", (CANARY,))


def test_the_page_names_what_keeps_statements_parameters_and_details_out() -> None:
    said = written_settings()
    assert said["log_min_error_statement"] == "panic"
    assert said["log_parameter_max_length_on_error"] == "0"
    assert said["log_error_verbosity"] == "terse"


def test_a_failed_statement_leaves_no_value_in_the_servers_log() -> None:
    with server(written_settings()) as tables:
        prepare(tables)
        for statement, values in FAILING.values():
            fail(tables, statement, values)
        assert "ready to accept connections" in tables.log(), "the server does write a log"
        assert CANARY not in tables.log()


@pytest.fixture(scope="module")
def careless() -> Iterator[TestTables]:
    """A server as it comes."""
    with server({}) as running:
        prepare(running)
        yield running


@pytest.mark.parametrize(("statement", "values"), FAILING.values(), ids=FAILING)
def test_planted_without_these_settings_it_does(
    careless: TestTables, statement: str, values: tuple[str, ...]
) -> None:
    before = careless.log().count(CANARY)
    fail(careless, statement, values)
    assert careless.log().count(CANARY) > before, "the story above tells right from wrong"


def test_planted_the_three_alone_let_the_sentence_of_an_error_through() -> None:
    three = {k: v for k, v in written_settings().items() if k != "log_min_messages"}
    with server(three) as tables:
        prepare(tables)
        fail(tables, *FAILING["a name that is taken"])
        assert CANARY not in tables.log()
        fail(tables, *FAILING["a time that is none"])
        assert CANARY in tables.log(), "so the fourth is needed"


def test_no_password_is_in_the_servers_log() -> None:
    with server(written_settings()) as tables:
        wrong = tables.url().replace(tables.password, CANARY)
        with suppress(psycopg.OperationalError):
            psycopg.connect(wrong).close()
        assert "authentication failed" in tables.log()
        assert CANARY not in tables.log()
        assert tables.password not in tables.log()
