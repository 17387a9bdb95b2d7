"""The driver: load, handle, compare-and-swap, perform. The only way a conversation's phase moves.

How to use it (visitor's consumer, console's consumer, worker):

    driver = Driver(parts, seats)
    loaded = await driver.load(org, cid)                       # GoneError: it has ended
    after = await driver.happen(org, cid, happened.Alive(now, slot))
    after = await driver.happen(org, cid, event, check=mine)   # mine(conversation) may raise
    await driver.lost(at, fence)                               # a line broke; not if a newer one is
    answer = await driver.commit(at, fence, draft)             # visitors only: the committer

`happen` raises TheirError (`out_of_phase`, `taken_by_other`, whatever `check` says), GoneError when
there is no record (P15: nothing is created), StoreAwayError when the outcome is unknown. The swap
is the claim (P21): of two counsellors who accept at once exactly one gets past it. What follows the
swap is repaired by the sweep if this process dies, so it never raises.

A console passes a `SeatPort` over its StaffStore; the visitor's process has no right to staff keys
and passes `NoSeats`: the counsellor's own process frees the seat when told, the sweep the rest.
"""

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, assert_never

from chatsvc.consumers.draft import Draft, joining
from chatsvc.consumers.driver_ports import Parts, SeatPort
from chatsvc.consumers.endings import Endings
from chatsvc.consumers.tombstones import Tombstones
from chatsvc.delivery.errors import DeliveryError, StoreAwayError
from chatsvc.delivery.records import (
    CameFrom,
    Committed,
    Membership,
    Refused,
    StoredRecord,
)
from chatsvc.protocol import commands as do
from chatsvc.protocol import control, limits, record
from chatsvc.protocol import events as happened
from chatsvc.protocol.consult import listed_at
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.effect import Commands
from chatsvc.protocol.effects import handle
from chatsvc.protocol.errors import GoneError, OurError, TheirError
from chatsvc.protocol.ids import (
    ConversationId,
    Door,
    Fence,
    Group,
    Org,
    Seal,
    Slot,
)
from chatsvc.protocol.invitation import invited_at
from chatsvc.protocol.limits import Periods
from chatsvc.retention.decided import under
from chatsvc.tally.demand import cells_of
from chatsvc.tally.lengths import cells_of_lengths

Check = Callable[[Conversation], None]
# No record has this version: a commit that the table refuses is only taken as a repeat (P7).
_NO_VERSION: Final = -1


@dataclass(frozen=True, slots=True)
class Loaded:
    """A record, and the driver's part of it as a conversation."""

    record: StoredRecord
    conversation: Conversation


