"""Names in the store: one hash slot for what one function touches, no family inside another's."""

import inspect
import re
from binascii import crc_hqx
from collections.abc import Callable
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsvc.delivery import keys
from chatsvc.delivery.acl import USERS, acl_file
from chatsvc.protocol.ids import ConversationId, Door, Org, Process, StaffId, WordsHash
from chatsvc.settings.organisations import ORGANISATION_ID
from chatsvc.site.padding import STEP, common_size, pad

ORG, OTHER = Org("stad"), Org("lan")
CIDS = st.binary(min_size=16, max_size=16).map(ConversationId)
OF_ONE = (keys.record, keys.frames, keys.share, keys.staff_shares)


def slot(key: bytes) -> int:
    """Return the cluster's slot of a key: CRC16 (XMODEM) of its hash tag, modulo 16 384."""
    tag = re.search(rb"\{([^}]+)\}", key)
    return crc_hqx(tag[1] if tag else key, 0) % 16_384


def patterns(user: str) -> list[str]:
    """Return the key patterns that a user may touch in any way."""
    line = next(x for x in acl_file(dict.fromkeys(USERS, "x")).splitlines() if f"user {user}" in x)
    return re.findall(r"(?:%[RW]+)?~(\S+?)(?=[\s)])", line)


def may_touch(user: str, key: bytes) -> bool:
    return any(fnmatchcase(key.decode(), pattern) for pattern in patterns(user))


@given(CIDS)
def test_all_keys_of_one_conversation_lie_in_one_slot(cid: ConversationId) -> None:
    assert len({slot(name(ORG, cid)) for name in OF_ONE}) == 1
    assert len({name(ORG, cid) for name in OF_ONE}) == len(OF_ONE)


@given(CIDS, CIDS)
def test_two_conversations_or_organisations_never_share_a_key(
    one: ConversationId, other: ConversationId
) -> None:
    mine = {name(ORG, one) for name in OF_ONE}
    assert mine.isdisjoint(name(OTHER, one) for name in OF_ONE)
    assert one == other or mine.isdisjoint(name(ORG, other) for name in OF_ONE)


def test_the_queue_its_deadlines_and_spent_nonces_lie_in_one_slot() -> None:
    names = [keys.waiting(ORG, Door("mika")), keys.waiting(ORG, Door("kast"))]
    assert (
        len({slot(name) for name in [*names, keys.due(ORG), keys.spent(ORG), keys.offers(ORG)]})
        == 1
    )


def test_presence_and_key_packages_of_one_person_lie_in_one_slot() -> None:
    one, other = StaffId("1"), StaffId("11")
    assert slot(keys.presence(ORG, one)) == slot(keys.key_packages(ORG, one))
    assert slot(keys.presence(ORG, one)) == slot(keys.shift(ORG, one))
    assert keys.presence(ORG, one) != keys.presence(ORG, other)


@given(CIDS)
def test_no_web_process_reaches_into_the_others_families(cid: ConversationId) -> None:
    for user in ("visitor", "console", "worker"):
        assert may_touch(user, keys.record(ORG, cid))
    assert not may_touch("console", keys.spent(ORG))
    assert not may_touch("visitor", keys.presence(ORG, StaffId("1")))
    assert not may_touch("visitor", keys.key_packages(ORG, StaffId("1")))
    assert not may_touch("visitor", keys.shift(ORG, StaffId("1")))
    assert not may_touch("worker", keys.shift(ORG, StaffId("1")))


@pytest.mark.parametrize("name", [keys.due, keys.spent, keys.tally])
def test_what_an_organisation_shares_bears_its_name(name: Callable[[Org], bytes]) -> None:
    assert name(ORG).startswith(b"o:stad:")
    assert name(ORG) != name(OTHER)


@given(st.lists(st.binary(max_size=20_000), min_size=1, max_size=6))
def test_pages_of_one_kind_are_as_long_in_every_language(bodies: list[bytes]) -> None:
    size = common_size(bodies)
    padded = [pad(body, size) for body in bodies]
    assert {len(page) for page in padded} == {size}
    assert size % STEP == 0
    assert size - max(map(len, bodies)) < STEP
    assert all(page.startswith(body) for page, body in zip(padded, bodies, strict=True))


@pytest.mark.parametrize("user", ["visitor", "console", "worker"])
def test_nobody_of_ours_may_touch_a_key_that_is_not_named_here(user: str) -> None:
    for foreign in (b"session:1", b"o:stad", b"o:stad:else", b"stores", b"sweeper", b"tally"):
        assert not may_touch(user, foreign), foreign


def test_only_who_stands_in_the_list_has_a_name_at_the_store() -> None:
    lines = acl_file(dict.fromkeys(USERS, "x")).splitlines()
    assert lines[0] == "user default reset off"
    assert {line.split()[1] for line in lines[1:]} == set(USERS)
    assert all("nopass" not in line and "+@all" not in line for line in lines)
    assert all(re.search(r" #[0-9a-f]{64} ", line) for line in lines[1:])


@given(CIDS)
def test_a_conversation_can_never_be_taken_for_the_queue_or_a_person(cid: ConversationId) -> None:
    person = StaffId(cid.hex())
    shared = {
        keys.due(ORG),
        keys.spent(ORG),
        keys.tally(ORG),
        keys.waiting(ORG, Door("mika")),
        keys.waiting(ORG, Door(cid.hex())),
        keys.presence(ORG, person),
        keys.key_packages(ORG, person),
        keys.published(ORG, cid.hex()),
    }
    own = {name(ORG, cid) for name in OF_ONE}
    assert len(shared) == 8
    assert own.isdisjoint(shared)
    assert all(cid.hex().encode() in name for name in own)


# Whatever the name of a key may be made of, by the name of the parameter.
SAMPLES = {
    "cid": ConversationId(bytes(16)),
    "door": Door("mika"),
    "hashed": WordsHash(bytes(32)),
    "staff": StaffId("1"),
    "name": "status",
    "batch": "0123456789abcdef",
    "week": "2026-W48",
    "process": Process("p"),
}


def names_of(org: str) -> dict[str, str]:
    """Return a name of every kind of key and channel that this organisation has."""
    made = {}
    for name, one in inspect.getmembers(keys, inspect.isfunction):
        if one.__module__ == keys.__name__:
            others = list(inspect.signature(one).parameters)[1:]
            made[name] = one(Org(org), *(SAMPLES[other] for other in others)).decode()
    return made


@given(st.from_regex(ORGANISATION_ID, fullmatch=True), st.text("abz09-", min_size=1, max_size=5))
def test_no_kind_of_key_is_anothers_also_where_one_name_begins_with_the_other(
    org: str, more: str
) -> None:
    mine, theirs = names_of(org), names_of(org + more)
    assert len(mine) > 20
    assert all(name.startswith(f"o:{org}:") for name in mine.values()), mine
    assert not set(mine.values()) & set(theirs.values())
    # What the worker scans and what a wake-up is asked by.
    assert not [name for name in theirs.values() if fnmatchcase(name, f"o:{org}:*")]
