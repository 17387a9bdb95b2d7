"""Who may do what in the store (P20): every user x key family x reading and writing, tried."""

from collections.abc import Mapping
from typing import Final, TypeAlias

import pytest
import redis

from chatsvc.delivery.acl import USERS, acl_file
from tests.support.delivery import load_library
from tests.support.store import TestStore

CID: Final = "{" + "0a" * 16 + "}"

# family -> (type, key).
FAMILIES: Final = {
    "rec": ("hash", f"{CID}:rec"),
    "frames": ("stream", f"{CID}:frames"),
    "s": ("string", f"{CID}:s"),
    "sc": ("hash", f"{CID}:sc"),
    "waiting": ("zset", "{q}:waiting:mika"),
    "due": ("zset", "{q}:due"),
    "spent": ("zset", "{q}:spent"),
    "offers": ("hash", "{q}:offers"),
    "back": ("zset", "{q}:back"),
    "words": ("string", "{q}:words:" + "0b" * 32),
    "presence": ("hash", "{staff:7}:presence"),
    "kp": ("hash", "{staff:7}:kp"),
    "shift": ("hash", "{staff:7}:s"),
    "forms_due": ("string", "{staff:7}:forms"),
    "pub": ("string", "pub:status"),
    "tally": ("hash", "{tally}"),
    "batch": ("hash", "{tally}:0123456789abcdef"),
    "forms": ("hash", "{tally}:forms:mika"),
    "store": ("string", "store"),
    "sweep": ("string", "sweep"),
    "foreign": ("string", "something-else"),
}

# What may be read and what may be written, in any way at all.
READS: Final = {
    "visitor": {"rec", "frames", "s", "waiting", "due", "words", "pub", "store", "sweep"},
    "console": {"rec", "frames", "sc", "waiting", "due", "presence", "kp", "shift", "pub"}
    | {"store", "sweep", "offers"},
    "worker": {"rec", "frames", "waiting", "due", "presence", "kp", "pub", "tally", "batch"}
    | {"store", "sweep", "spent", "forms"},
}
WRITES: Final = {
    # `sc`: deleting and PEXPIRE alone, see below; of `offers` only a conversation that goes.
    "visitor": {"rec", "frames", "s", "sc", "waiting", "due", "spent", "words", "tally"}
    | {"forms", "back", "offers"},
    # `s`: DEL and PEXPIRE alone, see below.
    "console": {"rec", "frames", "s", "sc", "waiting", "due", "words", "presence", "kp", "shift"}
    | {"tally", "forms", "forms_due", "back", "offers"},
    # Both kinds of shares: deleting and PEXPIRE alone.
    "worker": {"rec", "frames", "s", "sc", "waiting", "due", "words", "presence", "kp", "tally"}
    | {"batch", "forms", "forms_due", "pub", "store", "sweep", "back", "offers"},
}

Command: TypeAlias = tuple[str | int, ...]

READING: Final[Mapping[str, list[Command]]] = {
    "hash": [("HGETALL", "K"), ("HGET", "K", "f"), ("HMGET", "K", "f"), ("HKEYS", "K")],
    "stream": [("XRANGE", "K", "-", "+"), ("XREAD", "STREAMS", "K", "0"), ("XLEN", "K")],
    "string": [("GET", "K"), ("GETRANGE", "K", 0, -1), ("GETDEL", "K"), ("STRLEN", "K")],
    "zset": [("ZRANGE", "K", 0, -1), ("ZCARD", "K"), ("ZSCORE", "K", "m")],
}
WRITING: Final[Mapping[str, list[Command]]] = {
    "hash": [("HSET", "K", "f", 1), ("HINCRBY", "K", "n", 1), ("HDEL", "K", "x")],
    "stream": [("XADD", "K", "*", "h", "x"), ("XDEL", "K", "1-1")],
    "string": [("SET", "K", "x"), ("APPEND", "K", "x"), ("PEXPIRE", "K", 60_000)],
    "zset": [("ZADD", "K", 1, "m"), ("ZREM", "K", "x")],
}
MOVING: Final[list[Command]] = [
    ("DEL", "K"),
    ("UNLINK", "K"),
    ("RENAME", "K", "K2"),
    ("COPY", "K", "K2"),
]
DUMPING: Final[list[Command]] = [
    ("DUMP", "K"),
    ("TYPE", "K"),
    ("OBJECT", "ENCODING", "K"),
    ("SORT", "K"),
]

