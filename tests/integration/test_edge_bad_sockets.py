"""Every malformed WebSocket has a known end, and the socket beside it does not notice."""

import struct
from collections.abc import Callable, Iterator

import pytest

from tests.support.edge_app import HOST, ORIGIN
from tests.support.edge_client import (
    BINARY,
    CLOSE,
    PING,
    TEXT,
    RawSocket,
    echoes,
    frame,
    opened,
    request,
    status,
)
from tests.support.edge_process import EdgeProcess


@pytest.fixture(scope="module")
def edge() -> Iterator[EdgeProcess]:
    with EdgeProcess() as running:
        yield running


@pytest.fixture
def healthy(edge: EdgeProcess) -> Iterator[RawSocket]:
    """Somebody else's conversation, open before and after.

    Not for the whole table: nobody answers pings between two tests, where others may measure.
    """
    with opened(edge.port) as socket:
        yield socket


HANDSHAKES = {
    "a good one": (request(), "101"),
    "no origin": (request(origin=None), "403"),
    "a null origin": (request(origin="null"), "403"),
    "a foreign origin": (request(origin="https://evil.test"), "403"),
    "our host with a suffix": (request(origin="http://chat.localhost.evil.test:8000"), "403"),
    "our host with a prefix": (request(origin=f"http://evil{HOST}"), "403"),
    "our origin with a suffix": (request(origin=f"{ORIGIN}.evil.test"), "400"),
    "our origin with a digit more": (request(origin=f"{ORIGIN}1"), "400"),
    "our origin on another port": (request(origin="http://chat.localhost:9999"), "403"),
    "our origin without a port": (request(origin="http://chat.localhost"), "403"),
    "our origin over another scheme": (request(origin=f"https://{HOST}"), "403"),
    "our origin with a path": (request(origin=f"{ORIGIN}/"), "403"),
    "two origins": (request(extra="Origin: https://evil.test\r\n"), "400"),
    "a foreign host": (request(host="evil.test"), "403"),
    "our host on another port": (request(host="chat.localhost:9"), "403"),
    "a forged host with its own origin": (
        request(host="evil.test", origin="http://evil.test"),
        "403",
    ),
    "no host": (request(host=None), "400"),
    "two hosts": (request(extra="Host: evil.test\r\n"), "400"),
    "version 12": (request(version="12"), "400"),
    "no version": (request(version=""), "400"),
    "a short key": (request(key="c2hvcnQ="), "400"),
    "an underscore in place of a hyphen": (
        request(origin=None, extra=f"Sec_Origin: {ORIGIN}\r\n"),
        "403",
    ),
    "a control byte in a header": (request(extra="X-A: a\x0bb\r\n"), "400"),
    "an endless header": (request(extra=f"X-A: {'a' * 20_000}\r\n"), "ended"),
    "a hundred headers": (request(extra="X-A: a\r\n" * 100), "400"),
    "a path outside ASCII": (request(path="/w\xe4"), "400"),
}


@pytest.mark.parametrize("name", HANDSHAKES)
def test_a_handshake_is_taken_exactly_when_it_is_ours(
    name: str, edge: EdgeProcess, healthy: RawSocket
) -> None:
    sent, expected = HANDSHAKES[name]
    with RawSocket.to(edge.port) as raw:
        raw.send(sent)
        head = raw.read_until(b"\r\n\r\n")
        assert status(head) == expected
        assert b"erver:" not in head
        assert b"aphne" not in head + raw.unread
        assert b"utobahn" not in head + raw.unread
    assert echoes(healthy)


