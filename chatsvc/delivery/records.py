"""The values that cross the delivery service's ports: ids, stored things and answers."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import msgspec

from chatsvc.protocol.ids import (
    ConversationId,
    Door,
    Epoch,
    Fence,
    FrameId,
    Group,
    InstanceId,
    KeyPackageId,
    Org,
    Process,
    Seal,
    Seq,
    Slot,
    StaffId,
    seal_of,
)

Value: TypeAlias = bytes | int | str
"""What a record's field may be set to; it is read back as bytes."""

Refusal: TypeAlias = Literal[
    "gone", "not_yours", "fenced", "stale", "wait", "conflict", "invalid", "out_of_phase"
]
"""Why the store took nothing. All but ``conflict`` and ``gone`` are codes of docs/protocol.md
section 6; ``conflict`` means that the record's version moved: load, handle and try again."""

FRAME_APPLICATION: Final = 1
FRAME_COMMIT: Final = 2
FRAME_WELCOME: Final = 3


class CameFrom(msgspec.Struct, frozen=True):
    """Where come-back words lead: the earlier conversation, its door, the staff who were in it."""

    conversation: ConversationId
    door: Door
    staff: tuple[StaffId, ...]


class Membership(msgspec.Struct, frozen=True):
    """One seat in one conversation: what a socket is registered under."""

    org: Org
    conversation: ConversationId
    slot: Slot


class Envelope(msgspec.Struct, frozen=True):
    """One application frame as it came in: opaque body, and what its header claims."""

    group: Group
    epoch: Epoch
    """From the MLS header; group and epoch must be the record's."""
    frame: FrameId
    """The sender's own u64 number, rising per connection: it makes the append idempotent."""
    kind: int
    body: bytes

    @property
    def seal(self) -> Seal:
        """The seal that the sender made before this frame."""
        return seal_of(self.frame)


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """One stored frame, opaque: the payload of docs/protocol.md section 2, without header."""

    seq: Seq
    kind: int
    sender: Slot
    recipients: int
    """Bit n set: addressed to slot n."""
    accepted_ms: int
    """Unix time in ms at which the store took it."""
    group: Group
    body: bytes

    def is_for(self, slot: Slot) -> bool:
        """Whether this frame is addressed to the slot."""
        return bool(self.recipients >> slot & 1)


class StoredRecord(msgspec.Struct, frozen=True):
    """One conversation's record. The named fields belong to the scripts, ``fields`` to the driver.

    ``fields`` holds everything the driver wrote at ``start`` or by ``swap`` (phase, deadlines,
    staff per slot as ``staff:<slot>``, pending, door, ...), as the bytes that lie in the store.
    """

    version: int
    epoch: Epoch
    group: Group
    members: frozenset[Slot]
    """Who the accepted commits named: a pending counsellor is not in it yet."""
    seq: Seq
    fences: Mapping[Slot, Fence]
    taken: Mapping[Slot, Seq]
    sealed: Mapping[Slot, Seal]
    """The newest seal that each member has named (P16)."""
    targets: Mapping[Slot, Process]
    """Where each member's socket was last attached; a hint for waking, not presence."""
    fields: Mapping[str, bytes]


class Attached(msgspec.Struct, frozen=True):
    """The answer to an attach: this connection's fence and what it replaces."""

    fence: Fence
    taken: Seq
    """Everything up to here is in the member's keeping: registry and read start after it."""
    epoch: Epoch
    group: Group
    version: int
    sealed: Seal
    """The newest seal that this member has named: who knows only an older one went back (P16)."""
    before: Process | None
    """The process that held the member's socket until now: tell it that it is fenced."""


class Page(msgspec.Struct, frozen=True):
    """Stored frames in seq order; ``upto`` is the seq that a cursor stands at after them.

    ``upto`` may be higher than the last frame: what lies between is not for this member.
    """

    frames: tuple[Frame, ...]
    upto: Seq
    more: bool
    """The limit was reached: read again from ``upto``."""


class Appended(msgspec.Struct, frozen=True):
    """The store has the frame."""

    seq: Seq
    repeat: bool
    """The same (slot, fence, frame) had been taken before: same seq, nothing stored again."""
    recipients: int
    targets: Mapping[Slot, Process]


class Submission(msgspec.Struct, frozen=True):
    """One commit with its Welcome: taken whole or not at all (P7)."""

    group: Group
    epoch: Epoch
    """The epoch in the commit's header, which must be the record's."""
    commit: bytes
    welcome: bytes
    """Empty when nobody is added."""
    adds: tuple[Slot, ...]
    """Slots that the driver found behind the claimed key package ids; each has ``staff:<slot>``."""
    removes: tuple[Slot, ...]
    seal: Seal = Seal(0)
    """The seal that the visitor's page made before it sent this (P7, P16)."""


