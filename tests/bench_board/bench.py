"""`make bench-board`: 2 000 talk, 50 supervisors look, visitors knock; prints one JSON line last.

Fifty WebSockets over TCP to two console processes on one store. A knock is a visitor's hello; it is
*shown* when each of the fifty has read a board with one more who waits.
"""

import asyncio
import json
import secrets
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

from anonymity.clock import SystemClock
from chatsvc.consumers.driver import ttl_ms
from chatsvc.delivery.records import Duty, KeyPackage
from chatsvc.protocol import record
from chatsvc.protocol.conversation import Conversation, Phase, begin
from chatsvc.protocol.ids import (
    ConversationId,
    Door,
    InstanceId,
    KeyPackageId,
    Process,
    Slot,
    StaffId,
)
from chatsvc.protocol.limits import Periods
from chatsvc.protocol.seat import Seat
from tests.bench_board.watcher import Watcher
from tests.bench_queue.bench import console_processes, holds, share
from tests.support.delivery import load_library
from tests.support.duty import challenge
from tests.support.smoke import commit
from tests.support.store import TestStore, new_organisation, running_store
from tests.support.visitors import (
    Page,
    Secrets,
    ServiceUnderTest,
    eventually,
    running_service,
    solved,
)

T = TypeVar("T")
OPEN: Final = 2000
SUPERVISORS: Final = 50
KNOCKS: Final = 30
DOOR: Final = Door("mika")
# Three conversations are the most that anybody holds (domain.md section 0, 8).
EACH: Final = 3
# More than a reception warns at: what stands on the board is the load, not a shortage of keys.
PACKAGES: Final = 5
SHOWN_MS: Final = 1000
_WITHIN_S: Final = 10
_READY_WITHIN_S: Final = 120
# Longer than a run: nobody of those on duty is thought to have gone.
_PRESENT_MS: Final = 3_600_000
_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Size:
    """How large the evening is."""

    open: int = OPEN
    supervisors: int = SUPERVISORS
    knocks: int = KNOCKS

    @property
    def counsellors(self) -> int:
        """So many hold these conversations."""
        return -(-self.open // EACH)


@dataclass(frozen=True, slots=True)
class Shown:
    """What became of the knocks.

    Attributes:
        took: for each that was shown on every board, ms from the hello to the last of them.
        seen: how many boards showed a knock in time, over all knocks.
        boards: how many boards came over all lines while visitors knocked.
    """

    took: Sequence[float]
    seen: int
    boards: int


def instance_of(staff: StaffId) -> InstanceId:
    """Return which page of hers is on duty."""
    return InstanceId(sha256(staff.encode()).digest()[:16])


def talk(number: int, now: int) -> tuple[ConversationId, Conversation, StaffId]:
    """Return an open conversation, and whose it is."""
    staff = StaffId(str(1000 + number // EACH))
    waits = begin(
        door=DOOR,
        path="own",
        language="sv",
        wishes=(),
        visitor_key=bytes(32),
        resume=bytes(32),
        end=bytes(32),
        now=now,
        periods=Periods(),
    )
    key = KeyPackageId(sha256(b"k%d" % number).digest()[:16])
    # Another instance than the one on duty would be a lost page, and the sweep would hand it over.
    seat = Seat(Slot(1), staff, key, instance_of(staff))
    cid = ConversationId(sha256(b"c%d" % number).digest()[:16])
    return cid, replace(waits, phase=Phase.TALKING, seats=(seat,)), staff


async def fill(service: ServiceUnderTest, size: Size, now: int) -> None:
    """Let that many talk: records, deadlines and seats as an accept leaves them."""
    people = {StaffId(str(1000 + n)) for n in range(size.counsellors)}
    await _all(people, lambda one: _on_duty(service, one, now))
    await _all(range(size.open), lambda one: _talks(service, one, now))


async def _all(what: Iterable[T], do: Callable[[T], Awaitable[None]]) -> None:
    """Do it for each, some at once: a store takes no more from one process anyhow."""
    waiting = list(what)
    while waiting:
        now, waiting = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
        await asyncio.gather(*(do(one) for one in now))


async def _on_duty(service: ServiceUnderTest, staff: StaffId, now: int) -> None:
    instance = instance_of(staff)
    duty = Duty("on", EACH, instance, Process("console"), (DOOR,))
    store = service.staff.staff
    await store.enter(service.org, staff, duty, now, _PRESENT_MS)
    for _ in range(EACH + PACKAGES):
        body = b"\0\1\0\5" + secrets.token_bytes(60)
        package = KeyPackage(KeyPackageId(sha256(body).digest()[:16]), body)
        await store.add_key_package(service.org, staff, instance, package, now)


async def _talks(service: ServiceUnderTest, number: int, now: int) -> None:
    cid, conversation, staff = talk(number, now)
    org = service.org
    await service.staff.staff.reserve(org, staff, cid, now)
    await service.staff.staff.confirm(org, staff, cid)
    await service.visitor.queue.set_due(org, cid, conversation.due_at)
    fields, ttl = record.to_fields(conversation), ttl_ms(conversation, now)
    await service.visitor.conversations.start(org, cid, fields, bytes(32), ttl)


async def show(size: Size, store: TestStore, org: str, ports: Sequence[int]) -> Shown:
    """Let visitors knock, one after the other, and read every board."""
    async with (
        running_service(store, org, queue_limit=size.knocks) as service,
        AsyncExitStack() as stack,
    ):
        await fill(service, size, SystemClock().now_ms())
        door = service.process.intake.door
        await eventually(lambda: door(service.org, DOOR).open, _READY_WITHIN_S)
        boards = []
        for n in range(size.supervisors):
            boards.append(await Watcher.watching(ports[n % len(ports)], n))
            stack.push_async_callback(boards[n].close)
        await eventually(lambda: all(x.talking == size.open for x in boards), _READY_WITHIN_S)
        before = sum(one.boards for one in boards)
        took, seen = [], 0
        for knock in range(1, size.knocks + 1):
            page, work = Page(service.application), solved(challenge(service.org))
            await page.open()
            began = time.perf_counter()
            page.hello(work, Secrets())
            last = await asyncio.gather(
                *(one.shows(knock, _WITHIN_S) for one in boards), return_exceptions=True
            )
            came = [one for one in last if isinstance(one, float)]
            seen += len(came)
            if len(came) < len(boards):
                break  # the run has failed; what comes late would be taken for the next one's
            took.append((max(came) - began) * 1000)
        return Shown(took, seen, sum(one.boards for one in boards) - before)


def figures_of(shown: Shown, size: Size, store_filled_s: float) -> dict[str, object]:
    """Return what is printed: what was measured, what must have been, and what is allowed."""
    return {
        "open": size.open,
        "supervisors": size.supervisors,
        "counsellors": size.counsellors,
        "knocks_shown": len(shown.took),
        "boards_seen": shown.seen,
        "boards_sent": shown.boards,
        "shown_p50_ms": share(shown.took, 0.5),
        "shown_p99_ms": share(shown.took, 0.99),
        "run_s": round(store_filled_s, 1),
        "commit": commit(),
        # A board that was not told is a failure, however fast the others were.
        "minimum": {"knocks_shown": size.knocks, "boards_seen": size.knocks * size.supervisors},
        "most": {"shown_p99_ms": SHOWN_MS},
    }


def run(size: Size, folder: Path) -> dict[str, object]:
    """Play it once and return the figures."""
    began = time.perf_counter()
    with running_store(folder) as store:
        asyncio.run(load_library(store))
        org = new_organisation()
        with console_processes(store, org, size.supervisors, "supervisor") as ports:
            shown = asyncio.run(show(size, store, org, ports))
    return figures_of(shown, size, time.perf_counter() - began)


def main() -> int:
    """Run once; the last line is the figures as JSON, the exit 0 if they hold."""
    with tempfile.TemporaryDirectory(prefix="board-") as folder:
        figures = run(Size(), Path(folder))
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0 if holds(figures) else 1
