"""Malformed, oversized, replayed, out of phase, foreign, forged: a code, a close, and no loss."""

import json
import secrets
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from chatsvc.protocol import frames
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.frames import ClientFrame, Kind
from chatsvc.protocol.ids import ConversationId, Door, FrameId, Group
from chatsvc.protocol.limits import MAX_HELLOS, RATE_BURST
from tests.support.duty import challenge, mls, started, submission, talking
from tests.support.store import TestStore
from tests.support.visitors import Page, Secrets, ServiceUnderTest, running_service, solved

VECTORS = Path(__file__).parent.parent / "vectors"
BAD_FRAMES = json.loads((VECTORS / "frames.json").read_text())["bad"]
BAD_CONTROL = json.loads((VECTORS / "control.json").read_text())["bad_visitor_to_server"]
ELSEWHERE = ConversationId(b"\xee" * 16)


@pytest.fixture
async def service(store: TestStore, org: str) -> AsyncIterator[ServiceUnderTest]:
    async with running_service(store, org) as running:
        yield running


async def code_and_close(page: Page) -> tuple[str, int]:
    """Read the error and the close that follows."""
    error = await page.hears(told.Error)
    return error.code, await page.is_closed()


async def test_every_bad_frame_has_its_code_and_close_and_the_conversation_goes_on(
    service: ServiceUnderTest,
) -> None:
    secret = Secrets()
    page, _counsellor = await talking(service, secret)
    for vector in BAD_FRAMES:
        bad = Page(service.application)
        await bad.open()
        bad.raw(bytes.fromhex(vector["hex"]).ljust(vector["size"], b"\0"))
        assert await code_and_close(bad) == (vector["code"], vector["close"]), vector["name"]
        await bad.vanish()
    page.frame(Kind.APPLICATION, mls(page.cid, 1, 1, b"y" * 70))
    assert await page.hears(told.Kept)
    await page.vanish()


async def test_every_bad_control_message_has_its_code_and_close(
    service: ServiceUnderTest,
) -> None:
    for vector in BAD_CONTROL:
        payload = bytes.fromhex(vector["hex"])
        bad = Page(service.application)
        await bad.open()
        bad.frame(Kind.CONTROL, payload)
        assert await code_and_close(bad) == (vector["code"], vector["close"]), vector["name"]
        await bad.vanish()


Bad = Callable[[Page], object]

WHILE_TALKING: dict[str, tuple[str, int, Bad]] = {
    "a text message": ("malformed", 4400, lambda page: page.text("{}")),
    "a second hello": (
        "out_of_phase",
        4409,
        lambda page: page.say(
            says.VisitorHello(v=1, resume=says.Resume(proof=bytes(32), counter=0))
        ),
    ),
    "another conversation in the header": (
        "not_yours",
        4403,
        lambda page: page.frame(Kind.APPLICATION, mls(ELSEWHERE, 1, 1, b"z" * 70), cid=ELSEWHERE),
    ),
    "another conversation inside MLS": (
        "not_yours",
        4403,
        lambda page: page.frame(Kind.APPLICATION, mls(ELSEWHERE, 1, 1, b"z" * 70)),
    ),
    "a commit as application": (
        "malformed",
        4400,
        lambda page: page.frame(Kind.APPLICATION, mls(page.cid, 1, 3, b"z" * 70)),
    ),
    "an application as commit": (
        "malformed",
        4400,
        lambda page: page.frame(Kind.COMMIT, mls(page.cid, 1, 1, b"z" * 70)),
    ),
    "bytes that are no MLS": (
        "malformed",
        4400,
        lambda page: page.frame(Kind.APPLICATION, secrets.token_bytes(100)),
    ),
    "a key package, which is staff's": (
        "not_yours",
        4403,
        lambda page: page.frame(Kind.KEY_PACKAGE, bytes(100)),
    ),
    "presence of another conversation": (
        "not_yours",
        4403,
        lambda page: page.say(says.Presence(state="hidden"), cid=ELSEWHERE),
    ),
}


@pytest.mark.parametrize("name", list(WHILE_TALKING))
async def test_a_mistake_while_talking_closes_and_the_visitor_comes_back(
    service: ServiceUnderTest, name: str
) -> None:
    code, close, bad = WHILE_TALKING[name]
    secret = Secrets()
    page, counsellor = await talking(service, secret)
    page.frame(Kind.APPLICATION, mls(page.cid, 1, 1, b"kept" * 20))
    kept = await page.hears(told.Kept)
    bad(page)
    assert await code_and_close(page) == (code, close)
    await page.vanish()
    again = Page(service.application)
    await again.open()
    again.say(
        says.VisitorHello(v=1, resume=says.Resume(proof=secret.resume, counter=0)), cid=page.cid
    )
    assert (await again.placed()).phase == "talking"
    frame = await counsellor.gets()
    while frame.kind != Kind.APPLICATION:
        frame = await counsellor.gets()
    assert frame.seq == kept.seq
    await again.vanish()


