"""Two counsellors and one who waits: one is asked and says no, the other is asked and answers."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.support.browsers import chromium
from tests.support.people import CounsellorPage, VisitorPage
from tests.support.service import Service, running_service


@pytest.fixture(scope="module")
def unhurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with offers as long as they really are."""
    with running_service(tmp_path_factory.mktemp("state"), CHATSVC_PERIODS="{}") as running:
        yield running


async def test_one_says_no_and_the_other_is_asked_and_answers(unhurried: Service) -> None:
    async with chromium() as browser:
        await _play(unhurried, browser)


async def _play(unhurried: Service, browser: Browser) -> None:
    linnea = await CounsellorPage.open(browser, unhurried)
    await linnea.sign_in()
    await linnea.go_on_duty()
    visitor = await VisitorPage.open(browser, unhurried)
    await visitor.knock()
    await expect(_card(linnea)).to_contain_text("Kan du ta emot?")
    await expect(_card(linnea)).to_contain_text("s kvar")
    noor = await CounsellorPage.open(browser, unhurried, "noor")
    await noor.sign_in()
    await noor.go_on_duty()
    await expect(_row(noor.page)).to_contain_text("En kollega tillfrågas just nu.")
    await expect(_row(noor.page).locator("button")).to_be_disabled()
    await linnea.page.keyboard.press("Alt+k")
    await linnea.page.keyboard.press("Tab")
    await expect(_card(linnea).get_by_role("button", name="Avböj")).to_be_focused()
    await linnea.page.keyboard.press("Enter")
    await expect(_card(linnea)).to_have_count(0)
    await expect(_row(linnea.page).locator("button")).to_be_disabled()
    await _card(noor).get_by_role("button", name="Svara").click()
    await noor.page.locator('.conversation[data-phase="talking"]').wait_for()
    await expect(_card(noor)).to_have_count(0)
    await visitor.meets_somebody()
    await visitor.end()
    await visitor.says_goodbye()


def _card(desk: CounsellorPage) -> Locator:
    return desk.page.locator(".offer")


def _row(page: Page) -> Locator:
    return page.locator("[data-waiting]")
