"""The worker: loads functions into a new store, sweeps, publishes. Composition of tasks only."""

import argparse
import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Final

import django

from anonymity import logs
from anonymity.clock import Clock, SystemClock
from chatsvc.board.look import Boards, Look, LookParts
from chatsvc.board.ports import Letters, NobodyOnCall, NoLetters, OnCall
from chatsvc.consumers.driver import Driver
from chatsvc.consumers.driver_ports import Parts
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.functions import load_functions
from chatsvc.delivery.service import Service, make_service
from chatsvc.protocol import limits
from chatsvc.protocol.ids import Door, Org
from chatsvc.retention import status as published_status
from chatsvc.retention.at_door import at_doors
from chatsvc.retention.banners import Banners
from chatsvc.retention.decided import DecidedRules
from chatsvc.retention.hours import Plans
from chatsvc.retention.kept import batch_of, open_now
from chatsvc.retention.proof import StoreProof
from chatsvc.retention.record import SweepRecord
from chatsvc.retention.sweep import Sweep, SweepParts
from chatsvc.settings.checks import refuse_incomplete
from chatsvc.settings.environment import Environment, read
from chatsvc.settings.organisations import Organisation, load_organisations
from chatsvc.tally.access import AccessMove
from chatsvc.tally.cells import NO_DOOR, Cell, day_of
from chatsvc.tally.move import MOVE_EVERY_S, TallyMove
from chatsvc.tally.ports import Counters, TablesAwayError
from chatsvc.worker_diversions import Diverting
from chatsvc.worker_documents import Documents
from chatsvc.worker_ports import Directory, NoRecords, Records, Tables, WorkerSeats

# Duty and device lists are asked for so often; a change reaches visitors within a second.
PUBLISH_EVERY_S: Final = 1.0
# Scanning and loading everything: rare enough to cost nothing, often enough for a lease of 30 s.
REPAIR_EVERY_S: Final = 5.0
# The store's generation is looked at so often: a new one has functions and documents within 5 s.
MEET_EVERY_S: Final = 0.5
# The chain of deeds is followed at every start and once a day.
AUDIT_EVERY_S: Final = 86_400.0
# A day is written down once it is over; looking every hour costs a query.
RECORD_EVERY_S: Final = 3600.0
# Somebody who changes the hours sees the visitor's page follow within this.
PLAN_EVERY_S: Final = 5.0
# Five minutes of open doors are counted once; looking more often lets none be missed.
KEPT_EVERY_S: Final = 60.0
# Past quarters do not change; a store that came back empty has its page again in a minute.
FIGURES_EVERY_S: Final = 60.0


