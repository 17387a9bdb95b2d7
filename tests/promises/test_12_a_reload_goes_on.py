"""Promise 12: if you reload the page, the conversation goes on."""

from playwright.async_api import Browser

from tests.support.people import CounsellorPage, VisitorPage
from tests.support.service import Service


async def test_a_visitor_who_reloads_has_the_same_person_and_the_same_words(
    service: Service, browser: Browser, on_duty: CounsellorPage
) -> None:
    visitor = await VisitorPage.open(browser, service)
    await visitor.knock()
    await on_duty.accepts_one_more()
    await visitor.meets_somebody()
    await visitor.write("innan jag laddade om")
    await visitor.all_delivered(1)
    await visitor.page.reload()
    await visitor.meets_somebody()
    await visitor.all_delivered(1)
    await visitor.write("efter att jag laddade om")
    await on_duty.reads("efter att jag laddade om")
    await visitor.end()
    await visitor.says_goodbye()
