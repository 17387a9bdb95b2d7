"""A language whose core is not checked: the service lets nobody in by it, whatever page asks."""

import secrets
from dataclasses import replace

from chatsvc.protocol import messages_in as says
from chatsvc.protocol import messages_out as told
from chatsvc.protocol.ids import Door
from chatsvc.settings.organisations import Organisations
from chatsvc.site.memory import SiteFile, SiteMemory
from chatsvc.visitor_lifespan import ready_languages
from tests.support.counts import counted
from tests.support.duty import challenge
from tests.support.store import TestStore
from tests.support.visitors import (
    Page,
    Secrets,
    ServiceUnderTest,
    eventually,
    organisation,
    running_service,
    solved,
)

OLD_PAGE = 4426


def is_built_without_english(service: ServiceUnderTest) -> None:
    """The site was built again, and this process started with it; pages are open from before."""
    process = service.process
    process.rules = replace(process.rules, ready={service.org: frozenset({"sv"})})


async def knocks(
    service: ServiceUnderTest,
    language: str,
    *,
    puzzle: str | None = None,
    secret: Secrets | None = None,
    words: bytes | None = None,
) -> Page:
    page = Page(service.application)
    await page.open()
    work = solved(challenge(service.org)) if puzzle is None else puzzle
    page.hello(work, secret or Secrets(), language=language, words=words)
    return page


async def test_a_start_in_it_is_refused_and_the_page_is_told_that_it_is_too_old(
    store: TestStore, org: str
) -> None:
    async with running_service(store, org) as service:
        await service.on_duty()
        is_built_without_english(service)
        stale = await knocks(service, "en")
        assert (await stale.hears(told.Error)).code == "unsupported"
        assert await stale.is_closed() == OLD_PAGE
        assert await service.visitor.queue.waiting(service.org, Door("mika")) == ()
        swedish = await knocks(service, "sv")
        await swedish.placed()
        await swedish.vanish()


async def test_words_that_lead_back_open_it_for_nobody_either(store: TestStore, org: str) -> None:
    async with running_service(store, org) as service:
        await service.on_duty()
        is_built_without_english(service)
        back = await knocks(service, "en", words=secrets.token_bytes(32))
        assert await back.is_closed() == OLD_PAGE


async def test_it_is_unmet_demand_and_one_solved_puzzle_counts_once(
    store: TestStore, org: str
) -> None:
    async with running_service(store, org) as service:
        await service.on_duty()
        is_built_without_english(service)
        puzzle = solved(challenge(service.org))
        for _ in range(2):
            assert await (await knocks(service, "en", puzzle=puzzle)).is_closed() == OLD_PAGE

        async def is_counted() -> bool:
            found = await counted(service.worker.service, service.worker.counters, service.org)
            return [found.get(one, 0) for one in ("closed", "unmet_en", "asked")] == [1, 1, 0]

        await eventually(is_counted)


async def test_without_the_work_nothing_is_counted(store: TestStore, org: str) -> None:
    async with running_service(store, org) as service:
        is_built_without_english(service)
        lazy = await knocks(service, "en", puzzle="")
        assert (await lazy.hears(told.Error)).code == "pow"
        await lazy.vanish()


async def test_who_is_in_line_when_a_check_runs_out_stays_and_may_reload(
    store: TestStore, org: str
) -> None:
    async with running_service(store, org) as service:
        await service.on_duty()
        secret = Secrets()
        waits = await knocks(service, "en", secret=secret)
        await waits.placed()
        is_built_without_english(service)
        await waits.vanish()
        again = Page(service.application)
        await again.open()
        again.say(says.VisitorHello(v=1, resume=says.Resume(secret.resume, 0)), cid=waits.cid)
        assert (await again.placed()).phase == "waiting"
        await again.vanish()


def test_a_site_says_for_itself_and_a_demo_lets_everybody_in() -> None:
    demo = organisation("tdemo")
    real = Organisations((demo,))
    nothing = SiteMemory({})
    assert ready_languages(real, {"tdemo": nothing}) == {"tdemo": {"sv", "en"}}
    assert nothing.ready == frozenset(), "a site that was never built lets nobody in"
    older = SiteMemory({"config.json": SiteFile(b'{"v":1}', "application/json")})
    assert older.ready == frozenset(), "nor does one that does not say"
    says_so = SiteMemory({"config.json": SiteFile(b'{"ready":["sv"]}', "application/json")})
    assert says_so.ready == {"sv"}
