"""What the server says to clients, visitors and consoles (docs/protocol.md section 3)."""

from typing import Literal, TypeAlias

from chatsvc.protocol.control_types import (
    U8,
    U32,
    U64,
    Bin16,
    Bin32,
    Control,
    DutyWish,
    EndedWhy,
    MemberState,
    Part,
)


class Challenge(Control, tag="challenge", frozen=True):
    """A fresh proof-of-work, JSON in altcha's wire format."""

    challenge: str


class Placed(Control, tag="placed", frozen=True):
    """The answer to every accepted hello of a visitor; stored frames follow.

    `rolled_back`: the page knows an older seal than the server has seen (P16): nothing may be
    sent under its ratchets, it says `regroup`.
    """

    fence: U32
    generation: str
    share: Bin32
    phase: str
    epoch: U64
    group: U32
    ahead: U32 | None
    on_duty: U32
    silence_in: U32
    age_in: U32
    silence_warning: U32
    age_warning: U32
    rolled_back: bool

    def __repr__(self) -> str:
        """Show nothing of the share."""
        return f"Placed({self.phase})"


class Returned(Control, tag="returned", frozen=True):
    """The answer to a start with come-back words: whether they lead somewhere (P14)."""

    found: bool


class QueuePlace(Control, tag="queue", frozen=True):
    """The visitor's place, while waiting."""

    ahead: U32
    on_duty: U32


class Add(Control, tag="add", frozen=True):
    """A counsellor accepted: verify, commit within 20 s (P11)."""

    slot: U8
    id: Bin16
    key_package: bytes


class CommitOk(Control, tag="commit_ok", frozen=True):
    """The commit was taken; `epoch` is the new one."""

    epoch: U64


class CommitRefused(Control, tag="commit_refused", frozen=True):
    """Not taken; `epoch` is the record's."""

    code: str
    epoch: U64


class Kept(Control, tag="taken", frozen=True):
    """The server keeps this application frame: *accepted*."""

    frame: U64
    seq: U64


class PresenceOf(Control, tag="presence", frozen=True):
    """Another member's presence."""

    slot: U8
    state: MemberState


class Undelivered(Control, tag="undelivered", frozen=True):
    """Own frames that ran out of time before all had taken them."""

    seqs: list[U64]


class AliveUntil(Control, tag="alive", frozen=True):
    """Deadlines moved; whole seconds from now."""

    silence_in: U32
    age_in: U32


class Ticket(Control, tag="ticket", frozen=True):
    """What brings a conversation back after the loss of the store (P19); shown in hello only."""

    ticket: bytes

    def __repr__(self) -> str:
        """Show nothing: a ticket is a secret of its holder."""
        return "Ticket(...)"


class StoreLost(Control, tag="store_lost", frozen=True):
    """The store is new and empty: say hello with `resume.again` on this same socket (P19)."""

    generation: str


class Regrouped(Control, tag="regrouped", frozen=True):
    """The group is now this number, at epoch 0, with the visitor alone in it (P16).

    To a console: its seat is gone because the visitor's page went back in time; texts are kept,
    and it accepts again at once.
    """

    group: U32


class Ended(Control, tag="ended", frozen=True):
    """Erased; the socket closes with 4000 (a visitor's; a console's stays for its others)."""

    why: EndedWhy


class Gone(Control, tag="gone", frozen=True):
    """No such conversation in this store: it has ended, or the seat in it is no longer held."""


class StoreAway(Control, tag="store_away", frozen=True):
    """The store is out of reach; the socket stays, keep everything."""


class Draining(Control, tag="draining", frozen=True):
    """This process stops; reconnect now."""


class Error(Control, tag="error", frozen=True):
    """A stable code of docs/protocol.md section 6."""

    code: str
    frame: U64 | None = None


class DutyIs(Control, tag="duty", frozen=True):
    """The counsellor's duty as the server sees it; `share` is S_shift, new for every instance."""

    state: DutyWish
    capacity: U8
    held: U8
    share: Bin32

    def __repr__(self) -> str:
        """Show nothing of the share."""
        return f"DutyIs({self.state}, held={self.held})"


class KeyPackages(Control, tag="key_packages", frozen=True):
    """How many unused ones the store has; the console keeps it at 5."""

    unused: U32


class QueueRow(Part, frozen=True):
    """One waiting visitor; no content."""

    conversation: Bin16
    door: str
    language: str
    path: str
    waited: U32
    present: bool
    returning: Literal["yours", "other"] | None = None
    """Came back by words, to you or to somebody else on duty (P14)."""
    reserved: U32 | None = None
    """Seconds for which only those may accept to whom the visitor came back."""


class QueueList(Control, tag="queue", frozen=True):
    """All who wait at the counsellor's doors, oldest first."""

    entries: list[QueueRow]
    on_duty: dict[str, U32]
    """Door -> people on duty there; whoever answers at two doors counts at both."""


class Accepted(Control, tag="accepted", frozen=True):
    """The answer to accept and to hello with seat; `share` is S_c, of this seat alone (P17).

    `rolled_back` as in `Placed`: the console says `stuck` with that code, then accepts again.
    """

    slot: U8
    fence: U32
    visitor_key: Bin32
    door: str
    path: str
    language: str
    epoch: U64
    group: U32
    key_package: Bin16
    silence_in: U32
    age_in: U32
    silence_warning: U32
    age_warning: U32
    visitor: Literal["present", "hidden", "lost"]
    generation: str
    share: Bin32
    rolled_back: bool
    came_from: Bin16 | None = None
    """The earlier conversation, when the visitor came back by words (P14)."""

    def __repr__(self) -> str:
        """Show nothing of the share."""
        return f"Accepted(slot={self.slot}, fence={self.fence})"


ToBoth: TypeAlias = (
    Kept
    | PresenceOf
    | Undelivered
    | AliveUntil
    | Ticket
    | Regrouped
    | Ended
    | Gone
    | StoreAway
    | Draining
    | Error
)
ServerToVisitor: TypeAlias = (
    ToBoth | Challenge | Placed | QueuePlace | Add | CommitOk | CommitRefused | StoreLost | Returned
)
ServerToConsole: TypeAlias = ToBoth | DutyIs | KeyPackages | QueueList | Accepted
