"""The reception of a drill: more staff than the demo has, two console processes, a shift plan."""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import Request, urlopen

from chatsvc.cli.state import demo_accounts_path
from counsellor.accounts.demo_file import Kept, write_demo_file
from tests.drill.evening import Size
from tests.support.polling import until
from tests.support.service import Service, free_port, running_service

ROOT: Final = Path(__file__).parents[2]
# Together short enough for an evening of minutes, through the one value that the demo may change.
PERIODS: Final = {
    "seat_kept_s": 4,
    "presence_s": 8,
    "place_kept_s": 60,
    "handover_join_s": 30,
    "visitor_beat_s": 10,
    "dropped_s": 10,
}
ALONE: Final = "sunday"
INTERPRETER: Final = "interpreter"
STOPS_WITHIN_S: Final = 20


def staff(size: Size) -> Sequence[Kept]:
    """Everybody who works here, with passwords and second factors of their own."""
    people = [
        *((f"c{i}", f"R{i}", "counsellor") for i in range(1, size.counsellors + 1)),
        *((f"s{i}", f"S{i}", "supervisor") for i in range(1, size.supervisors + 1)),
        (INTERPRETER, "T1", "interpreter"),
        (ALONE, "R0", "counsellor"),
    ]
    return [
        Kept(name, alias, role, secrets.token_hex(8), secrets.token_hex(20))
        for name, alias, role in people
    ]


@contextmanager
def reception(state: Path, people: Sequence[Kept]) -> Iterator[tuple[Service, int]]:
    """The whole demo with these accounts, and the port of a second console process."""
    state.mkdir(mode=0o700)
    write_demo_file(demo_accounts_path(state), tuple(people))
    limits = {"CHATSVC_PERIODS": json.dumps(PERIODS), "CHATSVC_QUEUE_LIMIT": "200"}
    with running_service(state, **limits) as service, _second_console(service) as port:
        yield service, port


@contextmanager
def _second_console(service: Service) -> Iterator[int]:
    """One process more, as behind a load balancer: the same origin, another port.

    Its organisation has decided that one may work alone, which the demo's has not.
    """
    port, folder = free_port(), service.state / "decided"
    folder.mkdir()
    for file in (service.state / "organisations").glob("*.toml"):
        more = "\n[shifts]\nworks_alone = true\n" if file.stem == "demo" else ""
        (folder / file.name).write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
    others = {"CHATSVC_CONSOLE_PORT": str(port), "CHATSVC_ORGANISATIONS": str(folder)}
    process = subprocess.Popen(
        [sys.executable, "-m", "chatsvc.cli.main", "serve", "console"],
        env={**console_environment(service), **others},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: _answers(port, service.console_port))
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def console_environment(service: Service) -> dict[str, str]:
    """What the first console process was started with."""
    raw = Path(f"/proc/{service.children()['console']}/environ").read_bytes().decode()
    return dict(one.split("=", 1) for one in raw.split("\0") if "=" in one)


def plan_shifts(service: Service, names: Sequence[str], ends_in_s: int, how: str) -> None:
    """Plan shifts of these that end in so many seconds; `how`: `alone` or `together`."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.drill.shift_rows", str(ends_in_s), how, *names],
        env={**console_environment(service), "DJANGO_SETTINGS_MODULE": "chatsvc.settings.console"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"the plan cannot be written:\n{done.stderr}")


def kill_worker(service: Service) -> None:
    """Kill it at once, without a word, and wait until there is another one."""
    before = service.children()["worker"]
    os.kill(before, signal.SIGKILL)
    until(lambda: service.children().get("worker", before) != before)


def until_closed(service: Service, within_s: float) -> None:
    """Wait until the published status says that no door takes anybody in."""
    until(lambda: not any(service.is_open(door) for door in ("mika", "kast")), within_s)


def until_open(service: Service, within_s: float) -> None:
    """Wait until every door is open by the published status."""
    until(lambda: all(service.is_open(door) for door in ("mika", "kast")), within_s)


def _answers(port: int, of: int) -> bool:
    request = Request(f"http://127.0.0.1:{port}/login", headers={"Host": f"console.localhost:{of}"})
    try:
        with urlopen(request, timeout=2) as answer:  # noqa: S310  our own process on this machine
            return bool(answer.status == 200)
    except (URLError, OSError):
        time.sleep(0.1)
        return False
