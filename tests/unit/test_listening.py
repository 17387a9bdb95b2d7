"""`chatsvc run` holds the ports of its web processes, and lets nobody else's go unasked."""

import socket

import pytest

from chatsvc.cli.errors import CommandError
from chatsvc.cli.listening import inheriting, open_ports
from chatsvc.cli.procfile import Line
from chatsvc.settings.environment import Environment, read
from tests.support.service import free_port

SERVES = (
    Line("visitor", ("chatsvc", "serve", "visitor")),
    Line("console", ("chatsvc", "serve", "console")),
    Line("worker", ("chatsvc", "worker")),
)


def _environment() -> Environment:
    ports = {"CHATSVC_VISITOR_PORT": free_port(), "CHATSVC_CONSOLE_PORT": free_port()}
    return read({name: str(port) for name, port in ports.items()})


def test_who_comes_before_the_process_waits_instead_of_being_refused() -> None:
    environment = _environment()
    with open_ports(environment, SERVES) as opened:
        assert list(opened) == ["visitor", "console"]
        address = ("127.0.0.1", environment.visitor_port)
        with socket.create_connection(address, timeout=5) as early:
            accepted, _ = opened["visitor"].accept()
            with accepted:
                early.sendall(b"!")
                assert accepted.recv(1) == b"!"


def test_a_process_is_told_the_port_by_its_number() -> None:
    with open_ports(_environment(), SERVES) as opened:
        assert inheriting(opened["visitor"]) == ("--fd", str(opened["visitor"].fileno()))


@pytest.mark.parametrize(
    "command", [("python", "web.py"), ("chatsvc", "serve", "visitor", "--unix", "web.sock")]
)
def test_a_line_that_serves_in_its_own_way_opens_its_own_port(command: tuple[str, ...]) -> None:
    environment = _environment()
    with open_ports(environment, [Line("visitor", command)]) as opened:
        assert not opened
        socket.create_server(("127.0.0.1", environment.visitor_port)).close()


def test_a_port_that_somebody_else_has_is_one_sentence_with_its_setting() -> None:
    environment = _environment()
    with (
        socket.create_server(("127.0.0.1", environment.console_port)),
        pytest.raises(CommandError, match="CHATSVC_CONSOLE_PORT") as refused,
        open_ports(environment, SERVES),
    ):
        pytest.fail("it was opened twice")
    assert refused.value.code == "port_busy"
