"""A reception on a machine of its own: its store, its tables, and the commands that run there."""

import base64
import http.client
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

import msgspec
import redis

from chatsvc.cli import copy_keys
from chatsvc.delivery import keys
from tests.support.listed import card
from tests.support.organisation_file import ORGANISATION
from tests.support.postgresql import TestTables
from tests.support.service import free_port
from tests.support.sql_worker import ROOT, console_environment
from tests.support.store import TestStore
from tests.support.trust import Town

PASSPHRASE: Final = "korp-lampa-moln-sten"
HOST: Final = "console.localhost:8001"
WITHIN_S: Final = 90.0
NO_ROOT: Final = "A" * 43
Rows: TypeAlias = list[tuple[object, ...]]


def town_of(org: str) -> Town:
    """Return whose keys these are: the same in every process."""
    return Town(org=org, demo=True, name="restore")


@dataclass(frozen=True)
class Site:
    """One organisation's machine.

    Attributes:
        engine: `sqlite` or `postgresql`.
        tables: the PostgreSQL server; None on SQLite.
    """

    org: str
    folder: Path
    engine: str
    store: TestStore
    tables: TestTables | None
    urls: dict[str, str] = field(default_factory=dict)

    def made(self) -> None:
        """Write the organisation's file and the two halves of the copies' key."""
        (self.folder / "organisations").mkdir()
        text = ORGANISATION.format(org=self.org).replace(NO_ROOT, card(town_of(self.org)))
        (self.folder / "organisations" / "town.toml").write_text(text, encoding="utf-8")
        copy_keys.make(self.folder, PASSPHRASE)
        given = self.folder / "passphrases.json"
        given.write_text(json.dumps({"backup": PASSPHRASE}), encoding="utf-8")
        given.chmod(0o600)

    def database(self, name: str) -> str:
        """Return the URL of a database; made now if it is new."""
        if name not in self.urls:
            made = self.tables.make(f"{self.org}_{name}") if self.tables else ""
            self.urls[name] = made or f"sqlite:///{self.folder / name}.sqlite3"
        return self.urls[name]

    def environment(self, name: str, role: str = "worker", **more: str) -> Mapping[str, str]:
        """Return what a process of this role is started with, on this database."""
        key = base64.urlsafe_b64encode(bytes(32)).decode().rstrip("=")
        urls = {"DATABASE_URL": self.database(name), "REDIS_URL": self.store.urls[role]}
        return console_environment(self.folder, {**urls, "CHATSVC_FIELD_KEYS": key, **more})

    def ran(self, name: str, *words: str, code: int = 0) -> str:
        """Run a module on this database to its end; return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=self.environment(name),
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr[-4000:]
        return done.stdout

    @contextmanager
    def running(self, name: str, *words: str, role: str, **more: str) -> Iterator[Path]:
        """Run `chatsvc` with these words on this database meanwhile; yields what it prints to."""
        said = self.folder / f"said-{role}-{name}"
        with said.open("ab") as out:
            running = subprocess.Popen(
                [sys.executable, "-m", "chatsvc.cli.main", *words],
                cwd=ROOT,
                env=self.environment(name, role, **more),
                stdout=out,
                stderr=out,
            )
        try:
            yield said
        finally:
            running.terminate()
            running.wait(WITHIN_S)

    def rows(self, name: str, question: str) -> Rows:
        """Ask one of the databases, whatever its engine."""
        if self.tables is not None:
            with self.tables.connection(f"{self.org}_{name}") as owner:
                return owner.execute(question.encode()).fetchall()
        with closing(sqlite3.connect(self.folder / f"{name}.sqlite3")) as opened:
            found: Rows = opened.execute(question).fetchall()
            return found

    def wrote(self, name: str, statement: str) -> None:
        """Change a database behind everybody's back."""
        if self.tables is not None:
            with self.tables.connection(f"{self.org}_{name}") as owner:
                owner.execute(statement.encode())
            return
        with closing(sqlite3.connect(self.folder / f"{name}.sqlite3")) as opened:
            opened.execute(statement)
            opened.commit()

    def published_version(self) -> int:
        """Return the version of the device list that lies in the store; 0 without one."""
        with self._admin() as admin:
            document = admin.get(keys.published(self.org, "devices"))
        if document is None:
            return 0
        version: int = msgspec.json.decode(document)["devices"]["b"]["version"]
        return version

    def status_of(self, name: str, path: str, cookies: str = "") -> int:
        """Start the console on this database, ask it for a page, and end it."""
        port = free_port()
        more = {"CHATSVC_CONSOLE_PORT": str(port)}
        with self.running(name, "serve", "console", role="console", **more) as said:
            until(lambda: _answers(port), said)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            with closing(connection):
                connection.request("GET", path, headers={"Host": HOST, "Cookie": cookies})
                return connection.getresponse().status

    @contextmanager
    def _admin(self) -> Iterator[redis.Redis]:
        client = self.store.admin()
        try:
            yield client
        finally:
            client.close()


def until(what: Callable[[], bool], said: Path) -> None:
    """Wait until something is true; if it is not in time, show what the process printed."""
    deadline = time.monotonic() + WITHIN_S
    while not what():
        assert time.monotonic() < deadline, said.read_text(encoding="utf-8")
        time.sleep(0.1)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        with closing(connection):
            connection.request("GET", "/login", headers={"Host": HOST})
            return connection.getresponse().status == http.client.OK
    except OSError:
        return False