FORBIDDEN: Final[list[Command]] = [
    ("KEYS", "*"),
    ("RANDOMKEY",),
    ("MONITOR",),
    ("CONFIG", "GET", "*"),
    ("FLUSHALL",),
    ("FLUSHDB",),
    ("EVAL", "return 1", 0),
    ("EVAL_RO", "return 1", 0),
    ("SCRIPT", "LOAD", "return 1"),
    ("FUNCTION", "FLUSH"),
    ("FUNCTION", "DELETE", "chatsvc"),
    ("FUNCTION", "DUMP"),
    ("ACL", "LIST"),
    ("ACL", "SETUSER", "visitor", "on"),
    ("CLIENT", "LIST"),
    ("SHUTDOWN", "NOSAVE"),
    ("SAVE",),
    ("REPLICAOF", "127.0.0.1", "1"),
    ("SLOWLOG", "GET"),
    ("PUBSUB", "CHANNELS"),
    ("PSUBSCRIBE", "*"),
    ("SUBSCRIBE", "other"),
    ("PUBLISH", "other", "x"),
]
WORKERS_ALONE: Final[list[Command]] = [
    ("SCAN", 0),
    ("FUNCTION", "LOAD", "REPLACE", "#!lua name=x\n"),
    ("INFO",),
]


def key_of(family: str, org: str) -> str:
    name = FAMILIES[family][1]
    return name if family in {"store", "sweep", "foreign"} else f"o:{org}:{name}"


def plant(admin: redis.Redis, family: str, key: str) -> None:
    kind = FAMILIES[family][0]
    admin.delete(key, f"{key}2")
    if kind == "hash":
        admin.hset(key, mapping={"f": "1", "members": "1"})
    elif kind == "stream":
        admin.xadd(key, {"h": "0 1 2 0 0"}, id="1-1")
    elif kind == "string":
        admin.set(key, "1")
    else:
        admin.zadd(key, {"m": 1})


def may(client: redis.Redis, *command: str | int) -> bool:
    """Try it. Anything but a refusal by the ACL means that it was allowed."""
    try:
        client.execute_command(*command)  # type: ignore[no-untyped-call]  # redis-py has no types here
    except redis.exceptions.NoPermissionError:
        return False
    except redis.ResponseError as wrong:
        return "ACL failure in script" not in str(wrong)
    return True


def tried(client: redis.Redis, key: str, commands: list[Command]) -> set[str]:
    """Which of these commands the client may do with the key."""
    done = set()
    for command in commands:
        words = [f"{key}2" if word == "K2" else key if word == "K" else word for word in command]
        if may(client, *words):
            done.add(str(command[0]))
    return done


@pytest.fixture
async def loaded(store: TestStore) -> TestStore:
    await load_library(store)
    return store


