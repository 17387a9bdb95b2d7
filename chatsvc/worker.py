"""The worker: loads functions into a new store, sweeps, publishes. Composition of tasks only."""

import argparse
import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Final, Protocol

import django

from anonymity import logs
from anonymity.clock import Clock, SystemClock
from chatsvc.consumers.driver import Driver
from chatsvc.consumers.driver_ports import Parts
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.functions import load_functions
from chatsvc.delivery.records import Standing
from chatsvc.delivery.service import Service, make_service
from chatsvc.protocol import limits
from chatsvc.protocol.ids import ConversationId, Door, Org, StaffId
from chatsvc.retention import status as published_status
from chatsvc.retention.proof import StoreProof
from chatsvc.retention.record import SweepRecord
from chatsvc.retention.sweep import Sweep, SweepParts
from chatsvc.settings.checks import refuse_incomplete
from chatsvc.settings.environment import Environment, read
from chatsvc.settings.organisations import Organisation, load_organisations
from chatsvc.tally.cells import NO_DOOR, Cell, day_of
from chatsvc.tally.move import MOVE_EVERY_S, TallyMove
from chatsvc.tally.ports import Counters, TablesAwayError

# Duty and device lists are asked for so often; a change reaches visitors within a second.
PUBLISH_EVERY_S: Final = 1.0
# Scanning and loading everything: rare enough to cost nothing, often enough for a lease of 30 s.
REPAIR_EVERY_S: Final = 5.0
# The store's generation is looked at so often: a new one has functions and documents within 5 s.
MEET_EVERY_S: Final = 0.5


class Directory(Protocol):
    """What the worker asks the console; chatsvc never imports counsellor."""

    async def devices(self, org: Org) -> bytes | None:
        """The newest signed device document as canonical JSON; None before the first.

        Raises:
            TablesAwayError: The console's tables are out of reach.
        """
        ...


class Tables(Directory, Counters, Protocol):
    """All that the worker asks of the console's tables."""


class WorkerSeats:
    """The worker gives seats back; it accepts nobody."""

    def __init__(self, service: Service) -> None:
        """Through the worker's own link."""
        self._service = service

    async def confirm(self, org: Org, staff: StaffId, cid: ConversationId) -> None:
        """Never asked: the worker accepts nobody."""

    async def free(self, org: Org, staff: StaffId, cid: ConversationId) -> None:
        """The counsellor has one conversation less."""
        await self._service.staff.free_seat(org, staff, cid)


@dataclass(slots=True)
class Worker:
    """One worker's tasks. Two workers at once do no harm: what they do is idempotent."""

    service: Service
    organisations: tuple[Organisation, ...]
    directory: Directory
    counters: Counters
    environment: Environment
    clock: Clock
    generation: str | None = None
    published: dict[tuple[Org, str], bytes] = field(default_factory=dict)
    sweeps: dict[Org, Sweep] = field(default_factory=dict)
    moves: dict[Org, TallyMove] = field(default_factory=dict)
    driver: Driver = field(init=False)
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
            self.moves[org] = TallyMove(org, service.tally, self.counters, self.clock)

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_forever(MEET_EVERY_S, self.meet))
            tasks.create_task(_forever(limits.SWEEP_EVERY_S / 2, self.sweep))
            tasks.create_task(_forever(PUBLISH_EVERY_S, self.publish))
            # On their own: tables that are slow or away hold up neither sweep nor status (G7).
            tasks.create_task(_forever(PUBLISH_EVERY_S, self.publish_devices))
            tasks.create_task(_forever(MOVE_EVERY_S, self.move))

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
        for one in self.organisations:
            org = Org(one.id)
            present = await self.service.staff.present(org, self.clock.now_ms())
            status = published_status.status_of(
                _on_duty(one, present.values()), demo=one.demo, late=await self._late()
            )
            document = published_status.encode(status)
            if await self._changed(org, published_status.NAME, document):
                self.service.delivery.queue_changed(org)

    async def publish_devices(self) -> None:
        """Publish the signed device list where it changed.

        Raises:
            StoreAwayError: It is out of reach.
            TablesAwayError: So are they; the last copy stays.
        """
        await self._met.wait()
        for one in self.organisations:
            org = Org(one.id)
            devices = await self.directory.devices(org)
            if devices is not None:
                await self._changed(org, "devices", devices)

    async def move(self) -> None:
        """Move every organisation's counts into the tables.

        Raises:
            StoreAwayError, TablesAwayError: Nothing is lost; the next turn goes on.
        """
        await self._met.wait()
        for move in self.moves.values():
            await move.turn(self.generation)

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


def _on_duty(one: Organisation, present: Iterable[Standing]) -> dict[str, int]:
    """How many answer at each door now: a person counts at each of hers, on pause at none."""
    counts = dict.fromkeys(one.doors, 0)
    for standing in present:
        if standing.duty.state == "on":
            for door in standing.duty.doors:
                if door in counts:
                    counts[door] += 1
    return counts


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
        "worker", help="retention sweep, offers, counters"
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
    worker = Worker(service, organisations, tables, tables, environment, SystemClock())
    working = asyncio.get_running_loop().create_task(worker.run())
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, working.cancel)
    with suppress(asyncio.CancelledError):
        await working
    await service.close()
    logs.event("stopping", process="worker")
