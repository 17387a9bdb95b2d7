"""Every message in every state of a visitor's socket: one table says what is answered."""

import secrets
from collections.abc import AsyncIterator, Callable

import pytest

from chatsvc.protocol import control
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import NO_CONVERSATION, ConversationId
from tests.support.duty import challenge, keys_of, mls, started, submission, talking
from tests.support.store import TestStore
from tests.support.visitors import Page, Secrets, ServiceUnderTest, running_service, solved

UNKNOWN = ConversationId(b"\xdd" * 16)
WRONG = secrets.token_bytes(32)

Said = Callable[[Page], object]
START = "start"  # its puzzle is of the organisation: see `messages`
MESSAGES: dict[str, Said] = {
    "resume": lambda page: page.say(
        says.VisitorHello(v=1, resume=says.Resume(proof=WRONG, counter=0))
    ),
    "taken": lambda page: page.say(says.Taken(fence=page.fence, seq=1)),
    "taken of an older fence": lambda page: page.say(says.Taken(fence=0, seq=1)),
    "presence": lambda page: page.say(says.Presence(state="hidden")),
    "alive": lambda page: page.say(says.Alive()),
    "stuck": lambda page: page.say(says.Stuck(code="bad_chain")),
    "extend": lambda page: page.say(says.Extend()),
    "writes": lambda page: page.say(says.Writes(languages=["en"])),
    "writes what nobody here has": lambda page: page.say(says.Writes(languages=["xx"])),
    "urgent": lambda page: page.say(says.Urgent()),
    "end without a proof": lambda page: page.say(says.End()),
    "end": lambda page: page.say(says.End(proof=WRONG)),
    "left": lambda page: page.say(says.Left(proof=WRONG)),
    "application": lambda page: page.frame(Kind.APPLICATION, _text(page)),
    "commit": lambda page: page.frame(Kind.COMMIT, submission(page, _epoch(page), None)),
    "welcome": lambda page: page.frame(Kind.KEY_PACKAGE, b"\0\1\0\3"),
    "of another conversation": lambda page: page.say(says.Alive(), cid=UNKNOWN),
}


def messages(service: ServiceUnderTest) -> dict[str, Said]:
    """Return every message by its name."""
    start: Said = lambda page: page.hello(solved(challenge(service.org)), Secrets())  # noqa: E731
    return {**MESSAGES, START: start}


OUT, FOREIGN = ["error out_of_phase", "close 4409"], ["error not_yours", "close 4403"]
PROOF = ["error wrong_proof"]
BAD = ["error malformed", "close 4400"]

# state -> message -> what is answered; the probe that follows is not in the list.
TABLE: dict[str, dict[str, list[str]]] = {
    "opened": {
        "resume": ["gone"],
        "start": ["placed"],
        "taken": OUT,
        "taken of an older fence": OUT,
        "presence": OUT,
        "alive": OUT,
        "stuck": OUT,
        "extend": OUT,
        "writes": OUT,
        "writes what nobody here has": BAD,
        "urgent": OUT,
        "end without a proof": PROOF,
        "end": PROOF,
        "left": PROOF,
        "application": OUT,
        "commit": OUT,
        "welcome": FOREIGN,
        "of another conversation": OUT,
    },
    "waiting": {
        "resume": OUT,
        "start": OUT,
        "taken": [],
        "taken of an older fence": [],
        "presence": ["presence"],
        "alive": ["alive"],
        "stuck": [],
        "extend": ["alive"],
        "writes": [],
        "writes what nobody here has": BAD,
        "urgent": [],
        "end without a proof": PROOF,
        "end": PROOF,
        "left": PROOF,
        "application": OUT,
        "commit": ["commit_refused"],
        "welcome": FOREIGN,
        "of another conversation": FOREIGN,
    },
    "talking": {
        "resume": OUT,
        "start": OUT,
        "taken": [],
        "taken of an older fence": [],
        "presence": ["presence"],
        "alive": ["alive"],
        "stuck": [],
        "extend": ["alive"],
        "writes": [],
        "writes what nobody here has": BAD,
        "urgent": [],
        "end without a proof": PROOF,
        "end": PROOF,
        "left": PROOF,
        "application": ["taken"],
        "commit": ["commit_ok"],
        "welcome": FOREIGN,
        "of another conversation": FOREIGN,
    },
}


