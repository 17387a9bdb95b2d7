"""No site of a real reception is built before its core numbers were called; one source for all."""

from pathlib import Path

import msgspec
import pytest
from django.core.management import call_command

from chatsvc.cli.main import main
from chatsvc.settings.environment import SOURCE
from chatsvc.site.directory import CORE, Directory, must_be_whole, read_directory
from chatsvc.site.errors import SiteError
from counsellor.support.services import seed, seed_entries
from tests.support.visitor_site import DIRECTORY
from tests.unit.test_organisation_faults import REAL


def without(key: str) -> Directory:
    return Directory(tuple(one for one in DIRECTORY.entries if one.key != key))


def unchecked(key: str) -> Directory:
    change = msgspec.structs.replace
    entries = (change(one, checked=None) if one.key == key else one for one in DIRECTORY.entries)
    return Directory(tuple(entries))


def test_a_whole_core_passes() -> None:
    must_be_whole(DIRECTORY)


@pytest.mark.parametrize("key", CORE)
def test_whoever_misses_one_is_told_which(key: str) -> None:
    with pytest.raises(SiteError, match=rf"is missing: {key}\.") as refused:
        must_be_whole(without(key))
    assert refused.value.code == "directory_core"


@pytest.mark.parametrize("key", CORE)
def test_whoever_never_called_one_is_told_which(key: str) -> None:
    with pytest.raises(SiteError, match=rf"was never checked: {key}\.") as refused:
        must_be_whole(unchecked(key))
    assert refused.value.code == "directory_unchecked"


def test_the_seed_knows_the_same_core() -> None:
    assert {one.key for one in seed_entries() if one.core} == set(CORE)


@pytest.mark.parametrize("raw", [b"", b"[]", b'{"entries": [{"name": 1}]}', b"\xff"])
def test_what_is_no_directory_is_refused(raw: bytes) -> None:
    with pytest.raises(SiteError) as refused:
        read_directory(raw)
    assert refused.value.code == "directory"


@pytest.mark.django_db
def test_what_the_console_prints_is_what_the_site_reads(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seed("norra")
    call_command("support_document", "norra")
    printed = read_directory(capsys.readouterr().out.encode())
    core = [one for one in printed.entries if one.core]
    # The reception's own telephone has no number before somebody writes it.
    assert [one.key for one in core] == [key for key in CORE if key != "egen"]
    assert core[0].number == "112"
    assert core[0].hours[0] == (0, 0, 1440)
    assert core[0].checked is None


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A real organisation's file, and the words that build its site."""
    folder = tmp_path / "organisations"
    folder.mkdir()
    (folder / "norra.toml").write_text(REAL, encoding="utf-8")
    monkeypatch.setitem(SOURCE.maps[0], "CHATSVC_ORGANISATIONS", str(folder))
    return ["build-site", "--organisation", "norra", "--to", str(tmp_path / "site")]


def test_a_real_reception_must_say_who_else_answers(
    real: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(real) == 2
    assert "no door opens before its core numbers" in capsys.readouterr().err
    assert main([*real, "--directory", str(tmp_path / "nothing.json")]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_a_real_reception_with_a_number_that_nobody_called_gets_no_site(
    real: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "directory.json"
    file.write_bytes(msgspec.json.encode(unchecked("mind")))
    assert main([*real, "--directory", str(file)]) == 2
    assert "was never checked: mind" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()
    file.write_bytes(msgspec.json.encode(DIRECTORY))
    assert main([*real, "--directory", str(file)]) == 0
    assert (tmp_path / "site" / "sv" / "1" / "index.html").is_file()
