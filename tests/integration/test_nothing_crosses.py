"""Two organisations on one installation: nothing of one is reachable with the other's identity.

Both are as alike as can be (tests/support/two_towns.py). What is tried is enumerated: every kind of
key, every word of a visitor's page, every word of a desk, every published document. A new one
without a row fails.
"""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, get_args

import pytest
import redis
from django.test import RequestFactory, override_settings
from django.urls import resolve

from chatsvc import views
from chatsvc.delivery import keys
from chatsvc.delivery.service import CONSOLE_DOCUMENTS, VISITOR_DOCUMENTS
from chatsvc.protocol import control
from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.control_types import Control
from chatsvc.protocol.errors import GoneError
from chatsvc.protocol.frames import Kind
from chatsvc.protocol.ids import NO_CONVERSATION, ConversationId, Org, StaffId, WordsHash
from chatsvc.site.memory import load_site
from chatsvc.urls import urlpatterns
from tests.support.allow_says import act, refusal
from tests.support.allow_table import ACTIONS, VISITOR_ROUTES
from tests.support.duty import challenge, mls, started
from tests.support.store import TestStore
from tests.support.two_towns import DOOR, LINNEA, WEEK, Town, content, two_towns
from tests.support.visitors import Page, Secrets, eventually, solved

ME: Final = StaffId(str(LINNEA))
# Kind of key -> its names in the middle of an evening. Those of PASSING come and go by themselves.
STANDING: Final[dict[str, Callable[[Town], list[bytes]]]] = {
    "record": lambda x: [keys.record(x.visitors.org, p.cid) for p in (x.talker, x.waiter)],
    "frames": lambda x: [keys.frames(x.visitors.org, x.talker.cid)],
    "share": lambda x: [keys.share(x.visitors.org, p.cid) for p in (x.talker, x.waiter)],
    "staff_shares": lambda x: [keys.staff_shares(x.visitors.org, x.talker.cid)],
    "waiting": lambda x: [keys.waiting(x.visitors.org, DOOR)],
    "due": lambda x: [keys.due(x.visitors.org)],
    "offers": lambda x: [keys.offers(x.visitors.org)],
    "spent": lambda x: [keys.spent(x.visitors.org)],
    "back": lambda x: [keys.back(x.visitors.org)],
    "words": lambda x: [keys.words(x.visitors.org, WordsHash(x.words))],
    "presence": lambda x: [keys.presence(x.visitors.org, ME)],
    "key_packages": lambda x: [keys.key_packages(x.visitors.org, ME)],
    "shift": lambda x: [keys.shift(x.visitors.org, ME)],
    "forms_due": lambda x: [keys.forms_due(x.visitors.org, ME)],
    "published": lambda x: [
        keys.published(x.visitors.org, name) for name in ("status", "decisions", "board")
    ],
    "forms": lambda x: [keys.forms(x.visitors.org, DOOR)],
    "answered": lambda x: [keys.answered(x.visitors.org, WEEK)],
}
PASSING: Final = {"alerts", "tally", "tally_batch", "access", "access_batch"}
CHANNELS: Final = {"process_channel", "queue_channel"}

# What a visitor's page may say, about a conversation that is not its own.
WORDS: Final[dict[str, dict[str, Any]]] = {
    "taken": {"fence": 1, "seq": 99},
    "presence": {"state": "hidden"},
    "alive": {},
    "stuck": {"code": "keys"},
    "regroup": {},
    "another": {},
    "urgent": {},
    "extend": {},
    "writes": {"languages": ["en"]},
    "words": {"hash": bytes(32)},
}
# These bear a proof, so they are tried with the right one, at the wrong address.
PROVEN: Final = {"hello", "end", "left"}


def messages() -> dict[str, type[Control]]:
    return {str(one.__struct_config__.tag): one for one in get_args(says.VisitorToServer)}


def kinds() -> set[str]:
    made = inspect.getmembers(keys, inspect.isfunction)
    return {name for name, one in made if one.__module__ == keys.__name__}


def test_every_kind_of_key_has_a_row_here() -> None:
    assert kinds() == set(STANDING) | PASSING | CHANNELS


def test_every_word_of_a_visitors_page_has_a_row_here() -> None:
    assert set(messages()) == set(WORDS) | PROVEN


