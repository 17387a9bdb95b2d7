"""The demo's reception as the process it is, on a real SQLite: killed, started again, obeyed."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from string import Template
from typing import Any, Final

import pytest

from anonymity.clock import SystemClock
from anonymity.trust.base64url import decode
from anonymity.trust.bodies import DeviceListBody, RequestedDay
from anonymity.trust.certificates import public_bytes, public_text
from anonymity.trust.chain import read_device_list
from anonymity.trust.issue import lists
from chatsvc.cli.demo_keys import ensure_demo_keys
from tests.support.polling import until
from tests.support.trust import Town, key_named

ROOT: Final = Path(__file__).resolve().parents[2]
# Certifies what waits and dies before it signs the list that names it.
CRASHING: Final = """
import os
from chatsvc.cli.main import main
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "chatsvc.settings.console"
django.setup()
from chatsvc.cli import demo_reception_desk
sign = demo_reception_desk.Desk._sign_list
def once(self, reception):
    if reception.org in self._signed_at_ms:
        os._exit(9)
    sign(self, reception)
demo_reception_desk.Desk._sign_list = once
main(["demo-reception"])
"""


@dataclass(frozen=True)
class Demo:
    """A state directory with a console's database and two accounts."""

    state: Path
    root: bytes

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its processes."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("CHATSVC_", "DJANGO_"))}
        return {
            **kept,
            "CHATSVC_DEMO": "1",
            "CHATSVC_STATE_DIR": str(self.state),
            "CHATSVC_SECRET_KEY": "a secret of this test, long enough for every check of it",
            "CHATSVC_FIELD_KEYS": "A" * 43,
            "PYTHONPATH": str(ROOT),
        }

    def sql(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database as any other process would."""
        with closing(sqlite3.connect(self.state / "console.sqlite3", timeout=10)) as database:
            rows = database.execute(question, values).fetchall()
            database.commit()
            return rows

    def asks(self, name: str, account: str = "linnea", **fields: object) -> None:
        """Let a browser of this name ask for today's certificate, as the console writes it."""
        now_s = SystemClock().now_ms() // 1000
        today = datetime.fromtimestamp(now_s, UTC).date().isoformat()
        town = Town(org="demo", name=name)
        days = (RequestedDay(today, public_text(town.key("day"))),)
        request = town.request(now_s=now_s, **{"days": days, **fields})
        ((staff,),) = self.sql("SELECT id FROM accounts_staff WHERE username = ?", account)
        columns = "staff_id, organisation, device_key, request, state, created_at"
        self.sql(
            f"INSERT INTO directory_devicecertificate ({columns}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608  our own words
            staff,
            "demo",
            public_text(town.key("device")),
            json.dumps(request),
            "requested",
            datetime.now(UTC).isoformat(" "),
        )

    def state_of(self, name: str) -> str:
        """Where this browser's request stands."""
        key = public_text(Town(name=name).key("device"))
        question = "SELECT state FROM directory_devicecertificate WHERE device_key = ?"
        return str(self.sql(question, key)[0][0])

    def newest(self) -> DeviceListBody | None:
        """The newest list, believed by the root; None before the first."""
        rows = self.sql("SELECT document FROM directory_devicelist ORDER BY version DESC LIMIT 1")
        return read_device_list(json.loads(rows[0][0]), [self.root]) if rows else None

    def version(self) -> int:
        """The newest list's version."""
        newest = self.newest()
        return 0 if newest is None else newest.version

    def names(self, name: str) -> bool:
        """Whether the newest list names today's key of this browser."""
        found = self.newest()
        key = public_bytes(Town(name=name).key("day"))
        return found is not None and lists(found.salt, found.hashes, key)

    @contextmanager
    def reception(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run the process; kill it if the story has not stopped it."""
        command = [sys.executable, "-m", "chatsvc.cli.main", "demo-reception"]
        before = self.version()
        process = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL)
        try:
            until(lambda: self.version() > before)
            yield process
        finally:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state directory as `chatsvc run` leaves it, made once and copied."""
    state = tmp_path_factory.mktemp("demo")
    (state / "organisations").mkdir()
    template = (ROOT / "chatsvc" / "cli" / "demo.toml").read_text(encoding="utf-8")
    text = Template(template).substitute(
        visitor_origin="http://chat.localhost:8000",
        console_origin="http://console.localhost:8001",
        root_public_key=ensure_demo_keys(state, "demo"),
    )
    (state / "organisations" / "demo.toml").write_text(text, encoding="utf-8")
    django = [sys.executable, "-m", "django", "prepare_demo", "demo"]
    environment = Demo(state, b"").environment
    settings = {"DJANGO_SETTINGS_MODULE": "chatsvc.settings.console"}
    command = [*django, "--accounts", str(state / "demo-accounts.json")]
    subprocess.run(command, env=environment | settings, check=True, stdout=subprocess.DEVNULL)
    return state


@pytest.fixture
def demo(prepared: Path) -> Demo:
    """The demo with no request and no list in its tables."""
    one = Demo(prepared, decode(ensure_demo_keys(prepared, "demo"), 32))
    for table in ("directory_devicecertificate", "directory_devicelist"):
        one.sql(f"DELETE FROM {table}")  # noqa: S608  our own words
    return one


def test_a_browser_that_asks_is_certified_and_listed_within_a_breath(demo: Demo) -> None:
    with demo.reception():
        demo.asks("phone")
        until(lambda: demo.names("phone"))
        assert demo.state_of("phone") == "certified"


def test_a_crash_between_certificate_and_list_is_made_good_at_the_next_start(demo: Demo) -> None:
    demo.asks("phone")
    done = subprocess.run(
        [sys.executable, "-c", CRASHING],
        env=demo.environment,
        stdout=subprocess.DEVNULL,
        check=False,
        timeout=30,
    )
    assert done.returncode == 9
    assert demo.state_of("phone") == "certified"
    assert not demo.names("phone"), "the crash came before the list"
    with demo.reception():
        assert demo.names("phone")
    assert demo.version() == 2


def test_versions_only_rise_however_often_it_is_killed(demo: Demo) -> None:
    seen = []
    for _ in range(3):
        with demo.reception() as process:
            process.send_signal(signal.SIGKILL)
            process.wait()
        seen.append(demo.version())
    assert seen == sorted(set(seen))
    kept = demo.sql("SELECT COUNT(*) FROM directory_devicelist")
    assert kept == [(2,)], "the newest, and one to compare it with"


def test_a_request_that_does_not_hold_stops_nobody_behind_it(demo: Demo) -> None:
    demo.asks("liar", org="other")
    demo.sql("UPDATE directory_devicecertificate SET request = ?", '{"b": {"k": []}, "s": ""}')
    demo.asks("phone")
    with demo.reception():
        until(lambda: demo.names("phone"))
        assert demo.state_of("liar") == "refused"


def test_a_supervisors_browser_gets_a_supervisors_day(demo: Demo) -> None:
    demo.asks("desk", account="handledare")
    with demo.reception():
        until(lambda: demo.state_of("desk") == "certified")
    (row,) = demo.sql("SELECT certificates FROM directory_devicecertificate")
    (day,) = json.loads(row[0])["days"]
    assert day["b"]["roles"] == ["supervisor"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_it_is_asked_to(demo: Demo, number: signal.Signals) -> None:
    with demo.reception() as process:
        process.send_signal(number)
        assert process.wait(10) == 0


def test_a_list_signed_by_another_key_is_not_believed(demo: Demo) -> None:
    with demo.reception():
        pass
    stranger = public_bytes(key_named("stranger"))
    (row,) = demo.sql("SELECT document FROM directory_devicelist ORDER BY version DESC LIMIT 1")
    with pytest.raises(Exception, match="signature"):
        read_device_list(json.loads(row[0]), [stranger])
