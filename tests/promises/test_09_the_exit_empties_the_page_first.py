"""Promise 9: the exit button empties the page first and then shows another one."""

from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Route, async_playwright, expect

from tests.support.heap import strings_of
from tests.support.people import CounsellorPage, VisitorPage
from tests.support.phone import Phone
from tests.support.search import forms, in_files
from tests.support.service import Service

SECRET = "det här får ingen se"
CANARIES: Final = ("kanarie41c7e90b2d", "kanariedraft5b8f3e")
# Tap the exit and look at the page in the same breath, before anything could have been loaded.
TAP_AND_LOOK = """() => {
  document.querySelector("[data-testid=exit]").click();
  return document.documentElement.outerHTML;
}"""


async def test_a_visitor_who_leaves_mid_talk_leaves_an_empty_page_behind(
    service: Service, browser: Browser, on_duty: CounsellorPage
) -> None:
    visitor = await VisitorPage.open(browser, service)
    page = visitor.page

    async def weather(route: Route) -> None:
        await route.fulfill(body="<title>vader</title>", content_type="text/html")

    await page.route(lambda url: not url.startswith(service.visitor_url), weather)
    await visitor.knock()
    await on_duty.accept()
    await visitor.meets_somebody()
    await visitor.write(SECRET)
    await on_duty.reads(SECRET)
    await page.get_by_test_id("composer").fill(SECRET)
    assert SECRET in await page.content()
    assert SECRET not in await page.evaluate(TAP_AND_LOOK)
    await page.wait_for_url(lambda url: not url.startswith(service.visitor_url))
    assert await page.title() == "vader"
    await on_duty.page.locator(".over.safety-left").wait_for()
    await page.go_back()
    assert SECRET not in await page.content()


async def test_who_leaves_before_the_pages_code_is_there_leaves_an_empty_page_behind(
    service: Service, browser: Browser, on_duty: CounsellorPage
) -> None:
    visitor = await VisitorPage.open(browser, service)
    page = visitor.page
    await visitor.knock()
    await on_duty.accepts_one_more()
    await visitor.meets_somebody()
    await visitor.write(SECRET)
    await on_duty.reads(SECRET)
    await page.route("**/assets/visitor-*.js", lambda route: route.abort())
    await page.route(lambda url: not url.startswith(service.visitor_url), _stays)
    await page.reload()
    assert await page.evaluate("sessionStorage.length") > 0
    await page.get_by_test_id("exit").click()
    await expect(page.locator("body > *")).to_have_count(0)
    assert await page.evaluate("sessionStorage.length") == 0
    await on_duty.page.locator(".over.safety-left").last.wait_for()


async def _stays(route: Route) -> None:
    # A network that blocks the weather: the emptied page is all that is left.
    await route.fulfill(status=204)


async def test_afterwards_neither_the_pages_memory_nor_the_phones_disk_holds_a_word(
    service: Service, on_duty: CounsellorPage, tmp_path: Path
) -> None:
    sent, draft = CANARIES
    async with async_playwright() as playwright, Phone(playwright, tmp_path / "phone") as phone:
        page = phone.context.pages[0]
        await page.route(lambda url: not url.startswith(service.visitor_url), _stays)
        visitor = VisitorPage(page, service)
        await visitor.knock()
        await on_duty.accepts_one_more()
        await visitor.meets_somebody()
        await visitor.write(sent)
        await on_duty.reads(sent)
        await visitor.all_delivered(1)
        await page.get_by_test_id("composer").fill(draft)
        assert draft in await strings_of(page), "the search finds what is there"
        await page.get_by_test_id("exit").click()
        await expect(page.locator("body > *")).to_have_count(0)
        left = await strings_of(page)
        assert [word for word in CANARIES if word in left] == []
        assert await page.evaluate("sessionStorage.length") == 0
        phone.kill()
        assert in_files(phone.folder, forms(word.encode() for word in CANARIES)) == []
