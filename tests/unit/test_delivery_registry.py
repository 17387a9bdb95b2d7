"""Whatever order hints come in, lost or doubled: each frame once, in order, to its recipients."""

import asyncio
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from chatsvc.delivery.errors import StoreAwayError, UnconfirmedError
from chatsvc.delivery.records import Frame, Membership, Page, Refused
from chatsvc.delivery.registry import Registry
from chatsvc.protocol.ids import ConversationId, Epoch, Fence, Group, Org, Seq, Slot
from tests.support.delivery import RecordingSocket, until

ORG, CID = Org("o"), ConversationId(b"c" * 16)
ME, OTHER = Slot(0), Slot(1)
AT = Membership(ORG, CID, ME)


class FakeStore:
    """Frames as the functions keep them; reading takes a turn of the loop and pages by three."""

    def __init__(self) -> None:
        """Begin empty."""
        self.frames: list[Frame] = []
        self.reads = 0
        self.refuse: Refused | None = None
        self.failures: list[Exception] = []

    def append(self, sender: Slot) -> Frame:
        seq = len(self.frames) + 1
        to = 1 << (OTHER if sender == ME else ME)
        frame = Frame(Seq(seq), 1, sender, to, 0, Group(0), b"%d" % seq)
        self.frames.append(frame)
        return frame

    async def read(self, at: Membership, fence: Fence, after: Seq) -> Page | Refused:
        del fence
        self.reads += 1
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop()
        if self.refuse is not None:
            return self.refuse
        page = self.frames[after : after + 3]
        more = len(page) == 3
        upto = page[-1].seq if more else Seq(len(self.frames))
        await asyncio.sleep(0)
        return Page(tuple(frame for frame in page if frame.is_for(at.slot)), upto, more)


def expected(store: FakeStore) -> list[int]:
    return [frame.seq for frame in store.frames if frame.is_for(ME)]


async def settled(registry: Registry) -> None:
    """Hints were lost before a reconnect; the reconnect reads."""
    registry.read_again()
    for _ in range(200):
        await asyncio.sleep(0)


@given(
    senders=st.lists(st.sampled_from([ME, OTHER]), min_size=1, max_size=12),
    chaos=st.lists(st.tuples(st.integers(0, 11), st.booleans(), st.integers(0, 3)), max_size=40),
)
def test_any_order_of_hints_delivers_each_frame_once_and_in_order(
    senders: list[Slot], chaos: list[tuple[int, bool, int]]
) -> None:
    async def story() -> None:
        store, socket = FakeStore(), RecordingSocket()
        registry = Registry(store.read)
        registry.register(AT, Fence(1), Seq(0), socket)
        waiting = [store.append(sender) for sender in senders]
        for pick, whole, turns in chaos:
            frame = waiting[pick % len(waiting)]
            if whole:
                registry.offer(ORG, CID, frame)
            else:
                registry.stored(ORG, CID, frame.seq)
            for _ in range(turns):
                await asyncio.sleep(0)
        await settled(registry)
        assert [frame.seq for frame in socket.frames] == expected(store)

    asyncio.run(story())


@given(senders=st.lists(st.sampled_from([ME, OTHER]), min_size=1, max_size=30))
def test_hints_in_order_need_one_read_only(senders: list[Slot]) -> None:
    async def story() -> None:
        store, socket = FakeStore(), RecordingSocket()
        registry = Registry(store.read)
        registry.register(AT, Fence(1), Seq(0), socket)
        await settled(registry)
        before = store.reads
        for sender in senders:
            registry.offer(ORG, CID, store.append(sender))
        assert [frame.seq for frame in socket.frames] == expected(store)
        assert store.reads == before

    asyncio.run(story())


async def ready(store: FakeStore) -> tuple[Registry, RecordingSocket]:
    registry, socket = Registry(store.read), RecordingSocket()
    registry.register(AT, Fence(1), Seq(0), socket)
    for _ in range(20):
        await asyncio.sleep(0)
    return registry, socket


async def test_a_burst_of_gaps_is_read_once_and_together() -> None:
    store = FakeStore()
    registry, socket = await ready(store)
    before = store.reads
    frames = [store.append(OTHER) for _ in range(2)]
    for _ in range(10):
        registry.offer(ORG, CID, frames[1])
    await until(lambda: socket.frames)
    assert [frame.seq for frame in socket.frames] == [1, 2]
    assert store.reads == before + 1


