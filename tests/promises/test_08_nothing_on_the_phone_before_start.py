"""Promise 8: nothing is stored on your phone before you press Start."""

from playwright.async_api import Browser

from tests.support.people import CounsellorPage, VisitorPage
from tests.support.service import Service

STORED = """async () => ({
  cookies: document.cookie,
  local: localStorage.length,
  session: sessionStorage.length,
  databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"cookies": "", "local": 0, "session": 0, "databases": 0, "caches": 0, "workers": 0}


async def test_reading_and_choosing_leave_no_cookie_and_no_storage(
    service: Service, browser: Browser, on_duty: CounsellorPage
) -> None:
    assert on_duty.page.url  # Start is there only while somebody answers
    visitor = await VisitorPage.open(browser, service)
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    await visitor.page.goto(service.visitor_url)
    assert await visitor.page.evaluate(STORED) == NOTHING
    await visitor.page.goto(f"{service.visitor_url}/sv/")
    await visitor.page.get_by_test_id("next").click()
    await visitor.page.get_by_test_id("path-own").click()
    await visitor.page.get_by_test_id("start").wait_for(state="visible")
    assert await visitor.page.evaluate(STORED) == NOTHING
    assert await visitor.page.context.cookies() == []
    assert asked
    assert [url for url in asked if not url.startswith(service.visitor_url)] == []


async def test_the_control_would_see_something_stored(service: Service, browser: Browser) -> None:
    visitor = await VisitorPage.open(browser, service)
    await visitor.page.goto(service.visitor_url)
    await visitor.page.evaluate("sessionStorage.setItem('a', 'b')")
    assert await visitor.page.evaluate(STORED) != NOTHING
