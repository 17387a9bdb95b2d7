"""Our guarded groups in a Node child, one JSON line out and one in: beside the oracle."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.support.members.town import LiveTown

ENDS_WITHIN_S: Final = 10


class GuardRefusedError(Exception):
    """Our guard said no; the text is its code."""


@dataclass
class Peer:
    """The child, and the town that its members believe in."""

    process: "subprocess.Popen[str]"
    town: LiveTown
    conversation: bytes

    def ask(self, do: str, who: str, **fields: object) -> Any:  # noqa: ANN401  whatever JSON says
        """Have one thing done.

        Raises:
            GuardRefusedError: our side refuses.
        """
        line = {"do": do, "who": who, "conversation": self.conversation.hex(), **fields}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "refused" in answer:
            raise GuardRefusedError(answer["refused"])
        return answer["ok"]

    def begin(self, who: str) -> bytes:
        """Let a visitor open the group; the announced key."""
        return bytes.fromhex(self.ask("begin", who, town=self.town.trust())["key"])

    def certify(self, who: str, role: Any = "counsellor") -> bytes:  # noqa: ANN401  a literal
        """Give somebody of ours a shift and a key package; its bytes."""
        key = bytes.fromhex(self.ask("key", who)["key"])
        identity = self.town.identity(key, who, role)
        return bytes.fromhex(self.ask("package", who, identity=identity.hex())["bytes"])

    def enter(self, who: str, welcome: bytes, visitor_key: bytes) -> Any:  # noqa: ANN401  JSON
        """Let somebody of ours in by a Welcome; the state she is then in."""
        fields = {"bytes": welcome.hex(), "visitorKey": visitor_key.hex()}
        return self.ask("enter", who, town=self.town.trust(), **fields)

    def stage(self, who: str, adds: list[bytes], removes: list[str]) -> tuple[bytes, bytes]:
        """Stage a commit against the newest device list; the commit and the Welcome."""
        self.ask("list", who, list=self.town.published())
        made = self.ask("stage", who, adds=[one.hex() for one in adds], removes=removes)
        return bytes.fromhex(made["commit"]), bytes.fromhex(made["welcome"] or "")

    def say(self, who: str, text: str, counter: int = 1) -> bytes:
        """Encrypt a text; the frame."""
        return self.seal(who, {"t": "text", "c": counter, "text": text})

    def seal(self, who: str, said: dict[str, object]) -> bytes:
        """Encrypt any content; the frame."""
        return bytes.fromhex(self.ask("seal", who, content=said)["bytes"])

    def hear(self, who: str, frame: bytes) -> str:
        """Open a frame; the text, or the kind of what happened and why."""
        opened = self.ask("open", who, bytes=frame.hex())
        if opened["kind"] == "opened":
            return str(opened["content"].get("text", opened["content"]["t"]))
        return " ".join(filter(None, [opened["kind"], opened.get("reason")]))

    def state(self, who: str) -> Any:  # noqa: ANN401  JSON
        """Return epoch, members, own name and the six words."""
        return self.ask("state", who)


@contextmanager
def running_peer(folder: Path, town: LiveTown, conversation: bytes) -> Iterator[Peer]:
    """Run a child from a folder that `bundle` has filled."""
    process = subprocess.Popen(
        ["node", folder / "peer.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Peer(process, town, conversation)
    finally:
        process.communicate(timeout=ENDS_WITHIN_S)
