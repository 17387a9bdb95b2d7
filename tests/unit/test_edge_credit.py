"""Credit in both directions of a socket, and what it needs to see of Twisted."""

import asyncio

from twisted.internet.abstract import FileDescriptor
from twisted.internet.tcp import Server as TcpServer
from twisted.internet.unix import Server as UnixServer

from chatsvc.edge.credit import Inbox, unwritten
from chatsvc.edge.limits import EdgeLimits


class StuckTransport(FileDescriptor):
    """A real Twisted transport whose other side takes `room` bytes and no more."""

    def __init__(self) -> None:
        """Take nothing yet."""
        super().__init__(reactor=object())  # type: ignore[arg-type]  # it is never asked to run
        self.connected = 1
        self.room = 0

    def startWriting(self) -> None: ...  # noqa: N802 - Twisted's name

    def stopWriting(self) -> None: ...  # noqa: N802 - Twisted's name

    def writeSomeData(self, data: bytes) -> int:  # noqa: N802 - Twisted's name
        taken = min(self.room, len(data))
        self.room -= taken
        return taken


def test_what_the_kernel_has_not_taken_is_counted_to_the_byte() -> None:
    transport = StuckTransport()
    assert unwritten(transport) == 0
    for _ in range(10):
        transport.write(b"a" * 30_000)
    assert unwritten(transport) == 300_000
    transport.room = 100_000
    while transport.room:
        transport.doWrite()  # type: ignore[no-untyped-call]
    assert unwritten(transport) == 200_000
    transport.write(b"a" * 5)
    assert unwritten(transport) == 200_005
    transport.room = 1_000_000
    while unwritten(transport):
        transport.doWrite()  # type: ignore[no-untyped-call]


def test_both_kinds_of_socket_are_such_transports() -> None:
    assert issubclass(TcpServer, FileDescriptor)
    assert issubclass(UnixServer, FileDescriptor)


def test_the_credit_holds_a_few_of_the_largest_messages() -> None:
    limits = EdgeLimits()
    assert limits.outgoing_bytes == 262_144
    assert limits.outgoing_bytes >= 4 * limits.message_bytes


async def test_reading_stops_at_the_limit_and_goes_on_when_the_application_caught_up() -> None:
    said: list[str] = []
    inbox = Inbox(4, lambda: said.append("pause"), lambda: said.append("resume"))
    for number in range(3):
        inbox.put_nowait({"number": number})
    assert said == []
    inbox.put_nowait({"number": 3})
    inbox.put_nowait({"number": 4})  # came in the same read
    assert said == ["pause"]
    taken = [(await inbox.get())["number"] for _ in range(3)]
    assert said == ["pause"]
    taken += [(await inbox.get())["number"] for _ in range(2)]
    assert taken == [0, 1, 2, 3, 4]
    assert said == ["pause", "resume"]


async def test_an_application_may_wait_before_anything_has_come() -> None:
    inbox = Inbox(4, lambda: None, lambda: None)
    waiting = asyncio.ensure_future(inbox.get())
    inbox.put_nowait({"type": "websocket.connect"})
    assert await waiting == {"type": "websocket.connect"}