@dataclass(slots=True)
class Worker:
    """One worker's tasks. Two workers at once do no harm: what they do is idempotent."""

    service: Service
    organisations: tuple[Organisation, ...]
    directory: Directory
    counters: Counters
    environment: Environment
    clock: Clock
    records: Records = field(default_factory=NoRecords)
    on_call: OnCall = field(default_factory=NobodyOnCall)
    letters: Letters = field(default_factory=NoLetters)
    generation: str | None = None
    published: dict[tuple[Org, str], bytes] = field(default_factory=dict)
    sweeps: dict[Org, Sweep] = field(default_factory=dict)
    moves: dict[Org, TallyMove] = field(default_factory=dict)
    access: dict[Org, AccessMove] = field(default_factory=dict)
    plans: dict[Org, Plans] = field(default_factory=dict)
    banners: dict[Org, Banners] = field(default_factory=dict)
    driver: Driver = field(init=False)
    boards: Boards = field(init=False)
    documents: Documents = field(init=False)
    diverting: Diverting = field(init=False)
    _met: asyncio.Event = field(default_factory=asyncio.Event)
    _repaired_at: float = 0.0

    def __post_init__(self) -> None:
        """Make one sweep per organisation, around one driver, and one move of its counts."""
        periods = self.environment.periods
        service = self.service
        parts = Parts(
            service.conversations,
            service.queue,
            service.delivery,
            service.delivery.commit,
            service.marks,
            self.clock,
            periods,
            service.words,
            service.returns,
            self.environment.ticket_keys,
            DecidedRules(service.published),
        )
        self.driver = Driver(parts, WorkerSeats(service))
        swept = SweepParts(
            store=service.conversations,
            queue=service.queue,
            staff=service.staff,
            voice=service.delivery,
            driver=self.driver,
            proof=StoreProof(service.link),
            clock=self.clock,
            periods=periods,
        )
        for one in self.organisations:
            doors = tuple(Door(door) for door in one.doors)
            org = Org(one.id)
            self.sweeps[org] = Sweep(org, doors, swept)
            self.access[org] = AccessMove(org, service.access, self.records, self.clock)
            self.moves[org] = TallyMove(
                org, service.tally, self.counters, self.clock, (*doors, NO_DOOR)
            )
        self.documents = Documents(
            self.organisations,
            lambda: self.directory,
            self._changed,
            service,
            self.clock,
            self._met,
        )
        self.diverting = Diverting(self.organisations, lambda: self.directory, self.clock)
        looking = LookParts(
            service.queue,
            service.conversations,
            service.staff,
            self.driver,
            service.marks,
            service.alerts,
            self._changed,
            self.clock,
            self.on_call,
            self.letters,
        )
        self.boards = Boards({Org(one.id): Look(one, looking) for one in self.organisations})

    async def run(self) -> None:
        """Work until cancelled."""
        self.service.delivery.on_queue(self.boards.changed)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_forever(MEET_EVERY_S, self.meet))
            tasks.create_task(_forever(limits.SWEEP_EVERY_S / 2, self.sweep))
            tasks.create_task(_forever(PUBLISH_EVERY_S, self.publish))
            # On their own: tables that are slow or away hold up neither sweep nor status (G7).
            tasks.create_task(_forever(PUBLISH_EVERY_S, self.documents.devices))
            tasks.create_task(_forever(PUBLISH_EVERY_S, self.documents.support))
            tasks.create_task(_forever(PUBLISH_EVERY_S, self.documents.decisions))
            tasks.create_task(_forever(FIGURES_EVERY_S, self.documents.figures))
            tasks.create_task(_forever(FIGURES_EVERY_S, self.documents.usual))
            tasks.create_task(_forever(PLAN_EVERY_S, self.learn_hours))
            tasks.create_task(_forever(PUBLISH_EVERY_S, self.learn_banners))
            tasks.create_task(_forever(PUBLISH_EVERY_S, self.diverting.learn))
            tasks.create_task(_forever(MOVE_EVERY_S, self.move))
            tasks.create_task(_forever(KEPT_EVERY_S, self.note_open))
            tasks.create_task(_forever(AUDIT_EVERY_S, self.check_audit))
            tasks.create_task(_forever(RECORD_EVERY_S, self.write_deletions))
            tasks.create_task(_forever(0, self.look))

    async def meet(self) -> None:
        """Give a store that is new its generation, our functions, and every document again.

        Raises:
            StoreAwayError: It is out of reach.
        """
        generation, _fresh = await self.service.marks.settle(self.clock.now_ms())
        if generation == self.generation:
            await self.driver.endings.keep(generation)
            return
        await load_functions(self.service.link)
        await self.driver.endings.keep(generation)
        logs.event("functions_loaded", process="worker")
        self.published.clear()
        self.generation = generation
        self._met.set()
        await self.publish()

    async def sweep(self) -> None:
        """Do what is due; only a whole sweep that left nothing counts as one (G4).

        Raises:
            StoreAwayError: It is out of reach; the mark stays old and intake stops.
        """
        await self._met.wait()
        loop = asyncio.get_running_loop()
        repairs = loop.time() - self._repaired_at >= REPAIR_EVERY_S
        clean = True
        for org, sweep in self.sweeps.items():
            record = SweepRecord()
            await sweep.on_time(record)
            if repairs:
                await sweep.repair(record)
            clean = clean and record.left == 0
            await self._note(org, record)
        if repairs:
            self._repaired_at = loop.time()
        if clean:
            await self.service.marks.sweep_done(self.clock.now_ms())

    async def publish(self) -> None:
        """Publish intake and duty where they changed.

        Raises:
            StoreAwayError: It is out of reach.
        """
        await self._met.wait()
        alone = {one.id: await self._status(one) for one in self.organisations}
        for name, status in self.diverting.applied(alone).items():
            org, document = Org(name), published_status.encode(status)
            if await self._changed(org, published_status.NAME, document):
                self.service.delivery.queue_changed(org)

    async def _status(self, one: Organisation) -> published_status.Status:
        """One organisation's status, as if nobody had diverted anything."""
        org, now_ms = Org(one.id), self.clock.now_ms()
        present = await self.service.staff.present(org, now_ms)
        return published_status.status_of(
            at_doors(one.doors, [standing.allowed for standing in present.values()]),
            self.plans.get(org, {}),
            now_ms,
            demo=one.demo,
            late=await self._late(),
            banners=self.banners.get(org, {}),
            lawful_until=await self.documents.lawful_until(one),
        )

    async def look(self) -> None:
        """Show supervisors the load, and ask them where it takes too long; then rest a while.

        Raises:
            StoreAwayError: It is out of reach.
        """
        await self._met.wait()
        devices = {
            org: found
            for org in self.sweeps
            if (found := self.published.get((org, "devices"))) is not None
        }
        try:
            await self.boards.turn(self.plans, devices)
        finally:
            await self.boards.rest()

    async def learn_hours(self) -> None:
        """Read the hours of the days to come; weeks of them, so that tables may be away.

        Raises:
            TablesAwayError: What was known stays.
        """
        for org in self.sweeps:
            self.plans[org] = await self.directory.plans(org, self.clock.now_ms())

    async def learn_banners(self) -> None:
        """Read what hangs at the doors; each comes down at its time also without the tables.

        Raises:
            TablesAwayError: What was known stays.
        """
        for org in self.sweeps:
            self.banners[org] = await self.directory.banners(org, self.clock.now_ms())

    async def move(self) -> None:
        """Move every organisation's counts into the tables.

        Raises:
            StoreAwayError, TablesAwayError: Nothing is lost; the next turn goes on.
        """
        await self._met.wait()
        for move in self.moves.values():
            await move.turn(self.generation)
        for access in self.access.values():
            await access.turn()

    async def note_open(self) -> None:
        """Count the minutes that each door is open: once, however many workers look.

        Raises:
            TablesAwayError: These minutes count as not kept.
        """
        await self._met.wait()
        now_ms = self.clock.now_ms()
        for org in self.sweeps:
            known = self.published.get((org, published_status.NAME))
            found = {} if known is None else open_now(published_status.decode(known), now_ms)
            if found:
                await self.counters.add(org, batch_of(now_ms), found, now_ms)

    async def check_audit(self) -> None:
        """Follow each chain of deeds; one that does not hold is said by the entry's number.

        Raises:
            TablesAwayError: Tomorrow again.
        """
        for one in self.organisations:
            org = Org(one.id)
            found = await self.records.audit(org, self.clock.now_ms())
            if found is not None:
                logs.event("audit_broken", organisation=org, count=found)

    async def write_deletions(self) -> None:
        """Write down what the sweep and the ends have erased, each day when it is over.

        Raises:
            TablesAwayError: The next hour tries again.
        """
        for one in self.organisations:
            written = await self.records.deletions(Org(one.id), self.clock.now_ms())
            if written:
                logs.event("deletions_written", organisation=one.id, count=written)

    async def _late(self) -> bool:
        swept = await self.service.marks.swept_ms()
        return published_status.is_late(swept, self.clock.now_ms())

    async def _changed(self, org: Org, name: str, document: bytes) -> bool:
        if self.published.get((org, name)) == document:
            return False
        await self.service.publisher.publish(org, name, document)
        self.published[org, name] = document
        return True

    async def _note(self, org: Org, record: SweepRecord) -> None:
        day = day_of(self.clock.now_ms())
        for name, number in record.counts().items():
            await self.service.marks.count(org, Cell(name, NO_DOOR, day), number)
        if record.left or record.late:
            logs.event("overdue", organisation=org, count=record.left + record.late)
        if record.repaired:
            logs.event("queue_repaired", organisation=org, count=record.repaired)


