"""What all conversations share in the store names none of them: not while they live, not after."""

from collections.abc import AsyncIterator

import pytest
import redis

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.ids import ConversationId
from tests.support.duty import started, talking
from tests.support.store import TestStore
from tests.support.store_look import SHARED
from tests.support.visitors import Secrets, ServiceUnderTest, eventually, running_service


def content(store: redis.Redis, key: bytes) -> bytes:
    """Return all that a key of any kind holds, read with an administrator's rights.

    The client's own words for what it answers differ by kind; its spelling holds every byte that
    could be an id, because ids are looked for in hexadecimal and as the client spells raw bytes.
    """
    kind = str(store.type(key))
    if "string" in kind:
        return repr(store.get(key)).encode()
    if "hash" in kind:
        return repr(store.hgetall(key)).encode()
    if "zset" in kind:
        return repr(store.zrange(key, 0, -1)).encode()
    return repr(store.xrange(key)).encode()


@pytest.fixture
async def service(store: TestStore, org: str) -> AsyncIterator[ServiceUnderTest]:
    async with running_service(store, org) as running:
        yield running


def naming(store: redis.Redis, org: str, cid: ConversationId) -> set[str]:
    """Return the organisation's keys whose name or content names the conversation."""
    raw = repr(bytes(cid))[2:-1].encode()
    found, spelled = set(), (raw, bytes(cid).hex().encode())
    for key in [*store.scan_iter(match=f"o:{org}:*", count=1000), b"store", b"sweep"]:
        held = content(store, key) if store.exists(key) else b""
        if any(form in key + b"\0" + held for form in spelled):
            found.add(key.decode())
    return found


def shared(names: set[str]) -> set[str]:
    return {name for name in names if SHARED.fullmatch(name)}


async def test_while_people_talk_only_their_own_keys_and_the_indexes_name_them(
    service: ServiceUnderTest, store: TestStore
) -> None:
    page, _counsellor = await talking(service, Secrets())
    with store.admin() as admin:
        found = naming(admin, service.org, page.cid)
    assert {name.rsplit(":", 1)[-1] for name in found} >= {"rec", "s", "due", "presence"}
    assert shared(found) == set()
    await page.vanish()


async def test_after_the_end_nothing_in_the_whole_store_names_the_conversation(
    service: ServiceUnderTest, store: TestStore
) -> None:
    await service.on_duty()
    secret = Secrets()
    page = await started(service, secret)
    with store.admin() as admin:
        assert naming(admin, service.org, page.cid), "the control: it is named while it lives"
        page.say(says.End(proof=secret.end))
        await page.hears(told.Ended)
        await eventually(lambda: naming(admin, service.org, page.cid) == set(), within_s=1)
        kept = {key.decode() for key in admin.scan_iter(match=f"o:{service.org}:*")}
    assert shared(kept), "challenges that were spent and counts remain, and name nobody"
