"""Start the whole service as `./run` does, on free ports and in a folder of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.request import Request, urlopen

import redis

from anonymity.clock import SystemClock
from chatsvc.cli.state import demo_accounts_path
from chatsvc.retention import status as published_status
from counsellor.accounts.demo_file import read_demo_secret
from tests.support.first_day import OURS, live_first_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chatsvc.retention.status import Status as PublishedStatus

STARTS_WITHIN_S: Final = 180
STOPS_WITHIN_S: Final = 20
PUBLISHED_WITHIN_S: Final = 10
_ROLES: Final = ("visitor", "console", "worker", "demo-reception")
_READY: Final = re.compile(r"http://console\.localhost:\d+")
# A one-time code holds for its half minute only (tolerance 0); a slow machine types this long.
_CODE_LIVES_S: Final = 30
_CODE_TYPED_IN_S: Final = 8


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Service:
    """A running service: where it is, what it printed, its processes and its store."""

    state: Path
    visitor_port: int
    console_port: int
    process: subprocess.Popen[str]
    environment: Mapping[str, str] = field(repr=False)
    printed: list[str] = field(default_factory=list, repr=False)

    @property
    def visitor_url(self) -> str:
        """The address a visitor types."""
        return f"http://chat.localhost:{self.visitor_port}"

    @property
    def console_url(self) -> str:
        """The address a counsellor types."""
        return f"http://console.localhost:{self.console_port}"

    def children(self) -> dict[str, int]:
        """Return the pids of our processes by role; the store's role is `store`."""
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                status = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                words = (entry / "cmdline").read_bytes().decode().split("\0")
            except (OSError, IndexError):
                continue
            if int(status[1]) != self.process.pid:
                continue
            if any("valkey-server" in word or "redis-server" in word for word in words):
                found["store"] = int(entry.name)
            for role in _ROLES:
                if role in words:
                    found[role] = int(entry.name)
        return found

    def admin(self) -> redis.Redis:
        """Return a client with the worker's rights, which may scan."""
        worker = Path(f"/proc/{self.children()['worker']}/environ").read_bytes().split(b"\0")
        url = next(v for v in worker if v.startswith(b"REDIS_URL="))
        return redis.Redis.from_url(url.removeprefix(b"REDIS_URL=").decode(), socket_timeout=10)

    def accounts(self) -> dict[str, str]:
        """Return the demo accounts' passwords by name, as the state folder keeps them."""
        rows = json.loads((self.state / "demo-accounts.json").read_text(encoding="utf-8"))
        return {row["name"]: row["password"] for row in rows}

    def code(self, account: str) -> str:
        """Return the account's one-time code, as its authenticator app would show it.

        As a person does who sees the clock beside it: not in the last seconds of its half minute.
        """
        left_s = _CODE_LIVES_S - time.time() % _CODE_LIVES_S
        if left_s < _CODE_TYPED_IN_S:
            time.sleep(left_s)
        secret = read_demo_secret(demo_accounts_path(self.state), account)
        assert secret is not None, account
        return secret.code(SystemClock().now_ms())

    def published(self, name: str) -> bytes:
        """Return a published document, as any visitor's page may read it."""
        address = f"http://127.0.0.1:{self.visitor_port}/pub/{name}.json"
        host = self.visitor_url.removeprefix("http://")
        with urlopen(Request(address, headers={"Host": host}), timeout=10) as answer:
            document: bytes = answer.read()
            return document

    def status(self) -> PublishedStatus:
        """Return whether visitors are taken in, and if not, why."""
        return published_status.decode(self.published("status"))

    def is_open(self, door: str) -> bool:
        """Tell whether visitors are taken in at this door, by the published status."""
        return self.status().doors[door].open

    def output(self) -> str:
        """Return everything that was printed so far."""
        return "\n".join(self.printed)


def _listen(service: Service) -> None:
    stream = service.process.stdout
    if stream is not None:
        for line in stream:
            service.printed.append(line.rstrip("\n"))


def _wait_until_ready(service: Service) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while not _READY.search(service.output()):
        if service.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the service did not start:\n" + service.output())
        time.sleep(0.05)
    _wait_until_published(service)


def _wait_until_published(service: Service) -> None:
    """Pages are there before the worker has published for the first time; a story begins after.

    One whose worker is kept from it begins all the same.
    """
    deadline = time.monotonic() + PUBLISHED_WITHIN_S
    host = service.visitor_url.removeprefix("http://")
    for path in ("/pub/status.json", "/beslut"):
        while time.monotonic() < deadline and service.process.poll() is None:
            address = f"http://127.0.0.1:{service.visitor_port}{path}"
            try:
                with urlopen(Request(address, headers={"Host": host}), timeout=10):
                    break
            except OSError:
                time.sleep(0.05)


@contextmanager
def running_service(state: Path, **settings: str) -> Iterator[Service]:
    """Start `chatsvc run` with the demo on free ports; stop it as Ctrl-C does.

    A `state` that is new or empty begins with what a first day leaves.
    """
    if "DATABASE_URL" not in settings and not (state.exists() and any(state.iterdir())):
        live_first_day(state)
    with service_on(state, **settings) as service:
        yield service


@contextmanager
def service_on(state: Path, **settings: str) -> Iterator[Service]:
    """Start and stop it as `running_service` does; what `state` lacks the service makes itself."""
    visitor_port, console_port = free_port(), free_port()
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(OURS)},
        "CHATSVC_DEMO": "1",
        # Whom a story lets answer waits two seconds at most while a colleague is asked.
        "CHATSVC_PERIODS": '{"offer_s": 2}',
        "CHATSVC_STATE_DIR": str(state),
        "CHATSVC_VISITOR_PORT": str(visitor_port),
        "CHATSVC_CONSOLE_PORT": str(console_port),
        **settings,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "chatsvc.cli.main", "run"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    service = Service(state, visitor_port, console_port, process, environment)
    listener = threading.Thread(target=_listen, args=(service,), daemon=True)
    listener.start()
    try:
        _wait_until_ready(service)
        yield service
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        listener.join(timeout=5)
        if process.stdout is not None:
            process.stdout.close()
