"""What who waits is told of the place in line, and early that a door will close before it."""

from datetime import UTC, datetime

import pytest

from chatsvc.consumers.intake import Intake
from chatsvc.consumers.line import Place
from chatsvc.consumers.queue_board import QueueBoard
from chatsvc.delivery.records import Membership
from chatsvc.protocol.ids import VISITOR, ConversationId, Door, Org
from chatsvc.protocol.messages_out import QueuePlace
from chatsvc.protocol.usual import UNKNOWN, Usual
from chatsvc.retention import usual
from chatsvc.retention.status import DoorStatus, Reason, Status, encode

ORG, MIKA = Org("demo"), Door("mika")
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
NOON_MS = int(NOON.timestamp() * 1000)


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        """Begin at noon."""
        self.now = NOON_MS

    def now_ms(self) -> int:
        return self.now


class Line:
    """A queue of this many, in order."""

    def __init__(self, count: int) -> None:
        """Let so many wait."""
        self.ids = [ConversationId(n.to_bytes(16)) for n in range(count)]

    async def places(self, org: Org, door: Door) -> dict[ConversationId, Place]:
        assert (org, door) == (ORG, MIKA)
        return {cid: Place(n, NOON_MS) for n, cid in enumerate(self.ids)}


class Documents:
    """The worker's status as it was last published."""

    def __init__(
        self,
        ends: str | None,
        reason: Reason = "ok",
        on_duty: int = 1,
        figures: Usual = UNKNOWN,
        places: int = 2,
    ) -> None:
        """Say when the opening ends, and what was measured."""
        self.usual = usual.encode({MIKA: figures})
        doors = {"mika": DoorStatus(reason == "ok", on_duty, reason, ends=ends, places=places)}
        self.status = encode(Status("open", "ok", doors, demo=False))

    def get(self, org: Org, name: str) -> bytes:
        assert (org, name) in {(ORG, "status"), (ORG, "usual")}
        return self.status if name == "status" else self.usual


async def told(documents: Documents, *places: int, clock: Clock | None = None) -> list[QueuePlace]:
    """Return what visitors at these places hear at one look."""
    line, now = Line(10), clock or Clock()
    intake = Intake(documents, now)
    intake.swept_ms = now.now
    board = QueueBoard(line, intake)  # type: ignore[arg-type]  # only `places` is asked
    heard: list[QueuePlace] = []
    for place in places:
        board.enter(Membership(ORG, line.ids[place], VISITOR), MIKA, heard.append)
    await board.refresh(ORG)
    await board.refresh(ORG)  # nothing changed: nothing is said again
    return heard


async def test_the_last_in_line_hears_early_what_the_first_need_not() -> None:
    heard = await told(Documents("2026-11-28T13:30+00:00"), 0, 9)
    assert heard == [
        QueuePlace(ahead=0, on_duty=1, closing=False),
        QueuePlace(ahead=9, on_duty=1, closing=True),
    ]


@pytest.mark.parametrize(
    ("documents", "closing"),
    [
        (Documents(None), False),
        (Documents("2026-11-28T23:00+00:00"), False),
        (Documents(None, "outside_hours"), True),
        (Documents("2026-11-28T12:20+00:00", "last_entry_passed"), True),
    ],
)
async def test_hours_decide_and_after_them_nobody_is_flattered(
    documents: Documents, *, closing: bool
) -> None:
    assert [one.closing for one in await told(documents, 1)] == [closing]


async def test_time_alone_brings_the_news() -> None:
    clock, documents = Clock(), Documents("2026-11-28T14:00+00:00")
    assert [one.closing for one in await told(documents, 1, clock=clock)] == [False]
    clock.now += 70 * 60_000
    assert [one.closing for one in await told(documents, 1, clock=clock)] == [True]


async def test_a_wait_is_told_as_it_was_measured_and_follows_the_clock() -> None:
    clock = Clock()
    documents = Documents(None, figures=Usual(45, 60, 2, 15))
    first, last = await told(documents, 0, 9, clock=clock)
    assert (first.talk_minutes, first.low, first.high) == (45, 2, 30)
    assert (last.talk_minutes, last.low, last.high) == (45, 2, 300)
    clock.now += 8 * 60_000
    assert [(one.low, one.high) for one in await told(documents, 0, clock=clock)] == [(8, 30)]
    clock.now += 30 * 60_000
    late = await told(documents, 0, clock=clock)
    assert [(one.talk_minutes, one.low, one.high) for one in late] == [(45, None, None)]


async def test_one_talk_at_a_time_makes_the_wait_twice_as_long() -> None:
    for places, closing, high in ((2, False, 60), (1, True, 120)):
        documents = Documents("2026-11-28T13:30+00:00", figures=Usual(45, 60, 2, 15), places=places)
        (second,) = await told(documents, 1)
        assert (second.closing, second.high) == (closing, high)


@pytest.mark.parametrize(("minutes", "closing"), [(None, False), (40, False), (100, True)])
async def test_a_talk_that_takes_long_at_this_door_brings_the_news_earlier(
    minutes: int | None, *, closing: bool
) -> None:
    documents = Documents("2026-11-28T13:30+00:00", figures=Usual(minutes))
    assert [one.closing for one in await told(documents, 1)] == [closing]


async def test_what_is_not_measured_is_nil() -> None:
    (only,) = await told(Documents(None), 0)
    assert (only.talk_minutes, only.low, only.high) == (None, None, None)
