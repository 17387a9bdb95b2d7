"""The members of a run: two Node programs that write without a pause, and what they tell us."""

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.faults.history import Delivered, Ends, Event, Over, Wrote, read_event
from tests.faults.recovery import running
from tests.support.service import Service

ROOT: Final = Path(__file__).parents[2]
ACCOUNTS: Final = ("linnea", "noor")
# Three each: the capacity of a counsellor (docs/protocol.md section 3).
CONVERSATIONS: Final = 6
# Six conversations then make about 75 texts a second. A console's one socket carries three
# conversations with their receipts and may send 40 messages a second (limits.py), so visitors
# write more than counsellors.
VISITOR_EVERY_MS: Final = 100
COUNSELLOR_EVERY_MS: Final = 400
STOPS_WITHIN_S: Final = 15


def now_ms() -> int:
    """Unix ms, by the clock that the members read."""
    return time.time_ns() // 1_000_000


class Crowd:
    """Everybody who takes part, and what they have told so far."""

    def __init__(self) -> None:
        """Nobody is there yet."""
        self.events: list[Event] = []
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

    def order(self, word: str, conversation: str = "", *, of: str = "") -> None:
        """Tell a program something: `of` is `desks` or `visitors`, both if empty."""
        line = json.dumps(
            {"t": word, "conversation": conversation} if conversation else {"t": word}
        )
        for name, process in self._processes.items():
            if process.stdin is not None and process.poll() is None and of in {"", name}:
                process.stdin.write(line + "\n")
                process.stdin.flush()

    def talking(self) -> frozenset[str]:
        """Conversations in which both sides can write now."""
        return running(tuple(self.events), now_ms())

    def is_over(self, conversation: str, member: str = "") -> bool:
        """Say whether this member's page (or any) knows that the conversation is over."""
        return any(
            isinstance(event, Over) and event.conversation == conversation
            for event in tuple(self.events)
            if not member or event.member == member
        )

    def all_delivered(self) -> bool:
        """Say whether everything written is delivered, except where somebody ended it."""
        events = tuple(self.events)
        over = {event.conversation for event in events if isinstance(event, Ends)}
        written, delivered = (
            {(e.conversation, e.member, e.n) for e in events if isinstance(e, kind)}
            for kind in (Wrote, Delivered)
        )
        return all(conversation in over for conversation, _, _ in written - delivered)

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
                self.events.append(read_event(line))


@contextmanager
def crowd_at(service: Service, scripts: Path) -> Iterator[Crowd]:
    """Bring the counsellors on duty and the visitors to the door.

    Args:
        service: the whole demo service.
        scripts: an empty folder for the members' programs.
    """
    subprocess.run(["node", ROOT / "tests/web/headless/build.mjs", scripts], check=True, cwd=ROOT)
    passwords = service.accounts()
    staff = [
        {
            "username": account,
            "password": passwords[account],
            "code": service.code(account),
            "doors": ["mika"],
        }
        for account in ACCOUNTS
    ]
    crowd = Crowd()
    try:
        port = service.console_port
        desks = {"host": f"console.localhost:{port}", "port": port, "staff": staff}
        crowd.join("desks", scripts / "crowd_desks.mjs", {**desks, "everyMs": COUNSELLOR_EVERY_MS})
        port = service.visitor_port
        visitors = {"host": f"chat.localhost:{port}", "port": port, "path": "own"}
        crowd.join(
            "visitors",
            scripts / "crowd_visitors.mjs",
            {**visitors, "visitors": CONVERSATIONS, "everyMs": VISITOR_EVERY_MS},
        )
        yield crowd
    finally:
        crowd.close()
