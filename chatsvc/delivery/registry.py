"""The sockets of this process: every frame in seq order, once per registration, from hint or store.

Each registered member has a cursor. A frame that follows it is sent directly; a later one means
that something was missed, so the store is read; an earlier one was sent already. Frames of the
member itself move the cursor too, since the sequence is one per conversation.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from chatsvc.delivery.errors import DeliveryError
from chatsvc.delivery.live_ports import Socket
from chatsvc.delivery.records import Frame, Membership, Page, Refused
from chatsvc.protocol.ids import ConversationId, Fence, Org, Seq, Slot

# A read that too few replicas confirmed, or that met a store without functions, is tried again.
READ_AGAIN_S: Final = 0.25

Read: TypeAlias = Callable[[Membership, Fence, Seq], Awaitable[Page | Refused]]


@dataclass(slots=True, eq=False)
class _Seat:
    """One member's registration: the newest seq sent, and the newest one heard of."""

    at: Membership
    fence: Fence
    cursor: int
    socket: Socket
    heard: int = 0
    live: bool = True
    reading: asyncio.Task[None] | None = field(default=None, repr=False)


class Registry:
    """Knows which member's socket is here, and delivers to it."""

    def __init__(self, read: Read) -> None:
        """Read what was missed by ``read(membership, fence, after)``."""
        self._read = read
        self._seats: dict[tuple[Org, ConversationId], dict[Slot, _Seat]] = {}

    def __len__(self) -> int:
        """How many memberships are registered."""
        return sum(map(len, self._seats.values()))

    def register(self, at: Membership, fence: Fence, after: Seq, socket: Socket) -> None:
        """See ``live_ports.Delivery.register``."""
        here = self._seats.setdefault((at.org, at.conversation), {})
        before = here.get(at.slot)
        seat = here[at.slot] = _Seat(at, fence, after, socket)
        if before is not None:
            before.live = False
            if before.socket is not socket:
                before.socket.fenced(at)
        self._look(seat)

    def unregister(self, at: Membership, socket: Socket) -> None:
        """Forget this socket, unless another one took its place."""
        seat = self._seats.get((at.org, at.conversation), {}).get(at.slot)
        if seat is not None and seat.socket is socket:
            self._drop(seat)

    def offer(self, org: Org, cid: ConversationId, frame: Frame) -> None:
        """A frame is committed: send it where it is next, read where it is not."""
        for seat in self._of(org, cid):
            if frame.seq <= seat.cursor or not seat.live:
                continue
            if seat.reading is None and frame.seq == seat.cursor + 1:
                seat.cursor = frame.seq
                if frame.is_for(seat.at.slot):
                    seat.socket.deliver(seat.at, frame)
            else:
                seat.heard = max(seat.heard, frame.seq)
                self._look(seat)

    def stored(self, org: Org, cid: ConversationId, upto: int) -> None:
        """Everything up to this seq is committed: who is behind reads."""
        for seat in self._of(org, cid):
            if upto > seat.cursor:
                seat.heard = max(seat.heard, upto)
                self._look(seat)

    def told(self, org: Org, cid: ConversationId, slots: tuple[int, ...], payload: bytes) -> None:
        """Hand a control message to the members that are here."""
        for seat in self._of(org, cid):
            if seat.at.slot in slots:
                seat.socket.told(seat.at, payload)

    def fenced_off(self, org: Org, cid: ConversationId, slot: int, fence: int) -> None:
        """A member attached anew elsewhere: let go of its older socket."""
        for seat in self._of(org, cid):
            if seat.at.slot == slot and seat.fence < fence:
                self._drop(seat)
                seat.socket.fenced(seat.at)

    def read_again(self) -> None:
        """Hints may have been lost: read for everybody."""
        for seat in self._all():
            self._look(seat)

    def store_away(self) -> None:
        """The store is out of reach: deliver nothing until members are registered anew."""
        for seat in self._all():
            seat.live = False
            seat.socket.store_away(seat.at)

    def store_back(self) -> None:
        """The store is back: each member is to be attached and registered again (P10)."""
        for seat in self._all():
            seat.socket.store_back(seat.at)

    def _of(self, org: Org, cid: ConversationId) -> Iterator[_Seat]:
        seats = self._seats.get((org, cid))
        return iter(tuple(seats.values())) if seats else iter(())

    def _all(self) -> tuple[_Seat, ...]:
        return tuple(seat for seats in self._seats.values() for seat in seats.values())

    def _drop(self, seat: _Seat) -> None:
        seat.live = False
        place = (seat.at.org, seat.at.conversation)
        seats = self._seats[place]
        if seats.get(seat.at.slot) is seat:
            del seats[seat.at.slot]
        if not seats:
            del self._seats[place]

    def _look(self, seat: _Seat) -> None:
        """Read soon; one reading at a time, and what is heard meanwhile is part of it."""
        if seat.live and seat.reading is None:
            seat.reading = asyncio.get_running_loop().create_task(self._catch_up(seat))

    async def _catch_up(self, seat: _Seat) -> None:
        try:
            while seat.live:
                heard = seat.heard
                page = await self._read(seat.at, seat.fence, Seq(seat.cursor))
                if not seat.live:
                    return
                if isinstance(page, Refused):
                    self._drop(seat)
                    ended = seat.socket.gone if page.code == "gone" else seat.socket.fenced
                    ended(seat.at)
                    return
                moved = self._deliver(seat, page)
                # A hint that came during the read may be newer than what the store had read: hints
                # and answers travel on two lines, and the hint may be the faster one.
                newer = seat.heard > heard
                if not page.more and (seat.heard <= seat.cursor or not (moved or newer)):
                    # What was heard before and is not there was lost with a failed-over store.
                    seat.heard = seat.cursor
                    return
        except DeliveryError:
            # A broken link tells everybody (store_away) and this seat is no longer live then.
            if seat.live:
                asyncio.get_running_loop().call_later(READ_AGAIN_S, self._look, seat)
        finally:
            seat.reading = None

    @staticmethod
    def _deliver(seat: _Seat, page: Page) -> bool:
        before = seat.cursor
        for frame in page.frames:
            if seat.live and frame.seq > seat.cursor:
                seat.cursor = frame.seq
                seat.socket.deliver(seat.at, frame)
        seat.cursor = max(seat.cursor, page.upto)
        return seat.cursor > before