@pytest.fixture(params=USERS)
def user(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_each_user_reads_and_writes_its_own_families_and_no_other(
    loaded: TestStore, org: str, user: str
) -> None:
    reads, writes = set(), set()
    with loaded.admin() as admin, redis.Redis.from_url(loaded.urls[user]) as client:
        for family, (kind, _) in FAMILIES.items():
            key = key_of(family, org)
            plant(admin, family, key)
            if tried(client, key, READING[kind]):
                reads.add(family)
            plant(admin, family, key)
            if tried(client, key, WRITING[kind]) | (tried(client, key, MOVING) & {"DEL", "COPY"}):
                writes.add(family)
            plant(admin, family, key)
            assert not tried(client, key, DUMPING), "nothing is dumped or described"
        for family in FAMILIES:
            admin.delete(key_of(family, org), f"{key_of(family, org)}2")
    assert reads == READS[user]
    # HINCRBY answers with the count that it raised, so `tally` is not in READS for the web users.
    assert writes == WRITES[user]


@pytest.mark.parametrize("foreigner", ["console", "worker"])
async def test_the_visitors_share_can_only_be_deleted_or_prolonged_by_staff_and_worker(
    loaded: TestStore, org: str, foreigner: str
) -> None:
    key = key_of("s", org)
    every = READING["string"] + WRITING["string"] + MOVING + DUMPING
    with loaded.admin() as admin, redis.Redis.from_url(loaded.urls[foreigner]) as client:
        admin.set(key, "S")
        assert tried(client, key, every) == {"DEL", "PEXPIRE"}
        assert not may(client, "FCALL", "erase", 1, key)


@pytest.mark.parametrize("foreigner", ["visitor", "worker"])
async def test_a_consoles_share_can_only_be_deleted_or_prolonged_by_visitors_process_and_worker(
    loaded: TestStore, org: str, foreigner: str
) -> None:
    key = key_of("sc", org)
    every = READING["hash"] + WRITING["hash"] + MOVING + DUMPING
    with loaded.admin() as admin, redis.Redis.from_url(loaded.urls[foreigner]) as client:
        admin.hset(key, "1", "S_c")
        assert tried(client, key, [*every, ("PEXPIRE", "K", 60_000)]) == {"HDEL", "DEL", "PEXPIRE"}
        plant(admin, "rec", key_of("rec", org))
        admin.hset(key_of("rec", org), "staff:1", "seat")
        admin.hset(key, "1", "S_c")
        both = (key_of("rec", org), key_of("frames", org))
        assert not may(client, "FCALL", "staff_share", 2, *both, 1, "mine")
        assert admin.hgetall(key) == {b"1": b"S_c"}
        admin.delete(key, *both)


async def test_a_shift_is_nobodys_but_the_consoles(loaded: TestStore, org: str) -> None:
    key = key_of("shift", org)
    every = READING["hash"] + WRITING["hash"] + MOVING + DUMPING
    for name in ("visitor", "worker"):
        with redis.Redis.from_url(loaded.urls[name]) as client:
            assert tried(client, key, [*every, ("PEXPIRE", "K", 60_000)]) == set()


async def test_counts_can_be_raised_and_not_read_by_the_web_processes(
    loaded: TestStore, org: str
) -> None:
    key = key_of("tally", org)
    every = READING["hash"] + WRITING["hash"] + MOVING + DUMPING
    for name in ("visitor", "console"):
        with redis.Redis.from_url(loaded.urls[name]) as client:
            assert tried(client, key, every) == {"HINCRBY"}


async def test_no_user_may_search_watch_configure_flush_or_script(
    loaded: TestStore, user: str
) -> None:
    with redis.Redis.from_url(loaded.urls[user]) as client:
        allowed = [command for command in FORBIDDEN if may(client, *command)]
        assert allowed == []
        others = [command[0] for command in WORKERS_ALONE if may(client, *command)]
        assert others == (["SCAN", "FUNCTION", "INFO"] if user == "worker" else [])


async def test_a_visitors_process_reaches_no_staff_key_through_a_function(
    loaded: TestStore, org: str
) -> None:
    presence, kp = key_of("presence", org), key_of("kp", org)
    with redis.Redis.from_url(loaded.urls["visitor"]) as client:
        for function in ("standing", "enter", "reserve", "confirm", "free_seat", "leave", "beat"):
            assert not may(client, "FCALL", function, 2, presence, kp, 1, 1, "aa", "bb", 1, 1, 1)
    with redis.Redis.from_url(loaded.urls["console"]) as client:
        assert not may(client, "FCALL", "spend", 1, key_of("spent", org), "n", 1, 1)
        both = (key_of("rec", org), key_of("frames", org))
        assert not may(client, "FCALL", "start", 2, *both, "share", 1000, 0)
        assert not may(client, "FCALL", "reregister", 2, *both, "share", 1000, 0, 0, 1, 1, 0, 0)
        # The one kind of record that a console makes: of staff alone, without a visitor's share.
        assert may(client, "FCALL", "start_consult", 2, *both, 60_000, 0)
    assert not loaded.admin().exists(key_of("s", org))
    assert 0 < loaded.admin().pttl(both[0]) <= 60_000


async def test_nobody_gets_in_without_a_name(loaded: TestStore) -> None:
    url = loaded.admin_url
    nameless = "unix://" + url[url.index("@") + 1 :]
    with redis.Redis.from_url(nameless) as client, pytest.raises(redis.AuthenticationError):
        client.ping()


def test_the_file_holds_no_password() -> None:
    text = acl_file(dict.fromkeys(USERS, "very-secret-word"))
    assert "very-secret-word" not in text
    assert text.startswith("user default reset off\n")
    assert text.count("\n") == 1 + len(USERS)
    with pytest.raises(KeyError):
        acl_file({"visitor": "x"})
