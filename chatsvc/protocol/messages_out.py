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
    StaffRole,
)
from chatsvc.protocol.messages_board import BoardToConsole
from chatsvc.protocol.messages_escalation import EscalationToConsole


class Challenge(Control, tag="challenge", frozen=True):
    """A fresh proof-of-work, JSON in altcha's wire format."""

    challenge: str


class Placed(Control, tag="placed", frozen=True):
    """The answer to every accepted hello of a visitor; stored frames follow.

    `rolled_back`: the page knows an older seal than the server (P16): it says only `regroup`.
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
    more: bool
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
    closing: bool = False
    """The door will probably close before."""
    talk_minutes: U32 | None = None
    """Half of all talks here were over by then; nil: not enough is measured."""
    low: U32 | None = None
    """With `high`: the whole wait in minutes, as measured, rounded outward; nil: not known."""
    high: U32 | None = None


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
    """Deadlines moved; whole seconds from now. `more`: the age may be extended still (P12)."""

    silence_in: U32
    age_in: U32
    more: bool


class Check(Control, tag="check", frozen=True):
    """Whoever sits at this slot looks in for so many seconds more: from the let-in on, all of them.

    0: the check is over and `presence gone` follows. Nil: she stays.
    """

    slot: U8
    over_in: U32 | None = None


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
    """What counts now: the own choice, or less where a supervisor said so."""
    most: U8
    """What may be chosen."""
    held: U8
    free: U8
    """How many more are given: a heavy one weighs two."""
    share: Bin32
    heavy: list[Bin16]
    back: U32 | None = None
    """Seconds until a pause is thought to be over; 0 when that has passed."""
    alone: bool = False
    """A decided shift of one person without a supervisor."""
    ends_in: U32 | None = None
    """Seconds until the planned shift ends; said in its last ten minutes."""
    limit: U8 | None = None
    """What a supervisor allows at most, where that is less than usual; nothing open is cut."""
    untaught: bool = False
    """A learner without anybody experienced on duty beside her: nobody new until there is."""

    def __repr__(self) -> str:
        """Show nothing of the share."""
        return f"DutyIs({self.state}, held={self.held})"


class KeyPackages(Control, tag="key_packages", frozen=True):
    """How many unused ones the store has; the console keeps it at 5."""

    unused: U32


class Offer(Control, tag="offer", frozen=True):
    """This visitor is asked of this counsellor alone, for so long; nil: nobody is, any more."""

    conversation: Bin16 | None = None
    seconds: U32 = 0


class QueueRow(Part, frozen=True):
    """One waiting visitor; no content."""

    conversation: Bin16
    door: str
    language: str
    path: str
    waited: U32
    present: bool
    urgent: bool = False
    """The visitor says so; the server never learns why."""
    wishes: tuple[str, ...] = ()
    """Of the closed list: preferences, never a promise."""
    reads: bool = True
    """Whether the counsellor writes a language of the visitor's, as far as the account says."""
    writes: tuple[str, ...] = ()
    """Which languages both write, beside the page's: no others are told to anybody."""
    returning: Literal["yours", "other", "handed", "handed_other", "alone"] | None = None
    """Came back by words, to you or to somebody else on duty (P14); or is handed over by name."""
    reserved: U32 | None = None
    """Seconds for which only those may accept to whom the visitor came back, or who was named."""
    offered: bool = False
    """A colleague is asked just now: nobody else accepts meanwhile."""
    check: bool = False
    """It is urgent and no counsellor is there: whoever is full may look in."""


class QueueList(Control, tag="queue", frozen=True):
    """Who waits at the counsellor's doors, in her order: the first hundred, and how many more."""

    entries: list[QueueRow]
    on_duty: dict[str, U32]
    """Door -> people on duty there; whoever answers at two doors counts at both."""
    more: U32 = 0
    """How many wait behind those that are listed."""


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
    more: bool
    visitor: Literal["present", "hidden", "lost"]
    generation: str
    share: Bin32
    rolled_back: bool
    came_from: Bin16 | None = None
    """The earlier conversation, when the visitor came back by words (P14)."""

    def __repr__(self) -> str:
        """Show nothing of the share."""
        return f"Accepted(slot={self.slot}, fence={self.fence})"


class Newcomer(Part, frozen=True):
    """Who accepted what was asked, and waits for a `consent` and the visitor's yes."""

    slot: U8
    role: StaffRole
    key_package: bytes


class Asked(Control, tag="asked", frozen=True):
    """What is asked in this conversation now, told to the staff in it on every change.

    `by` is the slot of who asked, 0 for the visitor, nil when a counsellor was lost. `declined`:
    it is over because the visitor said no.
    """

    what: Literal["nothing", "handover", "invitation"]
    role: StaffRole | None = None
    by: U8 | None = None
    newcomer: Newcomer | None = None
    declined: bool = False


class ColleagueRow(Part, frozen=True):
    """Somebody on duty at that door with a free seat."""

    staff: str
    alias: str


class ColleagueList(Control, tag="colleagues", frozen=True):
    """Whom a counsellor may name in a handover, as it was when she asked; by alias."""

    entries: list[ColleagueRow]


class CannotCome(Control, tag="cannot_come", frozen=True):
    """To who asked for somebody beside, or for counsel: this colleague says no, the others may yet.

    `alias` is her account's.
    """

    role: StaffRole
    alias: str


class InvitationRow(Part, frozen=True):
    """One conversation that asks for somebody like the one who is told; no content."""

    conversation: Bin16
    door: str
    language: str
    waited: U32
    consult: str | None = None
    """The colleague who asks for counsel: a conversation of staff alone, without a visitor."""


class ConsultOpened(Control, tag="consult_opened", frozen=True):
    """The consult that the header names stands; said again, with a new fence, after a lost link.

    Whoever accepts comes as `add`, and `commit_ok` or `commit_refused` answer the opener's commit.
    """

    fence: U32


class InvitationList(Control, tag="invitations", frozen=True):
    """Who asks for a further person of this console's role, at its doors; oldest first."""

    entries: list[InvitationRow]


ToBoth: TypeAlias = (
    Kept
    | PresenceOf
    | Undelivered
    | AliveUntil
    | Check
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
ServerToConsole: TypeAlias = (
    ToBoth
    | DutyIs
    | KeyPackages
    | QueueList
    | Offer
    | Accepted
    | Add
    | CommitOk
    | CommitRefused
    | ConsultOpened
    | Asked
    | CannotCome
    | ColleagueList
    | InvitationList
    | EscalationToConsole
    | BoardToConsole
)
