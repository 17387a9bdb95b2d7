"""The ceremony at the command line: files nobody else reads, words, refusals in a sentence."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from anonymity.clock import SystemClock
from anonymity.trust.base64url import encode
from anonymity.trust.bodies import DayBody, RequestedDay
from anonymity.trust.certificates import opened, public_bytes, public_text
from anonymity.trust.chain import read_device_list
from anonymity.trust.errors import TrustError
from anonymity.trust.fingerprint import fingerprint
from anonymity.trust.key_files import read_certificate, read_key
from chatsvc.cli.errors import CommandError
from chatsvc.cli.keys_passphrases import Passphrases
from chatsvc.cli.main import main
from tests.support.trust import Town, key_named

SECRETS = {"root": "root of the town", "reception": "reception, third", "list": "lists, lists"}


class Ceremony:
    """A folder, a file of passphrases, and what was printed."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Begin with nothing made."""
        self.dir = folder / "keys"
        self.secrets = folder / "secrets.json"
        self.secrets.write_text(json.dumps(SECRETS))
        self.secrets.chmod(0o600)
        self._capsys = capsys

    def step(self, *words: str) -> tuple[int, str]:
        """Run one step; return the exit code and everything printed."""
        where = ["--dir", str(self.dir), "--passphrases", str(self.secrets)]
        code = main(["keys", words[0], *where, *words[1:]])
        printed = self._capsys.readouterr()
        return code, printed.out + printed.err

    def whole(self) -> bytes:
        """Make root, reception and list key; return the root's public key."""
        for words in (["root"], ["reception", "--org", "town"], ["list-key", "--org", "town"]):
            assert self.step(*words)[0] == 0
        return public_bytes(read_key(self.dir / "root.pem", SECRETS["root"]))


@pytest.fixture
def ceremony(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ceremony:
    """A ceremony about to begin."""
    return Ceremony(tmp_path, capsys)


def test_a_root_key_is_encrypted_and_its_owners_alone(ceremony: Ceremony) -> None:
    code, printed = ceremony.step("root")
    path = ceremony.dir / "root.pem"
    pk = public_bytes(read_key(path, SECRETS["root"]))
    assert code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"ENCRYPTED PRIVATE KEY" in path.read_bytes()
    assert fingerprint(pk) in printed
    assert "root_public_keys" in printed
    with pytest.raises(TrustError, match="passphrase_wrong"):
        read_key(path, "something else")
    with pytest.raises(TrustError, match="passphrase_wrong"):
        read_key(path, None)


def test_nothing_is_overwritten(ceremony: Ceremony) -> None:
    ceremony.whole()
    before = {path.name: path.read_bytes() for path in ceremony.dir.iterdir()}
    for words in (["root"], ["reception", "--org", "town"], ["list-key", "--org", "town"]):
        code, printed = ceremony.step(*words)
        assert (code, "ever overwritten" in printed) == (2, True)
    assert {path.name: path.read_bytes() for path in ceremony.dir.iterdir()} == before


def test_a_key_file_that_others_can_read_is_not_used(ceremony: Ceremony) -> None:
    ceremony.step("root")
    (ceremony.dir / "root.pem").chmod(0o644)
    code, printed = ceremony.step("reception", "--org", "town")
    assert (code, "chmod 600" in printed) == (2, True)


def test_a_wrong_or_short_passphrase_is_refused(ceremony: Ceremony) -> None:
    ceremony.step("root")
    ceremony.secrets.write_text(json.dumps(SECRETS | {"root": "not the one at all"}))
    assert "does not open" in ceremony.step("reception", "--org", "town")[1]
    ceremony.secrets.write_text(json.dumps(SECRETS | {"list": "short"}))
    assert "12 characters" in ceremony.step("make", "list")[1]
    ceremony.secrets.write_text("{}")
    assert "no passphrase" in ceremony.step("make", "list")[1]


def test_a_reception_can_be_certified_without_its_key_travelling(
    ceremony: Ceremony, tmp_path: Path
) -> None:
    ceremony.step("root")
    pk = public_text(key_named("made elsewhere"))
    assert ceremony.step("reception", "--org", "town", "--public-key", pk)[0] == 0
    assert not (ceremony.dir / "reception.pem").exists()
    assert ceremony.step("reception", "--org", "town", "--public-key", "short")[0] == 2
    assert list(tmp_path.glob("**/.*")) == [], "no drafts are left"


def test_a_devices_days_are_certified_and_listed(ceremony: Ceremony, tmp_path: Path) -> None:
    root = ceremony.whole()
    now_s = SystemClock().now_ms() // 1000
    asking = tmp_path / "request.json"
    day_key = public_text(key_named("day"))
    date = datetime.fromtimestamp(now_s, UTC).date().isoformat()
    request = Town().request(now_s=now_s, days=(RequestedDay(date, day_key),))
    asking.write_text(json.dumps(request))
    out, listed = tmp_path / "certificates.json", tmp_path / "devices.json"
    card = encode(root)
    words = ["--root", card, "--request", str(asking), "--door", "mika", "--role", "counsellor"]
    code, printed = ceremony.step("day", *words, "--out", str(out))
    assert (code, "certified 1 days" in printed) == (0, True)
    reception = public_bytes(read_key(ceremony.dir / "reception.pem", SECRETS["reception"]))
    answer = read_certificate(out)
    assert isinstance(answer, dict)
    day = opened(answer["days"][0], DayBody, [reception])
    assert (day.pk, day.doors, day.roles, day.demo) == (day_key, ("mika",), ("counsellor",), False)
    words = ["--root", card, "--version", "1", "--certificates", str(out), "--out", str(listed)]
    assert ceremony.step("list", *words)[0] == 0
    assert read_device_list(read_certificate(listed), [root]).version == 1
    request["s"] = "A" * 86
    asking.write_text(json.dumps(request))
    words = ["--root", card, "--request", str(asking), "--door", "mika", "--role", "counsellor"]
    assert "not signed" in ceremony.step("day", *words, "--out", str(tmp_path / "no.json"))[1]


def test_show_says_what_a_file_is(ceremony: Ceremony, capsys: pytest.CaptureFixture[str]) -> None:
    ceremony.whole()
    files = [str(ceremony.dir / name) for name in ("reception.json", "list.json", "root.pem")]
    assert main(["keys", "show", *files]) == 0
    printed = capsys.readouterr().out
    assert "reception of town until" in printed
    assert "list of town until" in printed
    assert "a private key, encrypted" in printed
    assert main(["keys", "show", str(ceremony.dir / "missing.json")]) == 2


def test_passphrases_are_typed_twice_and_never_shown() -> None:
    answers = iter(["first one typed", "first one typed", "one thing", "another thing"])
    asked = Passphrases(None, lambda _: next(answers))
    assert asked.new("root") == "first one typed"
    with pytest.raises(CommandError, match="differ"):
        asked.new("root")
    assert "typed" not in repr(Passphrases({"root": "typed"}, str))
