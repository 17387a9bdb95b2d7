"""Two organisations of one installation, each in the middle of its evening, as alike as can be.

Same doors, same account numbers, same names: whatever is kept without saying whose would meet.
"""

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256

import redis

from chatsvc.delivery.records import CameFrom, Offered
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import ConversationId, Door, StaffId, WordsHash
from chatsvc.tally.cells import Cell
from chatsvc.tally.forms import week_of
from tests.support.desks import Console, Desk, running_console
from tests.support.duty import mls, started, submission
from tests.support.store import TestStore, new_organisation
from tests.support.visitors import (
    Page,
    Secrets,
    ServiceUnderTest,
    eventually,
    now_ms,
    running_service,
)

# The same in both organisations, on purpose.
LINNEA, DOOR, WEEK = 1, Door("mika"), "2026-W48"


@dataclass
class Town:
    """One organisation's evening.

    Attributes:
        marks: what only this one knows: none of it may be found with the other.
    """

    visitors: ServiceUnderTest
    console: Console
    desk: Desk
    talker: Page
    waiter: Page
    secret: Secrets
    words: bytes
    marks: set[bytes] = field(default_factory=set)

    def new_desk(self) -> Desk:
        """Linnea opens another page at her own console."""
        return desk_of(self.console, self.visitors)

    async def kept(self) -> tuple[object, ...]:
        """What the store keeps of the one who talks and the one who waits, and of the desk."""
        found: list[object] = []
        for page in (self.talker, self.waiter):
            loaded = await self.visitors.driver.load(self.visitors.org, page.cid)
            found += [loaded.record.version, loaded.conversation, loaded.record.epoch]
        staff = self.console.service.staff
        standing = await staff.standing(self.visitors.org, StaffId(str(LINNEA)), now_ms())
        assert standing is not None
        waiting = await self.visitors.visitor.queue.waiting(self.visitors.org, DOOR)
        come_back = await self.visitors.visitor.words.find(self.visitors.org, WordsHash(self.words))
        return (*found, standing.seats, standing.unused, waiting, come_back)


@asynccontextmanager
async def two_towns(store: TestStore) -> AsyncIterator[tuple[Town, Town]]:
    """Run one visitor process, one console process and one worker for both."""
    one, other = new_organisation(), new_organisation()
    async with (
        running_service(store, one, beside=[other]) as visitors,
        running_console(store, visitors) as console,
    ):
        yield await evening(visitors, console), await evening(visitors.at(other), console)


async def evening(visitors: ServiceUnderTest, console: Console) -> Town:
    """Linnea talks with one visitor, another waits, and something lies in every family of keys."""
    org = visitors.org
    console.signed_in(f"linnea-{org}", LINNEA, org=org)
    desk = desk_of(console, visitors)
    await desk.on_duty()
    await eventually(lambda: visitors.process.intake.door(org, DOOR).open)
    secret, words = Secrets(), secrets.token_bytes(32)
    talker = await started(visitors, secret)
    await desk.sees_in_queue(talker.cid)
    await desk.accept(talker.cid)
    add = await talker.hears(told.Add)
    talker.frame(Kind.COMMIT, submission(talker, 0, add))
    await talker.hears(told.CommitOk)
    body = secrets.token_bytes(24)
    talker.frame(Kind.APPLICATION, mls(talker.cid, 1, 1, body))
    waiter = await started(visitors, Secrets())
    town = Town(visitors, console, desk, talker, waiter, secret, words)
    await _what_an_evening_leaves(town)
    town.marks |= {
        str(org).encode(),
        *(form for page in (talker, waiter) for form in (bytes(page.cid), page.cid.hex().encode())),
        talker.share,
        waiter.share,
        sha256(secret.resume).digest(),
        sha256(secret.end).digest(),
        words.hex().encode(),
        desk.instance,
        body,
    }
    return town


async def _what_an_evening_leaves(town: Town) -> None:
    """Families that come with a story of their own, written as their own code writes them."""
    org, now = town.visitors.org, now_ms()
    console = town.console.service
    offered = Offered(ConversationId(town.waiter.cid), StaffId(str(LINNEA)), now + 60_000)
    await console.offers.offer(org, offered, now, 60_000)
    await console.alerts.take(org, f"wait.{DOOR}", StaffId(str(LINNEA)), now)
    await console.marks.first(org, WEEK, "a" * 32)
    await console.staff.form_due(org, StaffId(str(LINNEA)))
    await console.marks.count_form(org, Cell("forms", DOOR, week_of(now)))
    visitor = town.visitors.visitor
    await visitor.returns.mark(org, [secrets.token_bytes(16)], now)
    # Who says them would end what they lead to, and sit down with the same counsellor.
    led = CameFrom(ConversationId(town.talker.cid), DOOR, (StaffId(str(LINNEA)),))
    await visitor.words.keep(org, WordsHash(town.words), led, 600_000)


def desk_of(console: Console, visitors: ServiceUnderTest) -> Desk:
    """Linnea's page at her own organisation's console."""
    one = visitors.rules.organisations.by_id(visitors.org)
    assert one is not None
    return Desk(console, f"linnea-{visitors.org}", host=one.console_host)


def content(admin: redis.Redis, key: bytes) -> bytes:
    """Return every byte that a key of any kind holds."""
    kind: object = admin.type(key)
    match kind:
        case b"hash":
            held: object = admin.hgetall(key)
        case b"zset":
            held = admin.zrange(key, 0, -1)
        case b"stream":
            held = admin.xrange(key)
        case _:
            held = admin.get(key)
    return b"\0".join(_flat(held))


def _flat(held: object) -> Iterator[bytes]:
    if isinstance(held, bytes):
        yield held
    elif isinstance(held, dict):
        yield from _flat(list(held.items()))
    elif isinstance(held, list | tuple):
        for one in held:
            yield from _flat(one)
