"""One counsellor's presence, seats and key packages in the store, for its tests."""

import secrets

from chatsvc.delivery.records import Duty, KeyPackage, Standing
from chatsvc.delivery.service import Service
from chatsvc.protocol.ids import (
    ConversationId,
    Door,
    InstanceId,
    KeyPackageId,
    Org,
    Process,
    StaffId,
)
from tests.support.delivery import NOW

ANNA = StaffId("7")
PAGE, NEW_PAGE = InstanceId(b"a" * 16), InstanceId(b"b" * 16)
TTL = 30_000


def new_cid() -> ConversationId:
    return ConversationId(secrets.token_bytes(16))


def package(n: int) -> KeyPackage:
    return KeyPackage(KeyPackageId(n.to_bytes(16)), b"public \x00 key package %d" % n)


def duty(page: InstanceId = PAGE, capacity: int = 3, *, paused: bool = False) -> Duty:
    return Duty(
        "pause" if paused else "on", capacity, page, Process("p"), (Door("kast"), Door("mika"))
    )


async def on_duty(b: Service, org: str, packages: int = 5, capacity: int = 3) -> None:
    await b.staff.enter(Org(org), ANNA, duty(capacity=capacity), NOW, TTL)
    for n in range(packages):
        assert await b.staff.add_key_package(Org(org), ANNA, PAGE, package(n), NOW + n) == n + 1


async def standing_of(b: Service, org: str, now: int = NOW + 10) -> Standing:
    standing = await b.staff.standing(Org(org), ANNA, now)
    assert standing is not None
    return standing


async def held(b: Service, org: str, now: int = NOW + 10, *, check: bool = False) -> ConversationId:
    cid = new_cid()
    assert await b.staff.reserve(Org(org), ANNA, cid, now, check=check) is not None
    assert await b.staff.confirm(Org(org), ANNA, cid)
    return cid
