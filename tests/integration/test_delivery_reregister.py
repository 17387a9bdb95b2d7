"""A lost store, for real: what comes back stands as before, once; nothing else makes a record."""

import asyncio
import re
import secrets
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
import redis

from anonymity.tickets import marks
from chatsvc.consumers.tombstones import Tombstones
from chatsvc.delivery import keys
from chatsvc.delivery.errors import StoreRefusedError
from chatsvc.delivery.functions import source
from chatsvc.delivery.records import Refused
from chatsvc.delivery.service import Service
from chatsvc.delivery.store_returns import MARK_GRACE_MS, RedisReturns, Standing
from chatsvc.protocol.ids import ConversationId, Door, Epoch, Fence, Group, Org, Slot
from chatsvc.protocol.limits import Periods
from tests.support.delivery import (
    COUNSELLOR,
    NOW,
    SHARE,
    TTL,
    VISITOR,
    load_library,
    process,
    started,
    talking,
)
from tests.support.store import TestStore, running_store

KEYS: Final = (b"k" * 32,)
WINDOW: Final = Periods().nonce_s * 1000
FIELDS: Final[dict[str, Any]] = {"phase": "talking", "door": "mika"}
STOOD: Final = Standing(Epoch(3), Group(1), (COUNSELLOR,), Fence(7), 5)
MIKA: Final = Door("mika")


@pytest.fixture
async def lone() -> AsyncIterator[TestStore]:
    """A store of this test alone: it is lost, and others must not feel that."""
    with (
        tempfile.TemporaryDirectory(prefix="chatsvc-lost-") as folder,
        running_store(Path(folder)) as store,
    ):
        await load_library(store)
        yield store


def returns(service: Service) -> RedisReturns:
    return RedisReturns(service.link, Periods())


async def test_after_a_real_flush_the_group_stands_as_its_page_says(
    lone: TestStore, org: str
) -> None:
    here = Org(org)
    async with process(lone, "visitor", org) as visitors, process(lone, "console", org) as consoles:
        member, _counsellor, cid = await talking(visitors, consoles, org)
        lone.admin().flushall()
        assert await visitors.conversations.load(here, cid) is None
        fresh = secrets.token_bytes(32)
        assert await returns(visitors).reregister(here, cid, FIELDS, fresh, STOOD, TTL)

        record = await visitors.conversations.load(here, cid)
        assert record is not None
        assert (record.epoch, record.group) == (STOOD.epoch, STOOD.group)
        assert record.members == {VISITOR, COUNSELLOR}
        assert (record.version, record.seq, record.taken) == (1, 0, {})
        assert record.fields["phase"] == b"talking"
        assert await visitors.conversations.share(here, cid) == fresh
        # The members go on: fences above the old ones, sequence from the start, epoch as it was.
        attached = await member.attach()
        assert attached.fence == 8
        assert member.epoch == 3
        for key in lone.admin().scan_iter(f"o:{org}:*{cid.hex()}*"):
            assert 0 < lone.admin().pttl(key) <= TTL, "everything runs out by itself (G4)"


async def test_a_word_meant_for_the_lost_store_deletes_nothing_in_the_new_one(
    lone: TestStore, org: str
) -> None:
    async with process(lone, "visitor", org) as visitors, process(lone, "console", org) as consoles:
        member, counsellor, cid = await talking(visitors, consoles, org)
        before = counsellor.fence
        lone.admin().flushall()
        stood = Standing(Epoch(1), Group(0), (COUNSELLOR,), Fence(7), 0)
        assert await returns(visitors).reregister(Org(org), cid, FIELDS, SHARE, stood, TTL)
        await member.attach()
        await member.send(b"first in the new store")
        counsellor.fence = before
        assert not await counsellor.take(99)
        assert lone.admin().xlen(keys.frames(Org(org), cid)) == 1