BEFORE_HELLO: dict[str, Bad] = {
    "a frame": lambda page: page.frame(
        Kind.APPLICATION, mls(ELSEWHERE, 1, 1, b"z" * 70), cid=ELSEWHERE
    ),
    "a commit": lambda page: page.frame(Kind.COMMIT, submission(page, 0, None)),
    "alive": lambda page: page.say(says.Alive()),
    "taken": lambda page: page.say(says.Taken(fence=1, seq=1)),
    "stuck": lambda page: page.say(says.Stuck(code="x")),
}


@pytest.mark.parametrize("name", list(BEFORE_HELLO))
async def test_nothing_is_heard_before_hello(service: ServiceUnderTest, name: str) -> None:
    page = Page(service.application)
    await page.open()
    BEFORE_HELLO[name](page)
    assert await code_and_close(page) == ("out_of_phase", 4409)
    await page.vanish()


async def test_a_commit_that_adds_a_foreign_key_package_is_refused(
    service: ServiceUnderTest,
) -> None:
    page, _counsellor = await talking(service, Secrets())
    forged = told.Add(slot=2, id=bytes(16), key_package=b"")
    page.frame(Kind.COMMIT, submission(page, 1, forged))
    assert await page.hears(told.CommitRefused) == told.CommitRefused(code="invalid", epoch=1)
    page.frame(Kind.COMMIT, submission(page, 1, None))
    assert (await page.hears(told.CommitOk)).epoch == 2
    await page.vanish()


async def test_a_frame_sent_twice_is_kept_once(service: ServiceUnderTest) -> None:
    page, _counsellor = await talking(service, Secrets())
    payload = mls(page.cid, 1, 1, b"y" * 70)
    same = frames.encode_client(
        ClientFrame(Kind.APPLICATION, page.cid, Group(0), FrameId(77), payload)
    )
    page.raw(same)
    page.raw(same)
    first, second = await page.hears(told.Kept), await page.hears(told.Kept)
    assert first == second
    await page.vanish()


async def test_a_hello_replayed_is_answered_with_a_new_challenge(
    service: ServiceUnderTest,
) -> None:
    await service.on_duty()
    secret, work = Secrets(), solved(challenge(service.org))
    page, replay = Page(service.application), Page(service.application)
    await page.open()
    page.hello(work, secret)
    await page.placed()
    await replay.open()
    replay.hello(work, secret)
    assert (await replay.hears(told.Error)).code == "pow"
    assert await replay.hears(told.Challenge)
    for one in (page, replay):
        await one.vanish()


async def test_one_solved_puzzle_is_worth_one_start_whichever_door_is_next(
    service: ServiceUnderTest,
) -> None:
    await service.on_duty(doors=(Door("mika"), Door("kast")))
    work = solved(challenge(service.org))
    page, next_door = Page(service.application), Page(service.application)
    for one, path in ((page, "own"), (next_door, "buys")):
        await one.open()
        one.hello(work, Secrets(), path=path)
    await page.placed()
    assert (await next_door.hears(told.Error)).code == "pow"
    for one in (page, next_door):
        await one.vanish()


async def test_guessing_hellos_and_floods_are_too_fast(service: ServiceUnderTest) -> None:
    page = Page(service.application)
    await page.open()
    for _ in range(MAX_HELLOS + 1):
        page.say(
            says.VisitorHello(v=1, resume=says.Resume(proof=secrets.token_bytes(32), counter=0)),
            cid=ELSEWHERE,
        )
    assert await code_and_close(page) == ("too_fast", 4429)
    await page.vanish()
    await service.on_duty()
    flood = await started(service, Secrets())
    for _ in range(RATE_BURST + 10):
        flood.say(says.Taken(fence=flood.fence, seq=0))
    assert await code_and_close(flood) == ("too_fast", 4429)
    await flood.vanish()


async def test_an_unknown_path_or_language_is_malformed(service: ServiceUnderTest) -> None:
    await service.on_duty()
    for wish in ({"path": "admin"}, {"language": "xx"}):
        page = Page(service.application)
        await page.open()
        page.hello(solved(challenge(service.org)), Secrets(), **wish)
        assert await code_and_close(page) == ("malformed", 4400)
        await page.vanish()


@pytest.mark.parametrize("host_and_protocol", [("evil.test", "chatsvc.v1"), ("", "console.v1")])
async def test_a_foreign_host_or_subprotocol_never_opens(
    service: ServiceUnderTest, host_and_protocol: tuple[str, str]
) -> None:
    host, offered = host_and_protocol
    page = Page(service.application, host or "chat.localhost:8000", offered)
    assert (await page.open())["type"] == "websocket.close"
