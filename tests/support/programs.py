"""Node programs that are many members each: started, given orders, and heard line by line."""

import json
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

STOPS_WITHIN_S: Final = 15


class Programs:
    """Every program of a run, by name."""

    def __init__(self, hear: Callable[[str], None]) -> None:
        """None is started yet; `hear` gets each line that one prints."""
        self._hear = hear
        self._processes: dict[str, subprocess.Popen[str]] = {}
        self._listeners: list[threading.Thread] = []

    def join(self, name: str, script: Path, options: dict[str, object]) -> None:
        """Start one program of members."""
        process = subprocess.Popen(
            ["node", str(script), json.dumps(options)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        listener = threading.Thread(target=self._listen, args=(process,), daemon=True)
        listener.start()
        self._processes[name] = process
        self._listeners.append(listener)

    def order(self, word: str, conversation: str = "", *, of: str = "", **more: object) -> None:
        """Tell a program something: `of` is its name, all if empty."""
        named = {"conversation": conversation} if conversation else {}
        line = json.dumps({"t": word, **named, **more})
        for name, process in self._processes.items():
            if process.stdin is not None and process.poll() is None and of in {"", name}:
                process.stdin.write(line + "\n")
                process.stdin.flush()

    def all_there(self) -> bool:
        """Say whether every program still runs."""
        return all(process.poll() is None for process in self._processes.values())

    def close(self) -> None:
        """Let the pages say what they show, and let everybody go."""
        self.order("close")
        for process in self._processes.values():
            try:
                process.wait(STOPS_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for listener in self._listeners:
            listener.join(STOPS_WITHIN_S)
        for process in self._processes.values():
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        if process.stdout is not None:
            for line in process.stdout:
                self._hear(line)
