"""The planted-bug gate, Python's part: each broken variant is caught by the check beside it."""

import asyncio
import io
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest

from anonymity import log_words, logs, scope
from anonymity.errors import AnonymityError
from chatsvc.delivery.records import Frame, Membership, Page
from chatsvc.delivery.registry import Registry
from chatsvc.protocol import effects
from chatsvc.protocol import events as happened
from chatsvc.protocol.conversation import TRANSITIONS, Conversation
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import ConversationId, Fence, Group, Org, Seq, Slot
from tests.support.delivery import RecordingSocket
from tests.support.playbook import BO, MINUTE, NOON, PERIODS, accepted, joining, talking

ORG, CID = Org("o"), ConversationId(b"c" * 16)
AT = Membership(ORG, CID, Slot(0))
ADDRESS = "127.66.7.8"


# --- order and repeats at a socket (G1-G3) -------------------------------------------------------


def stored(count: int) -> list[Frame]:
    return [Frame(Seq(n), 1, Slot(1), 1, 0, Group(0), b"%d" % n) for n in range(1, count + 1)]


async def delivered(registry: type[Registry], hints: Sequence[int]) -> list[int]:
    """Return what a socket got: nine frames in the store, hinted at in this order."""
    frames = stored(9)

    async def read(at: Membership, fence: Fence, after: Seq) -> Page:
        del at, fence
        await asyncio.sleep(0)
        return Page(tuple(frames[after:]), Seq(len(frames)), more=False)

    here, socket = registry(read), RecordingSocket()
    here.register(AT, Fence(1), Seq(0), socket)
    for number in hints:
        here.offer(ORG, CID, frames[number - 1])
        await asyncio.sleep(0)
    here.read_again()
    for _ in range(20):
        await asyncio.sleep(0)
    return [frame.seq for frame in socket.frames]


HINTS = (1, 2, 2, 5, 4, 3, 9, 1, 6)


class OffByOne(Registry):
    """Forgets the last one that it sent."""

    def offer(self, org: Org, cid: ConversationId, frame: Frame) -> None:
        for seat in self._of(org, cid):
            seat.cursor = max(0, seat.cursor - 1)
        super().offer(org, cid, frame)


class Skips(Registry):
    """Believes that a gap was never anything."""

    def offer(self, org: Org, cid: ConversationId, frame: Frame) -> None:
        for seat in self._of(org, cid):
            seat.cursor = max(seat.cursor, frame.seq - 1)
        super().offer(org, cid, frame)


class NoDedupe(Registry):
    """Sends whatever it is told of."""

    def offer(self, org: Org, cid: ConversationId, frame: Frame) -> None:
        for seat in self._of(org, cid):
            seat.socket.deliver(seat.at, frame)
        super().offer(org, cid, frame)


async def test_a_socket_gets_everything_once_and_in_order() -> None:
    assert await delivered(Registry, HINTS) == list(range(1, 10))


@pytest.mark.parametrize("planted", [OffByOne, Skips, NoDedupe])
async def test_a_registry_that_counts_wrongly_is_caught(planted: type[Registry]) -> None:
    assert await delivered(planted, HINTS) != list(range(1, 10))


# --- one counsellor per conversation, and deadlines (G8, P12) ------------------------------------


def claimed_twice() -> bool:
    """Say whether a second counsellor may accept what somebody accepted."""
    try:
        effects.handle(joining(), accepted(NOON, BO), PERIODS)
    except TheirError:
        return False
    return True


def test_a_table_that_lets_a_second_counsellor_accept_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not claimed_twice()
    before = joining().phase
    monkeypatch.setitem(TRANSITIONS, (before, happened.Accepted), before)
    assert not claimed_twice(), "the effect refuses too: the table is not the only guard"

    def careless(
        conversation: Conversation, event: happened.Accepted, _: object
    ) -> tuple[Conversation, tuple[()]]:
        return replace(conversation, waiting_since=event.now), ()

    monkeypatch.setitem(effects._EFFECTS, happened.Accepted, careless)  # noqa: SLF001
    assert claimed_twice()


def prolonged_by(event: happened.Event) -> bool:
    after, _ = effects.handle(talking(), event, PERIODS)
    return after.silence_at > talking().silence_at


def test_a_page_that_is_only_looked_at_does_not_prolong_and_if_it_did_it_would_be_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = happened.PresenceChanged(NOON + MINUTE, Slot(0), "present")
    assert not prolonged_by(seen)

    def refreshed(
        conversation: Conversation, event: happened.PresenceChanged, _: object
    ) -> tuple[Conversation, tuple[()]]:
        return replace(conversation, silence_at=event.now + 30 * MINUTE), ()

    monkeypatch.setitem(effects._EFFECTS, happened.PresenceChanged, refreshed)  # noqa: SLF001
    assert prolonged_by(seen)


# --- an address in a log (G5) --------------------------------------------------------------------


@pytest.fixture
def printed() -> Iterator[io.StringIO]:
    """Install our logging into a stream, and put back what was there."""
    root, factory = logging.getLogger(), logging.getLogRecordFactory()
    handlers, level, raises = root.handlers[:], root.level, logging.raiseExceptions
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(lambda record: bool(record.msg))
    logging.setLogRecordFactory(logs._stripped)  # noqa: SLF001  what install() sets
    root.handlers[:] = [handler]
    yield stream
    logging.setLogRecordFactory(factory)
    root.handlers[:], logging.raiseExceptions = handlers, raises
    root.setLevel(level)


LEAKS: dict[str, Callable[[], None]] = {
    "as text": lambda: logging.getLogger("daphne").error("lost %s", ADDRESS),
    "in an f-string": lambda: logging.getLogger("x").critical(f"lost {ADDRESS}"),  # noqa: G004
    "as an argument": lambda: logging.getLogger("y").warning("%(peer)s", {"peer": ADDRESS}),
    "as an extra": lambda: logging.getLogger("z").error("lost", extra={"peer": ADDRESS}),
    "in an error": lambda: logs.crash(ValueError(ADDRESS)),
}


@pytest.mark.parametrize("how", LEAKS)
def test_an_address_that_somebody_logs_is_not_printed(printed: io.StringIO, how: str) -> None:
    LEAKS[how]()
    assert ADDRESS not in printed.getvalue()


def test_a_log_that_keeps_its_text_is_caught(printed: io.StringIO) -> None:
    logging.setLogRecordFactory(logging.LogRecord)
    LEAKS["as text"]()
    assert ADDRESS in printed.getvalue(), "the search above would find nothing at all"


def test_no_field_of_any_event_carries_an_address() -> None:
    for event, fields in log_words.EVENTS.items():
        for field in fields:
            try:
                line = log_words.render(event, {field: ADDRESS})
            except AnonymityError:
                continue
            assert ADDRESS not in line, f"{event}: {field}"


async def test_a_scope_that_keeps_the_peer_is_caught() -> None:
    seen: list[object] = []

    async def app(inner: scope.Scope, receive: scope.Receive, send: scope.Send) -> None:
        del receive, send
        seen.append(inner)

    headers = [(b"x-forwarded-for", ADDRESS.encode()), (b"forwarded", ADDRESS.encode())]
    outer = {"type": "http", "client": (ADDRESS, 1), "server": None, "headers": headers}

    async def nothing(*_: object) -> dict[str, object]:
        return {}

    await scope.AnonymousScope(app)(dict(outer), nothing, nothing)  # type: ignore[arg-type]
    await app(dict(outer), nothing, nothing)  # type: ignore[arg-type]  # planted: no AnonymousScope
    assert [ADDRESS in repr(one) for one in seen] == [False, True]
