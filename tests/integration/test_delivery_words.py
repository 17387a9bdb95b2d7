"""Come-back words in a real store: what is kept of them, for how long, and who may look (P14)."""

import secrets

import pytest

from chatsvc.delivery import keys
from chatsvc.delivery.errors import DeliveryError
from chatsvc.delivery.records import CameFrom
from chatsvc.protocol.ids import ConversationId, Door, Org, StaffId, WordsHash
from tests.support.delivery import two_processes
from tests.support.store import TestStore

HOUR_MS = 3_600_000


def somewhere(*staff: str) -> CameFrom:
    who = tuple(StaffId(one) for one in staff)
    return CameFrom(ConversationId(secrets.token_bytes(16)), Door("mika"), who)


def hashed() -> WordsHash:
    return WordsHash(secrets.token_bytes(32))


async def test_words_lead_where_they_were_said_and_others_nowhere(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (visitors, console):
        words, there = hashed(), somewhere("7", "8")
        await console.words.keep(Org(org), words, there, HOUR_MS)
        assert await visitors.words.find(Org(org), words) == there
        assert await visitors.words.find(Org(org), hashed()) is None
        assert await visitors.words.find(Org("another"), words) is None


async def test_the_newest_place_counts_and_a_dropped_one_is_gone(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (visitors, console):
        words, first, later = hashed(), somewhere(), somewhere("7")
        await visitors.words.keep(Org(org), words, first, HOUR_MS)
        await visitors.words.keep(Org(org), words, later, HOUR_MS)
        assert await visitors.words.find(Org(org), words) == later
        await console.words.drop(Org(org), words)
        assert await visitors.words.find(Org(org), words) is None


async def test_every_word_has_its_end_and_the_store_has_no_word_of_it(
    store: TestStore, org: str
) -> None:
    async with two_processes(store, org) as (visitors, _):
        words = hashed()
        await visitors.words.keep(Org(org), words, somewhere("7"), HOUR_MS)
        with store.admin() as admin:
            left = int(admin.pttl(keys.words(Org(org), words)))
            assert 0 < left <= HOUR_MS
        await visitors.words.keep(Org(org), words, somewhere("7"), 0)
        assert await visitors.words.find(Org(org), words) is None, "an end in the past is an end"


async def test_a_console_can_not_look_up_whose_words_lead_where(store: TestStore, org: str) -> None:
    async with two_processes(store, org) as (visitors, console):
        words = hashed()
        await visitors.words.keep(Org(org), words, somewhere("7"), HOUR_MS)
        with pytest.raises(DeliveryError):
            await console.words.find(Org(org), words)