class Committed(msgspec.Struct, frozen=True):
    """The commit is final; ``epoch`` is the new one."""

    epoch: Epoch
    seq: Seq
    """Of the commit; the Welcome, if any, has the next one."""
    welcome_seq: Seq | None
    repeat: bool
    """The same bytes had been accepted before: the same answer, and no change of the record."""
    targets: Mapping[Slot, Process]
    recipients: int
    """Whom the commit is for, as bits: who stayed, the opener too; 0 when repeated."""
    newcomers: int
    """Whom the Welcome is for, as bits."""


class Refused(msgspec.Struct, frozen=True):
    """Nothing was stored; ``epoch`` is the record's (0 when gone)."""

    code: Refusal
    epoch: Epoch = Epoch(0)


class Undelivered(msgspec.Struct, frozen=True):
    """A stored frame that ran out of time; its sender is to be told."""

    sender: Slot
    seq: Seq
    kind: int


class QueueEntry(msgspec.Struct, frozen=True):
    """One place in a door's queue, oldest first. The rank orders; it is not a waiting time."""

    conversation: ConversationId
    rank: int


class Offered(msgspec.Struct, frozen=True):
    """One visitor, asked of one counsellor until then (Unix ms); past, it is over and rests."""

    conversation: ConversationId
    staff: StaffId
    until: int


class Duty(msgspec.Struct, frozen=True):
    """A counsellor's presence as the console's process keeps it alive by heartbeat."""

    state: Literal["on", "finishing", "pause", "off"]
    """`finishing`: the running conversations go on, no new one is taken."""
    capacity: int
    """Conversations at once, as the counsellor chose; ``Standing.capacity`` is what counts."""
    instance: InstanceId
    process: Process
    doors: tuple[Door, ...]
    """Where this shift answers: one or several, never none."""
    languages: tuple[str, ...] = ()
    """Tags of what the person can write in."""
    presents_as: str = ""
    """For a visitor who asks for a woman or a man; empty: not said."""
    learner: bool = False
    """One conversation at once."""
    alone: bool = False
    """The shift is a decided one without a supervisor or a colleague."""
    back_at: int = 0
    """Unix ms at which somebody on pause thinks to be back; 0: not said."""
    shift_ends_at: int = 0
    """Unix ms at which draining begins, also for a line that was down then; 0: not in the plan."""
    unanswered_since: int = 0
    """Unix ms since when a visitor of hers has had no answer, as her desk says; 0: nobody."""
    untaught: tuple[Door, ...] = ()
    """Where a learner has nobody experienced beside her: there she is given nobody new."""

    @property
    def is_untaught(self) -> bool:
        """Whether that is so at every door of the shift."""
        return bool(self.untaught) and set(self.doors) <= set(self.untaught)


class Standing(msgspec.Struct, frozen=True):
    """What the store holds about one staff member now."""

    duty: Duty
    seats: frozenset[ConversationId]
    """Held, and reserved with a lease that still runs."""
    unused: int
    """Key packages of the present instance that can still be reserved."""
    load: int
    """What the seats weigh: two for a heavy one, nothing for a check."""
    heavy: frozenset[ConversationId]
    """Seats that the counsellor marked as heavy."""
    check: tuple[ConversationId, int] | None
    """Taken outside capacity, and until when (Unix ms); from then on it weighs as others."""
    limit: int | None
    """What a supervisor allows at most; nothing that is open is cut by it."""

    @property
    def capacity(self) -> int:
        """What the person may hold at once."""
        own = self.duty.capacity
        return own if self.limit is None else min(own, self.limit)

    @property
    def allowed(self) -> Duty:
        """The duty with the capacity that counts."""
        return msgspec.structs.replace(self.duty, capacity=self.capacity)

    @property
    def free(self) -> int:
        """How many more the person may take; ``reserve`` asks the same and more."""
        return 0 if self.duty.is_untaught else max(0, self.capacity - self.load)


class Entered(msgspec.Struct, frozen=True):
    """The answer to an enter."""

    share: bytes
    """S_shift, 32 bytes: the same for an instance that comes back, new for a new one (P17)."""
    standing: Standing

    def __repr__(self) -> str:
        """Show nothing of the share."""
        return f"Entered({self.standing})"


class KeyPackage(msgspec.Struct, frozen=True):
    """A public MLS KeyPackage, opaque here."""

    id: KeyPackageId
    body: bytes
