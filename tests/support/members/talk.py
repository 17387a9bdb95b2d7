"""What two members say: counters, repeats, receipts and re-sending (P4, P8-P10), a second time."""

import asyncio
import time
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind, ServerFrame
from chatsvc.protocol.ids import NO_CONVERSATION, ConversationId
from tests.support.members import content
from tests.support.members.oracle import Changed, OracleGroup, RefusedError, Said
from tests.support.members.wire import Wire

RECEIPT_AFTER_S: Final = 0.25
RESEND_AFTER_S: Final = 5.0
MOST_TEXTS: Final = 32


@dataclass(slots=True)
class Item:
    """Something with a counter that the other member has not receipted."""

    content: dict[str, Any]
    epoch: int = -1
    data: bytes = b""
    frame: int = 0
    accepted: bool = False
    sent_at: float = 0.0


@dataclass(slots=True)
class Report:
    """What one member lived through."""

    sent: list[str] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    repeats: int = 0
    delivered: int = 0
    connections: int = 0
    refused: int = 0
    ended: str | None = None
    words: list[list[int]] = field(default_factory=list)


class Talk:
    """One conversation of two, from one side."""

    def __init__(self) -> None:
        """Nothing is said yet."""
        self.report = Report()
        self.cid = NO_CONVERSATION
        self.fence = 0
        self.group: OracleGroup | None = None
        self.epoch = -1
        self.wire: Wire | None = None
        self._me = self._other = ""
        self._items: dict[int, Item] = {}
        self._counter = 0
        self._early: dict[int, dict[str, Any]] = {}
        self._top = 0
        self._opened = 0
        self._seen: set[bytes] = set()
        self._taken = 0
        self._receipt: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def entered(self, group: OracleGroup, me: int, epoch: int) -> None:
        """Take this group as ours; `me` is our leaf."""
        self.group = group
        leaves = group.tree.leaves
        assert len(leaves) == 2
        self._me = next(leaf.member for leaf in leaves if leaf.index == me)
        self._other = next(leaf.member for leaf in leaves if leaf.index != me)
        self._became(epoch)

    def at(self, wire: Wire, cid: ConversationId, fence: int) -> None:
        """Talk over this connection from now on; what was not accepted goes again."""
        self.wire, self.cid, self.fence = wire, cid, fence
        self.report.connections += 1
        for item in self._items.values():
            item.frame, item.sent_at = 0, (time.monotonic() if item.accepted else 0.0)

    @property
    def waiting(self) -> int:
        """How many contents of ours have no receipt yet."""
        return len(self._items)

    def write(self, text: str) -> None:
        """Say a text; it is sent at the next `flush`."""
        self.report.sent.append(text)
        self.put({"t": "text", "text": text})

    def put(self, said: dict[str, Any]) -> None:
        """Give something the next counter."""
        self._counter += 1
        self._items[self._counter] = Item({**said, "c": self._counter})

    async def flush(self) -> None:
        """Send what is due, in counter order, byte for byte while the epoch is the same (P8)."""
        if self.group is None or self.wire is None:
            return
        now = time.monotonic()
        for item in list(self._items.values())[:MOST_TEXTS]:
            fresh = item.epoch != self.epoch and not item.accepted
            if fresh or (item.epoch != self.epoch and now - item.sent_at > RESEND_AFTER_S):
                item.data, item.epoch = self.group.seal(content.encode(item.content)), self.epoch
                item.frame, item.accepted, item.sent_at = 0, False, 0.0
            if now - item.sent_at > RESEND_AFTER_S:
                item.sent_at = now
                item.frame = await self.wire.frame(Kind.APPLICATION, item.data, self.cid)

    async def frame(self, frame: ServerFrame) -> None:
        """Take one application message or commit of the stream."""
        assert self.group is not None
        name = sha256(frame.payload).digest()
        if name not in self._seen:
            self._open(frame.payload)
            self._seen.add(name)
        await self.taken(frame.seq)

    async def taken(self, seq: int) -> None:
        """Everything up to this number is in our keeping."""
        self._taken = max(self._taken, seq)
        if self.wire is not None:
            await self.wire.say(says.Taken(fence=self.fence, seq=self._taken), self.cid)

    def control(self, message: object) -> None:
        """Take a control message that is about frames of ours."""
        match message:
            case told.Kept(frame=number):
                for item in self._items.values():
                    item.accepted = item.accepted or item.frame == number
            case told.Error(code="stale", frame=number):
                for item in self._items.values():
                    if item.frame == number and not item.accepted:
                        item.epoch = -1
            case told.Error(code=code):
                assert code == "wait", code
            case told.Ended(why=why):
                self.report.ended = why
            case told.Gone():
                self.report.ended = "gone"
            case _:
                pass  # clients ignore what they do not know

    def _open(self, message: bytes) -> None:
        assert self.group is not None
        try:
            opened = self.group.open(message)
        except RefusedError:
            self.report.refused += 1
            return
        if isinstance(opened, Changed):
            assert not opened.removed
            self._became(self.epoch + 1)
            return
        self._said(opened)

    def _became(self, epoch: int) -> None:
        assert self.group is not None
        self.epoch, self._opened = epoch, 0
        self.report.words.append(self.group.safety_words())
        self._owe()

    def _said(self, opened: Said) -> None:
        self._opened += 1
        said = content.decode(opened.plaintext)
        if said["t"] == "receipt":
            self._receipted(said["have"].get(self._me, 0))
        if "c" not in said:
            return
        self._owe()
        if said["c"] <= self._top or said["c"] in self._early:
            self.report.repeats += 1
            return
        self._early[said["c"]] = said
        while (following := self._early.pop(self._top + 1, None)) is not None:
            self._top += 1
            if following["t"] == "text":
                self.report.received.append(following["text"])

    def _receipted(self, have: int) -> None:
        assert have <= self._counter, "a receipt for what was never said"
        for counter in [one for one in self._items if one <= have]:
            said = self._items.pop(counter).content
            self.report.delivered += said["t"] == "text"

    def _owe(self) -> None:
        if self._receipt is None:
            loop = asyncio.get_running_loop()
            self._receipt = loop.call_later(RECEIPT_AFTER_S, self._start_receipt)

    def _start_receipt(self) -> None:
        self._receipt = None
        task = asyncio.get_running_loop().create_task(self._say_receipt())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _say_receipt(self) -> None:
        if self.group is None or self.wire is None or self.report.ended is not None:
            return
        have = {self._other: self._top}
        said = {"t": "receipt", "have": have, "generation": self._opened, "epoch": self.epoch}
        await self.wire.frame(Kind.APPLICATION, self.group.seal(content.encode(said)), self.cid)
