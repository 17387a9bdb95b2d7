"""What the consumers, the driver, the console and the worker may ask of the delivery service.

Every awaitable raises ``StoreAwayError`` (errors.py) when the store is out of reach or did not
confirm. The caller then does not know whether the write happened; nothing is ever retried behind
its back.
Times are Unix milliseconds UTC from ``anonymity.clock``; lifetimes are milliseconds.
"""

from collections.abc import Awaitable, Collection, Mapping, Sequence
from typing import Protocol

from chatsvc.delivery.records import (
    Appended,
    Attached,
    CameFrom,
    Committed,
    Duty,
    Entered,
    Envelope,
    KeyPackage,
    Membership,
    Offered,
    Page,
    QueueEntry,
    Refused,
    Standing,
    StoredRecord,
    Submission,
    Undelivered,
    Value,
)
from chatsvc.protocol.ids import (
    ConversationId,
    Door,
    Fence,
    Group,
    InstanceId,
    Org,
    Process,
    Seal,
    Seq,
    Slot,
    StaffId,
    WordsHash,
)
from chatsvc.tally.access import What


class ConversationStore(Protocol):
    """One conversation's keys. Only the two starts make a record (P15); all else answers gone."""

    async def start(
        self, org: Org, cid: ConversationId, fields: Mapping[str, Value], share: bytes, ttl_ms: int
    ) -> bool:
        """Make the record (version 1, epoch 0, group 0, member 0) and the share.

        Returns False, and writes nothing, when the record exists already.
        """
        ...

    async def start_consult(
        self, org: Org, cid: ConversationId, fields: Mapping[str, Value], ttl_ms: int
    ) -> bool:
        """Make the record of a consult of staff, which has no visitor's share.

        Returns False, and writes nothing, when the record exists already.
        """
        ...

    async def load(self, org: Org, cid: ConversationId) -> StoredRecord | None:
        """Every field of the record, or None when it is gone."""
        ...

    async def versions(self, org: Org, cids: Sequence[ConversationId]) -> tuple[int | None, ...]:
        """Return the version of each record, in this order, in one batch; None without one."""
        ...

    async def swap(
        self,
        org: Org,
        cid: ConversationId,
        version: int,
        changes: Mapping[str, Value | None],
        ttl_ms: int | None,
        by: tuple[Slot, Fence] | None = None,
    ) -> bool:
        """Set driver-owned fields (None deletes one) if the version is still this one; raise it.

        ``ttl_ms`` gives record and share a new life and shortens the frames' if theirs is longer;
        None leaves every life as it is (P12: reads and frames extend nothing). ``by``: only while
        this is the member's newest fence, looked at in the same step. False: the record
        moved or is gone; load again. A script-owned name in ``changes`` is a ValueError.
        """
        ...

    async def attach(
        self, org: Org, cid: ConversationId, slot: Slot, process: Process
    ) -> Attached | None:
        """Raise the member's fence and note where its socket is.

        The slot must be a member or be seated by the driver (field ``staff:<slot>``). None: the
        record is gone or the slot has no seat. Frames of older fences are refused from now on.
        """
        ...

    async def share(self, org: Org, cid: ConversationId) -> bytes | None:
        """The visitor's server share S, 32 bytes (visitor process only; P20)."""
        ...

    async def staff_share(self, org: Org, cid: ConversationId, slot: Slot) -> bytes | None:
        """S_c of one seat, 32 bytes, made when it is asked for first (console only; P17, P20).

        It is deleted with the seat and with the conversation. None: there is no such seat.
        """
        ...

    async def read(
        self, at: Membership, fence: Fence, after: Seq, limit: int = 64
    ) -> Page | Refused:
        """Stored frames addressed to the slot with seq > after, in order, at most ``limit``."""
        ...

    def append(
        self,
        at: Membership,
        fence: Fence,
        envelope: Envelope,
        now_ms: int,
    ) -> Awaitable[Appended | Refused]:
        """Keep one frame for all other members (P5): see ``Delivery.append`` for the whole step."""
        ...

    async def commit(
        self,
        at: Membership,
        fence: Fence,
        submission: Submission,
        version: int,
        changes: Mapping[str, Value | None],
        now_ms: int,
    ) -> Committed | Refused:
        """Take one commit per epoch, together with the driver's changes (P7).

        The bytes accepted for the last epoch are accepted again with the same answer. Else the
        epoch and group must be the record's (``stale``) and the version too (``conflict``). Then
        the epoch rises, members follow adds and removes, the commit is stored for the remaining
        members with the opener, the Welcome for the added, frames addressed only to removed
        members are dropped, ``changes`` are set and the version is raised.
        """
        ...

    async def regroup(
        self,
        org: Org,
        cid: ConversationId,
        fence: Fence,
        version: int,
        changes: Mapping[str, Value | None],
        seal: Seal,
    ) -> Group | Refused:
        """End the group because the visitor's page went back in time (P16); the next number.

        ``fence`` is the visitor's, ``seal`` the one that its page goes on from. Epoch 0, the
        visitor alone; frames and the accepted commit are deleted; seq goes on; ``changes`` are
        set and the version is raised.
        """
        ...

    def taken(self, at: Membership, fence: Fence, seq: Seq, seal: Seal) -> Awaitable[bool]:
        """Everything up to seq is in the member's keeping: delete what all have taken (P9).

        ``seal`` is the one that keeps it. Frames and commits name theirs too (P16).

        False, and nothing happens, for an older fence or a stranger.
        """
        ...

    async def expire_frames(
        self, org: Org, cid: ConversationId, now_ms: int
    ) -> tuple[Undelivered, ...]:
        """Delete frames older than their time (10 min) and say whose they were."""
        ...

    async def erase(self, org: Org, cid: ConversationId) -> bool:
        """Delete record, frames and share by name (P13). True if there was a record.

        Call ``Queue.forget`` as well: index and queue lie under another hash tag.
        """
        ...


