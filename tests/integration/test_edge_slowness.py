"""Whoever is slow, on purpose or not, costs neither memory nor somebody else's socket."""

import contextlib
import time
from collections.abc import Callable, Iterator

import pytest

from tests.support.edge_app import HOST, LIMITS
from tests.support.edge_client import (
    BINARY,
    CLOSE,
    PING,
    PONG,
    RawSocket,
    echoes,
    frame,
    opened,
    request,
    status,
)
from tests.support.edge_process import EdgeProcess

_HEAD = f"GET / HTTP/1.1\r\nHost: {HOST}\r\n".encode()
_POST = f"POST /left HTTP/1.1\r\nHost: {HOST}\r\n".encode()


@pytest.fixture(scope="module")
def edge() -> Iterator[EdgeProcess]:
    with EdgeProcess() as running:
        yield running


@pytest.fixture
def healthy(edge: EdgeProcess) -> Iterator[RawSocket]:
    with opened(edge.port) as socket:
        yield socket


def gives_up(raw: RawSocket, piece: bytes) -> bool:
    """Send up to 64 MiB; say whether the edge stopped taking it before."""
    try:
        for _ in range((64 << 20) // len(piece)):
            raw.send(piece)
    except (ConnectionError, TimeoutError):
        return True
    return False


def drip(raw: RawSocket, piece: Callable[[int], bytes], within_s: float) -> float:
    """Send a piece every 50 ms; return after how many seconds the edge had enough."""
    began = time.monotonic()
    raw.tcp.settimeout(0.05)
    number = 0
    while time.monotonic() - began < within_s:
        try:
            raw.send(piece(number))
            if not raw.tcp.recv(4096):
                break
        except TimeoutError:
            number += 1
        except ConnectionError:
            break
    return time.monotonic() - began


def test_a_client_that_does_not_read_is_closed_with_4408_and_memory_stays_flat(
    edge: EdgeProcess, healthy: RawSocket
) -> None:
    before = edge.memory_kib()
    with opened(edge.port, receive_buffer=4_096) as raw:
        with contextlib.suppress(ConnectionError, TimeoutError):
            for _ in range(50):  # asks for 100 MiB
                raw.send(frame(BINARY, b"flood"))
        assert echoes(healthy)
        assert edge.memory_kib() - before < 8_192
        codes = [payload[:2] for opcode, payload in frames(raw) if opcode == CLOSE]
    assert codes == [(4408).to_bytes(2, "big")]
    assert echoes(healthy)


def frames(raw: RawSocket) -> Iterator[tuple[int, bytes]]:
    """Yield what comes until the end."""
    with contextlib.suppress(EOFError, ConnectionError, TimeoutError):
        while True:
            yield raw.read_frame()


def test_a_client_that_sends_pings_and_reads_no_pong_is_closed(
    edge: EdgeProcess, healthy: RawSocket
) -> None:
    before = edge.memory_kib()
    with opened(edge.port, receive_buffer=4_096) as raw:
        raw.tcp.settimeout(1.5)
        assert gives_up(raw, frame(PING, b"p" * 120) * 2_000)
    assert edge.memory_kib() - before < 8_192
    assert echoes(healthy)


def test_a_client_that_sends_faster_than_the_application_reads_is_slowed_not_stored(
    edge: EdgeProcess, healthy: RawSocket
) -> None:
    before = edge.memory_kib()
    with opened(edge.port) as raw:
        raw.send(frame(BINARY, b"hang"))
        raw.tcp.settimeout(1)
        assert gives_up(raw, frame(BINARY, b"a" * 32_768) * 8)
    assert edge.memory_kib() - before < 8_192
    assert echoes(healthy)


@pytest.mark.parametrize(
    ("sent", "piece"),
    [
        (b"", lambda _number: b"G"),
        (_HEAD, lambda number: f"X-{number}: a\r\n".encode()),
        (_POST + b"Content-Length: 1000\r\n\r\n", lambda _number: b"a"),
        (_POST + b"Transfer-Encoding: chunked\r\n\r\n", lambda _number: b"1\r\na\r\n"),
    ],
    ids=["first line", "headers", "body", "chunked body"],
)
def test_a_dripped_request_is_closed(
    edge: EdgeProcess, sent: bytes, piece: Callable[[int], bytes]
) -> None:
    with RawSocket.to(edge.port) as raw:
        raw.send(sent)
        assert drip(raw, piece, 6) < LIMITS.head_s + LIMITS.body_s + 1


def test_a_silent_connection_is_closed(edge: EdgeProcess) -> None:
    with RawSocket.to(edge.port) as raw:
        assert raw.read_until(b"\r\n\r\n").startswith(b"HTTP/1.1 408 ")


def test_a_dripped_message_is_closed(edge: EdgeProcess) -> None:
    with opened(edge.port) as raw:
        raw.send(frame(BINARY, length=60_000))
        # The clock for messages is looked at every two seconds.
        assert drip(raw, lambda _number: b"a", 8) < LIMITS.message_s + 4


def test_a_client_that_answers_no_ping_is_closed(edge: EdgeProcess) -> None:
    with opened(edge.port) as raw:
        began = time.monotonic()
        with contextlib.suppress(ConnectionError):
            while raw.tcp.recv(4096):
                pass
        assert time.monotonic() - began < LIMITS.ping_s + LIMITS.ping_timeout_s + 4


def test_a_quiet_client_that_answers_pings_is_kept(edge: EdgeProcess) -> None:
    with opened(edge.port) as raw:
        until = time.monotonic() + LIMITS.ping_s + LIMITS.ping_timeout_s + 1.5
        raw.tcp.settimeout(0.2)
        while time.monotonic() < until:
            with contextlib.suppress(TimeoutError):
                head = raw.read_exactly(2)
                raw.send(frame(PONG, raw.read_exactly(head[1])))
        raw.tcp.settimeout(4)
        assert echoes(raw)


@pytest.mark.parametrize(
    "declared",
    [
        b"Content-Length: 70000\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n" + b"4000\r\n" + b"a" * 0x4000 + b"\r\n",
    ],
    ids=["declared", "chunked"],
)
def test_a_body_that_is_too_large_is_refused(edge: EdgeProcess, declared: bytes) -> None:
    with RawSocket.to(edge.port) as raw:
        raw.send(_POST + declared)
        with contextlib.suppress(ConnectionError):
            for _ in range(10):
                raw.send(b"4000\r\n" + b"a" * 0x4000 + b"\r\n")
        assert status(raw.read_until(b"\r\n\r\n")) in {"413", "ended"}


def test_above_the_number_of_connections_new_ones_are_closed_and_old_ones_kept(
    edge: EdgeProcess, healthy: RawSocket
) -> None:
    with contextlib.ExitStack() as stack:
        ends = []
        for _ in range(LIMITS.connections + 5):
            raw = stack.enter_context(RawSocket.to(edge.port))
            with contextlib.suppress(ConnectionError):
                raw.send(request())
            ends.append(raw)
        assert status(ends[-1].read_until(b"\r\n\r\n")) == "ended"
        assert status(ends[0].read_until(b"\r\n\r\n")) == "101"
        assert echoes(healthy)
    # Their places are free again as soon as they have gone.
    until = time.monotonic() + 5
    while time.monotonic() < until:
        with contextlib.suppress(ConnectionError), opened(edge.port) as raw:
            assert echoes(raw)
            return
    pytest.fail("no place came back")
