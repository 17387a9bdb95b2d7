"""A visitor's place: in the counsellors' order, whoever came by whichever way, and no better."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chatsvc.consumers.line import Line
from chatsvc.delivery.records import QueueEntry, StoredRecord
from chatsvc.protocol import record
from chatsvc.protocol.conversation import Conversation, Phase, begin
from chatsvc.protocol.ids import (
    ConversationId,
    Door,
    Epoch,
    Group,
    InstanceId,
    KeyPackageId,
    Org,
    Seq,
    Slot,
    StaffId,
)
from chatsvc.protocol.limits import Periods
from chatsvc.protocol.line import MINUTE_MS, rank_of
from chatsvc.protocol.seat import Seat
from counsellor.queue import policy

ORG, MIKA = Org("demo"), Door("mika")
SEAT = Seat(Slot(1), StaffId("1"), KeyPackageId(bytes(16)), InstanceId(bytes(16)), "counsellor")
NOON = 1_767_268_800_000


def cid(n: int) -> ConversationId:
    return ConversationId(n.to_bytes(16))


def waits(minutes: float, **said: object) -> Conversation:
    """Somebody who came so many minutes before noon."""
    one = begin(
        door=MIKA,
        path="own",
        language="sv",
        wishes=(),
        visitor_key=bytes(32),
        resume=bytes(32),
        end=bytes(32),
        now=NOON - int(minutes * MINUTE_MS),
        periods=Periods(),
    )
    return replace(one, **said)  # type: ignore[arg-type]  # a story names fields


class Store:
    """Queue and records of one door, and how often a record was read."""

    def __init__(self, *waiting: Conversation) -> None:
        """Let these stand in the queue in this order, by number from 0."""
        self.records: dict[ConversationId, tuple[int, Conversation]] = {
            cid(n): (1, one) for n, one in enumerate(waiting)
        }
        self.queue = list(self.records)
        self.loads = 0

    async def waiting(self, _org: Org, _door: Door) -> tuple[QueueEntry, ...]:
        return tuple(QueueEntry(one, n) for n, one in enumerate(self.queue))

    async def versions(self, _org: Org, cids: Sequence[ConversationId]) -> tuple[int | None, ...]:
        return tuple(self.records[one][0] if one in self.records else None for one in cids)

    async def load(self, _org: Org, one: ConversationId) -> StoredRecord | None:
        self.loads += 1
        if one not in self.records:
            return None
        version, conversation = self.records[one]
        fields = {
            name: value if isinstance(value, bytes) else str(value).encode()
            for name, value in record.to_fields(conversation).items()
        }
        none: frozenset[Slot] = frozenset()
        return StoredRecord(
            version,
            Epoch(0),
            Group(0),
            none,
            Seq(0),
            {},
            {},
            {},
            {},
            fields,
        )

    def becomes(self, n: int, **said: object) -> None:
        version, conversation = self.records[cid(n)]
        self.records[cid(n)] = (version + 1, replace(conversation, **said))  # type: ignore[arg-type]  # as above


def line_of(store: Store) -> Line:
    return Line(store, store)  # type: ignore[arg-type]  # only what a line asks


async def order(line: Line) -> list[int]:
    places = await line.places(ORG, MIKA)
    ahead = {one: place.ahead for one, place in places.items()}
    assert sorted(ahead.values()) == list(range(len(places)))
    return [int.from_bytes(one) for one, _ in sorted(ahead.items(), key=lambda item: item[1])]


async def test_for_whom_it_is_urgent_counts_as_before_who_came_a_little_earlier() -> None:
    store = Store(waits(3), waits(1, urgent=True))
    assert await order(line_of(store)) == [1, 0]


async def test_a_place_that_a_handover_takes_is_not_hidden_from_the_others() -> None:
    store = Store(waits(6), waits(4), waits(0, phase=Phase.HANDOVER, seats=(SEAT,)))
    assert await order(line_of(store)) == [0, 2, 1]


async def test_whose_counsellor_vanished_stands_first_whoever_waits() -> None:
    """Said on the page in these words: "först i tur"."""
    store = Store(waits(60), waits(20, urgent=True), waits(1, phase=Phase.HANDOVER))
    assert await order(line_of(store)) == [2, 0, 1]


async def test_who_came_back_to_somebody_counts_as_before_newcomers() -> None:
    store = Store(waits(4), waits(0, came_from=cid(9)))
    assert await order(line_of(store)) == [1, 0]


async def test_who_lost_the_line_in_mid_talk_counts_as_before_newcomers() -> None:
    store = Store(waits(4), waits(0, back_at=NOON))
    assert await order(line_of(store)) == [1, 0]


async def test_what_becomes_urgent_is_seen_at_the_next_look_and_nothing_else_is_read_again() -> (
    None
):
    store = Store(waits(3), waits(2), waits(1))
    line = line_of(store)
    assert await order(line) == [0, 1, 2]
    store.becomes(2, urgent=True)
    assert await order(line) == [2, 0, 1]
    assert store.loads == 4


async def test_who_has_ended_stands_before_nobody() -> None:
    store = Store(waits(3), waits(2))
    del store.records[cid(0)]
    assert await order(line_of(store)) == [1]


@given(
    st.lists(
        st.tuples(st.integers(0, 40), *[st.booleans()] * 4),
        max_size=10,
    )
)
def test_the_visitors_place_is_the_counsellors_order(
    people: list[tuple[int, bool, bool, bool, bool]],
) -> None:
    told, seen = [], []
    for n, (minutes, urgent, handover, back, alone) in enumerate(people):
        phase = Phase.HANDOVER if handover else Phase.WAITING
        seats = () if alone or not handover else (SEAT,)
        one = waits(
            minutes, urgent=urgent, phase=phase, came_from=cid(99) if back else None, seats=seats
        )
        told.append(rank_of(cid(n), one))
        seen.append(
            policy.Waiting(
                cid(n),
                MIKA,
                one.waiting_since,
                "sv",
                urgent=urgent,
                handover=handover,
                returning=back,
                left_alone=handover and alone,
            )
        )
    assert [place for *_, place in sorted(told)] == [w.conversation for w in policy.order(seen)]
