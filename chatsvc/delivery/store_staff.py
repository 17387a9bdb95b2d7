"""Presence, seats and key packages of staff: the port StaffStore on the link."""

import secrets
from collections.abc import Mapping
from typing import Final

import msgspec

from anonymity.clock import Clock, SystemClock
from chatsvc.delivery import keys
from chatsvc.delivery.connection import Reply
from chatsvc.delivery.link import Link
from chatsvc.delivery.records import Duty, Entered, KeyPackage, Standing
from chatsvc.delivery.store_access import RedisAccess
from chatsvc.protocol.ids import ConversationId, InstanceId, KeyPackageId, Org, StaffId
from chatsvc.protocol.limits import Periods
from chatsvc.tally.access import What

SCAN_COUNT: Final = 1000
NOT_TAKEN: Final = -1
# As long as a shift may be: who ticks her forms when the shift ends is counted too.
FORM_DUE_MS: Final = 4 * 3_600_000
_SHARE_BYTES: Final = 32
_SEAT: Final = "seat:"


def _fields(duty: Duty) -> dict[str, str | int]:
    """What presence says of a duty, beside the instance; `_duty` reads it back."""
    return {
        "state": duty.state,
        "capacity": duty.capacity,
        "process": duty.process,
        "doors": " ".join(duty.doors),
        "languages": " ".join(duty.languages),
        "presents_as": duty.presents_as,
        "learner": int(duty.learner),
        "alone": int(duty.alone),
        "back_at": duty.back_at,
        "shift_ends_at": duty.shift_ends_at,
        "unanswered_since": duty.unanswered_since,
        "untaught": " ".join(duty.untaught),
    }


def _duty(kept: Mapping[str, str]) -> Duty:
    return msgspec.convert(
        {
            "state": kept["state"],
            "capacity": int(kept["capacity"]),
            "instance": bytes.fromhex(kept["instance"]),
            "process": kept["process"],
            "doors": kept["doors"].split(),
            "languages": kept["languages"].split(),
            "presents_as": kept["presents_as"],
            "learner": kept["learner"] == "1",
            "alone": kept["alone"] == "1",
            "back_at": int(kept["back_at"]),
            "shift_ends_at": int(kept["shift_ends_at"]),
            "unanswered_since": int(kept.get("unanswered_since", 0)),
            "untaught": kept.get("untaught", "").split(),
        },
        Duty,
    )


def _standing(reply: Reply) -> Standing:
    flat, unused, load = reply
    words = [word.decode() for word in flat]
    kept = dict(zip(words[::2], words[1::2], strict=True))
    seats = {
        _conversation(name.removeprefix(_SEAT)): value
        for name, value in kept.items()
        if name.startswith(_SEAT)
    }
    checked, _, over = kept.get("check", "").partition(" ")
    check = (_conversation(checked), int(over)) if checked else None
    return Standing(
        _duty(kept),
        frozenset(seats),
        unused,
        load,
        frozenset(cid for cid, value in seats.items() if value == "heavy"),
        check if check is not None and check[0] in seats else None,
        int(kept["limit"]) if "limit" in kept else None,
    )


def _conversation(name: str) -> ConversationId:
    return ConversationId(bytes.fromhex(name))


class RedisStaff:
    """See ``ports.StaffStore``."""

    def __init__(
        self, link: Link, periods: Periods, access: RedisAccess, clock: Clock | None = None
    ) -> None:
        """Use this process' link and these periods; a seat that is freed is noted in `access`."""
        self._link = link
        self._access = access
        self._clock = clock or SystemClock()
        self._lease_ms = periods.lease_s * 1000
        # At most: the minutes begin when the visitor has let her in, and that may take its time.
        self._check_ms = (periods.handover_join_s + periods.check_s) * 1000
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
        fields = [word for pair in _fields(duty).items() for word in pair]
        # A share lives as long as the key packages that it seals: a shift.
        lives = (ttl_ms, secrets.token_bytes(_SHARE_BYTES), self._package_ms)
        words = (*self._now(now_ms), duty.instance.hex(), *lives, *fields)
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
        self, org: Org, staff: StaffId, cid: ConversationId, now_ms: int, *, check: bool = False
    ) -> KeyPackage | None:
        """See the port."""
        words = (cid.hex(), now_ms + self._lease_ms, now_ms + self._check_ms if check else 0)
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

    async def free_seat(
        self, org: Org, staff: StaffId, cid: ConversationId, *, talked: bool = False
    ) -> bool:
        """See the port."""
        freed = bool(await self._fcall("free_seat", org, staff, cid.hex()))
        if freed:  # the store frees a seat once, whoever asks again
            await self._access.note(org, "removed", staff, self._clock.now_ms())
        if freed and talked:
            name = keys.forms_due(org, staff)
            await self._link.call("INCR", name)
            await self._link.call("PEXPIRE", name, FORM_DUE_MS)
        return freed

    async def form_due(self, org: Org, staff: StaffId) -> bool:
        """See the port."""
        name = keys.forms_due(org, staff)
        due = int(await self._link.call("DECR", name)) >= 0
        if not due:
            await self._link.call("INCR", name)
        await self._link.call("PEXPIRE", name, FORM_DUE_MS)
        return due

    async def note_access(self, org: Org, staff: StaffId, what: What, now_ms: int) -> None:
        """See the port."""
        await self._access.note(org, what, staff, now_ms)

    async def weigh(self, org: Org, staff: StaffId, cid: ConversationId, *, heavy: bool) -> bool:
        """See the port."""
        mark = "heavy" if heavy else "held"
        return bool(await self._fcall("weigh", org, staff, cid.hex(), mark))

    async def keep_check(
        self, org: Org, staff: StaffId, cid: ConversationId, now_ms: int, most: int
    ) -> bool:
        """See the port."""
        return bool(await self._fcall("keep_check", org, staff, now_ms, cid.hex(), most))

    async def limit(self, org: Org, staff: StaffId, most: int) -> bool:
        """See the port."""
        return bool(await self._fcall("limit", org, staff, most))