async def _forever(every_s: float, task: Callable[[], Awaitable[None]]) -> None:
    """Repeat a task; a store or tables that are away are met again at the next turn."""
    while True:
        try:
            await task()
        except (StoreAwayError, TablesAwayError):
            pass
        except Exception as error:  # noqa: BLE001  the other tasks must go on; the mark grows old
            logs.crash(error)
        await asyncio.sleep(every_s)


def register(subparsers: Any) -> None:  # noqa: ANN401  argparse keeps the type to itself
    """Add the command."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "worker", help="retention sweep, published documents, alerts, counts"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Work until SIGTERM; return the exit code."""
    del arguments
    logs.install()
    os.environ["DJANGO_SETTINGS_MODULE"] = "chatsvc.settings.console"
    django.setup()
    tables: Tables = import_module("chatsvc.cli.worker_tables").ConsoleTables()
    logs.install()
    environment = read()
    organisations = load_organisations(environment.organisations, demo=environment.demo)
    refuse_incomplete(environment, organisations, "worker")
    asyncio.run(_work(environment, organisations.all, tables))
    return 0


async def _work(
    environment: Environment, organisations: tuple[Organisation, ...], tables: Tables
) -> None:
    orgs = [Org(one.id) for one in organisations]
    url = environment.redis_url or ""  # refused above when it is missing
    service = make_service(url, orgs, environment.periods, replicas=environment.replicas)
    service.open()
    logs.event("started", process="worker")
    clock = SystemClock()
    worker = Worker(
        service, organisations, tables, tables, environment, clock, tables, tables, tables
    )
    working = asyncio.get_running_loop().create_task(worker.run())
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, working.cancel)
    with suppress(asyncio.CancelledError):
        await working
    await service.close()
    logs.event("stopping", process="worker")
