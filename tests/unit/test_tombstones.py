"""A process remembers what ended, so that a lost store does not forget it for everybody (P19)."""

from collections.abc import Sequence

import pytest

from anonymity.tickets import marks
from chatsvc.consumers.tombstones import BEYOND_SILENCE_MS, Tombstones
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.protocol.ids import ConversationId, Org

NOON = 1_767_268_800_000
SILENCE = 1_800_000
KEYS = (b"k" * 32,)
HERE = Org("demo")
ONE, OTHER = ConversationId(b"1" * 16), ConversationId(b"2" * 16)


class Marks:
    """A store that keeps marks, and can be away."""

    def __init__(self, *spent: bytes) -> None:
        """Begin with these spent."""
        self.spent = set(spent)
        self.asked = 0
        self.away = False

    async def mark(self, org: Org, wanted: Sequence[bytes], now_ms: int) -> bool:
        del org, now_ms
        self.asked += 1
        if self.away:
            raise StoreAwayError
        fresh = self.spent.isdisjoint(wanted)
        self.spent.update(wanted)
        return fresh


class Erasing:
    """Writes down what was erased."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.erased: list[ConversationId] = []

    async def __call__(self, org: Org, cid: ConversationId) -> None:
        assert org == HERE
        self.erased.append(cid)


def ended(*conversations: ConversationId) -> Tombstones:
    stones = Tombstones(KEYS, SILENCE)
    for cid in conversations:
        stones.remember(HERE, cid, NOON)
    return stones


async def test_a_new_store_is_closed_to_all_that_ended() -> None:
    stones, store, erase = ended(ONE, OTHER), Marks(), Erasing()
    await stones.meet("two", store, NOON, erase)
    assert store.spent == {*marks(ONE, KEYS), *marks(OTHER, KEYS)}
    assert erase.erased == []


async def test_each_store_is_met_once_and_a_second_loss_is_met_again() -> None:
    stones, first, second = ended(ONE), Marks(), Marks()
    for _ in range(3):
        await stones.meet("two", first, NOON, Erasing())
    assert first.asked == 1
    await stones.meet("three", second, NOON, Erasing())
    assert second.spent == {*marks(ONE, KEYS)}


async def test_whoever_was_quicker_is_erased() -> None:
    stones, store, erase = ended(ONE, OTHER), Marks(*marks(OTHER, KEYS)), Erasing()
    await stones.meet("two", store, NOON, erase)
    assert erase.erased == [OTHER]
    await stones.meet("two", store, NOON, erase)
    assert erase.erased == [OTHER], "our own mark is nobody who was quicker"


async def test_what_came_back_and_ended_again_stays_ended_in_the_next_store() -> None:
    stones = ended(ONE)
    await stones.meet("two", Marks(), NOON, Erasing())
    stones.remember(HERE, ONE, NOON + SILENCE)
    third = Marks()
    await stones.meet("three", third, NOON + SILENCE + BEYOND_SILENCE_MS, Erasing())
    assert third.spent == {*marks(ONE, KEYS)}


async def test_a_store_that_goes_away_meanwhile_is_met_again() -> None:
    stones, store = ended(ONE), Marks()
    store.away = True
    with pytest.raises(StoreAwayError):
        await stones.meet("two", store, NOON, Erasing())
    store.away = False
    await stones.meet("two", store, NOON, Erasing())
    assert store.spent == {*marks(ONE, KEYS)}


async def test_an_id_stays_in_memory_as_long_as_a_ticket_could_hold_and_no_longer() -> None:
    stones, store = ended(ONE), Marks()
    last = NOON + SILENCE + BEYOND_SILENCE_MS
    await stones.meet("two", store, last - 1, Erasing())
    assert len(stones) == 1
    await stones.meet("three", store, last, Erasing())
    assert len(stones) == 0
    assert store.asked == 1


def test_nothing_shows_what_is_remembered() -> None:
    assert repr(ended(ONE)) == f"Tombstones(silence_ms={SILENCE})"
