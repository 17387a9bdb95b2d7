"""Several conversations and counsellors at once, on the real table and the real registry."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Final

from chatsvc.delivery.records import Frame, Membership, Page
from chatsvc.delivery.registry import Registry
from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Conversation
from chatsvc.protocol.effects import handle
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import (
    VISITOR,
    ConversationId,
    Fence,
    Group,
    InstanceId,
    KeyPackageId,
    Org,
    Seq,
    Slot,
    StaffId,
)
from chatsvc.retention.policy import seated
from tests.support.ledger import Broken
from tests.support.playbook import MINUTE, NOON, PERIODS, waiting

ORG: Final = Org("o")
CIDS: Final = tuple(ConversationId(bytes([n]) * 16) for n in (1, 2, 3))
STAFF: Final = tuple(StaffId(name) for name in ("anna", "bo", "cia"))


@dataclass(eq=False)
class Line:
    """One person's socket: a visitor's, or a desk with seats in several conversations."""

    house: "House"
    who: StaffId | ConversationId
    heard: int = 0

    def _is_mine(self, at: Membership, body: bytes) -> None:
        if at.conversation != body:
            return self._breaks("a word of another conversation")
        if at.slot == VISITOR:
            if at.conversation != self.who:
                self._breaks("in another visitor's place")
            return None
        seat = self.house.before[at.conversation].seat(at.slot)
        if seat is None or seat.staff != self.who:
            return self._breaks("in a seat that is not theirs")
        self.heard += 1
        return None

    def _breaks(self, what: str) -> None:
        # Also where nobody waits for the answer: in a task that reads.
        self.house.found.append(Broken(what))

    def deliver(self, at: Membership, frame: Frame) -> None:
        """A frame, whose text is the conversation that it was said in."""
        self._is_mine(at, frame.body)

    def told(self, at: Membership, payload: bytes) -> None:
        """A control message, which names the conversation that it is about."""
        self._is_mine(at, payload)

    def fenced(self, at: Membership) -> None:
        """Another desk sits where this one sat."""
        self._breaks(f"two desks at slot {at.slot}")

    def gone(self, at: Membership) -> None:
        """Nothing ends here."""

    def store_away(self, at: Membership) -> None:
        """The store stays."""

    def store_back(self, at: Membership) -> None:
        """The store stays."""


@dataclass
class House:
    """What a console's process does, in the order in which it does it."""

    now: int = NOON
    conversations: dict[ConversationId, Conversation] = field(default_factory=dict)
    before: dict[ConversationId, Conversation] = field(default_factory=dict)
    presence: dict[StaffId, set[ConversationId]] = field(default_factory=dict)
    frames: dict[ConversationId, list[Frame]] = field(default_factory=dict)
    packages: int = 0
    found: list[Broken] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Three visitors wait, three counsellors are on duty."""
        self.registry = Registry(self._read)
        self.desks = {staff: Line(self, staff) for staff in STAFF}
        self.presence = {staff: set() for staff in STAFF}
        for cid in CIDS:
            self.conversations[cid] = self.before[cid] = replace(waiting(), urgent=True)
            self.frames[cid] = []
            at = Membership(ORG, cid, VISITOR)
            self.registry.register(at, Fence(1), Seq(0), Line(self, cid))

    async def _read(self, at: Membership, fence: Fence, after: Seq) -> Page:
        del fence
        kept = self.frames[at.conversation]
        return Page(tuple(kept[after:]), Seq(len(kept)), more=False)

    def look_in(self, cid: ConversationId, staff: StaffId) -> None:
        """Accept outside capacity, for three minutes."""
        self.accept(cid, staff, check=True)

    def keep(self, cid: ConversationId) -> None:
        """Whoever looks in stays."""
        slot = self.conversations[cid].check_slot
        self._happens(cid, happened.CheckKept(self.now, slot))

    def let_the_check_end(self, cid: ConversationId) -> None:
        """Nobody decides in time."""
        self.now += 3 * MINUTE
        slot = self.conversations[cid].check_slot
        self._happens(cid, happened.CheckOver(self.now, slot, given_back=False))

    def accept(self, cid: ConversationId, staff: StaffId, *, check: bool = False) -> None:
        """Claim, then sit: register the desk's line at the seat that was won."""
        self.packages += 1
        package = KeyPackageId(self.packages.to_bytes(16))
        instance = InstanceId(bytes(16))
        event = happened.Accepted(self.now, staff, package, b"p", instance, check=check)
        if not self._happens(cid, event):
            return
        pending = self.conversations[cid].pending
        if pending is None:
            raise Broken("accepted, and nobody is awaited")
        self.sit(cid, staff, pending.seat.slot)

    def sit(self, cid: ConversationId, staff: StaffId, slot: Slot) -> None:
        """Frames go to this desk from where the conversation stands."""
        at = Membership(ORG, cid, slot)
        self.registry.register(at, Fence(1), Seq(len(self.frames[cid])), self.desks[staff])

    def commit(self, cid: ConversationId) -> None:
        """The visitor's page lets in whoever was accepted."""
        pending = self.conversations[cid].pending
        if pending is not None:
            adds = (pending.seat.key_package_id,)
            self._happens(cid, happened.Committed(self.now, adds, ()))

    def ask_for_a_handover(self, cid: ConversationId) -> None:
        """The visitor would like somebody else."""
        self._happens(cid, happened.HandoverAsked(self.now, VISITOR))

    def lose(self, cid: ConversationId) -> None:
        """The newest seat's console is gone for good."""
        slots = self.conversations[cid].slots
        if len(slots) > 1:
            self._happens(cid, happened.SeatLost(self.now, slots[-1]))

    def drop(self, cid: ConversationId) -> None:
        """The visitor's line breaks, and nobody is back in time."""
        self._happens(cid, happened.MemberLost(self.now, VISITOR))
        self.now += 2 * MINUTE
        self._happens(cid, happened.VisitorDropped(self.now))

    def come_back(self, cid: ConversationId) -> None:
        """The visitor's line is there again."""
        self._happens(cid, happened.MemberReturned(self.now, VISITOR))

    def speak(self, cid: ConversationId) -> None:
        """Something is said to everybody who may be there."""
        self.before[cid] = self.conversations[cid]
        seq = Seq(len(self.frames[cid]) + 1)
        frame = Frame(seq, 1, VISITOR, 2**32 - 1, self.now, Group(0), cid)
        self.frames[cid].append(frame)
        self.registry.offer(ORG, cid, frame)

    async def settled(self) -> None:
        """Let whoever reads read on.

        Raises:
            Broken: A line heard what was not its own.
        """
        for _ in range(3):
            await asyncio.sleep(0)
        if self.found:
            raise self.found[0]

    def hold(self) -> None:
        """Compare each one's seats in presence with the records.

        Raises:
            Broken: They differ.
        """
        for staff, held in self.presence.items():
            recorded = {cid for cid, one in self.conversations.items() if staff in seated(one)}
            if held != recorded:
                raise Broken("a seat in a conversation of others, or none in one's own")

    def _happens(self, cid: ConversationId, event: happened.Event) -> bool:
        self.before[cid] = self.conversations[cid]
        try:
            after, commands = handle(self.conversations[cid], event, PERIODS)
        except TheirError:
            return False
        self.conversations[cid] = after
        for command in commands:
            self._perform(cid, command)
        return True

    def _perform(self, cid: ConversationId, command: do.Command) -> None:
        match command:
            case do.ConfirmSeat(staff):
                self.presence[staff].add(cid)
            case do.FreeSeat(staff):
                self.presence[staff].remove(cid)
            case do.Tell(slot, message):
                self.registry.told(ORG, cid, (slot,), cid)
                own = say.PresenceOf(slot=slot, state="gone")
                if slot != VISITOR and (message == own or isinstance(message, say.Gone)):
                    self.let_go(cid, slot)
            case _:
                pass

    def let_go(self, cid: ConversationId, slot: Slot) -> None:
        """A desk that hears that its seat is gone."""
        for desk in self.desks.values():
            self.registry.unregister(Membership(ORG, cid, slot), desk)
