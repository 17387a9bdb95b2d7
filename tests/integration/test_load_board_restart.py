"""A worker that dies takes nothing with it: pauses, the last hours, alerts and letters go on."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import msgspec

from anonymity.clock import FakeClock
from chatsvc.board import document
from chatsvc.board.document import AlertKind, Board
from chatsvc.board.look import Look, LookParts, list_ends
from chatsvc.consumers.driver import Driver
from chatsvc.consumers.driver_ports import NoSeats
from chatsvc.delivery.functions import load_functions
from chatsvc.delivery.records import Duty
from chatsvc.delivery.service import Service
from chatsvc.protocol.ids import ConversationId, Door, InstanceId, Org, Process, StaffId
from chatsvc.protocol.limits import Periods
from chatsvc.protocol.record import to_fields
from chatsvc.retention.hours import DoorPlan, Opening, Span
from chatsvc.settings.alert_file import Alerts
from chatsvc.tally.ports import TablesAwayError
from tests.support.delivery import process
from tests.support.loads import conversation
from tests.support.store import TestStore
from tests.support.visitors import now_ms, organisation, parts_of

CID = ConversationId(b"w" * 16)
LINNEA = StaffId("1")


@dataclass
class Letters:
    """A letter box that keeps what was sent."""

    sent: list[tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)

    async def send(self, org: Org, to: Sequence[str], kinds: Sequence[AlertKind]) -> None:
        assert org
        self.sent.append((tuple(to), tuple(kinds)))


@dataclass
class Tables:
    """Who is on call, when the tables are there."""

    away: bool = False
    late_numbers: int = 0
    late_reviews: int = 0

    async def on_call(self, org: Org) -> tuple[str, ...]:
        assert org
        if self.away:
            raise TablesAwayError
        return ("Chef i beredskap",)

    async def missed(self, org: Org, now_ms: int) -> Mapping[str, int]:
        assert org
        assert now_ms
        return {}

    async def unchecked(self, org: Org, now_ms: int) -> int:
        assert org
        assert now_ms
        return self.late_numbers

    async def unreviewed(self, org: Org, now_ms: int) -> int:
        assert org
        assert now_ms
        return self.late_reviews


def a_look(
    service: Service, org: str, clock: FakeClock, letters: Letters, tables: Tables | None = None
) -> Look:
    async def publish(to: Org, name: str, content: bytes) -> None:
        await service.publisher.publish(to, name, content)

    parts = LookParts(
        service.queue,
        service.conversations,
        service.staff,
        Driver(parts_of(service, Periods()), NoSeats()),
        service.marks,
        service.alerts,
        publish,
        clock,
        tables or Tables(),
        letters,
    )
    one = msgspec.structs.replace(organisation(org), alerts=Alerts(mail=("chef@kommun.example",)))
    return Look(one, parts)


@asynccontextmanager
async def a_house(store: TestStore, org: str) -> AsyncIterator[tuple[Service, Service, Service]]:
    """Links of a worker, a console and a visitor's process, with our functions in the store."""
    async with (
        process(store, "worker", org) as worker,
        process(store, "console", org) as console,
        process(store, "visitor", org) as visitor,
    ):
        await load_functions(worker.link)
        yield worker, console, visitor


async def turn(look: Look, plans: dict[str, DoorPlan] | None = None) -> Board:
    """Look, publish, and read it back."""
    await look.parts.marks.sweep_done(look.parts.clock.now_ms())  # type: ignore[attr-defined]  # the worker's own
    content = await look.turn(plans or {}, None)
    await look.parts.publish(look.org, document.NAME, content)
    board = document.decode(content)
    assert board is not None
    return board


async def waits(service: Service, org: str, since: int) -> None:
    """Somebody in the queue of `mika`."""
    later = since + 4 * 3_600_000
    one = replace(conversation(waiting_since=since), silence_at=later, age_at=later)
    await service.conversations.start(Org(org), CID, to_fields(one), bytes(32), 600_000)
    await service.queue.set_due(Org(org), CID, later)


async def test_a_new_worker_asks_nobody_twice_and_writes_no_second_letter(
    store: TestStore, org: str
) -> None:
    clock, letters = FakeClock(now_ms()), Letters()
    async with a_house(store, org) as (worker, _, visitor):
        await waits(visitor, org, clock.now_ms() - 400_000)
        first = await turn(a_look(worker, org, clock, letters))
        assert [(one.key, one.state) for one in first.alerts] == [("wait.mika", "raised")]
        assert letters.sent == [(("chef@kommun.example",), ("wait",))]
        clock.advance(60_000)
        again = a_look(worker, org, clock, letters)
        assert (await turn(again)).alerts == first.alerts
        # Two workers beside each other: the step is told once.
        clock.advance(180_000)
        beside = a_look(worker, org, clock, letters)
        passed = [await turn(one) for one in (again, beside)]
        assert [board.alerts[0].passed_to for board in passed] == ["Chef i beredskap"] * 2
        assert len(letters.sent) == 2