# A wrong close is answered by the end of the connection: nobody waits for the answer to it.
FRAMES = {
    "a binary message": (frame(BINARY, b"hej"), "echo"),
    "a message in two parts": (frame(BINARY, b"h", fin=False) + frame(0, b"ej"), "echo"),
    "a ping": (frame(PING, b"x"), "pong"),
    "the largest message": (frame(BINARY, b"a" * 65_536), "echo"),
    "a text message": (frame(TEXT, b"hej"), "close 4400"),
    "text that is not UTF-8": (frame(TEXT, b"\xff\xfe\xfa"), "close 1007"),
    "text with a surrogate": (frame(TEXT, b"\xed\xa0\x80"), "close 1007"),
    "text that is not UTF-8 in its second part": (
        frame(TEXT, b"\xe2\x82", fin=False) + frame(0, b"\x41"),
        "close 1007",
    ),
    "an unmasked message": (frame(BINARY, b"hej", mask=False), "close 1002"),
    "reserved opcode 3": (frame(3, b"hej"), "close 1002"),
    "reserved opcode 11": (frame(11, b"hej"), "close 1002"),
    "reserved bit 1, of a compression nobody agreed on": (
        frame(BINARY, b"a", rsv=4),
        "close 1002",
    ),
    "reserved bit 2": (frame(BINARY, b"a", rsv=2), "close 1002"),
    "reserved bit 3": (frame(BINARY, b"a", rsv=1), "close 1002"),
    "a ping in parts": (frame(PING, b"a", fin=False), "close 1002"),
    "a ping of 126 bytes": (frame(PING, b"a" * 126), "close 1002"),
    "a continuation of nothing": (frame(0, b"a"), "close 1002"),
    "a message inside a message": (
        frame(BINARY, b"a", fin=False) + frame(BINARY, b"b"),
        "close 1002",
    ),
    "close code 1005": (frame(CLOSE, struct.pack(">H", 1005)), "ended"),
    "close code 999": (frame(CLOSE, struct.pack(">H", 999)), "ended"),
    "a close of one byte": (frame(CLOSE, b"\x03"), "ended"),
    "a close whose reason is not UTF-8": (
        frame(CLOSE, struct.pack(">H", 1000) + b"\xff"),
        "ended",
    ),
    "a message of 65 537 bytes": (frame(BINARY, b"a" * 65_537), "close 1009"),
    "a message of a declared terabyte": (frame(BINARY, length=1 << 40), "close 1009"),
    "a length with its highest bit set": (frame(BINARY, length=1 << 63), "close 1002"),
    "a short length said in eight bytes": (
        bytes([0x82, 0xFF]) + struct.pack(">Q", 3) + b"\0" * 4 + b"hej",
        "close 1002",
    ),
    "two parts that are too large together": (
        frame(BINARY, b"a" * 40_000, fin=False) + frame(0, b"a" * 40_000),
        "close 1009",
    ),
    "a thousand parts of one byte": (
        frame(BINARY, b"a", fin=False) + frame(0, b"a", fin=False) * 1_000,
        "close 1002",
    ),
    "a thousand empty parts": (
        frame(BINARY, b"", fin=False) + frame(0, b"", fin=False) * 1_000,
        "close 1002",
    ),
    "a message that breaks the application": (frame(BINARY, b"crash"), "close 1011"),
    "an application that leaves the socket open": (frame(BINARY, b"leave"), "close 1000"),
    "a polite close": (frame(CLOSE, struct.pack(">H", 1000)), "close 1000"),
    "a close without a code": (frame(CLOSE), "close 1000"),
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_malformed_message_closes_its_own_socket_with_a_code(
    name: str, edge: EdgeProcess, healthy: RawSocket
) -> None:
    sent, expected = FRAMES[name]
    with opened(edge.port) as raw:
        raw.send(sent)
        assert raw.outcome() == expected
    assert echoes(healthy)


def test_an_unknown_path_is_told_so_by_a_code_that_a_page_can_read(
    edge: EdgeProcess, healthy: RawSocket
) -> None:
    with RawSocket.to(edge.port) as raw:
        raw.send(request(path="/nope", extra="Sec-WebSocket-Protocol: chatsvc.v1\r\n"))
        head = raw.read_until(b"\r\n\r\n")
        assert status(head) == "101"
        assert b"Sec-WebSocket-Protocol: chatsvc.v1" in head
        assert raw.outcome() == "close 4404"
    assert echoes(healthy)


def test_compression_that_is_offered_is_not_taken(edge: EdgeProcess) -> None:
    with RawSocket.to(edge.port) as raw:
        raw.send(request(extra="Sec-WebSocket-Extensions: permessage-deflate\r\n"))
        head = raw.read_until(b"\r\n\r\n")
        assert status(head) == "101"
        assert b"xtensions" not in head


def test_a_client_that_goes_on_after_a_terabyte_is_cut_and_costs_no_memory(
    edge: EdgeProcess, healthy: RawSocket
) -> None:
    before = edge.memory_kib()

    def go_on() -> str:
        with opened(edge.port) as raw:
            raw.send(frame(BINARY, length=1 << 40))
            for _ in range(400):
                raw.send(b"\0" * 65_536)
            return "taken"

    assert ended(go_on) in {"ended", "taken"}
    assert edge.memory_kib() - before < 4_096
    assert echoes(healthy)


def ended(story: Callable[[], str]) -> str:
    """Return what a story says, or `ended` when the other side had enough."""
    try:
        return story()
    except (ConnectionError, TimeoutError):
        return "ended"


def test_the_table_has_at_least_thirty_malformed_cases() -> None:
    refused = [1 for _, expected in HANDSHAKES.values() if expected != "101"]
    closed = [1 for _, expected in FRAMES.values() if expected not in {"echo", "pong"}]
    assert len(refused) + len(closed) >= 30
