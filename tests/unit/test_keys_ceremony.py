"""The ceremony gone wrong, step by step: one clear sentence each, and every file as it was."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from anonymity.clock import FakeClock, SystemClock
from anonymity.trust import ceremony
from anonymity.trust.bodies import DAY, RequestedDay
from anonymity.trust.certificates import public_bytes, public_text
from anonymity.trust.chain import read_device_list
from anonymity.trust.issue import lists
from anonymity.trust.key_files import read_certificate, read_key
from chatsvc.cli import keys_devices
from tests.support.ceremony import SECRETS, Table
from tests.support.trust import key_named

RECEPTION, LIST_KEY = ("reception", "--org", "town"), ("list-key", "--org", "town")


@pytest.fixture
def bare(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Table:
    """A table with nothing made."""
    return Table(tmp_path, capsys)


@pytest.fixture
def table(bare: Table) -> Table:
    """A table after root, reception and list key."""
    for words in (("root",), RECEPTION, LIST_KEY):
        assert bare.step(*words)[0] == 0
    return bare


def test_a_whole_ceremony_makes_a_list_that_a_phone_believes(table: Table) -> None:
    assert table.step(*table.day("days.json"))[0] == 0
    assert table.step(*table.listing("devices.json", 7, "days.json"))[0] == 0
    found = read_device_list(
        read_certificate(table.folder / "devices.json"),
        [public_bytes(read_key(table.dir / "root.pem", SECRETS["root"]))],
    )
    assert found.version == 7
    assert lists(found.salt, found.hashes, public_bytes(key_named("day")))
    private = [path for path in table.folder.rglob("*.*") if path.is_file()]
    assert all(path.stat().st_mode & 0o077 == 0 for path in private if path.name != "request.json")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(RECEPTION, "not there"), (LIST_KEY, "not there")],
    ids=["reception before root", "list key before reception"],
)
def test_a_step_before_its_time_waits_for_the_one_before(
    bare: Table, words: tuple[str, ...], sentence: str
) -> None:
    assert sentence in bare.refused(*words)


def test_a_wrong_passphrase_leaves_nothing_that_blocks_the_second_try(bare: Table) -> None:
    bare.step("root")
    bare.knows(**SECRETS | {"root": "somebody else's words"})
    assert "does not open" in bare.refused(*RECEPTION)
    bare.knows(**SECRETS)
    assert bare.step(*RECEPTION)[0] == 0
    bare.knows(**SECRETS | {"reception": "somebody else's words"})
    assert "does not open" in bare.refused(*LIST_KEY)
    bare.knows(**SECRETS)
    assert bare.step(*LIST_KEY)[0] == 0


@pytest.mark.parametrize("org", ["Town", "", "t own", "å", "a" * 65, "-town", "o:x"])
def test_a_name_that_no_client_accepts_leaves_no_key(bare: Table, org: str) -> None:
    bare.step("root")
    assert "check the names" in bare.refused("reception", f"--org={org}")
    assert not (bare.dir / "reception.pem").exists()


def test_a_short_passphrase_for_a_new_key_makes_none(bare: Table) -> None:
    bare.step("root")
    bare.knows(**SECRETS | {"reception": "elevenchars"})
    assert "12 characters" in bare.refused(*RECEPTION)


@pytest.mark.parametrize("words", [("root",), RECEPTION, LIST_KEY])
def test_a_step_done_twice_says_so(table: Table, words: tuple[str, ...]) -> None:
    assert "nothing is ever overwritten" in table.refused(*words)


def test_a_certificate_without_its_key_is_not_made_anew_either(table: Table) -> None:
    (table.dir / "reception.pem").rename(table.folder / "safe.pem")
    assert "nothing is ever overwritten" in table.refused(*RECEPTION)


def test_certificates_and_lists_are_not_overwritten(table: Table) -> None:
    table.step(*table.day("days.json"))
    assert "overwritten" in table.refused(*table.day("days.json"))
    table.step(*table.listing("devices.json"))
    assert "overwritten" in table.refused(*table.listing("devices.json", 2))


@pytest.mark.parametrize("name", ["reception.pem", "list.pem"])
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_key_that_others_can_read_signs_nothing(table: Table, name: str, mode: int) -> None:
    (table.dir / name).chmod(mode)
    assert "chmod 600" in table.refused(*table.listing("devices.json"))


def test_passphrases_that_others_can_read_are_not_used(table: Table) -> None:
    (table.folder / "secrets.json").chmod(0o644)
    assert "Others can read" in table.refused("make", "list")


Spoil = Callable[[Table], object]
SPOILED: dict[str, tuple[Spoil, str]] = {
    "another root's card": (lambda t: _made_anew(t, "root.pem", "root"), "signature"),
    "a missing certificate": (lambda t: (t.dir / "list.json").unlink(), "is not there"),
    "a folder for a file": (lambda t: _folder(t.dir / "list.json"), "is not there"),
    "a certificate with a space": (lambda t: _respelled(t.dir / "list.json"), "has been changed"),
    "the certificates swapped": (
        lambda t: shutil.copy(t.dir / "reception.json", t.dir / "list.json"),
        "check the names given",
    ),
    "another list key": (
        lambda t: _made_anew(t, "list.pem", "make", "list"),
        "other keys",
    ),
    "no key at all": (lambda t: (t.dir / "list.pem").write_bytes(b"words"), "does not open"),
}


@pytest.mark.parametrize(("spoil", "sentence"), SPOILED.values(), ids=SPOILED)
def test_a_spoiled_folder_signs_nothing(table: Table, spoil: Spoil, sentence: str) -> None:
    spoil(table)
    assert sentence in table.refused(*table.listing("devices.json"))


@pytest.mark.parametrize(
    ("days", "expired"), [(29, False), (31, True), (364, True), (366, True), (4000, True)]
)
def test_a_key_whose_certificate_has_run_out_signs_nothing(
    table: Table, monkeypatch: pytest.MonkeyPatch, days: int, *, expired: bool
) -> None:
    words = table.listing("devices.json")
    clock = FakeClock(SystemClock().now_ms() + days * DAY * 1000)
    monkeypatch.setattr(keys_devices, "SystemClock", lambda: clock)
    if expired:
        assert "has run out" in table.refused(*words)
    else:
        assert table.step(*words)[0] == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"org": "other"}, "another organisation"),
        ({"nbf": 0}, "a day off"),
        ({"days": (RequestedDay("2020-01-01", "A" * 43),)}, "coming two weeks"),
        ({"pk": "B" * 43}, "not signed by the device"),
    ],
)
def test_a_request_that_does_not_hold_is_refused_with_its_reason(
    table: Table, change: dict[str, object], sentence: str
) -> None:
    words = table.day("days.json", **change)
    assert sentence in table.refused(*words)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"b": 1, "s": 2}', '{"b": {}}', "\0"])
def test_a_file_that_is_no_request_is_refused(table: Table, text: str) -> None:
    words = table.day("days.json")
    (table.folder / "request.json").write_text(text)
    assert table.refused(*words)
    assert not (table.folder / "days.json").exists()


@pytest.mark.parametrize("version", [0, -1, 2**53])
def test_a_version_that_no_list_can_have_is_refused(table: Table, version: int) -> None:
    assert "no client accepts" in table.refused(*table.listing("devices.json", version))


@pytest.mark.parametrize("key", ["", "A" * 42, "A" * 44, "A" * 42 + "=", "A" * 42 + "B"])
def test_a_card_that_is_misread_is_said_to_be(table: Table, key: str) -> None:
    words = table.listing("devices.json")
    words[words.index("--root") + 1] = key
    assert "43 letters" in table.refused(*words)


def test_a_file_in_the_place_of_the_folder_is_one_sentence(bare: Table) -> None:
    bare.dir.write_text("not a folder")
    assert "something else has its name" in bare.refused("root")


def test_a_public_key_is_never_spelled_like_an_option(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One key in sixty-four would begin with a hyphen: `--root -x...` cannot be typed."""
    spelled = (key_named(str(n)) for n in range(10_000))
    unlucky = next(key for key in spelled if public_text(key).startswith("-"))
    drawn = iter([unlucky, unlucky, key_named("lucky")])

    class Draw:
        """Draws what the test wants."""

        generate = staticmethod(lambda: next(drawn))

    monkeypatch.setattr(ceremony, "Ed25519PrivateKey", Draw)
    pk = ceremony.make_key(table.dir / "other.pem", SECRETS["list"])
    assert pk == public_bytes(key_named("lucky"))


def _made_anew(table: Table, name: str, *words: str) -> None:
    (table.dir / name).unlink()
    assert table.step(*words)[0] == 0


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _respelled(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b":", b": ", 1))
