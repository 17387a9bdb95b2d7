"""Promise 11: the demo can never be mistaken for the real thing."""

import pytest
from playwright.async_api import Browser

from chatsvc.settings.environment import read
from chatsvc.settings.errors import SettingsError
from tests.support.people import CounsellorPage, VisitorPage
from tests.support.service import Service

SWEDISH = "Test. Ingen svarar här. 112 / 90101"
ENGLISH = "Test. Nobody answers here. 112 / 90101"


async def test_every_page_says_that_nobody_answers_here(service: Service, browser: Browser) -> None:
    visitor = await VisitorPage.open(browser, service)
    banner = visitor.page.get_by_test_id("demo")
    for path, sentence in {
        "/": SWEDISH,
        "/sv/": SWEDISH,
        "/en/": ENGLISH,
        "/nix": SWEDISH,
    }.items():
        await visitor.page.goto(service.visitor_url + path)
        assert await banner.is_visible()
        assert sentence in await banner.inner_text()


async def test_it_still_says_so_in_the_middle_of_a_conversation(
    service: Service, browser: Browser, on_duty: CounsellorPage
) -> None:
    visitor = await VisitorPage.open(browser, service)
    await visitor.knock()
    await on_duty.accept()
    await visitor.meets_somebody()
    assert SWEDISH in await visitor.page.get_by_test_id("demo").inner_text()
    await visitor.end()
    await visitor.says_goodbye()
    assert SWEDISH in await visitor.page.get_by_test_id("demo").inner_text()


def test_short_periods_are_refused_outside_the_demo() -> None:
    assert read({"CHATSVC_DEMO": "1", "CHATSVC_PERIODS": '{"silence_s": 5}'}).periods.silence_s == 5
    with pytest.raises(SettingsError):
        read({"CHATSVC_PERIODS": '{"silence_s": 5}'})
