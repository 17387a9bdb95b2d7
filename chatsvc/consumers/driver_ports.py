"""What the driver works with: the store, the queue, a voice, the staff's seats."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from anonymity.clock import Clock
from chatsvc.consumers.tombstones import Marking
from chatsvc.delivery.live_ports import Marks
from chatsvc.delivery.ports import ConversationStore, Queue, Words
from chatsvc.delivery.records import (
    Committed,
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
    Slot,
    StaffId,
)
from chatsvc.protocol.limits import Periods
from chatsvc.retention.decided import Rule


class SeatPort(Protocol):
    """What the driver asks about staff seats; chatsvc never imports counsellor."""

    async def confirm(self, org: Org, staff: StaffId, cid: ConversationId) -> None:
        """The claim was won: the seat is held without a lease."""
        ...

    async def free(self, org: Org, staff: StaffId, cid: ConversationId, *, talked: bool) -> None:
        """The counsellor has one conversation less; `talked`: and a closing form to send."""
        ...


class NoSeats:
    """For the visitor's process, which may not touch staff keys (P20)."""

    async def confirm(self, org: Org, staff: StaffId, cid: ConversationId) -> None:
        """Never asked: visitors accept nobody."""

    async def free(self, org: Org, staff: StaffId, cid: ConversationId, *, talked: bool) -> None:
        """Left to the counsellor's own process, which is told, and to the sweep."""


class Voice(Protocol):
    """The part of `Delivery` that the driver speaks through."""

    def tell(
        self, org: Org, cid: ConversationId, targets: Mapping[Slot, Process], payload: bytes
    ) -> None:
        """Hand one control message to these members' sockets, wherever they are."""
        ...

    def queue_changed(self, org: Org) -> None:
        """Tell every process that a queue changed."""
        ...


class Committing(Protocol):
    """The part of `Delivery` that takes commits."""

    def __call__(
        self,
        at: Membership,
        fence: Fence,
        submission: Submission,
        version: int,
        changes: Mapping[str, Value | None],
        now_ms: int,
    ) -> Awaitable[Committed | Refused]:
        """Take one commit, then deliver it."""
        ...


# What a board has decided about how long anything is kept; None: nothing shorter than usual.
Rules = Callable[[Org], Rule | None]


def no_rule(_org: Org) -> Rule | None:
    """Where nobody decides."""
    return None


@dataclass(frozen=True, slots=True)
class Parts:
    """What a driver works with."""

    store: ConversationStore
    queue: Queue
    voice: Voice
    commit: Committing
    marks: Marks
    clock: Clock
    periods: Periods
    words: Words
    marking: Marking
    ticket_keys: tuple[bytes, ...] = field(repr=False)
    rules: Rules = no_rule
