"""Counts who was let in and who was turned away. A count that cannot be made stops nobody."""

from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256

from chatsvc.consumers.visitor_process import VisitorProcess
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import Door, Org
from chatsvc.tally.cells import Cell
from chatsvc.tally.demand import cells_of_refusal, cells_of_start


async def let_in(process: VisitorProcess, org: Org, door: Door, language: str) -> None:
    """Count somebody who stands in line now."""
    await _count(process, org, cells_of_start(door, language, process.clock.now_ms()))


async def full(process: VisitorProcess, org: Org, door: Door, language: str) -> TheirError:
    """Count somebody for whom the line is too long, and return what is answered."""
    await _count(process, org, cells_of_refusal("full", door, language, process.clock.now_ms()))
    return TheirError("full", "queue")


async def closed(
    process: VisitorProcess, org: Org, door: Door, language: str, nonce: bytes | None, reason: str
) -> TheirError:
    """Count somebody at a closed door, and return what is answered.

    One solved challenge raises one count, so that nobody writes the council's figures for nothing
    (P22). What is spent for it is a nonce of its own: the work still opens the door a little later.
    """
    now = process.clock.now_ms()
    with suppress(StoreAwayError):
        if nonce is None or await process.queue.spend(org, _counted(nonce), now):
            await _count(process, org, cells_of_refusal("closed", door, language, now))
    return TheirError("closed", reason)


async def unoffered(
    process: VisitorProcess, org: Org, door: Door, language: str, nonce: bytes
) -> TheirError:
    """Count somebody whose language nobody comes in by any more, and return what is answered.

    Only a page that is older than the built site asks: loaded again, it is that of the numbers.
    """
    await closed(process, org, door, language, nonce, "language")
    return TheirError("unsupported", "language")


def _counted(nonce: bytes) -> bytes:
    """Return what is spent when a nonce was counted at a closed door; as long as a nonce."""
    return sha256(b"closed" + nonce).digest()[: len(nonce)]


async def _count(process: VisitorProcess, org: Org, cells: Iterable[Cell]) -> None:
    with suppress(StoreAwayError):
        for cell in cells:
            await process.marks.count(org, cell)