class Queue(Protocol):
    """The doors' queues and the index of deadlines: only an index, the record decides (P21)."""

    async def spend(self, org: Org, nonce: bytes, now_ms: int) -> bool:
        """Spend a proof-of-work nonce; False if it was spent before (P22)."""
        ...

    async def enqueue(
        self, org: Org, door: Door, cid: ConversationId, now_ms: int, limit: int
    ) -> bool:
        """Enter at the end; False when ``limit`` are waiting. Entering twice is one entry."""
        ...

    async def requeue(self, org: Org, door: Door, cid: ConversationId, now_ms: int) -> None:
        """Enter, or move, to the head (P11). No limit: this visitor had a place."""
        ...

    async def dequeue(self, org: Org, door: Door, cid: ConversationId) -> bool:
        """Leave the queue; False if it was not in it."""
        ...

    async def waiting(self, org: Org, door: Door) -> tuple[QueueEntry, ...]:
        """The whole queue, head first."""
        ...

    async def set_due(self, org: Org, cid: ConversationId, due_ms: int) -> None:
        """Note when the worker must look at this conversation next."""
        ...

    async def due(self, org: Org, now_ms: int, limit: int) -> tuple[ConversationId, ...]:
        """Conversations whose time has come, oldest first; they stay until set anew."""
        ...

    async def live(self, org: Org) -> tuple[ConversationId, ...]:
        """Every conversation in the index: the sweep expires frames in each of them."""
        ...

    async def forget(self, org: Org, cid: ConversationId, doors: Collection[Door]) -> None:
        """Take the conversation out of the index and of these doors' queues."""
        ...


class Offers(Protocol):
    """Who is asked to take whom (console only): leases that end by themselves, no claims (P21)."""

    async def read(self, org: Org) -> tuple[Offered, ...]:
        """All that stand, and those that are over and rest."""
        ...

    async def offer(self, org: Org, offered: Offered, now_ms: int, rest_ms: int) -> bool:
        """Ask this person until then, if nobody asks either of the two.

        False too when the same offer was declined or ran out less than ``rest_ms`` ago.
        """
        ...

    async def decline(self, org: Org, cid: ConversationId, staff: StaffId, now_ms: int) -> bool:
        """She said no: it is over now and rests. False when it did not stand any more."""
        ...

    async def withdraw(self, org: Org, cid: ConversationId, staff: StaffId, now_ms: int) -> bool:
        """It is over and was nobody's choice: the same person may be asked again at once."""
        ...


