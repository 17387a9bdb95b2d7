"""The delivery service of one process: commit, then deliver (performance.md, hot path 3).

A frame is acknowledged, and given to anybody, only after the store has it and, with replicas, after
WAIT has confirmed it. Sockets of this process get it directly, others by a wake.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from typing import Final

from chatsvc.delivery import hot
from chatsvc.delivery.connection import Reply
from chatsvc.delivery.errors import DeliveryError, StoreAwayError
from chatsvc.delivery.link import Link
from chatsvc.delivery.live_ports import AppendAnswer, Socket
from chatsvc.delivery.notices import Arrived, FencedOff, Notice, Stored, Told
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
from chatsvc.delivery.registry import Registry
from chatsvc.delivery.store_redis import RedisConversations
from chatsvc.delivery.wake import Wakes
from chatsvc.protocol.ids import ConversationId, Fence, Org, Process, Seq, Slot

# A new store is without functions for as long as the worker needs to meet it.
ASK_AGAIN_S: Final = 0.1


def new_process() -> Process:
    """A random name for this process' life."""
    return Process(secrets.token_hex(8))


class Relay:
    """See ``live_ports.Delivery``."""

    def __init__(
        self, link: Link, wakes: Wakes, conversations: RedisConversations, process: Process
    ) -> None:
        """Join the parts of one process; it hears the link and the wakes from now on."""
        self.process = process
        self._link, self._wakes, self._store = link, wakes, conversations
        self.registry = Registry(conversations.read)
        self._queue_heard: list[Callable[[Org], None]] = []
        self._queue_changed: set[Org] = set()
        self._returning: asyncio.Task[None] | None = None
        link.observe(lost=self._lost, back=self._back)
        wakes.add(self)

    def append(
        self,
        at: Membership,
        fence: Fence,
        envelope: Envelope,
        now_ms: int,
        done: Callable[[AppendAnswer], None],
    ) -> None:
        """See the port."""

        def answered(reply: Reply) -> None:
            self._appended(at, envelope, now_ms, done, reply)

        ttl = self._store.frames_ttl_ms
        self._link.send(hot.append_command(at, fence, envelope, now_ms, ttl), answered)

    def _appended(
        self,
        at: Membership,
        envelope: Envelope,
        now_ms: int,
        done: Callable[[AppendAnswer], None],
        reply: Reply,
    ) -> None:
        if isinstance(reply, StoreAwayError):
            done(reply)
            return
        if isinstance(reply, DeliveryError):
            done(StoreAwayError(str(reply)))
            # A missing permission or a broken script is ours: loudly, into the loop's handler.
            raise reply
        answer = hot.append_answer(reply)
        done(answer)
        if isinstance(answer, Appended):
            if answer.repeat:
                self._announce(at, answer.targets, Stored(at.conversation, answer.seq))
            else:
                frame = Frame(
                    answer.seq,
                    envelope.kind,
                    at.slot,
                    answer.recipients,
                    now_ms,
                    envelope.group,
                    envelope.body,
                )
                self._announce(at, answer.targets, Arrived(at.conversation, frame))

    async def commit(
        self,
        at: Membership,
        fence: Fence,
        submission: Submission,
        version: int,
        changes: Mapping[str, Value | None],
        now_ms: int,
    ) -> Committed | Refused:
        """See the port."""
        answer = await self._store.commit(at, fence, submission, version, changes, now_ms)
        if isinstance(answer, Committed):
            if answer.repeat:
                upto = answer.welcome_seq or answer.seq
                self._announce(at, answer.targets, Stored(at.conversation, upto))
            else:
                for frame in hot.committed_frames(submission, answer, now_ms):
                    self._announce(at, answer.targets, Arrived(at.conversation, frame))
        return answer

    def register(self, at: Membership, fence: Fence, after: Seq, socket: Socket) -> None:
        """See the port."""
        self.registry.register(at, fence, after, socket)

    def unregister(self, at: Membership, socket: Socket) -> None:
        """See the port."""
        self.registry.unregister(at, socket)

    def tell(
        self, org: Org, cid: ConversationId, targets: Mapping[Slot, Process], payload: bytes
    ) -> None:
        """See the port."""
        slots: dict[Process, list[int]] = {}
        for slot, process in targets.items():
            slots.setdefault(process, []).append(slot)
        for process, some in slots.items():
            self._notify(org, process, Told(cid, tuple(some), payload))

    def fence_off(self, at: Membership, before: Process | None, fence: Fence) -> None:
        """See the port."""
        if before is not None:
            self._notify(at.org, before, FencedOff(at.conversation, at.slot, fence))

    def queue_changed(self, org: Org) -> None:
        """See the port."""
        self._wakes.say_queue_changed(org)

    def on_queue(self, heard: Callable[[Org], None]) -> Callable[[], None]:
        """See the port."""
        self._queue_heard.append(heard)
        return lambda: self._queue_heard.remove(heard)

    def noticed(self, org: Org, notice: Notice) -> None:
        """Another process, or this one, said something about a conversation."""
        cid = ConversationId(notice.conversation)
        match notice:
            case Arrived(_, frame):
                self.registry.offer(org, cid, frame)
            case Stored(_, upto):
                self.registry.stored(org, cid, upto)
            case Told(_, slots, payload):
                self.registry.told(org, cid, slots, payload)
            case FencedOff(_, slot, fence):
                self.registry.fenced_off(org, cid, slot, fence)

    def heard_queue(self, org: Org) -> None:
        """A queue changed somewhere: tell once per turn of the loop."""
        if not self._queue_changed:
            asyncio.get_running_loop().call_soon(self._tell_queue)
        self._queue_changed.add(org)

    def heard_document(self, org: Org, name: str) -> None:
        """Documents are kept elsewhere (published.py)."""

    def listening(self) -> None:
        """The subscription stands again: what was said meanwhile is in the store."""
        self.registry.read_again()

    def _lost(self) -> None:
        if self._returning is not None:
            self._returning.cancel()
            self._returning = None
        self.registry.store_away()

    def _back(self) -> None:
        self._returning = asyncio.get_running_loop().create_task(self._return())

    async def _return(self) -> None:
        """A store that started anew is back only when the worker has loaded the functions."""
        while True:
            try:
                await self._link.call("FCALL", "ready", 0)
            except StoreAwayError:
                await asyncio.sleep(ASK_AGAIN_S)
            else:
                self.registry.store_back()
                return

    def _tell_queue(self) -> None:
        changed, self._queue_changed = self._queue_changed, set()
        for org in changed:
            for heard in tuple(self._queue_heard):
                heard(org)

    def _announce(
        self, at: Membership, targets: Mapping[Slot, Process], notice: Arrived | Stored
    ) -> None:
        """The sender's own socket is here whatever the targets say; others where they were."""
        self.noticed(at.org, notice)
        for process in set(targets.values()):
            if process != self.process:
                self._wakes.notify(at.org, process, notice)

    def _notify(self, org: Org, process: Process, notice: Notice) -> None:
        if process == self.process:
            self.noticed(org, notice)
        else:
            self._wakes.notify(org, process, notice)