class Driver:
    """Moves conversations; one per process and role."""

    def __init__(self, parts: Parts, seats: SeatPort) -> None:
        """Work with `parts`, and with `seats` for the staff's side."""
        self._parts = parts
        self._seats = seats
        self.endings = Endings(
            store=parts.store,
            queue=parts.queue,
            voice=parts.voice,
            marking=parts.marking,
            stones=Tombstones(parts.ticket_keys, parts.periods.silence_s * 1000),
            clock=parts.clock,
            periods=parts.periods,
        )

    async def load(self, org: Org, cid: ConversationId) -> Loaded:
        """Load a conversation.

        Raises:
            GoneError: There is no such record: it has ended.
            StoreAwayError: The store is out of reach.
        """
        stored = await self._parts.store.load(org, cid)
        if stored is None:
            raise GoneError
        conversation = record.from_fields(stored.fields)
        if conversation.phase is Phase.ERASED:
            self.endings.saw(org, cid)
            raise GoneError
        return Loaded(stored, conversation)

    def periods(self, org: Org) -> Periods:
        """Return this organisation's periods: the usual ones, or what its board has decided."""
        return under(self._parts.periods, self._parts.rules(org))

    async def happen(
        self, org: Org, cid: ConversationId, event: happened.Event, check: Check | None = None
    ) -> Conversation:
        """Let one event happen, and perform what follows from it.

        Raises:
            GoneError, TheirError, StoreAwayError: See the head of this file.
        """
        for _ in range(limits.SWAP_ATTEMPTS):
            loaded = await self.load(org, cid)
            if check is not None:
                check(loaded.conversation)
            after, commands = handle(loaded.conversation, event, self.periods(org))
            if after == loaded.conversation or await self._swap(org, cid, loaded, after, event.now):
                await self._perform(org, cid, loaded, after, commands)
                return after
        raise OurError("compare-and-swap never found the version it had loaded")

    async def lost(self, at: Membership, fence: Fence) -> None:
        """A member's line with this fence is gone: note that, unless a newer one exists (P10).

        The end of an old line is often noticed after the next one has come. The fence is looked at
        again in the step that writes, or somebody who is here could be noted as away, and would
        lose the seat two minutes later.

        Raises:
            GoneError, TheirError, StoreAwayError: See the head of this file.
        """
        org, cid = at.org, at.conversation
        for _ in range(limits.SWAP_ATTEMPTS):
            loaded = await self.load(org, cid)
            if loaded.record.fences.get(at.slot) != fence:
                return
            event = happened.MemberLost(self._parts.clock.now_ms(), at.slot)
            before = loaded.conversation
            after, commands = handle(before, event, self.periods(org))
            by = (at.slot, fence)
            if after == before or await self._swap(org, cid, loaded, after, event.now, by):
                await self._perform(org, cid, loaded, after, commands)
                return
        raise OurError("compare-and-swap never found the version it had loaded")

    async def end(
        self,
        org: Org,
        cid: ConversationId,
        event: happened.EndedBy | happened.LeftForSafety,
        check: Check | None = None,
    ) -> None:
        """Let it end; if the store is away, erase as soon as it is back (P13, P15).

        Raises:
            GoneError, TheirError: See the head of this file.
        """
        proven = check is None

        def noted(conversation: Conversation) -> None:
            nonlocal proven
            if check is not None:
                check(conversation)
            proven = True

        try:
            await self.happen(org, cid, event, noted)
        except StoreAwayError:
            # An unproven end cannot be remembered: the client keeps it and says it again.
            if proven:
                self.endings.remember(org, cid)
            raise

    async def commit(self, at: Membership, fence: Fence, draft: Draft) -> Committed | Refused:
        """Submit a commit: the table, the epoch and the hash decide together, in one script.

        Raises:
            GoneError, StoreAwayError: See the head of this file.
        """
        commit = self._parts.commit
        answer: Committed | Refused = Refused("conflict")
        for _ in range(limits.SWAP_ATTEMPTS):
            loaded = await self.load(at.org, at.conversation)
            now = self._parts.clock.now_ms()
            event = happened.Committed(now, draft.adds, draft.removes)
            try:
                after, commands = handle(loaded.conversation, event, self.periods(at.org))
            except TheirError:
                submission = draft.submission(())
                return await commit(at, fence, submission, _NO_VERSION, {}, now)
            if after.due_at < loaded.conversation.due_at:
                await self._parts.queue.set_due(at.org, at.conversation, after.due_at)
            submission = draft.submission(joining(loaded.conversation, after))
            changes = record.changes(loaded.conversation, after)
            version = loaded.record.version
            answer = await commit(at, fence, submission, version, changes, now)
            if isinstance(answer, Committed):
                if not answer.repeat:
                    await self._perform(at.org, at.conversation, loaded, after, commands)
                return answer
            if answer.code != "conflict":
                return answer
        return answer

    async def open_consult(self, org: Org, conversation: Conversation) -> ConversationId:
        """Make the record of a consult of staff, and list it for those who are asked (P15).

        Raises:
            StoreAwayError: Nothing is known; what it may have made runs out by itself.
        """
        parts, cid = self._parts, ConversationId(secrets.token_bytes(16))
        now = conversation.started_at
        # Before the record: the sweep repairs a note without a record, not a record without a note.
        await parts.queue.set_due(org, cid, conversation.due_at)
        fields = record.to_fields(conversation)
        await parts.store.start_consult(org, cid, fields, ttl_ms(conversation, now))
        await parts.queue.enqueue(org, listed_at(conversation), cid, now, limits.QUEUE_LIMIT)
        parts.voice.queue_changed(org)
        return cid

    async def regroup(self, at: Membership, fence: Fence, seal: Seal) -> None:
        """The visitor's page went back in time: a new group number, all staff to be added anew.

        Raises:
            TheirError: `out_of_phase` while nobody of staff is in the group, `fenced`.
            GoneError, StoreAwayError: See the head of this file.
        """
        org, cid = at.org, at.conversation
        for _ in range(limits.SWAP_ATTEMPTS):
            loaded = await self.load(org, cid)
            group = Group(loaded.record.group + 1)
            event = happened.Regrouped(self._parts.clock.now_ms(), group)
            after, commands = handle(loaded.conversation, event, self.periods(org))
            changes = record.changes(loaded.conversation, after)
            version = loaded.record.version
            answer = await self._parts.store.regroup(org, cid, fence, version, changes, seal)
            if not isinstance(answer, Refused):
                await self._perform(org, cid, loaded, after, commands)
                return
            if answer.code == "gone":
                raise GoneError
            if answer.code != "conflict":
                raise TheirError("fenced", "an older connection")
        raise OurError("regroup never found the version it had loaded")

    async def _swap(
        self,
        org: Org,
        cid: ConversationId,
        loaded: Loaded,
        after: Conversation,
        now: int,
        by: tuple[Slot, Fence] | None = None,
    ) -> bool:
        before = loaded.conversation
        changes = record.changes(before, after)
        due_at = after.due_at
        if after.phase is Phase.ERASED:
            # If this process dies before it has deleted, the sweep does it in time (G4).
            due_at = now + self._parts.periods.settle_s * 1000
        if due_at < before.due_at:
            # Before the swap: a note that is too early costs a look, one that is missing a promise.
            await self._parts.queue.set_due(org, cid, due_at)
        ttl = self._ttl_ms(before, after, now)
        return await self._parts.store.swap(org, cid, loaded.record.version, changes, ttl, by)

    def _ttl_ms(self, before: Conversation, after: Conversation, now: int) -> int | None:
        if after.phase is Phase.ERASED:
            return self._parts.periods.settle_s * 1000
        if (before.silence_at, before.age_at) == (after.silence_at, after.age_at):
            return None
        return ttl_ms(after, now)

    async def _perform(
        self,
        org: Org,
        cid: ConversationId,
        loaded: Loaded,
        after: Conversation,
        commands: Commands,
    ) -> None:
        for command in commands:
            # The swap has happened: what fails now is repaired by the sweep, not by the caller.
            with suppress(DeliveryError):
                await self._one(org, cid, loaded, after, command)

    async def _one(
        self,
        org: Org,
        cid: ConversationId,
        loaded: Loaded,
        after: Conversation,
        command: do.Command,
    ) -> None:
        parts = self._parts
        match command:
            case do.Tell(slot, message):
                process = loaded.record.targets.get(slot)
                if process is not None:
                    parts.voice.tell(org, cid, {slot: process}, control.encode(message))
            case do.Requeue() | do.ShowQueue() | do.Dequeue():
                await self._line(org, cid, after, command)
            case do.ShowInvitation() | do.HideInvitation():
                await self._invitation(org, cid, invited_at(after.door), command)
            case do.ConfirmSeat(staff):
                await self._seats.confirm(org, staff, cid)
            case do.FreeSeat(staff):
                talked = loaded.conversation.talks_with(staff)
                await self._seats.free(org, staff, cid, talked=talked)
            case do.Erase(why):
                await self.endings.erase(org, cid, loaded.record, why)
            case do.Count(name):
                await self._count(org, name, loaded.conversation)
            case do.KeepWords() | do.DropWords():
                await self._lead(org, cid, after, command)
            case _:
                assert_never(command)

    async def _count(self, org: Org, name: do.Counted, before: Conversation) -> None:
        now = self._parts.clock.now_ms()
        for cell in (*cells_of(name, before, now), *cells_of_lengths(name, before, now)):
            await self._parts.marks.count(org, cell)

    async def _line(
        self,
        org: Org,
        cid: ConversationId,
        after: Conversation,
        what: do.Requeue | do.ShowQueue | do.Dequeue,
    ) -> None:
        parts, at = self._parts, listed_at(after)
        if isinstance(what, do.Requeue):
            await parts.queue.requeue(org, at, cid, parts.clock.now_ms())
        elif isinstance(what, do.Dequeue):
            await parts.queue.dequeue(org, at, cid)
        parts.voice.queue_changed(org)

    async def _invitation(
        self,
        org: Org,
        cid: ConversationId,
        at: Door,
        what: do.ShowInvitation | do.HideInvitation,
    ) -> None:
        parts = self._parts
        if isinstance(what, do.ShowInvitation):
            now = parts.clock.now_ms()
            await parts.queue.enqueue(org, at, cid, now, limits.QUEUE_LIMIT)
        else:
            await parts.queue.dequeue(org, at, cid)
        parts.voice.queue_changed(org)

    async def _lead(
        self, org: Org, cid: ConversationId, after: Conversation, to: do.KeepWords | do.DropWords
    ) -> None:
        parts = self._parts
        if isinstance(to, do.DropWords):
            await parts.words.drop(org, to.words)
            return
        ttl = _words_ttl_ms(after, parts.clock.now_ms(), parts.periods)
        await parts.words.keep(org, to.words, CameFrom(cid, after.door, to.staff), ttl)


def ttl_ms(conversation: Conversation, now: int) -> int:
    """Return the life of a record's keys: to its deadline and a grace in which the sweep deletes.

    The sweep tells everybody and counts; the TTL is the net under it (G4).
    """
    deadline = min(conversation.silence_at, conversation.age_at)
    return max(1, deadline - now) + limits.TTL_GRACE_MS


def _words_ttl_ms(after: Conversation, now: int, periods: Periods) -> int:
    """Return how long come-back words lead here: one time of silence after the end (P14)."""
    ended = after.phase is Phase.ERASED
    left = 0 if ended else max(0, min(after.silence_at, after.age_at) - now)
    return left + periods.silence_s * 1000
