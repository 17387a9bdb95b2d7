"""A browser that lacks what protects a text gets the page, the numbers and the reason, no more."""

from typing import Final

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from chatsvc.site.catalogue import load_texts
from chatsvc.site.tonight import digits
from tests.support.people import CounsellorPage, VisitorPage
from tests.support.played_page import visiting
from tests.support.service import Service
from tests.support.visitor_site import DEMO, ServedSite

TEXTS: Final = load_texts("sv")
# A little more than the second that leads back.
HELD_MS: Final = 1_200
# Said before any script of ours runs: what a browser of some year does not have.
NO_ENCRYPTION: Final = "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })"
NO_SOCKETS: Final = "delete globalThis.WebSocket"
NO_WORKERS: Final = "delete globalThis.Worker"
LACKS: Final = {
    "no encryption": NO_ENCRYPTION,
    "no sockets": NO_SOCKETS,
    "no workers": NO_WORKERS,
    "nothing": f"delete globalThis.crypto; {NO_ENCRYPTION}; {NO_SOCKETS}; {NO_WORKERS}",
}
# Firefox before 114 knows modules in pages, and refuses them in workers.
NO_MODULES_IN_WORKERS: Final = """
globalThis.Worker = class extends Worker {
  constructor(address, options) {
    if (options?.type === "module") throw new DOMException("", "NotSupportedError");
    super(address, options);
  }
};
"""
# Before Safari 15.4 a policy of 'self' let no socket out, and the constructor threw.
FORBIDDEN: Final = """
globalThis.WebSocket = class { constructor() { throw new DOMException("", "SecurityError"); } };
"""


async def reads_the_page(page: Page) -> None:
    """What everybody reads first stands there, and both ways out."""
    for said in ("about.title", "about.unseen", "about.seen", "about.duty"):
        await expect(page.get_by_text(TEXTS.text(said), exact=True)).to_be_visible()
    for way in ("exit", "hide"):
        await expect(page.get_by_test_id(way)).to_be_visible()


async def can_call(within: Locator) -> None:
    """Every number of the organisation can be seen and tapped in this part of the page."""
    for one in DEMO.numbers:
        link = within.locator(f"a[href='tel:{digits(one.number)}']").filter(visible=True)
        await expect(link.first).to_be_visible()


async def hides_and_comes_back(page: Page) -> None:
    """Hide is answered without the page's own code, and adds nothing to the tab's history."""
    entries = await page.evaluate("history.length")
    await page.get_by_test_id("hide").click()
    await expect(page.locator("[data-part=away]")).to_be_visible()
    await expect(page.locator("main")).to_be_hidden()
    assert await page.title() == TEXTS.text("hide.title")
    assert await page.evaluate("history.length") == entries
    await page.locator("[data-part=spot]").click(delay=HELD_MS)
    await expect(page.locator("[data-part=away]")).to_be_hidden()
    await expect(page.locator("main")).to_be_visible()
    assert await page.title() == TEXTS.text("page.title")


async def without(route: Route, what: str) -> None:
    """Give a page in which a browser does not recognise something."""
    answer = await route.fetch()
    text = await answer.text()
    assert what in text
    await route.fulfill(response=answer, body=text.replace(what, 'type="of-another-time"'))


@pytest.mark.parametrize("lacks", LACKS)
async def test_a_browser_that_cannot_protect_a_text_says_so_at_the_first_tap(
    browser: Browser, site: ServedSite, lacks: str
) -> None:
    async with visiting(browser) as (page, complaints):
        await page.add_init_script(LACKS[lacks])
        await page.goto(f"{site.origin}/sv/")
        await reads_the_page(page)
        await page.get_by_test_id("next").click()
        problem = page.get_by_test_id("problem")
        await expect(
            problem.get_by_text(TEXTS.text("problem.no_crypto"), exact=True)
        ).to_be_visible()
        await expect(problem.get_by_text(TEXTS.text("problem.no_crypto.text"))).to_be_visible()
        await can_call(problem)
        await expect(problem.get_by_test_id("tonight-problem")).to_be_visible()
        assert await page.locator("[data-step=path]").is_hidden()
        assert complaints == []


