"""One conversation's keys in Redis: the port ConversationStore on this process' link."""

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Mapping, Sequence
from typing import Final

from chatsvc.delivery import hot, keys
from chatsvc.delivery.connection import Reply
from chatsvc.delivery.link import Link
from chatsvc.delivery.records import (
    Appended,
    Attached,
    Committed,
    Envelope,
    Membership,
    Page,
    Refused,
    StoredRecord,
    Submission,
    Undelivered,
    Value,
)
from chatsvc.protocol.ids import (
    ConversationId,
    Epoch,
    Fence,
    Group,
    Org,
    Process,
    Seal,
    Seq,
    Slot,
)
from chatsvc.protocol.limits import Periods

# A key may outlive its frames' time by so much, so that the sweep finds them and tells the sender.
SWEEP_GRACE_MS: Final = 60_000
# Seven frames of the largest size stay far below the 256 KiB that a slow reader may owe.
PAGE: Final = 64
_SHARE_BYTES: Final = 32

_NAMED: Final = frozenset({"version", "epoch", "group", "members", "seq", "at", "commit"})
_PER_SLOT: Final = ("fence", "taken", "recent", "sealed")


def is_script_owned(name: str) -> bool:
    """Whether a field of the record belongs to the scripts."""
    return name in _NAMED or name.split(":", maxsplit=1)[0] in _PER_SLOT


def read_record(flat: list[bytes]) -> StoredRecord | None:
    """A record from HGETALL's flat answer."""
    if not flat:
        return None
    every = {name.decode(): value for name, value in zip(flat[::2], flat[1::2], strict=True)}

    def per_slot(kind: str) -> dict[Slot, int]:
        prefix = f"{kind}:"
        return {
            Slot(int(name.removeprefix(prefix))): int(value)
            for name, value in every.items()
            if name.startswith(prefix)
        }

    mask = int(every["members"])
    return StoredRecord(
        version=int(every["version"]),
        epoch=Epoch(int(every["epoch"])),
        group=Group(int(every["group"])),
        members=frozenset(Slot(slot) for slot in range(32) if mask >> slot & 1),
        seq=Seq(int(every["seq"])),
        fences={slot: Fence(fence) for slot, fence in per_slot("fence").items()},
        taken={slot: Seq(seq) for slot, seq in per_slot("taken").items()},
        sealed={slot: Seal(seal) for slot, seal in per_slot("sealed").items()},
        targets=hot.targets(every["at"]),
        fields={name: value for name, value in every.items() if not is_script_owned(name)},
    )


def _changes(changes: Mapping[str, Value | None]) -> tuple[Value, ...]:
    """Pack the driver's changes.

    Raises:
        ValueError: a name belongs to the scripts.
    """
    foreign = sorted(filter(is_script_owned, changes))
    if foreign:
        raise ValueError(f"fields of the scripts: {', '.join(foreign)}")
    return hot.change_words(changes)


