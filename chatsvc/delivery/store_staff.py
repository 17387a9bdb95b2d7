"""Presence, seats and key packages of staff: the port StaffStore on the link."""

import secrets
from collections.abc import Mapping
from typing import Final

import msgspec

from chatsvc.delivery import keys
from chatsvc.delivery.connection import Reply
from chatsvc.delivery.link import Link
from chatsvc.delivery.records import Duty, Entered, KeyPackage, Standing
from chatsvc.protocol.ids import ConversationId, InstanceId, KeyPackageId, Org, StaffId
from chatsvc.protocol.limits import Periods

SCAN_COUNT: Final = 1000
NOT_TAKEN: Final = -1
_SHARE_BYTES: Final = 32


def _standing(reply: Reply) -> Standing:
    state, capacity, instance, process, doors, unused, *seats = reply
    duty = msgspec.convert(
        {
            "state": state.decode(),
            "capacity": capacity,
            "instance": bytes.fromhex(instance.decode()),
            "process": process.decode(),
            "doors": doors.decode().split(),
        },
        Duty,
    )
    held = frozenset(ConversationId(bytes.fromhex(seat.decode())) for seat in seats)
    return Standing(duty, held, unused)


class RedisStaff:
    """See ``ports.StaffStore``."""

    def __init__(self, link: Link, periods: Periods) -> None:
        """Use this process' link; ``lease_s`` and ``key_package_s`` of the periods are read."""
        self._link = link
        self._lease_ms = periods.lease_s * 1000
        self._package_ms = periods.key_package_s * 1000

    async def _fcall(self, name: str, org: Org, staff: StaffId, *words: bytes | str | int) -> Reply:
        both = (keys.presence(org, staff), keys.key_packages(org, staff))
        return await self._link.call("FCALL", name, 2, *both, *words)

    def _now(self, now_ms: int) -> tuple[int, int]:
        """Now, and the time at or before which a key package is too old."""
        return now_ms, now_ms - self._package_ms

    async def enter(
        self, org: Org, staff: StaffId, duty: Duty, now_ms: int, ttl_ms: int
    ) -> Entered | None:
        """See the port."""
        shift = (duty.instance.hex(), duty.process, " ".join(duty.doors))
        # A share lives as long as the key packages that it seals: a shift.
        lives = (ttl_ms, secrets.token_bytes(_SHARE_BYTES), self._package_ms)
        words = (*self._now(now_ms), duty.state, duty.capacity, *shift, *lives)
        reply = await self._fcall("enter", org, staff, *words)
        return None if reply is None else Entered(reply[0], _standing(reply[1]))

    async def beat(self, org: Org, staff: StaffId, instance: InstanceId, ttl_ms: int) -> bool:
        """See the port."""
        return bool(await self._fcall("beat", org, staff, instance.hex(), ttl_ms))

    async def leave(self, org: Org, staff: StaffId, instance: InstanceId) -> bool:
        """See the port."""
        return bool(await self._fcall("leave", org, staff, instance.hex()))

    async def standing(self, org: Org, staff: StaffId, now_ms: int) -> Standing | None:
        """See the port."""
        reply = await self._fcall("standing", org, staff, *self._now(now_ms))
        return None if reply is None else _standing(reply)

    async def present(self, org: Org, now_ms: int) -> Mapping[StaffId, Standing]:
        """See the port."""
        found: dict[StaffId, Standing] = {}
        before, _, after = keys.presence(org, StaffId("*")).decode().partition("*")
        cursor = b"0"
        while True:
            match = ("MATCH", f"{before}*{after}", "COUNT", SCAN_COUNT)
            cursor, names = await self._link.call("SCAN", cursor, *match)
            for name in names:
                staff = StaffId(name.decode().removeprefix(before).removesuffix(after))
                standing = await self.standing(org, staff, now_ms)
                if standing is not None:
                    found[staff] = standing
            if cursor == b"0":
                return found

    async def add_key_package(
        self, org: Org, staff: StaffId, instance: InstanceId, package: KeyPackage, now_ms: int
    ) -> int | None:
        """See the port."""
        words = (instance.hex(), package.id.hex(), package.body, self._package_ms)
        unused = await self._fcall("add_key_package", org, staff, *self._now(now_ms), *words)
        return None if unused == NOT_TAKEN else int(unused)

    async def reserve(
        self, org: Org, staff: StaffId, cid: ConversationId, now_ms: int
    ) -> KeyPackage | None:
        """See the port."""
        words = (cid.hex(), now_ms + self._lease_ms)
        reply = await self._fcall("reserve", org, staff, *self._now(now_ms), *words)
        if reply is None:
            return None
        return KeyPackage(KeyPackageId(bytes.fromhex(reply[0].decode())), reply[1])

    async def release(self, org: Org, staff: StaffId, cid: ConversationId) -> bool:
        """See the port."""
        return bool(await self._fcall("release", org, staff, cid.hex()))

    async def confirm(self, org: Org, staff: StaffId, cid: ConversationId) -> bool:
        """See the port."""
        return bool(await self._fcall("confirm", org, staff, cid.hex()))

    async def free_seat(self, org: Org, staff: StaffId, cid: ConversationId) -> bool:
        """See the port."""
        return bool(await self._fcall("free_seat", org, staff, cid.hex()))