@pytest.mark.parametrize("moves", ["no-preference", "reduce"])
async def test_a_browser_without_modules_gets_the_page_and_after_a_while_the_reason(
    browser: Browser, site: ServedSite, moves: str
) -> None:
    async with visiting(browser) as (page, complaints):
        await page.emulate_media(reduced_motion="reduce" if moves == "reduce" else "no-preference")
        await page.route("**/sv/", lambda route: without(route, 'type="module"'))
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(f"{site.origin}/sv/")
        await reads_the_page(page)
        late = page.locator("[data-part=late]")
        await expect(late).to_be_hidden()
        await page.evaluate("document.getAnimations().forEach((one) => one.finish())")
        await expect(late.get_by_text(TEXTS.text("about.old_browser"))).to_be_visible()
        await can_call(late)
        await hides_and_comes_back(page)
        assert not any(one.endswith(("/texts.json", "/config.json")) for one in asked)
        assert complaints == []


async def test_a_browser_that_cannot_read_our_scripts_gets_the_same(
    browser: Browser, site: ServedSite
) -> None:
    async with visiting(browser) as (page, complaints):
        too_new = "class Later { #of another = year }"
        await page.route(
            "**/visitor*.js",
            lambda route: route.fulfill(
                body=too_new,
                content_type="text/javascript; charset=utf-8",
                headers={"cross-origin-resource-policy": "same-origin"},
            ),
        )
        await page.goto(f"{site.origin}/sv/")
        await reads_the_page(page)
        await page.evaluate("document.getAnimations().forEach((one) => one.finish())")
        late = page.locator("[data-part=late]")
        await expect(late.get_by_text(TEXTS.text("about.old_browser"))).to_be_visible()
        await can_call(late)
        assert len(complaints) == 1
        assert "SyntaxError" in complaints[0] or "Unexpected" in complaints[0]


async def test_without_javascript_the_reason_the_numbers_and_tonight_stand_there_at_once(
    browser: Browser, site: ServedSite
) -> None:
    async with visiting(browser, scripts_run=False) as (page, _complaints):
        await page.goto(f"{site.origin}/sv/")
        await reads_the_page(page)
        said = page.locator(".no-script")
        await expect(said.get_by_text(TEXTS.text("about.no_script"))).to_be_visible()
        await can_call(said)
        await said.locator("nav a").first.click()
        await page.wait_for_url(f"{site.origin}/sv/*/")
        await expect(page.locator("main a[href='tel:112']").first).to_be_visible()


@pytest.fixture(scope="module")
async def open_service(service: Service, browser: Browser) -> Service:
    """Somebody is on duty."""
    desk = await CounsellorPage.open(browser, service)
    await desk.sign_in()
    await desk.go_on_duty()
    return service


async def test_a_browser_that_knows_modules_in_pages_only_gets_into_the_line(
    open_service: Service, browser: Browser
) -> None:
    visitor = await VisitorPage.open(browser, open_service)
    await visitor.page.add_init_script(NO_MODULES_IN_WORKERS)
    await visitor.knock()
    await visitor.page.get_by_test_id("leave-queue").click()
    await visitor.says_goodbye()


async def test_a_browser_that_may_open_no_socket_does_not_leave_anybody_in_a_line_that_is_none(
    open_service: Service, browser: Browser
) -> None:
    visitor = await VisitorPage.open(browser, open_service)
    await visitor.page.add_init_script(FORBIDDEN)
    await visitor.at_start()
    await visitor.page.get_by_test_id("start").click()
    problem = visitor.page.get_by_test_id("problem")
    await expect(problem.get_by_text(TEXTS.text("problem.no_crypto"), exact=True)).to_be_visible()
    await expect(problem.locator("a[href='tel:112']")).to_be_visible()