class RedisConversations:
    """See ``ports.ConversationStore``."""

    def __init__(self, link: Link, periods: Periods) -> None:
        """Use this process' link; only ``frame_s`` of the periods is read."""
        self._link = link
        self._frame_ms = periods.frame_s * 1000
        self.frames_ttl_ms = self._frame_ms + SWEEP_GRACE_MS

    async def _fcall(
        self, name: str, org: Org, cid: ConversationId, *words: bytes | str | int
    ) -> Reply:
        both = (keys.record(org, cid), keys.frames(org, cid))
        return await self._link.call("FCALL", name, 2, *both, *words)

    async def start(
        self, org: Org, cid: ConversationId, fields: Mapping[str, Value], share: bytes, ttl_ms: int
    ) -> bool:
        """See the port."""
        return bool(await self._fcall("start", org, cid, share, ttl_ms, *_changes(fields)))

    async def start_consult(
        self, org: Org, cid: ConversationId, fields: Mapping[str, Value], ttl_ms: int
    ) -> bool:
        """See the port."""
        return bool(await self._fcall("start_consult", org, cid, ttl_ms, *_changes(fields)))

    async def load(self, org: Org, cid: ConversationId) -> StoredRecord | None:
        """See the port."""
        return read_record(await self._link.call("HGETALL", keys.record(org, cid)))

    async def versions(self, org: Org, cids: Sequence[ConversationId]) -> tuple[int | None, ...]:
        """See the port."""
        asked = (self._link.call("HGET", keys.record(org, cid), "version") for cid in cids)
        return tuple(
            None if found is None else int(found) for found in await asyncio.gather(*asked)
        )

    async def swap(
        self,
        org: Org,
        cid: ConversationId,
        version: int,
        changes: Mapping[str, Value | None],
        ttl_ms: int | None,
        by: tuple[Slot, Fence] | None = None,
    ) -> bool:
        """See the port."""
        words = (version, "" if ttl_ms is None else ttl_ms, *_changes(changes))
        if by is not None:
            return bool(await self._fcall("swap_by", org, cid, *by, *words))
        return bool(await self._fcall("swap", org, cid, *words))

    async def attach(
        self, org: Org, cid: ConversationId, slot: Slot, process: Process
    ) -> Attached | None:
        """See the port."""
        return hot.attach_answer(await self._fcall("attach", org, cid, slot, process))

    async def share(self, org: Org, cid: ConversationId) -> bytes | None:
        """See the port."""
        found: bytes | None = await self._link.call("GET", keys.share(org, cid))
        return found

    async def staff_share(self, org: Org, cid: ConversationId, slot: Slot) -> bytes | None:
        """See the port."""
        fresh = secrets.token_bytes(_SHARE_BYTES)
        found: bytes | None = await self._fcall("staff_share", org, cid, slot, fresh)
        return found

    async def read(
        self, at: Membership, fence: Fence, after: Seq, limit: int = PAGE
    ) -> Page | Refused:
        """See the port."""
        words = (at.slot, fence, after, limit)
        return hot.page_answer(await self._fcall("read", at.org, at.conversation, *words))

    def append(
        self, at: Membership, fence: Fence, envelope: Envelope, now_ms: int
    ) -> Awaitable[Appended | Refused]:
        """See the port."""
        return self._appended(at, fence, envelope, now_ms)

    async def _appended(
        self, at: Membership, fence: Fence, envelope: Envelope, now_ms: int
    ) -> Appended | Refused:
        command = hot.append_command(at, fence, envelope, now_ms, self.frames_ttl_ms)
        return hot.append_answer(await self._link.call_packed(command))

    async def commit(
        self,
        at: Membership,
        fence: Fence,
        submission: Submission,
        version: int,
        changes: Mapping[str, Value | None],
        now_ms: int,
    ) -> Committed | Refused:
        """See the port."""
        # Length first, so that no other split of the same bytes has this hash (P7).
        whole = len(submission.commit).to_bytes(4) + submission.commit + submission.welcome
        reply = await self._fcall(
            "commit",
            at.org,
            at.conversation,
            at.slot,
            fence,
            submission.group,
            submission.epoch,
            hashlib.sha256(whole).hexdigest(),
            submission.commit,
            submission.welcome,
            hot.slot_words(submission.adds),
            hot.slot_words(submission.removes),
            now_ms,
            self.frames_ttl_ms,
            version,
            submission.seal,
            *_changes(changes),
        )
        return hot.commit_answer(reply)

    async def regroup(
        self,
        org: Org,
        cid: ConversationId,
        fence: Fence,
        version: int,
        changes: Mapping[str, Value | None],
        seal: Seal,
    ) -> Group | Refused:
        """See the port."""
        words = (fence, version, seal, *_changes(changes))
        return hot.regroup_answer(await self._fcall("regroup", org, cid, *words))

    async def taken(self, at: Membership, fence: Fence, seq: Seq, seal: Seal) -> bool:
        """See the port."""
        return bool(await self._link.call_packed(hot.taken_command(at, fence, seq, seal)))

    async def expire_frames(
        self, org: Org, cid: ConversationId, now_ms: int
    ) -> tuple[Undelivered, ...]:
        """See the port."""
        flat = await self._fcall("expire_frames", org, cid, now_ms - self._frame_ms)
        return tuple(
            Undelivered(Slot(sender), Seq(seq), kind)
            for sender, seq, kind in zip(flat[::3], flat[1::3], flat[2::3], strict=True)
        )

    async def erase(self, org: Org, cid: ConversationId) -> bool:
        """See the port."""
        return bool(await self._fcall("erase", org, cid))
