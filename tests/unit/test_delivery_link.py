"""The link against a store of paper: framing, order, batches and what a break means."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatsvc.delivery import hot, notices
from chatsvc.delivery.connection import Endpoint, pack
from chatsvc.delivery.errors import StoreAwayError, StoreRefusedError, UnconfirmedError
from chatsvc.delivery.link import Link
from chatsvc.delivery.records import Envelope, Frame, Membership
from chatsvc.protocol.ids import (
    ConversationId,
    Epoch,
    Fence,
    FrameId,
    Group,
    Org,
    Process,
    Seq,
    Slot,
)
from tests.support.delivery import until


def commands_in(data: bytearray) -> list[list[bytes]]:
    """Take the whole RESP commands off the front of the data."""
    found: list[list[bytes]] = []
    while data:
        try:
            words, rest = [], bytes(data)
            head, rest = rest.split(b"\r\n", 1)
            for _ in range(int(head[1:])):
                size, rest = rest.split(b"\r\n", 1)
                length = int(size[1:])
                if len(rest) < length + 2:
                    return found
                words.append(rest[:length])
                rest = rest[length + 2 :]
        except ValueError:
            return found
        found.append(words)
        del data[: len(data) - len(rest)]
    return found


class PaperStore(asyncio.Protocol):
    """Answers each command by a rule; what it got per read is written down."""

    def __init__(self, answer: Callable[[list[bytes]], bytes | None], chunk: int) -> None:
        """Answer by this rule, cut into chunks of so many bytes."""
        self.answer, self.chunk = answer, chunk
        self.writes: list[list[list[bytes]]] = []
        self.connections: list[asyncio.Transport] = []
        self._data = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.connections.append(transport)
        self._data.clear()

    def data_received(self, data: bytes) -> None:
        self._data += data
        commands = commands_in(self._data)
        self.writes.append(commands)
        answers = b"".join(filter(None, map(self.answer, commands)))
        for start in range(0, len(answers), self.chunk):
            self.connections[-1].write(answers[start : start + self.chunk])


@asynccontextmanager
async def paper(
    answer: Callable[[list[bytes]], bytes | None], *, chunk: int = 1 << 16, replicas: int = 0
) -> AsyncIterator[tuple[PaperStore, Link]]:
    store = PaperStore(answer, chunk)
    server = await asyncio.get_running_loop().create_server(lambda: store, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    link = Link(f"redis://visitor:pass%20word@127.0.0.1:{port}", replicas=replicas)
    link.open()
    try:
        await link.ready(5)
        yield store, link
    finally:
        await link.close()
        server.close()
        for connection in store.connections:
            connection.abort()


def echo(command: list[bytes]) -> bytes:
    match command[0]:
        case b"AUTH":
            return b"+OK\r\n"
        case b"WAIT":
            return b":1\r\n"
        case b"ERROR":
            return b"-ERR no\r\n"
        case _:
            return b"$%d\r\n%b\r\n" % (len(command[1]), command[1])


@settings(max_examples=25)
@given(
    words=st.lists(st.binary(max_size=300), min_size=1, max_size=20),
    chunk=st.integers(1, 50),
    replicas=st.sampled_from([0, 1]),
)
def test_any_bytes_come_back_to_their_own_caller_however_they_are_cut(
    words: list[bytes], chunk: int, replicas: int
) -> None:
    async def story() -> None:
        async with paper(echo, chunk=chunk, replicas=replicas) as (_, link):
            assert await asyncio.gather(*(link.call("ECHO", word) for word in words)) == words

    asyncio.run(story())


async def test_one_turn_of_the_loop_is_one_write_and_each_turn_its_own() -> None:
    async with paper(echo) as (store, link):
        assert store.writes == [[[b"AUTH", b"visitor", b"pass word"]]]
        await asyncio.gather(*(link.call("ECHO", b"%d" % n) for n in range(5)))
        await asyncio.gather(*(link.call("ECHO", b"%d" % n) for n in range(2)))
        assert [len(write) for write in store.writes[1:]] == [5, 2]


async def test_with_replicas_one_batch_is_in_flight_and_wait_closes_it() -> None:
    async with paper(echo, replicas=1) as (store, link):
        first = link.call("ECHO", b"a")
        await asyncio.sleep(0)
        rest = [link.call("ECHO", b"%d" % n) for n in range(3)]
        assert await asyncio.gather(first, *rest) == [b"a", b"0", b"1", b"2"]
        assert [[command[0] for command in write] for write in store.writes[1:]] == [
            [b"ECHO", b"WAIT"],
            [b"ECHO", b"ECHO", b"ECHO", b"WAIT"],
        ]


async def test_nothing_is_heard_of_a_batch_before_wait_and_nothing_good_if_it_fails() -> None:
    held: list[bytes] = []

    def slow(command: list[bytes]) -> bytes | None:
        if command[0] == b"WAIT":
            held.append(command[1])
            return None
        return echo(command)

    async with paper(slow, replicas=1) as (store, link):
        calls = [link.call("ECHO", b"a"), link.call("ERROR")]
        await until(lambda: held)
        await asyncio.sleep(0.02)
        assert not any(call.done() for call in calls)
        store.connections[-1].write(b":0\r\n")
        for call in calls:
            with pytest.raises(UnconfirmedError):
                await call


async def test_an_error_goes_to_its_own_caller() -> None:
    async with paper(echo) as (_, link):
        bad, good = link.call("ERROR"), link.call("ECHO", b"x")
        with pytest.raises(StoreRefusedError, match="ERR no"):
            await bad
        assert await good == b"x"


@pytest.mark.parametrize("word", ["LOADING soon", "READONLY replica", "ERR Function not found"])
async def test_a_store_that_cannot_serve_now_is_away(word: str) -> None:
    def answer(command: list[bytes]) -> bytes:
        return echo(command) if command[0] == b"AUTH" else b"-%b\r\n" % word.encode()

    async with paper(answer) as (_, link):
        with pytest.raises(StoreAwayError):
            await link.call("GET", "x")


async def test_a_break_answers_everything_that_was_pending_once_and_tells_the_observers() -> None:
    told: list[str] = []

    def silent(command: list[bytes]) -> bytes | None:
        return echo(command) if command[0] == b"AUTH" else None

    async with paper(silent) as (store, link):
        link.observe(lost=lambda: told.append("lost"), back=lambda: told.append("back"))
        sent = link.call("ECHO", b"a")
        await until(lambda: len(store.writes) == 2)
        unsent = link.call("ECHO", b"b")
        store.connections[-1].abort()
        await until(lambda: told)
        for call in (sent, unsent):
            with pytest.raises(StoreAwayError):
                await call
        with pytest.raises(StoreAwayError):
            await link.call("ECHO", b"while away")
        await until(lambda: told == ["lost", "back"])
        assert [write[0][0] for write in store.writes].count(b"AUTH") == 2
        assert sum(len(write) for write in store.writes if write[0][0] == b"ECHO") <= 2, "no retry"


async def test_a_callback_that_fails_is_loud_and_costs_nobody_else_anything() -> None:
    loud: list[object] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: loud.append(context["exception"]))

    def fails(reply: object) -> None:
        raise RuntimeError(repr(reply))

    try:
        for replicas in (0, 1):
            async with paper(echo, replicas=replicas) as (store, link):
                link.send(pack("ECHO", "x"), fails)
                assert await link.call("ECHO", b"y") == b"y"
                link.send(pack("ECHO", "x"), fails)
                pending = link.call("ECHO", b"z")
                await asyncio.sleep(0)
                store.connections[-1].abort()
                with contextlib.suppress(StoreAwayError):
                    await pending
            assert loud
            assert {type(found) for found in loud} == {RuntimeError}
            loud.clear()
    finally:
        loop.set_exception_handler(None)


async def test_bytes_that_are_no_reply_end_the_connection() -> None:
    def nonsense(command: list[bytes]) -> bytes:
        return echo(command) if command[0] == b"AUTH" else b"?what\r\n"

    async with paper(nonsense) as (_, link):
        with pytest.raises(StoreAwayError):
            await link.call("ECHO", b"a")


def test_addresses_are_read_and_show_no_password() -> None:
    unix = Endpoint.of("unix://visitor:s3cret@/run/a%20b/store.sock")
    assert (unix.path, unix.login) == ("/run/a b/store.sock", ("visitor", "s3cret"))
    tcp = Endpoint.of("redis://store:7000")
    assert (tcp.path, tcp.host, tcp.port, tcp.login) == (None, "store", 7000, ())
    assert "s3cret" not in repr(unix)
    with pytest.raises(ValueError, match="unix:// or redis://") as wrong:
        Endpoint.of("http://user:s3cret@host")
    assert "s3cret" not in str(wrong.value)


@given(st.binary(max_size=2000), st.integers(0, 2**64 - 1), st.integers(0, 31))
def test_an_append_carries_its_bytes_whole(body: bytes, frame: int, slot: int) -> None:
    at = Membership(Org("o"), ConversationId(b"\x0a" * 16), Slot(slot))
    envelope = Envelope(Group(0), Epoch(7), FrameId(frame), 1, body)
    command = hot.append_command(at, Fence(3), envelope, 1000, 2000)
    tag = b"o:o:{" + b"0a" * 16 + b"}"
    keys = [tag + b":rec", tag + b":frames"]
    numbers = [b"%d" % slot, b"3", b"0", b"7", b"%d" % frame, b"1"]
    seal = b"%d" % (frame >> 16)
    assert commands_in(bytearray(command)) == [
        [b"FCALL", b"append", b"2", *keys, *numbers, body, b"1000", b"2000", seal]
    ]


def test_targets_are_read_as_the_functions_write_them() -> None:
    assert hot.targets(b"") == {}
    assert hot.targets(b" 0=aa 12=bb") == {0: Process("aa"), 12: Process("bb")}


def test_notices_survive_the_way_and_foreign_ones_are_ignored() -> None:
    frame = Frame(Seq(4), 1, Slot(0), 2, 99, Group(0), b"\x00body")
    for notice in (
        notices.Arrived(b"c", frame),
        notices.Stored(b"c", 4),
        notices.Told(b"c", (0, 1), b"control"),
        notices.FencedOff(b"c", 1, 7),
    ):
        assert notices.decode(notices.encode(notice)) == notice
    assert notices.decode(b"\xff nonsense") is None
    assert notices.decode(pack("PING")) is None
