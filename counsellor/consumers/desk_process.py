"""What one console process holds for all its desks, and its beat once a second."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from anonymity import logs
from anonymity.clock import Clock
from chatsvc.consumers.driver import Driver
from chatsvc.consumers.intake import Intake
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.live_ports import Delivery, Marks
from chatsvc.delivery.ports import ConversationStore, StaffStore
from chatsvc.delivery.records import Membership
from chatsvc.delivery.store_alerts import RedisAlerts
from chatsvc.protocol.limits import Periods
from chatsvc.settings.organisations import Organisations
from counsellor.accounts.queries import SignedIn
from counsellor.consumers.colleagues import FindColleagues, nobody_else
from counsellor.consumers.cuts import Cuts
from counsellor.consumers.day_keys import DayKeys
from counsellor.consumers.desk_limit import Limits
from counsellor.consumers.load_watch import LoadWatch
from counsellor.consumers.queue_watch import QueueWatch
from counsellor.consumers.shift_end import PresentShifts, nobody_planned
from counsellor.escalation.watch import EscalationWatch

# Whose sign-in a cookie value names; None when it is over.
SignIns = Callable[[str], Awaitable[SignedIn | None]]


@dataclass(slots=True)
class DeskProcess:
    """The links and boards of this process; made at its start, one per process."""

    organisations: Organisations
    periods: Periods
    protos: frozenset[int]
    store: ConversationStore
    staff: StaffStore
    delivery: Delivery
    marks: Marks
    driver: Driver
    clock: Clock
    intake: Intake
    queue: QueueWatch
    sign_ins: SignIns
    cuts: Cuts
    day_keys: DayKeys
    escalations: EscalationWatch
    load: LoadWatch
    alerts: RedisAlerts
    ticket_keys: tuple[bytes, ...] = field(repr=False)
    shifts: PresentShifts = nobody_planned
    limits: Limits | None = None
    colleagues: FindColleagues = nobody_else
    generation: str = ""
    waiting: dict[Membership, object] = field(default_factory=dict, repr=False)
    """Which connection waits for a seat after the loss of the store: the newest (P19)."""
    on_new_store: dict[object, Callable[[str], None]] = field(default_factory=dict, repr=False)

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
        """Renew what is asked of the store once a second; desks hear of a new store at once.

        Raises:
            StoreAwayError: It is out of reach.
        """
        self.intake.swept_ms = await self.marks.swept_ms()
        found = await self.marks.generation() or ""
        await self.driver.endings.keep(found)
        if found and found != self.generation:
            known, self.generation = self.generation, found
            for tell in tuple(self.on_new_store.values()) if known else ():
                tell(found)
        self.queue.look_again()

    async def run(self) -> None:
        """Beat until cancelled."""
        unsubscribe = self.delivery.on_queue(self.queue.changed)
        try:
            while True:
                self.escalations.beat()
                self.load.beat()
                try:
                    await self.look()
                except StoreAwayError:
                    pass  # the registry tells every socket; we look again in a second
                except Exception as error:  # noqa: BLE001  the beat must go on
                    logs.crash(error)
                await asyncio.sleep(1)
        finally:
            unsubscribe()
            self.queue.stop()
            self.escalations.stop()
            self.load.stop()
