"""Promise 9: the exit button empties the page first and then shows another one."""

from playwright.async_api import Browser, Route

from tests.support.people import CounsellorPage, VisitorPage
from tests.support.service import Service

SECRET = "det här får ingen se"
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
