"""A private PostgreSQL for tests: initdb in a folder of its own, a socket, no TCP, no survivors."""

import os
import pwd
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psycopg

from chatsvc.cli import leash

STARTS_WITHIN_S: Final = 30
# PostgreSQL refuses to run as root. Debian's package makes the first account; the other is always.
ACCOUNTS: Final = ("postgres", "nobody")
OWNER: Final = "owner"
# Nothing here outlives the test, so nothing is written to the disk for certain.
FAST: Final[Mapping[str, str]] = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "16MB",
    "autovacuum": "off",
}


@dataclass(frozen=True)
class TestTables:
    """The running server.

    Attributes:
        folder: of its socket; data and log lie there too.
        password: the owner's.
        process: the postmaster, for tests that kill it.
    """

    __test__ = False

    folder: Path
    password: str = field(repr=False)
    process: subprocess.Popen[bytes] = field(repr=False)

    def url(self, name: str = "postgres") -> str:
        """Return a DATABASE_URL."""
        return f"postgresql://{OWNER}:{self.password}@/{name}?host={quote(str(self.folder))}"

    def connection(self, name: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """Return a connection of the owner, who may do everything; each statement commits."""
        return psycopg.connect(self.url(name), autocommit=True)

    def make(self, name: str, template: str = "template1") -> str:
        """Make a database and return its DATABASE_URL."""
        with self.connection() as owner:
            owner.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return self.url(name)

    def log(self) -> str:
        """Return everything that the server has logged."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """Kill it; what it has committed is of no further use."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def program(name: str) -> str:
    """Return the path of `initdb` or `postgres`, which Debian keeps off the PATH."""
    found = shutil.which(name)
    if found is None:
        versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
        found = str(max(versions, key=lambda path: int(path.parts[4]), default=""))
    assert found, f"{name} is missing; ./test installs Debian's package postgresql"
    return found


@contextmanager
def running_postgresql(folder: Path, **settings: str) -> Iterator[TestTables]:
    """Start a server in this folder (a short path) and stop it afterwards; several may run.

    Args:
        folder: empty; it is given to the account that the server runs as.
        settings: lines of postgresql.conf, on top of `FAST`.
    """
    account = _account()
    password = secrets.token_urlsafe(16)
    folder.chmod(0o700)
    (folder / "password").write_text(password, encoding="utf-8")
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
        os.chown(folder / "password", account.pw_uid, account.pw_gid)
    _make_cluster(folder, account)
    process = _start(folder, account, {**FAST, **settings})
    tables = TestTables(folder, password, process)
    try:
        _wait(tables)
        yield tables
    finally:
        tables.stop()


def _account() -> pwd.struct_passwd | None:
    """Return whom to become; None where we are not root and may run it as ourselves."""
    if os.getuid() != 0:
        return None
    known = {one.pw_name: one for one in pwd.getpwall()}
    return next(known[name] for name in ACCOUNTS if name in known)


def _as(account: pwd.struct_passwd | None, command: Sequence[str]) -> list[str]:
    """Return the command as that account, on the leash of this process.

    The kernel forgets the leash when a process becomes somebody else, so setpriv ties it last.
    """
    if account is None:
        return [sys.executable, "-I", "-S", leash.__file__, str(os.getpid()), *command]
    become = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    return ["setpriv", *become, "--pdeathsig=KILL", "--", *command]


def _make_cluster(folder: Path, account: pwd.struct_passwd | None) -> None:
    command = [program("initdb"), f"--pgdata={folder / 'data'}", f"--username={OWNER}"]
    command += [f"--pwfile={folder / 'password'}", "--auth=scram-sha-256", "--no-sync"]
    command += ["--encoding=UTF8", "--no-locale", "--no-instructions"]
    done = subprocess.run(
        _as(account, command), cwd="/", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _start(
    folder: Path, account: pwd.struct_passwd | None, settings: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    command = [program("postgres"), "-D", str(folder / "data"), "-k", str(folder)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(_as(account, command), cwd="/", stdout=log, stderr=log)


def _wait(tables: TestTables) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while True:
        try:
            tables.connection().close()
        except psycopg.OperationalError:
            assert tables.process.poll() is None, tables.log()
            assert time.monotonic() < deadline, tables.log()
            time.sleep(0.05)
        else:
            return
