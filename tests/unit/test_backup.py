"""A sealed copy of the tables: nobody else opens it, and what must not come back is not in it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from django.apps import apps

from anonymity.trust.errors import TrustError
from chatsvc.cli import copy_keys, tables_copy
from chatsvc.cli.errors import CommandError
from chatsvc.cli.main import main
from chatsvc.settings.environment import SOURCE
from counsellor.keeping.tables import LEFT_OUT

PASSPHRASE: Final = "korp-lampa-moln-sten"
CANARY: Final = "canary-of-a-sign-in"
# Every table whose rows a copy takes along. A new table needs a decision: here, or in LEFT_OUT.
KEPT: Final = {
    "accounts_staff",
    "accounts_staffonetimepassword",
    "audit_accessreview",
    "audit_auditentry",
    "audit_auditmark",
    "auth_group",
    "auth_permission",
    "council_entry",
    "decisions_decision",
    "decisions_deletionrecord",
    "directory_devicecertificate",
    "directory_devicelist",
    "django_content_type",
    "escalation_escalation",
    "mapping_addedbatch",
    "mapping_counter",
    "mapping_release",
    "mapping_storelife",
    "opening_openingact",
    "phrases_phrasecheck",
    "shifts_checkin",
    "shifts_languagehours",
    "shifts_oncall",
    "shifts_openingexception",
    "shifts_openinghours",
    "shifts_shift",
    "shifts_shiftswap",
    "steering_banner",
    "steering_diversion",
    "steering_limit",
    "support_directoryentry",
}


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """A folder with both halves."""
    copy_keys.make(tmp_path / "keys", PASSPHRASE)
    return tmp_path / "keys"


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database in use: an account, and one row in every table that a copy leaves out."""
    path = tmp_path / "console.sqlite3"
    with closing(sqlite3.connect(path)) as rows:
        rows.execute("PRAGMA journal_mode=WAL")
        for name in ("accounts_staff", *LEFT_OUT):
            rows.execute(f'CREATE TABLE "{name}" (words text)')
            rows.execute(f'INSERT INTO "{name}" VALUES (?)', (f"{CANARY} {name}",))  # noqa: S608  our own list
        rows.commit()
    monkeypatch.setitem(SOURCE, "DATABASE_URL", f"sqlite:///{path}")
    return path


def backup(keys: Path, to: Path) -> int:
    return main(["backup", "--recipient", str(keys / "backup.pub"), "--to", str(to)])


def refused(sealed: bytes, key: Path, passphrase: str = PASSPHRASE) -> str:
    with pytest.raises(TrustError) as found:
        copy_keys.unseal(sealed, key, passphrase)
    return found.value.code


def test_only_the_private_half_under_its_passphrase_opens_a_copy(
    keys: Path, tmp_path: Path
) -> None:
    sealed = copy_keys.seal(b"rows", "sqlite", keys / "backup.pub")
    assert copy_keys.unseal(sealed, keys / "backup.pem", PASSPHRASE) == ("sqlite", b"rows")
    assert refused(sealed, keys / "backup.pem", "another passphrase") == "passphrase_wrong"
    copy_keys.make(tmp_path / "other", PASSPHRASE)
    assert refused(sealed, tmp_path / "other" / "backup.pem") == "sealed"
    (keys / "backup.pem").chmod(0o644)
    assert refused(sealed, keys / "backup.pem") == "key_open_to_others"


def test_a_copy_that_was_changed_in_one_byte_opens_nothing(keys: Path) -> None:
    sealed = copy_keys.seal(b"rows", "sqlite", keys / "backup.pub")
    body = len(copy_keys.HEAD + b"sqlite\n")
    for place in (0, body - 2, body, len(sealed) // 2, len(sealed) - 1):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        assert refused(changed, keys / "backup.pem") == "sealed", place
    assert refused(sealed[:-1], keys / "backup.pem") == "sealed"
    assert refused(b"", keys / "backup.pem") == "sealed"


def test_the_key_is_made_once_and_a_short_passphrase_guards_nothing(tmp_path: Path) -> None:
    with pytest.raises(TrustError, match="passphrase_short"):
        copy_keys.make(tmp_path, "short")
    copy_keys.make(tmp_path, PASSPHRASE)
    with pytest.raises(TrustError, match="file_exists"):
        copy_keys.make(tmp_path, PASSPHRASE)
    assert (tmp_path / "backup.pem").stat().st_mode & 0o077 == 0


def test_the_ceremony_makes_it_and_says_its_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = tmp_path / "words.json"
    words.write_text(f'{{"backup": "{PASSPHRASE}"}}', encoding="utf-8")
    words.chmod(0o600)
    folder = tmp_path / "keys"
    assert main(["keys", "backup", "--dir", str(folder), "--passphrases", str(words)]) == 0
    name, *spoken = capsys.readouterr().out.split()
    assert (name, len(spoken)) == ("backup:", 12)
    assert PASSPHRASE.encode() not in (folder / "backup.pem").read_bytes()


def test_the_copy_has_the_accounts_and_no_byte_of_what_must_not_come_back(
    keys: Path, live: Path, tmp_path: Path
) -> None:
    to = tmp_path / "copies" / "monday"
    assert backup(keys, to) == 0
    assert to.stat().st_mode & 0o077 == 0
    assert CANARY.encode() not in to.read_bytes()
    engine, copy = copy_keys.unseal(to.read_bytes(), keys / "backup.pem", PASSPHRASE)
    assert engine == "sqlite"
    for name in LEFT_OUT:
        assert f"{CANARY} {name}".encode() in live.read_bytes() + wal(live)
        assert f"{CANARY} {name}".encode() not in copy
    assert f"{CANARY} accounts_staff".encode() in copy


def wal(path: Path) -> bytes:
    """Return what SQLite has not moved into its file yet."""
    beside = path.with_name(f"{path.name}-wal")
    return beside.read_bytes() if beside.exists() else b""


def test_a_copy_goes_over_no_other_file_and_over_no_database(
    keys: Path, live: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "monday"
    assert backup(keys, to) == 0
    first = to.read_bytes()
    assert backup(keys, to) == 2
    assert to.read_bytes() == first
    assert "nothing is ever overwritten" in capsys.readouterr().err
    with pytest.raises(CommandError) as found:
        tables_copy.put(f"sqlite:///{live}", b"another")
    assert found.value.code == "not_empty"
    tables_copy.put(f"sqlite:///{tmp_path / 'new.sqlite3'}", b"another")
    assert (tmp_path / "new.sqlite3").read_bytes() == b"another"


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize(
    "content", ["", "chatsvc-backup-key/1 AAAA", "-----BEGIN PRIVATE KEY-----"]
)
def test_a_recipient_that_is_none_is_refused_before_anything_is_read(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "backup.pub").write_text(content, encoding="utf-8")
    assert backup(tmp_path, tmp_path / "monday") == 2
    assert "another kind of key" in capsys.readouterr().err
    assert not (tmp_path / "monday").exists()


def test_a_database_that_is_not_there_is_said_and_nothing_is_written(
    keys: Path, live: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    live.unlink()
    assert backup(keys, tmp_path / "monday") == 2
    assert "is not there" in capsys.readouterr().err
    assert not (tmp_path / "monday").exists()
    assert not live.exists()


def test_every_table_is_kept_or_left_out_by_somebodys_decision() -> None:
    tables = {one._meta.db_table for one in apps.get_models()}  # noqa: SLF001  Django's documented way
    assert KEPT | set(LEFT_OUT) == tables
    assert not KEPT & set(LEFT_OUT)
    assert all(LEFT_OUT.values())
