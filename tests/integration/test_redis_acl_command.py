"""`chatsvc redis-acl`: what it prints, a real server reads, and lets in exactly three users."""

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from chatsvc.cli.main import COMMANDS, main
from chatsvc.cli.store import EmbeddedStore
from chatsvc.delivery.acl import USERS
from tests.support.store import start_store, wait_for_store

# A refusal is the answer here: nobody tries again.
AT_ONCE = Retry(NoBackoff(), 0)
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def passwords(tmp_path: Path) -> Path:
    """Where the operator keeps the passwords; nothing is there yet."""
    return tmp_path / "passwords.json"


def printed(passwords: Path, capsys: Printed) -> str:
    """Return the ACL file for these passwords."""
    assert main(["redis-acl", "--passwords", str(passwords)]) == 0
    return capsys.readouterr().out


@pytest.fixture
def server(tmp_path: Path, passwords: Path, capsys: Printed) -> Iterator[EmbeddedStore]:
    """A server of its own that runs on nothing but the printed file."""
    text = printed(passwords, capsys)
    folder = tmp_path / "server"
    folder.mkdir()
    (folder / "store.acl").write_text(text)
    store = EmbeddedStore(folder, json.loads(passwords.read_bytes()))
    process = start_store(store)
    try:
        wait_for_store(store.url("worker"))
        yield store
    finally:
        process.kill()
        process.wait()


def test_a_real_server_lets_the_three_users_in_and_nobody_else(server: EmbeddedStore) -> None:
    for user in USERS:
        with redis.Redis.from_url(server.url(user)) as client:
            assert client.ping()
            with pytest.raises(redis.exceptions.NoPermissionError):
                client.flushall()
    strangers = [{}, {"username": "visitor", "password": "wrong"}, {"password": "wrong"}]
    for who in strangers:
        with (
            redis.Redis(unix_socket_path=str(server.socket), retry=AT_ONCE, **who) as client,  # type: ignore[arg-type]  # a name and a password
            pytest.raises((redis.AuthenticationError, redis.exceptions.NoPermissionError)),
        ):
            client.ping()


def test_one_users_password_does_not_open_anothers_door(server: EmbeddedStore) -> None:
    with (
        redis.Redis(
            unix_socket_path=str(server.socket),
            retry=AT_ONCE,
            username="worker",
            password=server.passwords["visitor"],
        ) as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()


def test_passwords_are_made_once_for_their_owner_and_never_printed(
    passwords: Path, capsys: Printed
) -> None:
    first = printed(passwords, capsys)
    assert stat.S_IMODE(passwords.stat().st_mode) == 0o600
    made = json.loads(passwords.read_bytes())
    assert set(made) == set(USERS)
    assert len(set(made.values())) == len(USERS)
    assert not any(password in first for password in made.values())
    assert printed(passwords, capsys) == first, "the second day is as the first"
    assert first.startswith("user default reset off\n")


BAD = {
    "no JSON": "{",
    "a list": "[]",
    "a number": '{"visitor": 1, "console": 2, "worker": 3}',
    "one missing": json.dumps(dict.fromkeys(USERS[:2], "p" * 40)),
    "one too many": json.dumps(dict.fromkeys([*USERS, "admin"], "p" * 40)),
    "a short one": json.dumps({**dict.fromkeys(USERS, "p" * 40), "worker": "p" * 31}),
    "empty": "",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_passwords_that_would_not_do_are_one_sentence(
    passwords: Path, capsys: Printed, text: str
) -> None:
    passwords.write_text(text)
    passwords.chmod(0o600)
    assert main(["redis-acl", "--passwords", str(passwords)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"chatsvc redis-acl: {passwords} ")
    assert said.err.count("\n") == 1
    assert passwords.read_text() == text


@pytest.mark.parametrize("mode", [0o644, 0o620, 0o604])
def test_passwords_that_others_can_read_are_not_used(
    passwords: Path, capsys: Printed, mode: int
) -> None:
    printed(passwords, capsys)
    passwords.chmod(mode)
    assert main(["redis-acl", "--passwords", str(passwords)]) == 2
    assert "chmod 600" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path, capsys: Printed) -> None:
    assert main(["redis-acl", "--passwords", str(tmp_path / "no" / "passwords.json")]) == 2
    assert "cannot be made" in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_list_is_there(command: str, capsys: Printed) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == os.EX_OK
    assert f"chatsvc {command}" in capsys.readouterr().out
