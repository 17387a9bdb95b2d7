"""What one visitor process holds for all its sockets and views, and its beat once a second."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from anonymity import logs
from anonymity.clock import Clock
from chatsvc.consumers.driver import Driver
from chatsvc.consumers.intake import Intake
from chatsvc.consumers.queue_board import QueueBoard
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.live_ports import Delivery, Marks, Published
from chatsvc.delivery.ports import ConversationStore, Queue, Words
from chatsvc.delivery.records import Membership
from chatsvc.delivery.store_returns import RedisReturns
from chatsvc.protocol import events as happened
from chatsvc.protocol.conversation import Conversation
from chatsvc.protocol.errors import ProtocolError
from chatsvc.protocol.frames import USUAL_PROTOS
from chatsvc.protocol.ids import VISITOR
from chatsvc.protocol.limits import Periods
from chatsvc.settings.organisations import Organisations


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator decided.

    Attributes:
        ready: By organisation, the languages in which its built site lets somebody in.
    """

    organisations: Organisations
    ready: Mapping[str, frozenset[str]]
    ticket_keys: tuple[bytes, ...] = field(repr=False)
    periods: Periods
    queue_limit: int
    protos: frozenset[int] = USUAL_PROTOS


class Seated(Protocol):
    """A visitor's seat, as the beat of its process knows it."""

    def new_store(self, generation: str) -> None:
        """The store is another one than a second ago."""
        ...

    def kept(self, conversation: Conversation) -> None:
        """The place in the queue is kept for longer."""
        ...


@dataclass(slots=True)
class VisitorProcess:
    """The links and boards of this process; made at its start, one per process."""

    rules: Rules
    store: ConversationStore
    queue: Queue
    delivery: Delivery
    marks: Marks
    published: Published
    driver: Driver
    words: Words
    returns: RedisReturns
    clock: Clock
    intake: Intake
    board: QueueBoard
    generation: str = ""
    seats: dict[Membership, Seated] = field(default_factory=dict, repr=False)

    async def generation_now(self) -> str:
        """Return which life of the store this is; the beat may not have met it yet.

        Raises:
            StoreAwayError: It is out of reach, or no worker has named it yet.
        """
        found = await self.marks.generation()
        if found is None:
            raise StoreAwayError
        return found

    async def look(self) -> None:
        """Renew what is asked of the store once a second.

        Raises:
            StoreAwayError: It is out of reach.
        """
        self.intake.swept_ms = await self.marks.swept_ms()
        found = await self.marks.generation() or ""
        await self.driver.endings.keep(found)
        if found and found != self.generation:
            # A FLUSHALL breaks no link: nobody else would tell the sockets.
            self.generation = found
            for seat in tuple(self.seats.values()):
                seat.new_store(found)

    async def keep_places(self) -> None:
        """A live socket keeps a waiting visitor's place (P12)."""
        for at in self.board.waiting():
            beat = happened.Alive(self.clock.now_ms(), VISITOR)
            with suppress(ProtocolError, StoreAwayError):
                kept = await self.driver.happen(at.org, at.conversation, beat)
                if at in self.seats:
                    self.seats[at].kept(kept)

    async def run(self) -> None:
        """Beat until cancelled."""
        periods = self.rules.periods
        # In drills the silence is short: then the beat must be shorter still.
        beats = max(1, min(periods.visitor_beat_s, periods.silence_s // 3))
        unsubscribe = self.delivery.on_queue(self.board.changed)
        turn = 0
        try:
            while True:
                try:
                    await self.look()
                    if turn % beats == 0:
                        await self.keep_places()
                        self.board.look_again()
                except StoreAwayError:
                    pass  # the registry tells every socket; we look again in a second
                except Exception as error:  # noqa: BLE001  the beat must go on
                    logs.crash(error)
                turn += 1
                await asyncio.sleep(1)
        finally:
            unsubscribe()
            self.board.stop()


class Running:
    """Holds the process from the application's start on; sockets and views come later than that."""

    process: VisitorProcess