async def test_a_record_that_is_there_is_never_replaced(store: TestStore, org: str) -> None:
    await load_library(store)
    async with process(store, "visitor", org) as visitors:
        cid = await started(visitors, org)
        again = secrets.token_bytes(32)
        assert not await returns(visitors).reregister(Org(org), cid, FIELDS, again, STOOD, TTL)
        record = await visitors.conversations.load(Org(org), cid)
        assert record is not None
        assert (record.epoch, record.fields["phase"]) == (0, b"waiting")
        assert await visitors.conversations.share(Org(org), cid) == SHARE


async def test_of_two_pages_at_once_one_record_is_made(store: TestStore, org: str) -> None:
    await load_library(store)
    cid = ConversationId(secrets.token_bytes(16))
    async with process(store, "visitor", org) as one, process(store, "visitor", org) as other:
        shares = (secrets.token_bytes(32), secrets.token_bytes(32))
        made = await asyncio.gather(
            returns(one).reregister(Org(org), cid, FIELDS, shares[0], STOOD, TTL),
            returns(other).reregister(Org(org), cid, FIELDS, shares[1], STOOD, TTL),
        )
        assert sorted(made) == [False, True]
        assert await one.conversations.share(Org(org), cid) == shares[made.index(True)]


@pytest.mark.parametrize("role", ["console", "worker"])
async def test_only_the_visitors_process_brings_anything_back(
    store: TestStore, org: str, role: str
) -> None:
    await load_library(store)
    cid = ConversationId(secrets.token_bytes(16))
    async with process(store, role, org) as foreign:
        with pytest.raises(StoreRefusedError):
            await returns(foreign).reregister(Org(org), cid, FIELDS, SHARE, STOOD, TTL)
    assert not list(store.admin().scan_iter(f"*{cid.hex()}*"))


async def test_fields_of_the_scripts_are_not_the_callers_to_set(store: TestStore, org: str) -> None:
    await load_library(store)
    cid = ConversationId(secrets.token_bytes(16))
    async with process(store, "visitor", org) as visitors:
        for name in ("epoch", "members", "fence:0", "sealed:0"):
            with pytest.raises(ValueError, match="scripts"):
                await returns(visitors).reregister(Org(org), cid, {name: 1}, SHARE, STOOD, TTL)


async def test_three_functions_make_a_record_and_no_other_does(store: TestStore, org: str) -> None:
    """P15, word by word: every function of the library, called for a record that is not there."""
    await load_library(store)
    admin: Any = store.admin()
    names = set(re.findall(r"register_function\('(\w+)'", source()))
    assert {"start", "reregister", "attach", "append", "commit", "regroup", "taken"} <= names
    makers = set()
    for name in sorted(names):
        cid = ConversationId(secrets.token_bytes(16))
        both = (keys.record(Org(org), cid), keys.frames(Org(org), cid))
        for words in (
            ("0", "1", "0", "0", "1", "1", "0", "1", "60000", "0", "0", "0", "0", "0"),
            ("1", "60000", "0", "0", "1", "1", "0", "0"),
            ("1", "60000", "0"),
            ("share", "60000", "0"),
            ("60000", "0"),
        ):
            try:
                admin.execute_command("FCALL", name, 2, *both, *words)
            except redis.ResponseError:
                continue  # these words are not its own
            finally:
                if admin.type(both[0]) == b"hash" and admin.hexists(both[0], "epoch"):
                    makers.add(name)
                admin.delete(both[0])
    assert makers == {"start", "start_consult", "reregister"}


async def test_a_mark_is_spent_once_in_a_store_and_again_in_the_next(
    lone: TestStore, org: str
) -> None:
    cid = ConversationId(secrets.token_bytes(16))
    mine = marks(cid, KEYS)
    async with process(lone, "visitor", org) as one, process(lone, "console", org) as other:
        assert await returns(one).mark(Org(org), mine, NOW)
        assert not await returns(one).mark(Org(org), mine, NOW + WINDOW)
        assert not await returns(other).mark(Org(org), mine, NOW + WINDOW)
        life = lone.admin().pttl(keys.back(Org(org)))
        assert WINDOW < life <= WINDOW + MARK_GRACE_MS, "longer than the window, and then gone"
        lone.admin().flushall()
        assert await returns(other).mark(Org(org), mine, NOW)