async def test_a_new_worker_knows_since_when_somebody_works_and_the_last_hours(
    store: TestStore, org: str
) -> None:
    clock, letters = FakeClock(now_ms()), Letters()
    async with a_house(store, org) as (worker, console, _):
        duty = Duty("on", 2, InstanceId(b"i" * 16), Process("c"), (Door("mika"),))
        await console.staff.enter(Org(org), LINNEA, duty, clock.now_ms(), 600_000)
        first = await turn(a_look(worker, org, clock, letters))
        clock.advance(2 * 3_600_000 + 1000)
        board = await turn(a_look(worker, org, clock, letters))
        assert board.people[0].working == first.people[0].working
        assert [one.key for one in board.alerts] == ["no_pause.1"]
        assert board.past[0] == first.past[0]


async def test_an_empty_door_in_its_hours_is_told_and_one_without_hours_is_not(
    store: TestStore, org: str
) -> None:
    clock, letters = FakeClock(now_ms()), Letters()
    span = Span(clock.now_ms() - 60_000, clock.now_ms() + 3_600_000)
    plans = {"mika": DoorPlan((Opening(span, span.closes_ms),))}
    async with a_house(store, org) as (worker, _, _):
        look = a_look(worker, org, clock, letters)
        assert (await turn(look, plans)).alerts == ()
        clock.advance(121_000)
        assert [one.key for one in (await turn(look, plans)).alerts] == ["nobody.mika"]


async def test_a_number_and_a_log_past_their_check_are_told_at_a_real_reception_and_in_no_demo(
    store: TestStore, org: str
) -> None:
    clock, letters = FakeClock(now_ms()), Letters()
    span = Span(clock.now_ms() - 60_000, clock.now_ms() + 3_600_000)
    plans = {"mika": DoorPlan((Opening(span, span.closes_ms),))}
    async with a_house(store, org) as (worker, _, _):
        told = {}
        for demo in (True, False):
            look = a_look(worker, org, clock, letters, Tables(late_numbers=1, late_reviews=1))
            look.organisation = msgspec.structs.replace(look.organisation, demo=demo)
            told[demo] = [one.key for one in (await turn(look, plans)).alerts]
    assert told == {True: [], False: ["numbers_unchecked.", "review_late."]}
    assert letters.sent == [(("chef@kommun.example",), ("numbers_unchecked", "review_late"))]


async def test_tables_that_are_away_leave_the_line_of_those_on_call_as_it_was(
    store: TestStore, org: str
) -> None:
    clock, tables = FakeClock(now_ms()), Tables()
    async with a_house(store, org) as (worker, _, visitor):
        await waits(visitor, org, clock.now_ms() - 400_000)
        look = a_look(worker, org, clock, Letters(), tables)
        await turn(look)
        tables.away = True
        clock.advance(181_000)
        assert (await turn(look)).alerts[0].passed_to == "Chef i beredskap"


async def test_an_emptied_store_loses_what_was_said_and_nothing_that_stands(
    store: TestStore, org: str
) -> None:
    clock, letters = FakeClock(now_ms()), Letters()
    async with a_house(store, org) as (worker, console, visitor):
        await waits(visitor, org, clock.now_ms() - 400_000)
        look = a_look(worker, org, clock, letters)
        await turn(look)
        await console.alerts.take(Org(org), "wait.mika", StaffId("9"), clock.now_ms())
        assert not await console.alerts.take(Org(org), "wait.mika", StaffId("8"), clock.now_ms())
        assert (await turn(look)).alerts[0].taken_by == "9"
        with store.admin() as admin:
            admin.delete(f"o:{org}:{{alerts}}")
        assert (await turn(look)).alerts[0].state == "raised"


def signed(exp: int) -> dict[str, object]:
    return {"b": {"k": "x", "exp": exp}, "s": ""}


def test_the_device_list_ends_with_whichever_signature_ends_first() -> None:
    whole = {"reception": signed(900), "list": signed(300), "devices": signed(700)}
    assert list_ends(msgspec.json.encode(whole)) == 300
    assert list_ends(None) is None
    assert list_ends(b'{"org": "demo"}') is None
