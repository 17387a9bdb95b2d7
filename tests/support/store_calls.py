"""Calls the store's functions one by one and at once: for machines that try thousands of orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import redis

from chatsvc.delivery import hot, keys
from chatsvc.delivery.records import (
    Appended,
    Attached,
    Committed,
    Page,
    Refused,
    Submission,
    Undelivered,
    Value,
)
from chatsvc.delivery.store_redis import read_record
from chatsvc.protocol.ids import ConversationId, FrameId, Group, Org, Seq, Slot, seal_of
from tests.support.delivery import SHARE

FRAMES_TTL: Final = 660_000  # ten minutes, and the minute in which the sweep finds them
EVERYTHING: Final = 1000


@dataclass(frozen=True)
class Lives:
    """What is left of each key's life, in ms: -2 is no key, -1 is a key without an end."""

    rec: int
    frames: int
    share: int
    shares: int  # of the consoles


def load(client: redis.Redis, library: str) -> None:
    """Load this text as the library of functions, whatever was there."""
    anything: Any = client
    anything.execute_command("FUNCTION", "LOAD", "REPLACE", library)


class Calls:
    """One conversation's functions, as an administrator: rights are tried elsewhere (P20)."""

    def __init__(self, client: redis.Redis, org: str, cid: ConversationId) -> None:
        """Speak of one conversation; nothing is made yet."""
        self._client: Any = client  # its types hold for text, and ours are bytes
        self._org, self._cid = Org(org), cid
        self.rec = keys.record(self._org, cid)
        self.frames = keys.frames(self._org, cid)
        self.share = keys.share(self._org, cid)
        self.shares = keys.staff_shares(self._org, cid)

    def _call(self, name: str, *words: Value) -> Any:  # noqa: ANN401  a reply of the store
        return self._client.execute_command("FCALL", name, 2, self.rec, self.frames, *words)

    def start(self, ttl_ms: int) -> bool:
        """Make the record, or find that it is there."""
        fields: Mapping[str, Value | None] = {"phase": "waiting", "door": "mika"}
        return bool(self._call("start", SHARE, ttl_ms, *hot.change_words(fields)))

    def swap(self, version: int, changes: Mapping[str, Value | None], ttl_ms: int | None) -> bool:
        """Compare and swap."""
        ttl = "" if ttl_ms is None else ttl_ms
        return bool(self._call("swap", version, ttl, *hot.change_words(changes)))

    def attach(self, slot: int) -> Attached | None:
        """Raise a fence."""
        return hot.attach_answer(self._call("attach", slot, "p1"))

    def append(
        self,
        slot: int,
        fence: int,
        *,
        group: int = 0,
        epoch: int,
        frame: int,
        body: bytes,
        now_ms: int,
    ) -> Appended | Refused:
        """Keep one application frame."""
        seal = seal_of(FrameId(frame))
        words = (slot, fence, group, epoch, frame, 1, body, now_ms, FRAMES_TTL, seal)
        return hot.append_answer(self._call("append", *words))

    def read(self, slot: int, fence: int, after: int, limit: int = EVERYTHING) -> Page | Refused:
        """Read what is stored for a member."""
        return hot.page_answer(self._call("read", slot, fence, after, limit))

    def taken(self, slot: int, fence: int, seq: int, seal: int) -> bool:
        """Say that everything up to seq is in a member's keeping."""
        return bool(self._call("taken", slot, fence, seq, seal))

    def staff_share(self, slot: int, fresh: bytes) -> bytes | None:
        """Ask for the share of a seat."""
        found: bytes | None = self._call("staff_share", slot, fresh)
        return found

    def has_share(self, slot: int) -> bool:
        """Whether a seat's share lies there."""
        return bool(self._client.hexists(self.shares, slot))

    def regroup(
        self, fence: int, version: int, seal: int, changes: Mapping[str, Value | None]
    ) -> Group | Refused:
        """Say that the visitor's page went back in time."""
        words = hot.change_words(changes)
        return hot.regroup_answer(self._call("regroup", fence, version, seal, *words))

    def commit(
        self, fence: int, submission: Submission, version: int, now_ms: int
    ) -> Committed | Refused:
        """Submit a commit as the visitor."""
        words = (
            0,
            fence,
            submission.group,
            submission.epoch,
            sha256(submission.commit + submission.welcome).hexdigest(),
            submission.commit,
            submission.welcome,
            hot.slot_words(submission.adds),
            hot.slot_words(submission.removes),
            now_ms,
            FRAMES_TTL,
            version,
            submission.seal,
            *hot.change_words({}),
        )
        return hot.commit_answer(self._call("commit", *words))

    def expire(self, cutoff: int) -> tuple[Undelivered, ...]:
        """Delete what was accepted at or before the cutoff."""
        flat = self._call("expire_frames", cutoff)
        return tuple(
            Undelivered(Slot(sender), Seq(seq), kind)
            for sender, seq, kind in zip(flat[::3], flat[1::3], flat[2::3], strict=True)
        )

    def erase(self) -> bool:
        """Delete every key by its name."""
        return bool(self._call("erase"))

    def stored(self) -> dict[int, bytes]:
        """Return what lies in the stream: seq and body."""
        return {
            int(name.partition(b"-")[0]): fields[b"b"]
            for name, fields in self._client.xrange(self.frames)
        }

    def lives(self) -> Lives:
        """Return what is left of each key's life."""
        pipe = self._client.pipeline(transaction=False)
        for key in (self.rec, self.frames, self.share, self.shares):
            pipe.pttl(key)
        return Lives(*pipe.execute())

    def version(self) -> int:
        """Return the record's version, or 0 when it is gone."""
        found: bytes | None = self._client.hget(self.rec, "version")
        return int(found or 0)

    def left(self) -> list[bytes]:
        """Return every key that names the conversation."""
        return list(self._client.scan_iter(f"*{self._cid.hex()}*", count=EVERYTHING))

    def epoch(self) -> int:
        """Return the record's epoch, read as the service reads a record."""
        flat = [word for pair in self._client.hgetall(self.rec).items() for word in pair]
        record = read_record(flat)
        return 0 if record is None else record.epoch
