"""What a socket is sent: in order, without a task when nothing waits, never without a limit."""

import asyncio

from anonymity.scope import Message
from chatsvc.consumers.outgoing import Outgoing
from tests.support.visitors import WITHIN_S


class Line:
    """An ASGI send that can be held up."""

    def __init__(self, *, open_: bool = True) -> None:
        """Begin with an open or a held line."""
        self.sent: list[object] = []
        self.gate = asyncio.Event()
        if open_:
            self.gate.set()

    async def send(self, message: Message) -> None:
        await self.gate.wait()
        self.sent.append(message.get("bytes", message.get("code")))


async def until(condition: object, line: Line) -> None:
    async with asyncio.timeout(WITHIN_S):
        while line.sent != condition:  # noqa: ASYNC110  polling with a deadline
            await asyncio.sleep(0)


async def test_a_message_leaves_at_once_when_nothing_waits() -> None:
    line = Line()
    out = Outgoing(line.send)
    out.put(b"a")
    out.put(b"b")
    out.close(4000)
    assert line.sent == [b"a", b"b", 4000]


async def test_a_slow_reader_gets_everything_in_order_before_the_close() -> None:
    line = Line(open_=False)
    out = Outgoing(line.send)
    for data in (b"a", b"b", b"c"):
        out.put(data)
    out.close(4000)
    assert line.sent == []
    line.gate.set()
    await until([b"a", b"b", b"c", 4000], line)
    assert out.closed


async def test_a_reader_that_does_not_read_is_closed_with_4408() -> None:
    line = Line(open_=False)
    out = Outgoing(line.send)
    for _ in range(20):
        out.put(bytes(16_384))
    assert out.closed
    line.gate.set()
    await until([bytes(16_384), 4408], line)


async def test_nothing_is_sent_after_a_close_or_when_the_client_has_gone() -> None:
    line = Line()
    out = Outgoing(line.send)
    out.close(4000)
    out.put(b"late")
    out.close(4001)
    assert line.sent == [4000]
    gone = Outgoing(line.send)
    gone.vanished()
    gone.put(b"late")
    gone.close(4000)
    assert line.sent == [4000]


async def test_after_a_wait_messages_leave_at_once_again() -> None:
    line = Line(open_=False)
    out = Outgoing(line.send)
    out.put(b"a")
    line.gate.set()
    await until([b"a"], line)
    async with asyncio.timeout(WITHIN_S):
        while line.sent != [b"a", b"b"]:
            await asyncio.sleep(0)
            if len(line.sent) == 1:
                out.put(b"b")
                out.close(4000)
                break
    await until([b"a", b"b", 4000], line)


async def test_a_client_is_answered_in_the_header_version_that_it_spoke() -> None:
    line = Line()
    out = Outgoing(line.send)
    out.put(b"\1one")
    out.proto = 2
    out.put(b"\1two")
    assert line.sent == [b"\1one", b"\2two"]