async def test_the_next_registration_replaces_the_older_and_gets_everything_again() -> None:
    store = FakeStore()
    registry, older = await ready(store)
    registry.offer(ORG, CID, store.append(OTHER))
    newer = RecordingSocket()
    registry.register(AT, Fence(2), Seq(0), newer)
    await until(lambda: newer.frames)
    assert older.events == ["fenced"]
    assert len(older.frames) == len(newer.frames) == 1
    registry.unregister(AT, older)
    assert len(registry) == 1, "the older socket's goodbye does not remove the newer"
    registry.unregister(AT, newer)
    assert len(registry) == 0


async def test_only_older_fences_are_let_go() -> None:
    registry, socket = await ready(FakeStore())
    registry.fenced_off(ORG, CID, ME, 1)
    registry.fenced_off(ORG, CID, OTHER, 9)
    assert socket.events == []
    registry.fenced_off(ORG, CID, ME, 2)
    assert socket.events == ["fenced"]
    assert len(registry) == 0


async def test_nothing_is_delivered_between_loss_and_the_new_registration() -> None:
    store = FakeStore()
    registry, socket = await ready(store)
    registry.store_away()
    frame = store.append(OTHER)
    registry.offer(ORG, CID, frame)
    registry.stored(ORG, CID, 1)
    registry.store_back()
    registry.read_again()
    for _ in range(20):
        await asyncio.sleep(0)
    assert socket.frames == []
    assert socket.events == ["store_away", "store_back"]
    registry.register(AT, Fence(2), Seq(0), socket)
    await until(lambda: socket.frames == [frame])
    assert "fenced" not in socket.events, "the same socket is not fenced off by itself"


async def test_a_failed_read_is_tried_again() -> None:
    store = FakeStore()
    store.failures = [UnconfirmedError("replica away"), StoreAwayError("no functions yet")]
    store.append(OTHER)
    registry, socket = Registry(store.read), RecordingSocket()
    registry.register(AT, Fence(1), Seq(0), socket)
    await until(lambda: socket.frames)
    assert socket.bodies == [b"1"]


async def refused_read(code: Callable[[], Refused]) -> list[str]:
    store = FakeStore()
    store.refuse = code()
    registry, socket = Registry(store.read), RecordingSocket()
    registry.register(AT, Fence(1), Seq(0), socket)
    await until(lambda: len(registry) == 0)
    return socket.events


async def test_a_reader_that_is_refused_is_told_why_and_forgotten() -> None:
    assert await refused_read(lambda: Refused("gone")) == ["gone"]
    assert await refused_read(lambda: Refused("fenced", Epoch(3))) == ["fenced"]


async def test_a_frame_that_came_between_a_read_and_its_answer_needs_no_second_hint() -> None:
    """The read saw nothing, the hint overtakes its answer: nobody says it a second time."""
    store, socket = FakeStore(), RecordingSocket()
    registry = Registry(store.read)
    registry.register(AT, Fence(1), Seq(0), socket)
    for _ in range(2):  # the store has answered, and the answer is on its way
        await asyncio.sleep(0)
    assert store.reads == 1
    registry.offer(ORG, CID, store.append(OTHER))
    for _ in range(50):
        await asyncio.sleep(0)
    assert [frame.seq for frame in socket.frames] == [1]


async def test_a_hint_of_what_a_failed_over_store_lost_does_not_read_for_ever() -> None:
    store = FakeStore()
    registry, socket = await ready(store)
    before = store.reads
    registry.stored(ORG, CID, 9)
    for _ in range(50):
        await asyncio.sleep(0)
    assert store.reads == before + 1
    frame = store.append(OTHER)
    registry.offer(ORG, CID, frame)
    await until(lambda: socket.frames == [frame])


async def test_a_socket_that_leaves_while_frames_come_gets_no_more() -> None:
    store = FakeStore()
    for _ in range(3):
        store.append(OTHER)
    registry = Registry(store.read)

    class Leaving(RecordingSocket):
        def deliver(self, at: Membership, frame: Frame) -> None:
            super().deliver(at, frame)
            registry.unregister(at, self)

    socket = Leaving()
    registry.register(AT, Fence(1), Seq(0), socket)
    await until(lambda: socket.frames)
    for _ in range(20):
        await asyncio.sleep(0)
    assert socket.bodies == [b"1"]
    assert len(registry) == 0