async def test_what_lies_in_the_store_names_one_organisation_and_knows_nothing_of_the_other(
    store: TestStore,
) -> None:
    async with two_towns(store) as towns:
        with store.admin() as admin:
            for town in towns:
                for kind, named in STANDING.items():
                    for key in named(town):
                        assert await is_there(admin, key), key
                        assert key.startswith(f"o:{town.visitors.org}:".encode()), kind
            everything = {key: read(admin, key) for key in admin.scan_iter(count=1000)}
    for mine, theirs in (towns, towns[::-1]):
        here = f"o:{mine.visitors.org}:".encode()
        lying = {key: held for key, held in everything.items() if key.startswith(here)}
        assert len(lying) > len(STANDING)
        assert any(mark in key + held for key, held in lying.items() for mark in mine.marks)
        for key, held in lying.items():
            assert not [one for one in theirs.marks if one in key + held], key
    shared = b"".join(everything.get(key, b"") for key in (keys.GENERATION, keys.SWEEP))
    assert not [one for town in towns for one in town.marks if one in shared]


def read(admin: redis.Redis, key: bytes) -> bytes:
    return content(admin, key)


@pytest.fixture
async def towns(store: TestStore) -> Any:  # noqa: ANN401  an async generator of two
    async with two_towns(store) as both:
        yield both


async def test_no_word_of_a_page_reaches_a_conversation_of_the_other_organisation(
    towns: tuple[Town, Town],
) -> None:
    mine, theirs = towns
    before = await theirs.kept()
    for tag, fields in WORDS.items():
        page = await started(mine.visitors, Secrets())
        page.say(messages()[tag](**fields), cid=theirs.talker.cid)
        assert await refused(page) in {"not_yours", "gone", "malformed"}, tag
        await page.vanish()
    for kind in (Kind.APPLICATION, Kind.COMMIT):
        page = await started(mine.visitors, Secrets())
        page.frame(kind, mls(theirs.talker.cid, 1, 1, b"forged"), cid=theirs.talker.cid)
        assert await refused(page) in {"not_yours", "malformed"}, kind
        await page.vanish()
    assert await theirs.kept() == before


async def test_a_right_proof_at_the_wrong_address_proves_nothing(towns: tuple[Town, Town]) -> None:
    mine, theirs = towns
    before = await theirs.kept()
    for message in (
        says.VisitorHello(v=1, resume=says.Resume(proof=theirs.secret.resume, counter=0)),
        says.End(proof=theirs.secret.end),
        says.Left(proof=theirs.secret.end),
    ):
        page = Page(mine.visitors.application, mine.visitors.host)
        await page.open()
        page.say(message, cid=theirs.talker.cid)
        assert await refused(page) in {"gone", "wrong_proof"}
        assert await theirs.kept() == before, message
        await page.vanish()
    # At its own address the same proof does what it says.
    page = Page(theirs.visitors.application, theirs.visitors.host)
    await page.open()
    page.say(
        says.VisitorHello(v=1, resume=says.Resume(proof=theirs.secret.resume, counter=0)),
        cid=theirs.talker.cid,
    )
    assert (await page.placed()).phase == "talking"


async def test_a_puzzle_that_was_solved_for_one_buys_no_start_at_the_other(
    towns: tuple[Town, Town],
) -> None:
    """Otherwise a second of work would buy a start at every organisation of an installation."""
    mine, theirs = towns
    work = solved(challenge(theirs.visitors.org))
    page = Page(mine.visitors.application, mine.visitors.host)
    await page.open()
    page.hello(work, Secrets())
    assert await refused(page) == "pow"
    # What it is told to solve instead is of this house.
    page.hello(solved((await page.hears(told.Challenge)).challenge), Secrets())
    await page.placed()
    other = Page(theirs.visitors.application, theirs.visitors.host)
    await other.open()
    other.hello(work, Secrets())
    await other.placed()


async def test_come_back_words_of_one_lead_nowhere_at_the_other(towns: tuple[Town, Town]) -> None:
    mine, theirs = towns
    before = await theirs.kept()
    page = Page(mine.visitors.application, mine.visitors.host)
    await page.open()
    page.hello(solved(challenge(mine.visitors.org)), Secrets(), words=theirs.words)
    await page.placed()
    here = (await mine.visitors.driver.load(mine.visitors.org, page.cid)).conversation
    assert (here.prefers, here.came_from, here.words) == ((), None, None)
    assert await theirs.kept() == before


async def test_no_word_of_a_desk_reaches_a_conversation_of_the_other_organisation(
    towns: tuple[Town, Town],
) -> None:
    """Also by somebody with the same account number, at a door of the same name."""
    mine, theirs = towns
    before = await theirs.kept()
    tried = [action for action in ACTIONS if action.in_conversation]
    assert len(tried) > 10
    for action in tried:
        for page in (theirs.talker, theirs.waiter):
            desk = mine.new_desk()
            desk.instance = mine.desk.instance
            await desk.greet()
            act(desk, action, ConversationId(page.cid))
            if action.says == "decline":  # of no offer here: it takes nothing away, and says so not
                desk.tell(says.Heavy(on=True), ConversationId(page.cid))
            code = await refusal(desk)
            assert code in {"not_yours", "gone", "taken_by_other", "malformed", "4401"}, (
                action.says,
                code,
            )
            await desk.vanish()
    assert await theirs.kept() == before


