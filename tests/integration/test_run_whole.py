"""The whole service on one machine: it greets, the second day is as the first, nothing is left."""

import http.client
import os
import re
import signal
import stat
from pathlib import Path

import pytest

from counsellor.accounts.services import PARTNERS_PEOPLE, PEOPLE
from tests.support.polling import until
from tests.support.service import Service, running_service, service_on


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return False


def _get(port: int, host: str, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status
    finally:
        connection.close()


def _passwords(service: Service) -> set[str]:
    return set(re.findall(r"\b(?:[a-z0-9]{4}-){3}[a-z0-9]{4}\b", service.output()))


def test_the_second_day_is_as_the_first(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with service_on(state) as service:
        until(lambda: "Ctrl-C" in service.output())
        first = _passwords(service)
        assert len(first) == len(PEOPLE) + len(PARTNERS_PEOPLE)
        assert first == set(service.accounts().values())
        assert re.fullmatch(r"\d{6}", service.code("handledare"))
        assert set(service.children()) == {
            "store",
            "visitor",
            "console",
            "worker",
            "demo-reception",
        }
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    with running_service(state) as service:
        until(lambda: "Ctrl-C" in service.output())
        assert _passwords(service) == first


def test_only_the_loopback_answers_and_only_to_its_own_names(tmp_path: Path) -> None:
    with running_service(tmp_path / "state") as service:
        chat, console = service.visitor_port, service.console_port
        assert _get(chat, f"chat.localhost:{chat}", "/") == http.client.OK
        assert _get(console, f"console.localhost:{console}", "/login") == http.client.OK
        assert _get(chat, "evil.example", "/") >= http.client.BAD_REQUEST
        assert _get(console, "evil.example", "/login") >= http.client.BAD_REQUEST
        listening = [
            line.split()[1]
            for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
            if line.split()[3] == "0A" and int(line.split()[1][9:], 16) in {chat, console}
        ]
        assert sorted(listening) == sorted(f"0100007F:{port:04X}" for port in (chat, console))
        # Once it stops nobody waits for it.
        service.process.send_signal(signal.SIGINT)
        assert service.process.wait(timeout=30) == 0
        with pytest.raises(ConnectionRefusedError):
            _get(chat, f"chat.localhost:{chat}", "/")


def test_kill_9_of_the_whole_service_leaves_no_process(tmp_path: Path) -> None:
    with running_service(tmp_path / "state") as service:
        pids = list(service.children().values())
        assert len(pids) == 5
        service.process.kill()
        until(lambda: not any(_is_alive(pid) for pid in pids), within_s=15)


# The faults shelf kills all three under a crowd, too.
@pytest.mark.parametrize(
    "role",
    [
        "visitor",
        pytest.param("worker", marks=pytest.mark.slow),
        pytest.param("store", marks=pytest.mark.slow),
    ],
)
def test_a_killed_process_comes_back(tmp_path: Path, role: str) -> None:
    with running_service(tmp_path / "state") as service:
        before = service.children()[role]
        os.kill(before, signal.SIGKILL)
        # Nobody is refused meanwhile: who comes now waits for the next process.
        host = f"chat.localhost:{service.visitor_port}"
        assert _get(service.visitor_port, host, "/") == http.client.OK
        until(lambda: service.children().get(role, before) != before)
