"""`chatsvc run` with small programs: the killed return, and nothing outlives the supervisor."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from chatsvc.settings import test as test_settings
from tests.support.polling import WITHIN_S, until
from tests.support.service import free_port

# Each program writes its pid to a file of its own name. `stubborn` ignores SIGTERM.
SLEEPER: Final = """
import os, pathlib, signal, sys, time
name = sys.argv[1]
if name == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(name + ".pid").write_text(str(os.getpid()))
print(name, "says hello", flush=True)
if name == "parent":
    if os.fork() == 0:
        pathlib.Path("grandchild.pid").write_text(str(os.getpid()))
while True:
    time.sleep(60)
"""


@dataclass(frozen=True)
class Running:
    """A supervisor and the folder its programs write into."""

    folder: Path
    process: subprocess.Popen[str]

    def pid(self, name: str) -> int | None:
        """Return the pid that a program wrote, if it is a running process."""
        try:
            pid = int((self.folder / f"{name}.pid").read_text())
        except (OSError, ValueError):
            return None
        return pid if is_alive(pid) else None

    def store(self) -> list[int]:
        """Return the pid of the store, as a list of one or none."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                line = (entry / "cmdline").read_bytes()
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            if b"valkey-server" in line and parent == self.process.pid:
                found.append(int(entry.name))
        return found


def is_alive(pid: int) -> bool:
    """Say whether a process exists and is not only waiting to be reaped."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state != "Z"


def _command(folder: Path, *names: str) -> list[str]:
    (folder / "sleeper.py").write_text(SLEEPER)
    lines = [f"{name}: {sys.executable} {folder}/sleeper.py {name}\n" for name in names]
    (folder / "Procfile").write_text("".join(lines))
    return [
        *(sys.executable, "-m", "chatsvc.cli.main", "run"),
        *("--procfile", str(folder / "Procfile")),
    ]


def _environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CHATSVC_", "REDIS_"))}
    root = str(Path(__file__).resolve().parents[2])
    return {**kept, "PYTHONPATH": root, "CHATSVC_STATE_DIR": str(folder / "state"), **more}


@contextmanager
def running(folder: Path, *names: str) -> Iterator[Running]:
    """Run `chatsvc run` on a Procfile of sleepers; whatever happens, it is gone afterwards."""
    process = subprocess.Popen(
        _command(folder, *names),
        cwd=folder,
        env=_environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        one = Running(folder, process)
        until(lambda: all(one.pid(name) for name in names))
        yield one
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def test_kill_9_of_the_supervisor_leaves_no_orphan_not_even_the_store(tmp_path: Path) -> None:
    with running(tmp_path, "alpha", "stubborn") as service:
        pids = [service.pid("alpha"), service.pid("stubborn"), *service.store()]
        assert len(pids) == 3
        service.process.kill()
        service.process.wait()
        until(lambda: not any(is_alive(pid) for pid in pids if pid), within_s=15)


def test_a_killed_child_comes_back_and_the_others_stay(tmp_path: Path) -> None:
    with running(tmp_path, "alpha", "beta") as service:
        first, other = service.pid("alpha"), service.pid("beta")
        assert first is not None
        os.kill(first, signal.SIGKILL)
        until(lambda: service.pid("alpha") not in {None, first})
        assert service.pid("beta") == other


def test_a_killed_store_comes_back(tmp_path: Path) -> None:
    with running(tmp_path, "alpha") as service:
        (first,) = service.store()
        os.kill(first, signal.SIGKILL)
        until(lambda: bool(service.store()) and service.store() != [first])


def test_what_a_dead_child_started_dies_with_it(tmp_path: Path) -> None:
    with running(tmp_path, "parent") as service:
        until(lambda: service.pid("grandchild") is not None)
        parent, grandchild = service.pid("parent"), service.pid("grandchild")
        assert parent is not None
        assert grandchild is not None
        os.kill(parent, signal.SIGKILL)
        until(lambda: not is_alive(grandchild))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_and_its_kin_stop_everything(tmp_path: Path, number: signal.Signals) -> None:
    with running(tmp_path, "alpha", "beta") as service:
        pids = [service.pid("alpha"), service.pid("beta"), *service.store()]
        service.process.send_signal(number)
        assert service.process.wait(WITHIN_S) == 0
        assert not any(is_alive(pid) for pid in pids if pid)
        assert service.process.stdout is not None
        printed = service.process.stdout.read()
        assert "alpha" in printed
        assert "says hello" in printed
        assert "stopping" in printed


def test_a_second_ctrl_c_means_now(tmp_path: Path) -> None:
    with running(tmp_path, "stubborn") as service:
        pid = service.pid("stubborn")
        assert pid is not None
        service.process.send_signal(signal.SIGINT)
        until(lambda: not (service.process.poll() is None and _is_draining(service)))
        service.process.send_signal(signal.SIGINT)
        assert service.process.wait(5) == 0
        assert not is_alive(pid)


def _is_draining(service: Running) -> bool:
    """Wait for the word that the first Ctrl-C was heard."""
    assert service.process.stdout is not None
    return "stopping" not in service.process.stdout.readline()


def _refused(folder: Path, *names: str, **more: str) -> str:
    done = subprocess.run(
        _command(folder, *names),
        cwd=folder,
        env=_environment(folder, **more),
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert done.returncode == 2, done.stdout + done.stderr
    (sentence,) = done.stderr.splitlines()
    return sentence


def test_two_supervisors_do_not_share_a_state_directory(tmp_path: Path) -> None:
    with running(tmp_path, "alpha"):
        assert "already runs" in _refused(tmp_path, "alpha")


def test_a_busy_port_is_one_sentence(tmp_path: Path) -> None:
    port = free_port()
    listener = subprocess.Popen([sys.executable, "-m", "http.server", "-b", "127.0.0.1", str(port)])
    try:
        until(lambda: _is_taken(port))
        sentence = _refused(tmp_path, "visitor", CHATSVC_VISITOR_PORT=str(port))
    finally:
        listener.kill()
        listener.wait()
    # A tree whose front end was never built says that instead, before it looks at ports.
    assert f"Port {port}" in sentence or "front end" in sentence


def _is_taken(port: int) -> bool:
    tables = Path("/proc/net/tcp").read_text()
    return f"0100007F:{port:04X} 00000000:0000 0A" in tables


def test_a_state_directory_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    assert "cannot be used" in _refused(tmp_path, "alpha")


def test_a_store_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    sentence = _refused(tmp_path, "alpha", REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    assert "does not answer" in sentence


def test_a_child_that_refuses_to_start_stops_the_start(tmp_path: Path) -> None:
    command = _command(tmp_path, "alpha")
    (tmp_path / "Procfile").write_text(f"alpha: {sys.executable} -c 'raise SystemExit(2)'\n")
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert done.returncode == 2


def test_production_refuses_a_demo_organisation_and_missing_keys(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "chatsvc.cli.main", "serve", "visitor"],
        env=_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "chatsvc serve: The visitor process needs CHATSVC_TICKET_KEYS.\n"
    folder = tmp_path / "state" / "organisations"
    folder.mkdir(parents=True)
    text = (test_settings.STATE / "organisations" / "demo.toml").read_text(encoding="utf-8")
    (folder / "demo.toml").write_text(text, encoding="utf-8")
    assert "a demo organisation is refused" in _refused(tmp_path, "alpha")