class Words(Protocol):
    """Come-back words (P14): only their hash is kept, for the time of silence."""

    async def keep(self, org: Org, words: WordsHash, came_from: CameFrom, ttl_ms: int) -> None:
        """Let the words lead there from now on, for ``ttl_ms``."""
        ...

    async def find(self, org: Org, words: WordsHash) -> CameFrom | None:
        """Where they lead; None for unknown ones and for those whose time is over."""
        ...

    async def drop(self, org: Org, words: WordsHash) -> None:
        """Forget them at once."""
        ...


class StaffStore(Protocol):
    """Presence, key packages and seats of staff (console and worker only; P20)."""

    async def enter(
        self, org: Org, staff: StaffId, duty: Duty, now_ms: int, ttl_ms: int
    ) -> Entered | None:
        """Begin or change duty. A new instance purges the key packages of older ones (P17).

        None: another instance has replaced this one, which stays out for good.
        """
        ...

    async def beat(self, org: Org, staff: StaffId, instance: InstanceId, ttl_ms: int) -> bool:
        """Keep presence alive; False when it ran out or another instance took over."""
        ...

    async def leave(self, org: Org, staff: StaffId, instance: InstanceId) -> bool:
        """Delete presence, key packages and S_shift, if this is the newest instance."""
        ...

    async def standing(self, org: Org, staff: StaffId, now_ms: int) -> Standing | None:
        """What the store holds now; None without presence."""
        ...

    async def present(self, org: Org, now_ms: int) -> Mapping[StaffId, Standing]:
        """Everybody with presence (worker only: it scans)."""
        ...

    async def add_key_package(
        self, org: Org, staff: StaffId, instance: InstanceId, package: KeyPackage, now_ms: int
    ) -> int | None:
        """Keep one more, at most 5 unused per instance and 12 h each; the number unused now.

        None: not taken (5 lie there, the id was here before, or another instance is present).
        """
        ...

    async def reserve(
        self, org: Org, staff: StaffId, cid: ConversationId, now_ms: int, *, check: bool = False
    ) -> KeyPackage | None:
        """Take a seat and one key package with a lease of 30 s; None: ``no_seat`` (P21).

        With ``check`` it is outside capacity, one at a time, for the time to be let in and three
        minutes at most; after that it weighs as others.
        """
        ...

    async def release(self, org: Org, staff: StaffId, cid: ConversationId) -> bool:
        """Give seat and unused key package back after a lost claim."""
        ...

    async def confirm(self, org: Org, staff: StaffId, cid: ConversationId) -> bool:
        """The claim was won, or a console came back with this seat: hold it without a lease.

        False when presence ran out; enter first.
        """
        ...

    async def weigh(self, org: Org, staff: StaffId, cid: ConversationId, *, heavy: bool) -> bool:
        """Let a held seat count twice, or once again; False when it is not held."""
        ...

    async def keep_check(
        self, org: Org, staff: StaffId, cid: ConversationId, now_ms: int, most: int
    ) -> bool:
        """Let a check weigh as others from now on; said again, it changes nothing.

        False when that would be more than ``most``, or than a supervisor's limit, and when the
        seat is not held.
        """
        ...

    async def limit(self, org: Org, staff: StaffId, most: int) -> bool:
        """Let somebody present take no more than this, until log-out; nothing open is cut."""
        ...

    async def free_seat(
        self, org: Org, staff: StaffId, cid: ConversationId, *, talked: bool = False
    ) -> bool:
        """The conversation is over or went back to the queue; its key package is used up.

        ``talked``: the visitor had let her in, so that one closing form of hers counts.
        """
        ...

    async def form_due(self, org: Org, staff: StaffId) -> bool:
        """Use up one closing form; False when each talk that she held has had its own."""
        ...

    async def note_access(self, org: Org, staff: StaffId, what: What, now_ms: int) -> None:
        """Count that this account is let into a conversation, or is out of one: to the hour.

        ``free_seat`` notes by itself; this is for who is let in, and whose presence ran out.
        """
        ...
