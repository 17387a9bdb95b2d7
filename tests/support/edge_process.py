"""A real process of the edge for tests: starts it, knows its port, reads what it printed."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Self

_ROOT = Path(__file__).resolve().parents[2]
_STARTED = re.compile(r"^started process=edge port=([0-9]+)$", re.MULTILINE)
_PATIENCE_S = 15.0


class EdgeProcess:
    """One process that runs tests/support/edge_app.py."""

    def __init__(self, *words: str, keep: tuple[int, ...] = ()) -> None:
        """Start it and wait for its port; `keep` are descriptors that it inherits."""
        self._printed = tempfile.NamedTemporaryFile()  # noqa: SIM115 - closed in __exit__
        command = [sys.executable, "-m", "tests.support.edge_app", *words]
        # Both streams into one file: a leak on either is a leak.
        self._process = subprocess.Popen(
            command, cwd=_ROOT, stdout=self._printed, stderr=subprocess.STDOUT, pass_fds=keep
        )
        try:
            self.port = self._wait_for_port()
        except RuntimeError:
            self.__exit__()
            raise

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_ignored: object) -> None:
        """Leave nothing running."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._printed.close()

    def printed(self) -> str:
        """Return everything it wrote to stdout and stderr."""
        return Path(self._printed.name).read_text()

    def terminate(self, number: int = signal.SIGTERM) -> None:
        """Ask it to stop."""
        self._process.send_signal(number)

    def exit_code(self, within_s: float = _PATIENCE_S) -> int:
        """Wait for its end; a negative number is the signal that killed it."""
        return self._process.wait(within_s)

    def memory_kib(self) -> int:
        """Return its resident memory in KiB."""
        statm = Path(f"/proc/{self._process.pid}/statm").read_text()
        return int(statm.split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024

    def _wait_for_port(self) -> int:
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            found = _STARTED.search(self.printed())
            if found:
                return int(found[1])
            if self._process.poll() is not None:
                break
            time.sleep(0.02)
        raise RuntimeError(self.printed())
