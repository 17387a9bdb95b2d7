"""A connection that is closed stays closed, whatever it was doing at that very moment."""

import asyncio

import pytest

from chatsvc.delivery.connection import Connection
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.link import Link
from tests.support.delivery import until
from tests.support.visitors import WITHIN_S


class Greeting(asyncio.Protocol):
    """A store that greets whoever comes, and counts who is still there."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self.here = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.here += 1
        transport.write(b"+PONG\r\n")

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self.here -= 1


@pytest.mark.parametrize("turns", range(12))
async def test_closing_while_it_is_just_being_greeted_ends_it(turns: int) -> None:
    """In Python 3.11 `asyncio.wait_for` loses a cancel that meets the last step (gh-86296)."""
    store = Greeting()
    server = await asyncio.get_running_loop().create_server(lambda: store, "127.0.0.1", 0)
    address = f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    ups: list[str] = []
    connection = Connection(
        address,
        hear=lambda _: None,
        up=lambda: ups.append("up"),
        down=lambda: ups.append("down"),
    )
    connection.open()
    for _ in range(turns):
        await asyncio.sleep(0)
    async with asyncio.timeout(WITHIN_S):
        await connection.close()
        await until(lambda: store.here == 0)
    assert ups in ([], ["up", "down"])
    server.close()


async def test_a_cancel_that_meets_the_last_step_of_connecting_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same for certain: the last step is done, and nobody has looked at it yet."""
    last = asyncio.get_running_loop().create_future()
    tries: list[int] = []

    async def connecting(self: Connection) -> object:
        del self
        tries.append(len(tries))
        return await last

    monkeypatch.setattr(Connection, "_connect", connecting)
    connection = Connection(
        "redis://127.0.0.1:1", hear=lambda _: None, up=lambda: None, down=lambda: None
    )
    connection.open()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    last.set_exception(ConnectionResetError())
    await asyncio.sleep(0)
    async with asyncio.timeout(WITHIN_S):
        await connection.close()
    assert tries == [0], "it goes on after it was closed"


async def test_waiting_for_a_store_ends_with_the_one_who_waits() -> None:
    link = Link("redis://127.0.0.1:1")
    with pytest.raises(StoreAwayError):
        await link.ready(0.01)
    waiting = asyncio.create_task(link.ready(60))
    await asyncio.sleep(0)
    waiting.cancel()
    async with asyncio.timeout(WITHIN_S):
        await asyncio.gather(waiting, return_exceptions=True)
    assert waiting.cancelled()
