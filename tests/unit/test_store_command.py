"""The embedded store: private, memory only, and too old ones are refused."""

from pathlib import Path

import pytest
import redis

from chatsvc.cli.errors import CommandError
from chatsvc.cli.store import LONGEST_SOCKET_PATH, check_external_store, prepare_store
from tests.support.store import TestStore


def test_the_store_keeps_nothing_on_disk(store: TestStore) -> None:
    with store.admin() as admin:
        assert admin.config_get("save") == {"save": ""}
        assert admin.config_get("appendonly") == {"appendonly": "no"}
        assert admin.config_get("port") == {"port": "0"}


def test_nobody_enters_without_a_password(store: TestStore) -> None:
    path = store.admin_url.rpartition("@")[2]
    with (
        redis.Redis(unix_socket_path=path) as nobody,
        pytest.raises(redis.AuthenticationError),
    ):
        nobody.ping()


@pytest.mark.parametrize("role", ["visitor", "console", "worker"])
def test_each_process_kind_has_its_own_user(store: TestStore, role: str) -> None:
    with redis.Redis.from_url(store.urls[role]) as client:
        assert client.ping()


def test_the_folder_of_the_store_is_private(tmp_path: Path) -> None:
    made = prepare_store(tmp_path)
    assert made.folder.stat().st_mode & 0o777 == 0o700
    assert (made.folder / "store.acl").stat().st_mode & 0o777 == 0o600


def test_a_long_state_path_falls_back_to_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    made = prepare_store(deep)
    assert len(str(made.socket)) <= LONGEST_SOCKET_PATH
    assert not made.socket.is_relative_to(deep)


def test_passwords_differ_at_every_start_and_are_never_shown(tmp_path: Path) -> None:
    first, second = prepare_store(tmp_path), prepare_store(tmp_path)
    assert first.passwords != second.passwords
    assert not any(password in repr(second) for password in second.passwords.values())


def test_a_store_that_does_not_answer_is_one_sentence() -> None:
    with pytest.raises(CommandError, match="does not answer") as refused:
        check_external_store("redis://127.0.0.1:1/0")
    assert refused.value.code == "store_away"


def test_the_store_at_hand_is_new_enough(store: TestStore) -> None:
    check_external_store(store.admin_url)