async def test_a_desk_sees_its_own_queue_and_nobody_sits_at_the_others_console(
    towns: tuple[Town, Town],
) -> None:
    for mine, theirs in (towns, towns[::-1]):
        desk = mine.new_desk()
        await desk.greet()
        row = await desk.sees_in_queue(mine.waiter.cid)
        assert row.conversation == mine.waiter.cid
        theirs_ = {bytes(theirs.waiter.cid), bytes(theirs.talker.cid)}
        spoken = [one.payload for one in desk.seen if one.kind is Kind.CONTROL]
        seen = [control.decode_to_console(one) for one in spoken]
        lists = [one for one in seen if isinstance(one, told.QueueList)]
        assert not [one for one in lists for row in one.entries if row.conversation in theirs_]
        stranger = theirs.new_desk()
        stranger._scope = {  # noqa: SLF001  the same sign-in at the other address
            **stranger._scope,  # noqa: SLF001
            "headers": [
                *(pair for pair in stranger._scope["headers"] if pair[0] != b"host"),  # noqa: SLF001
                next(pair for pair in desk._scope["headers"] if pair[0] == b"host"),  # noqa: SLF001
            ],
        }
        await stranger.open()
        assert await stranger.is_closed() == 4401


async def test_each_address_is_told_of_its_own_people_and_documents_alone(
    towns: tuple[Town, Town],
) -> None:
    one, other = towns
    names = set(VISITOR_DOCUMENTS) | set(CONSOLE_DOCUMENTS)
    for town in towns:
        for published in (town.visitors.visitor.published, town.console.service.published):
            await published.refresh()
    # Only one of them has somebody who goes: the other's count stays.
    one.desk.tell(says.Duty(state="off"), NO_CONVERSATION)
    process = one.visitors.process
    await eventually(lambda: process.intake.door(one.visitors.org, DOOR).on_duty == 0)
    assert process.intake.door(other.visitors.org, DOOR).on_duty == 1
    for name in names:
        for mine, theirs in (towns, towns[::-1]):
            for published in (mine.visitors.visitor.published, mine.console.service.published):
                document = published.get(Org(mine.visitors.org), name) or b""
                assert not [mark for mark in theirs.marks if mark in document], name


async def refused(page: Page) -> str:
    """The stable code of the answer, or the number with which the line was closed."""
    while (frame := await page.next()) is not None:
        if frame.kind is Kind.CONTROL:
            message = control.decode_to_visitor(frame.payload)
            if isinstance(message, told.Error):
                return message.code
            if isinstance(message, told.Gone):
                return "gone"
    return str(page.closed)


async def is_there(admin: redis.Redis, key: bytes) -> bool:
    """Whether the key comes, within the usual time."""
    try:
        await eventually(lambda: admin.exists(key) == 1)
    except TimeoutError:
        return False
    return True


async def test_every_address_of_the_visitors_process_answers_for_its_own_host(
    towns: tuple[Town, Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, theirs = towns
    process = mine.visitors.process
    monkeypatch.setattr(views.RUNNING, "process", process, raising=False)
    nothing_built = {one.visitors.org: load_site(Path("nowhere")) for one in towns}
    monkeypatch.setattr(views, "SITES", nothing_built)
    before = await theirs.kept()
    beacon = bytes(theirs.talker.cid) + theirs.secret.end
    assert {str(one.pattern) for one in urlpatterns} == set(VISITOR_ROUTES)
    for at in (mine, theirs):
        await at.visitors.visitor.published.refresh()
    with override_settings(
        CHATSVC_ORGANISATIONS=mine.visitors.rules.organisations, ALLOWED_HOSTS=["*"]
    ):
        for method, path in VISITOR_ROUTES.values():
            view = resolve(path, urlconf="chatsvc.urls")
            for host, known in ((mine.visitors.host, True), ("elsewhere.localhost:8000", False)):
                asked = RequestFactory(HTTP_HOST=host).generic(method, path, beacon)
                answer = await view.func(asked, *view.args, **view.kwargs)
                assert (answer.status_code == 421) == (not known), path
                assert not [mark for mark in theirs.marks if mark in answer.content], path
        assert await theirs.kept() == before
        asked = RequestFactory(HTTP_HOST=theirs.visitors.host).generic("POST", "/left", beacon)
        await views.left(asked)
    with pytest.raises(GoneError):
        await theirs.kept()
