"""People for the integration tests: a visitor who has started, a counsellor played by the test."""

import asyncio
import secrets

from anonymity import pow as proof_of_work
from chatsvc.delivery import keys
from chatsvc.delivery.records import Attached, Frame, Membership
from chatsvc.protocol import control
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import ConversationId, Door, Fence, Org, StaffId
from tests.support.store import TestStore
from tests.support.visitors import KEY, Page, Secrets, ServiceUnderTest, now_ms, solved


def challenge(org: str) -> str:
    (key,) = proof_of_work.keys_of(org, [KEY])
    return proof_of_work.make_challenge(key, now_ms=now_ms(), lifetime_ms=60_000)


async def started(service: ServiceUnderTest, secret: Secrets, **wish: object) -> Page:
    """Open a page and start a conversation."""
    page = Page(service.application, service.host)
    await page.open()
    page.hello(solved(challenge(service.org)), secret, **wish)
    await page.placed()
    return page


class Counsellor:
    """The counsellor's console: a socket of the delivery service, played by the test."""

    def __init__(self, service: ServiceUnderTest, staff: StaffId) -> None:
        """Play this member of staff."""
        self.service, self.staff = service, staff
        self.frames: asyncio.Queue[Frame] = asyncio.Queue()
        self.told_: list[bytes] = []
        self.fence = Fence(0)

    async def accept(self, cid: ConversationId) -> None:
        """Reserve, claim, attach: as the console's consumer does."""
        service = self.service
        package = await service.staff.staff.reserve(service.org, self.staff, cid, now_ms())
        assert package is not None
        standing = await service.staff.staff.standing(service.org, self.staff, now_ms())
        assert standing is not None
        event = happened.Accepted(
            now_ms(), self.staff, package.id, package.body, standing.duty.instance
        )
        after = await service.driver.happen(service.org, cid, event)
        assert after.pending is not None
        slot = after.pending.seat.slot
        self.at = Membership(service.org, cid, slot)
        await service.staff.staff.confirm(service.org, self.staff, cid)
        delivery = service.staff.delivery
        store = service.staff.conversations
        attached = await store.attach(service.org, cid, slot, delivery.process)
        assert isinstance(attached, Attached)
        self.fence = attached.fence
        delivery.register(self.at, attached.fence, attached.taken, self)

    def deliver(self, at: Membership, frame: Frame) -> None:
        assert at == self.at
        self.frames.put_nowait(frame)

    def told(self, at: Membership, payload: bytes) -> None:
        assert at == self.at
        self.told_.append(payload)

    def fenced(self, at: Membership) -> None:
        raise AssertionError(f"fenced at slot {at.slot}")

    def gone(self, at: Membership) -> None:
        assert at == self.at
        self.told_.append(control.encode(told.Gone()))

    def store_away(self, at: Membership) -> None: ...

    def store_back(self, at: Membership) -> None: ...

    async def gets(self) -> Frame:
        async with asyncio.timeout(10):
            return await self.frames.get()

    def heard(self, kind: type[object]) -> bool:
        return any(isinstance(control.decode_to_console(one), kind) for one in self.told_)


def mls(cid: ConversationId, epoch: int, content: int, body: bytes, group: int = 0) -> bytes:
    """Return the outline of a PrivateMessage; the body stands for ciphertext."""
    length = (len(body) | 0x4000).to_bytes(2, "big")
    place = cid + group.to_bytes(4, "big") + epoch.to_bytes(8, "big")
    return b"\0\1\0\2\x14" + place + bytes([content]) + b"\0" + b"\x1c" + bytes(28) + length + body


def submission(
    page: Page, epoch: int, add: told.Add | None, removes: tuple[int, ...] = ()
) -> bytes:
    welcome = b"" if add is None else b"\0\1\0\3" + bytes(80)
    adds = [] if add is None else [add.id]
    commit = mls(page.cid, epoch, 3, secrets.token_bytes(100), page.group)
    claim = says.CommitClaim(epoch=epoch, adds=adds, removes=list(removes))
    return control.encode_submission(control.Submission(commit, welcome, claim))


async def talking(
    service: ServiceUnderTest, secret: Secrets, staff: str = "anna"
) -> tuple[Page, Counsellor]:
    """Bring a visitor and a counsellor together."""
    me = await service.on_duty(staff)
    page = await started(service, secret)
    counsellor = Counsellor(service, me)
    await counsellor.accept(page.cid)
    add = await page.hears(told.Add)
    page.frame(Kind.COMMIT, submission(page, 0, add))
    ok = await page.hears(told.CommitOk)
    assert ok.epoch == 1
    welcome = await counsellor.gets()
    assert welcome.kind == Kind.WELCOME
    return page, counsellor


async def keys_of(store: TestStore, org: Org, cid: ConversationId) -> list[bytes]:
    """Return every key or index entry that names the conversation."""
    admin = store.admin()
    hex_ = cid.hex().encode()
    named = [key for key in admin.scan_iter(match=f"o:{org}:*", count=1000) if hex_ in key]
    indexes = (keys.due(org), keys.waiting(org, Door("mika")))
    return [*named, *(one for one in indexes if admin.zscore(one, cid.hex()) is not None)]
