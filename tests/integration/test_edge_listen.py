"""The edge listens where the operator says, and goes on when a client leaves in the middle."""

import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.edge_app import HOST
from tests.support.edge_client import PATIENCE_S, RawSocket, echoes, opened, request, status
from tests.support.edge_process import EdgeProcess

_GET = f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A socket that somebody else opened, as systemd does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_behind_a_unix_socket_there_is_no_peer_and_only_the_group_may_connect(
    tmp_path: Path,
) -> None:
    path = tmp_path / "edge.sock"
    with EdgeProcess(str(path)) as edge:
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        with RawSocket(socket.socket(socket.AF_UNIX)) as raw:
            raw.tcp.settimeout(PATIENCE_S)
            raw.tcp.connect(str(path))
            raw.send(request())
            assert status(raw.read_until(b"\r\n\r\n")) == "101"
            assert echoes(raw)
        edge.terminate()
        assert edge.exit_code() == 0
    assert not path.exists()


def test_an_inherited_socket_is_served(listening: socket.socket) -> None:
    port = listening.getsockname()[1]
    with (
        EdgeProcess(str(listening.fileno()), keep=(listening.fileno(),)) as edge,
        opened(port) as raw,
    ):
        assert edge.port == port
        assert echoes(raw)


def test_a_taken_path_is_a_failed_start_that_names_no_path(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError) as failed:
        EdgeProcess(str(tmp_path / "missing" / "edge.sock"))
    assert str(failed.value).startswith("crash type=CannotListenError ")
    assert "missing" not in str(failed.value)


def test_a_connection_is_used_again_and_requests_in_a_row_are_answered_in_order() -> None:
    with EdgeProcess() as edge, RawSocket.to(edge.port) as raw:
        raw.send(_GET * 3)
        for _ in range(3):
            assert status(raw.read_until(b"\r\n\r\n")) == "200"
            raw.read_until(b"0\r\n\r\n")
        raw.send(_GET)
        assert status(raw.read_until(b"\r\n\r\n")) == "200"


def test_a_client_that_leaves_in_the_middle_breaks_nothing() -> None:
    with EdgeProcess() as edge, opened(edge.port) as healthy:
        for half in (_GET, _GET[:20], request(), request(host="evil.test"), request()[:40]):
            with RawSocket.to(edge.port) as raw:
                raw.send(half)
        assert echoes(healthy)
        edge.terminate()
        healthy.outcome()
        assert edge.exit_code() == 0
        assert "crash" not in edge.printed()
