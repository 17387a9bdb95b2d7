"""A planned stop tells everybody, loses nobody, prints nothing about anybody."""

import contextlib
import re
import signal
import time
from collections.abc import Iterator

import pytest

from tests.support.edge_app import CANARY, FAREWELL, HOST
from tests.support.edge_client import (
    ADDRESS,
    AGENT,
    BINARY,
    CLOSE,
    RawSocket,
    echoes,
    frame,
    opened,
    request,
    status,
)
from tests.support.edge_process import EdgeProcess

_GONE = (CLOSE, (4012).to_bytes(2, "big"))


@pytest.fixture
def edge() -> Iterator[EdgeProcess]:
    with EdgeProcess() as running:
        yield running


@pytest.mark.alone
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_fifty_sockets_are_told_and_closed_and_the_process_ends_well(
    edge: EdgeProcess, number: int
) -> None:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(opened(edge.port)) for _ in range(50)]
        assert all(echoes(raw) for raw in sockets)
        began = time.monotonic()
        edge.terminate(number)
        for raw in sockets:
            assert raw.read_frame() == (BINARY, FAREWELL)
            closed = raw.read_frame()
            assert closed == _GONE
            raw.send(frame(CLOSE, closed[1]))
        assert edge.exit_code() == 0
        assert time.monotonic() - began < 3


@pytest.mark.alone
def test_sockets_that_do_not_answer_and_an_application_that_hangs_delay_the_end_below_3_s(
    edge: EdgeProcess,
) -> None:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(opened(edge.port)) for _ in range(10)]
        sockets[0].send(frame(BINARY, b"hang"))
        half_open = stack.enter_context(RawSocket.to(edge.port))
        half_open.send(b"GET / HT")
        assert all(echoes(raw) for raw in sockets[1:])
        began = time.monotonic()
        edge.terminate()
        assert edge.exit_code() == 0
        assert time.monotonic() - began < 3
        assert [raw.read_frame() for raw in sockets] == [(BINARY, FAREWELL)] * 10


def test_while_it_drains_nobody_new_comes_in(edge: EdgeProcess) -> None:
    with opened(edge.port) as raw:
        edge.terminate()
        assert raw.read_frame() == (BINARY, FAREWELL)
        with pytest.raises(ConnectionError):
            opened(edge.port)


def test_a_second_signal_changes_nothing(edge: EdgeProcess) -> None:
    with opened(edge.port) as raw:
        edge.terminate()
        edge.terminate(signal.SIGINT)
        assert raw.read_frame() == (BINARY, FAREWELL)
        raw.send(frame(CLOSE, raw.read_frame()[1]))
        assert edge.exit_code() == 0


def test_nothing_about_a_client_is_printed_whatever_happens(edge: EdgeProcess) -> None:
    for path in ("/crash", "/secret-path", "/secret-path?secret-query=1"):
        with RawSocket.to(edge.port) as raw:
            head = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nUser-Agent: {AGENT}\r\n"
            raw.send(f"{head}Referer: http://secret-referer\r\n\r\n".encode())
            answer = raw.read_until(b"\r\n\r\n")
            assert status(answer) == ("500" if path == "/crash" else "200")
            assert CANARY.encode() not in answer + raw.unread
    for path in ("/ws", "/secret-path"):
        with RawSocket.to(edge.port) as raw:
            raw.send(request(path=path))
            raw.read_until(b"\r\n\r\n")
            raw.send(frame(BINARY, b"crash"))
            assert raw.outcome() == ("close 1011" if path == "/ws" else "close 4404")
    with RawSocket.to(edge.port) as raw:
        raw.send(request(host="secret-host", origin="http://secret-origin"))
        raw.read_until(b"\r\n\r\n")
    with opened(edge.port) as raw:
        raw.send(b"\xff" * 64)
        raw.outcome()
    edge.terminate()
    assert edge.exit_code() == 0
    printed = edge.printed()
    for word in (ADDRESS, "127.66", AGENT, "Canary", CANARY, "secret", "/ws", "127.0.0.1"):
        assert word not in printed
    lines = printed.splitlines()
    shapes = ("started", "crash", "stopping", "stopped")
    assert all(
        re.fullmatch(rf"({'|'.join(shapes)})( [a-z_]+=[A-Za-z0-9_./:-]+)*", x) for x in lines
    )
    assert sum(line.startswith("crash type=ValueError ") for line in lines) == 2


def test_the_application_sees_neither_address_nor_agent_and_sets_no_cookie(
    edge: EdgeProcess,
) -> None:
    with RawSocket.to(edge.port) as raw:
        told = f"User-Agent: {AGENT}\r\nReferer: http://a\r\nCookie: a=b\r\nAccept-Language: so\r\n"
        hops = f"X-Forwarded-For: {ADDRESS}\r\nForwarded: for={ADDRESS}\r\nX-Real-IP: {ADDRESS}\r\n"
        raw.send(f"GET / HTTP/1.0\r\nHost: {HOST}\r\n{told}{hops}Via: me\r\n\r\n".encode())
        head = raw.read_until(b"\r\n\r\n").lower()
        body = raw.read_until(b"nothing more").decode()
    assert body == f"(None, None, [(b'host', b'{HOST}')], 0)"
    assert b"\r\nset-cookie:" not in head
    assert b"\r\nserver:" not in head
    assert b"\r\nx-frame-options: deny\r\n" in head
