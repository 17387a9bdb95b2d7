"""The worker's sweep: deletes on time from the index, proves it, and repairs what crashes left."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from anonymity.clock import Clock
from chatsvc.consumers.driver import Driver
from chatsvc.consumers.driver_ports import Voice
from chatsvc.delivery.ports import ConversationStore, Queue, StaffStore
from chatsvc.delivery.records import FRAME_APPLICATION, Standing
from chatsvc.protocol import control, limits
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.errors import GoneError, TheirError
from chatsvc.protocol.ids import ConversationId, Door, Org, Slot, StaffId
from chatsvc.protocol.limits import Periods
from chatsvc.retention import policy
from chatsvc.retention.ports import Proof
from chatsvc.retention.record import SweepRecord

# Due at once after a pause of the worker; the next look is half a second later.
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class SweepParts:
    """What a sweep works with."""

    store: ConversationStore
    queue: Queue
    staff: StaffStore
    voice: Voice
    driver: Driver
    proof: Proof
    clock: Clock
    periods: Periods


class Sweep:
    """Sweeps one organisation.

    Two workers at once do no harm: every step is a compare-and-swap, or deletes what is gone.
    """

    def __init__(self, org: Org, doors: tuple[Door, ...], parts: SweepParts) -> None:
        """Sweep `org` with all its doors."""
        self._org = org
        self._doors = doors
        self._parts = parts
        self._seats: policy.Watch[tuple[StaffId, ConversationId]] = policy.Watch()
        self._absent: policy.Watch[tuple[ConversationId, Slot]] = policy.Watch()
        self._foreign: policy.Watch[tuple[ConversationId, Door]] = policy.Watch()
        self._unlisted: policy.Watch[tuple[ConversationId, Door]] = policy.Watch()
        self._noted: policy.Watch[ConversationId] = policy.Watch()

    async def on_time(self, record: SweepRecord) -> None:
        """Let happen what is due, and prove that what ended is gone (G4).

        Raises:
            StoreAwayError: The sweep is not done.
        """
        now = self._parts.clock.now_ms()
        for cid in await self._parts.queue.due(self._org, now, _AT_ONCE):
            await self._due(cid, now, record)

    async def repair(self, record: SweepRecord) -> None:
        """Expire frames, put queue and seats right, delete keys without a record.

        Raises:
            StoreAwayError: The sweep is not done.
        """
        for cid in await self._parts.proof.orphans(self._org):
            # A scan is no snapshot: of a start during it, it may have seen one key of two.
            if await self._parts.store.load(self._org, cid) is None:
                record.leftovers += 1
                await self._delete(cid, record)
        conversations = await self._conversations(record)
        await self._repair_queues(conversations, record)
        present = await self._parts.staff.present(self._org, self._parts.clock.now_ms())
        await self._repair_seats(conversations, present, record)

    async def _due(self, cid: ConversationId, now: int, record: SweepRecord) -> None:
        org, parts = self._org, self._parts
        try:
            conversation = (await parts.driver.load(org, cid)).conversation
            event = policy.due_event(conversation, now)
            if event is None:
                await parts.queue.set_due(org, cid, conversation.due_at)
                return
            after = await parts.driver.happen(org, cid, event)
        except GoneError:
            await self._delete(cid, record)
            return
        except TheirError:
            return  # it moved on between load and handle: the next look decides anew
        if after.phase is not Phase.ERASED:
            if isinstance(event, happened.JoinOverdue):
                record.join_overdue += 1
            elif isinstance(event, happened.SeatLost):
                record.deserted += 1
            await parts.queue.set_due(org, cid, after.due_at)
            return
        record.ended += 1
        if now - conversation.due_at > limits.SWEEP_LATE_MS:
            record.late += 1
        await self._delete(cid, record)

    async def _delete(self, cid: ConversationId, record: SweepRecord) -> None:
        """Delete by name once more, and look whether anything is left."""
        await self._parts.store.erase(self._org, cid)
        await self._parts.queue.forget(self._org, cid, self._doors)
        record.left += await self._parts.proof.left(self._org, cid)

    async def _conversations(self, record: SweepRecord) -> dict[ConversationId, Conversation]:
        """Load everything in the index; expire frames on the way."""
        org, parts = self._org, self._parts
        found: dict[ConversationId, Conversation] = {}
        noted: list[ConversationId] = []
        for cid in await parts.queue.live(org):
            try:
                loaded = await parts.driver.load(org, cid)
            except GoneError:
                noted.append(cid)
                continue
            found[cid] = loaded.conversation
            late: dict[Slot, list[int]] = {}
            for one in await parts.store.expire_frames(org, cid, parts.clock.now_ms()):
                if one.kind == FRAME_APPLICATION:
                    late.setdefault(one.sender, []).append(one.seq)
            for slot, seqs in late.items():
                record.undelivered += len(seqs)
                process = loaded.record.targets.get(slot)
                if process is not None:
                    message = control.encode(say.Undelivered(seqs=seqs))
                    parts.voice.tell(org, cid, {slot: process}, message)
        # A start notes its time before it is written down: only a note that stays alone is a rest.
        patience = parts.periods.lease_s * 1000
        for cid in self._noted.lasting(noted, parts.clock.now_ms(), patience):
            await self._delete(cid, record)
        return found

    async def _repair_queues(
        self, conversations: Mapping[ConversationId, Conversation], record: SweepRecord
    ) -> None:
        org, parts = self._org, self._parts
        now = parts.clock.now_ms()
        before = record.repaired
        listed: set[ConversationId] = set()
        foreign: list[tuple[ConversationId, Door]] = []
        for door in self._doors:
            for entry in await parts.queue.waiting(org, door):
                listed.add(entry.conversation)
                conversation = conversations.get(entry.conversation)
                if conversation is None or not policy.belongs_in_queue(conversation):
                    foreign.append((entry.conversation, door))
        unlisted = [
            (cid, conversation.door)
            for cid, conversation in conversations.items()
            if policy.belongs_in_queue(conversation) and cid not in listed
        ]
        # What looks wrong may be between swap and queue, or between queue and start: wait a lease.
        patience = parts.periods.lease_s * 1000
        for cid, door in self._foreign.lasting(foreign, now, patience):
            await parts.queue.dequeue(org, door, cid)
            record.repaired += 1
        for cid, door in self._unlisted.lasting(unlisted, now, patience):
            await parts.queue.requeue(org, door, cid, now)
            record.repaired += 1
        if record.repaired > before:
            parts.voice.queue_changed(org)

    async def _repair_seats(
        self,
        conversations: Mapping[ConversationId, Conversation],
        present: Mapping[StaffId, Standing],
        record: SweepRecord,
    ) -> None:
        org, parts = self._org, self._parts
        now = parts.clock.now_ms()
        held = {staff: standing.seats for staff, standing in present.items()}
        lease = parts.periods.lease_s * 1000
        for staff, cid in self._seats.lasting(policy.unheld(held, conversations), now, lease):
            await parts.staff.free_seat(org, staff, cid)
            record.freed += 1
        for cid, slot in policy.replaced(conversations, present):
            await self._desert(cid, slot, now, record)
        kept = parts.periods.seat_kept_s * 1000
        for cid, slot in self._absent.lasting(policy.deserted(conversations, present), now, kept):
            if await self._desert(cid, slot, now, record):
                # Her presence ran out, and the seat with it: nobody else notes that she is out.
                seat = conversations[cid].seat(slot)
                if seat is not None:
                    await parts.staff.note_access(org, seat.staff, "removed", now)

    async def _desert(self, cid: ConversationId, slot: Slot, now: int, record: SweepRecord) -> bool:
        try:
            await self._parts.driver.happen(self._org, cid, happened.SeatLost(now, slot))
        except (GoneError, TheirError):
            return False  # it ended or moved on meanwhile
        record.deserted += 1
        return True