async def test_processes_on_both_sides_of_a_key_rotation_see_one_anothers_marks(
    store: TestStore, org: str
) -> None:
    await load_library(store)
    cid, old, new = ConversationId(secrets.token_bytes(16)), b"o" * 32, b"n" * 32
    async with process(store, "worker", org) as worker:
        assert await returns(worker).mark(Org(org), marks(cid, (old,)), NOW)
        assert not await returns(worker).mark(Org(org), marks(cid, (new, old)), NOW)
        assert not await returns(worker).mark(Org(org), marks(cid, (new,)), NOW)


async def test_what_the_store_keeps_of_a_mark_names_no_conversation(
    store: TestStore, org: str
) -> None:
    await load_library(store)
    cid = ConversationId(secrets.token_bytes(16))
    async with process(store, "visitor", org) as visitors:
        await returns(visitors).mark(Org(org), marks(cid, KEYS), NOW)
    (kept,) = store.admin().zrange(keys.back(Org(org)), 0, -1)
    assert cid not in kept
    assert cid.hex().encode() not in kept


async def test_who_waited_comes_back_in_the_old_order_before_all_who_came_since(
    lone: TestStore, org: str
) -> None:
    here = Org(org)
    first, second, third, new = (ConversationId(secrets.token_bytes(16)) for _ in range(4))
    async with process(lone, "visitor", org) as visitors:
        for moment, cid in enumerate((first, second, third)):
            assert await visitors.queue.enqueue(here, MIKA, cid, NOW + moment, 50)
        lone.admin().flushall()
        back = returns(visitors)
        await back.enlist(here, MIKA, third, NOW + 2)
        assert await visitors.queue.enqueue(here, MIKA, new, NOW + 90_000, 50)
        await back.enlist(here, MIKA, first, NOW)
        await back.enlist(here, MIKA, second, NOW + 1)
        await back.enlist(here, MIKA, first, NOW + 500)  # said twice is one place
        order = [entry.conversation for entry in await visitors.queue.waiting(here, MIKA)]
        assert order == [first, second, third, new]
        assert lone.admin().pttl(keys.waiting(here, MIKA)) > 0


async def test_a_laptop_that_slept_through_the_end_brings_nothing_back(
    lone: TestStore, org: str
) -> None:
    """The console that ended it meets the new store, before the laptop or behind it."""
    here, stones = Org(org), Tombstones(KEYS, 1_800_000)
    before, behind = (ConversationId(secrets.token_bytes(16)) for _ in range(2))
    async with process(lone, "visitor", org) as visitors, process(lone, "console", org) as consoles:

        async def erase(org_: Org, cid: ConversationId) -> None:
            await consoles.conversations.erase(org_, cid)

        for cid in (before, behind):
            stones.remember(here, cid, NOW)
        lone.admin().flushall()
        back = returns(visitors)
        assert await back.mark(here, marks(behind, KEYS), NOW), "it was quicker"
        assert await back.reregister(here, behind, FIELDS, SHARE, STOOD, TTL)
        await stones.meet("two", returns(consoles), NOW, erase)

        assert not await back.mark(here, marks(before, KEYS), NOW)
        assert not await back.mark(here, marks(behind, KEYS), NOW)
        assert await visitors.conversations.load(here, behind) is None
        assert await visitors.conversations.share(here, behind) is None
        for cid in (before, behind):
            seat = Slot(0)
            assert (
                await visitors.conversations.attach(here, cid, seat, visitors.delivery.process)
                is None
            )
            assert not lone.admin().exists(keys.record(here, cid))