def _text(page: Page) -> bytes:
    return mls(page.cid, _epoch(page), 1, b"y" * 70)


def _epoch(page: Page) -> int:
    """The epoch this page is in: a commit came by, or none did."""
    return sum(1 for frame in page.seen if frame.kind is Kind.COMMIT)


@pytest.fixture
async def service(store: TestStore, org: str) -> AsyncIterator[ServiceUnderTest]:
    async with running_service(store, org) as running:
        yield running


async def page_in(service: ServiceUnderTest, state: str) -> Page:
    """Bring a page into a state; each talk has a counsellor of its own."""
    if state == "talking":
        anybody = f"{secrets.token_hex(4)}.mika"
        page, _counsellor = await talking(service, Secrets(), anybody)
        if not _epoch(page):
            await page.gets(Kind.COMMIT)
        return page
    if state == "waiting":
        return await started(service, Secrets())
    page = Page(service.application)
    await page.open()
    return page


async def answers(page: Page, proofs: int) -> list[str]:
    """Read up to the answer of a probe: an end of what is unknown, answered `wrong_proof`."""
    page.say(says.End(proof=WRONG), cid=UNKNOWN)
    heard: list[str] = []
    while (frame := await page.next()) is not None:
        if frame.kind is not Kind.CONTROL:
            continue
        message = control.decode_to_visitor(frame.payload)
        if isinstance(message, told.Error):
            heard.append(f"error {message.code}")
        elif not isinstance(message, told.QueuePlace | told.Ticket):  # these two come unasked
            heard.append(control.tag_of(message))
        if heard.count(PROOF[0]) == proofs:
            return heard[:-1]
    return [*heard, f"close {page.closed}"]


@pytest.mark.parametrize("state", TABLE)
async def test_every_message_has_its_answer(service: ServiceUnderTest, state: str) -> None:
    await service.on_duty()
    for name, expected in TABLE[state].items():
        page = await page_in(service, state)
        messages(service)[name](page)
        heard = await answers(page, proofs=1 + expected.count(PROOF[0]))
        assert heard == expected, f"{name} while {state}"
        await page.vanish()


def test_every_message_stands_in_every_state() -> None:
    for state, row in TABLE.items():
        assert row.keys() == {*MESSAGES, START}, state


async def test_after_the_end_nothing_is_answered_and_nothing_is_written(
    service: ServiceUnderTest, store: TestStore
) -> None:
    await service.on_duty()
    for name, say in messages(service).items():
        secret = Secrets()
        page = await started(service, secret)
        page.say(says.End(proof=secret.end))
        assert await page.is_closed() == 4000
        seen = len(page.seen)
        say(page)
        await page.vanish()
        assert len(page.seen) == seen, name
        assert await keys_of(store, service.org, page.cid) == [], name


async def test_a_start_may_not_name_a_conversation(service: ServiceUnderTest) -> None:
    """Otherwise a page could choose its id, and meet one that is known (P15)."""
    await service.on_duty()
    page = Page(service.application)
    await page.open()
    start = says.Start(
        pow=solved(challenge(service.org)),
        path="own",
        language="sv",
        wishes=[],
        visitor_key=bytes(32),
        resume=bytes(32),
        end=bytes(32),
    )
    page.say(says.VisitorHello(v=1, start=start), cid=UNKNOWN)
    assert (await page.hears(told.Error)).code == "malformed"
    assert await page.is_closed() == 4400
    await page.vanish()


async def test_the_zero_conversation_can_neither_be_resumed_nor_ended(
    service: ServiceUnderTest,
) -> None:
    page = Page(service.application)
    await page.open()
    page.say(
        says.VisitorHello(v=1, resume=says.Resume(proof=WRONG, counter=0)), cid=NO_CONVERSATION
    )
    assert await page.hears(told.Gone)
    page.say(says.Left(proof=WRONG), cid=NO_CONVERSATION)
    assert (await page.hears(told.Error)).code == "wrong_proof"
    await page.vanish()
