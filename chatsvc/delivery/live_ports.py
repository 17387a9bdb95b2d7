"""What a connection may ask of the delivery service of its process, and what it is asked back."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.records import (
    Appended,
    Committed,
    Envelope,
    Frame,
    Membership,
    Refused,
    Submission,
    Value,
)
from chatsvc.protocol.ids import (
    ConversationId,
    Fence,
    Org,
    Process,
    Seq,
    Slot,
)
from chatsvc.tally.cells import Cell

AppendAnswer = Appended | Refused | StoreAwayError
"""How an append ends. StoreAwayError is an answer here: the client keeps the frame and waits."""


class Socket(Protocol):
    """What the registry asks of a connection. Every call is synchronous and must not block.

    A console's connection may be registered under several memberships at once.
    """

    def deliver(self, at: Membership, frame: Frame) -> None:
        """Send this frame. Frames come in seq order, each once per registration."""
        ...

    def told(self, at: Membership, payload: bytes) -> None:
        """A control message (payload of kind 5, encoded) from a driver, here or elsewhere."""
        ...

    def fenced(self, at: Membership) -> None:
        """A newer connection of the same member exists: close 4410. Already unregistered."""
        ...

    def gone(self, at: Membership) -> None:
        """The record is gone: it has ended, and the word of it got lost. Already unregistered."""
        ...

    def store_away(self, at: Membership) -> None:
        """The store is out of reach: say so; keep the connection."""
        ...

    def store_back(self, at: Membership) -> None:
        """The store is back. Nothing is delivered until the member is attached and registered anew.

        The store may be another generation: a missing record then means gone (P10, P15).
        """
        ...


class Delivery(Protocol):
    """The delivery service of one process: commit, then deliver (performance.md, hot path 3)."""

    process: Process

    def append(
        self,
        at: Membership,
        fence: Fence,
        envelope: Envelope,
        now_ms: int,
        done: Callable[[AppendAnswer], None],
    ) -> None:
        """Keep one frame; ``done`` hears the answer once, before others can get the frame.

        One call of the store validates membership, fence and epoch and appends idempotently by
        (slot, fence, frame). Then the frame goes to the sockets of this process directly and to
        those of others by a wake.
        """
        ...

    def commit(
        self,
        at: Membership,
        fence: Fence,
        submission: Submission,
        version: int,
        changes: Mapping[str, Value | None],
        now_ms: int,
    ) -> Awaitable[Committed | Refused]:
        """``ConversationStore.commit``, then deliver to every member, the opener too (P5)."""
        ...

    def register(self, at: Membership, fence: Fence, after: Seq, socket: Socket) -> None:
        """Deliver to this socket from now on, beginning with what is stored after ``after``.

        ``fence`` and ``after`` are ``Attached.fence`` and ``.taken``. An older socket under the
        same membership is replaced, and told ``fenced`` unless it is the same object.
        """
        ...

    def unregister(self, at: Membership, socket: Socket) -> None:
        """Forget this socket; nothing happens if another one took its place."""
        ...

    def tell(
        self, org: Org, cid: ConversationId, targets: Mapping[Slot, Process], payload: bytes
    ) -> None:
        """Hand one control message to these members' sockets, wherever they are.

        A hint: a process that is gone hears nothing. ``StoredRecord.targets`` is the usual source.
        """
        ...

    def fence_off(self, at: Membership, before: Process | None, fence: Fence) -> None:
        """After an attach: let the process that held the older socket close it."""
        ...

    def queue_changed(self, org: Org) -> None:
        """Tell every process that a queue or somebody's duty changed."""
        ...

    def on_queue(self, heard: Callable[[Org], None]) -> Callable[[], None]:
        """Hear ``queue_changed`` of all processes, coalesced per turn; returns how to stop."""
        ...


class Published(Protocol):
    """The last copy of the published documents, in this process' memory."""

    def get(self, org: Org, name: str) -> bytes | None:
        """Canonical JSON, or None when no copy was ever seen: answer 503."""
        ...


class Marks(Protocol):
    """The few keys of the whole store: its generation, the last sweep, the tally of counts."""

    async def generation(self) -> str | None:
        """The store's random name; None while no worker has met it."""
        ...

    async def swept_ms(self) -> int | None:
        """When the worker's sweep last finished; intake stops when it is late (G4)."""
        ...

    async def count(self, org: Org, cell: Cell, number: int = 1) -> None:
        """Raise a count (counts only, never an id)."""
        ...

    async def first(self, org: Org, week: str, mark: str) -> bool:
        """Leave a mark among those of a week; True: it was not there. They go after eight days."""
        ...

    async def count_form(self, org: Org, cell: Cell) -> None:
        """Raise a count of a closing form: it waits until others of its door lie beside it."""
        ...