# What each planted bug must be caught by: the right text, the wrong one, and what then happens.
PLANTED: Final = {
    "reregister without EXISTS check": (
        "if redis.call('EXISTS', rec) == 1 then return 0 end\n  local share",
        "local share",
    ),
    "no spend": ("redis.call('ZADD', keys[1], 'NX', now, args[i]) == 0", "false"),
    "a mark that is forgotten at once": ("'-inf', now - life)\n  for i", "'-inf', now)\n  for i"),
    "no time on the record": (
        "change(rec, args, 8)\n  redis.call('PEXPIRE', rec, ttl)",
        "change(rec, args, 8)",
    ),
    "fences that begin anew": ("'fence:' .. slot, args[6])", "'fence:' .. slot, 0)"),
    "the end of the queue": (
        "'NX', args[2], args[1])\n  redis.call('PEXPIRE', keys[1], args[3])",
        "'NX', args[2] + 9e9, args[1])\n  redis.call('PEXPIRE', keys[1], args[3])",
    ),
}


@pytest.mark.parametrize("bug", PLANTED)
async def test_a_planted_bug_is_seen(lone: TestStore, org: str, bug: str) -> None:
    right, wrong = PLANTED[bug]
    library = source()
    assert library.count(right) == 1, "the function has changed: plant this bug anew"
    admin: Any = lone.admin()
    assert not await _broken(lone, org)
    admin.execute_command("FUNCTION", "LOAD", "REPLACE", library.replace(right, wrong))
    assert await _broken(lone, org)


async def _broken(lone: TestStore, org: str) -> bool:
    """Whether anything that the stories above promise does not hold."""
    here, admin = Org(org), lone.admin()
    cid, other = (ConversationId(secrets.token_bytes(16)) for _ in range(2))
    async with process(lone, "visitor", org) as visitors:
        back, mine = returns(visitors), marks(cid, KEYS)
        twice = [await back.mark(here, mine, NOW), await back.mark(here, mine, NOW + 1)]
        made = [
            await back.reregister(here, cid, FIELDS, SHARE, STOOD, TTL),
            await back.reregister(here, cid, FIELDS, SHARE, STOOD, TTL),
        ]
        attached = await visitors.conversations.attach(
            here, cid, VISITOR, visitors.delivery.process
        )
        await visitors.queue.enqueue(here, MIKA, other, NOW + 1, 50)
        await back.enlist(here, MIKA, cid, NOW)
        order = [entry.conversation for entry in await visitors.queue.waiting(here, MIKA)]
        wrong = (
            twice != [True, False]
            or made != [True, False]
            or attached is None
            or attached.fence <= STOOD.fence
            or admin.pttl(keys.record(here, cid)) <= 0
            or order != [cid, other]
        )
        await visitors.queue.forget(here, cid, (MIKA,))
        await visitors.queue.forget(here, other, (MIKA,))
    return wrong


async def test_every_other_call_reads_gone_while_nothing_came_back(
    lone: TestStore, org: str
) -> None:
    async with process(lone, "visitor", org) as visitors, process(lone, "console", org) as consoles:
        member, counsellor, cid = await talking(visitors, consoles, org)
        lone.admin().flushall()
        assert await member.send(b"into nothing") == Refused("gone", Epoch(0))
        assert await counsellor.send(b"into nothing") == Refused("gone", Epoch(0))
        assert await member.commit(b"c", version=1) == Refused("gone", Epoch(0))
        assert not await member.take(1)
        assert not await visitors.conversations.swap(Org(org), cid, 1, {"phase": "x"}, TTL)
        assert await visitors.conversations.read(member.at, member.fence, 0) == Refused(  # type: ignore[arg-type]
            "gone", Epoch(0)
        )
        assert not list(lone.admin().scan_iter(f"*{cid.hex()}*"))
