"""The table that a key ceremony is held at: a folder, its passphrases, and what was said."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from anonymity.clock import SystemClock
from anonymity.trust.base64url import encode
from anonymity.trust.bodies import RequestedDay
from anonymity.trust.certificates import public_bytes, public_text
from anonymity.trust.key_files import read_key
from chatsvc.cli.main import main
from tests.support.trust import Town, key_named

SECRETS: Final = {
    "root": "root of the town",
    "reception": "reception, third",
    "list": "lists, lists",
}


class Table:
    """Runs one step of `chatsvc keys` after the other."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Nothing is made yet."""
        self.folder = folder
        self.dir = folder / "keys"
        self.knows(**SECRETS)
        self._capsys = capsys

    def knows(self, **passphrases: str) -> None:
        """Write the file of passphrases."""
        path = self.folder / "secrets.json"
        path.write_text(json.dumps(passphrases))
        path.chmod(0o600)

    def step(self, *words: str) -> tuple[int, str]:
        """Run one step; return the exit code and what was said."""
        where = ["--dir", str(self.dir), "--passphrases", str(self.folder / "secrets.json")]
        code = main(["keys", words[0], *where, *words[1:]])
        said = self._capsys.readouterr()
        return code, said.out if code == 0 else said.err

    def refused(self, *words: str) -> str:
        """Run a step that must fail with one line; nothing that was there may differ after it."""
        before = self.files()
        code, said = self.step(*words)
        assert code == 2, said
        assert said.startswith("chatsvc keys: ")
        assert said.count("\n") == 1
        assert self.files() == before
        return said

    def files(self) -> dict[str, bytes]:
        """Return every file on the table."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in found}

    def card(self) -> str:
        """Return the root's public key as it stands on the card."""
        return encode(public_bytes(read_key(self.dir / "root.pem", SECRETS["root"])))

    def day(self, out: str, **request: object) -> list[str]:
        """Return the words of a day step for a device's request."""
        now_s = SystemClock().now_ms() // 1000
        date = datetime.fromtimestamp(now_s, UTC).date().isoformat()
        days = (RequestedDay(date, public_text(key_named("day"))),)
        asked = Town().request(now_s=now_s, **{"days": days, **request})
        (self.folder / "request.json").write_text(json.dumps(asked))
        return [
            *("day", "--root", self.card(), "--request", str(self.folder / "request.json")),
            *("--door", "mika", "--role", "counsellor", "--out", str(self.folder / out)),
        ]

    def listing(self, out: str, version: int = 1, *certificates: str) -> list[str]:
        """Return the words of a list step."""
        given = [str(self.folder / one) for one in certificates]
        return [
            *("list", "--root", self.card(), "--version", str(version)),
            *("--certificates", *given, "--out", str(self.folder / out)),
        ]
