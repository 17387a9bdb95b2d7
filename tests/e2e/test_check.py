"""Whoever is full looks in on somebody for whom it is urgent; the clock decides, then she does."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from tests.support.people import PATIENCE_MS, CounsellorPage, VisitorPage
from tests.support.service import Service, running_service

PHONE: ViewportSize = {"width": 360, "height": 740}
ONE_PRESS_MS = 1_000  # as in counsellor/web/desk.tsx
DESKTOP: ViewportSize = {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose three minutes are shorter."""
    periods = '{"offer_s": 2, "check_s": 15}'
    with running_service(tmp_path_factory.mktemp("state"), CHATSVC_PERIODS=periods) as running:
        yield running


async def test_it_goes_back_by_itself_and_the_next_time_she_stays(
    brief: Service, browser: Browser, tmp_path: Path
) -> None:
    pictures = Path(os.environ.get("CHATSVC_TEST_PICTURES") or tmp_path)
    linnea = await CounsellorPage.open(browser, brief)
    await linnea.sign_in()
    await linnea.go_on_duty()
    desk = linnea.page
    await desk.locator('[data-choose="capacity"]').select_option(index=0)
    calm = await VisitorPage.open(browser, brief)
    await calm.knock()
    await linnea.accept()
    await calm.meets_somebody()

    urgent = await VisitorPage.open(browser, brief)
    await urgent.knock()
    await expect(desk.locator("[data-waiting]")).to_have_count(1)
    await expect(_look_in(desk)).to_have_count(0)
    await urgent.page.get_by_test_id("urgent").locator("summary").click()
    await urgent.page.locator('[data-reason="danger"]').click()
    await expect(_look_in(desk)).to_have_text("Kort koll (3 min)")
    await desk.screenshot(path=pictures / "check-queue.png")
    # Within a second of another accept a press is taken for the second half of that one.
    await desk.wait_for_timeout(ONE_PRESS_MS)
    await _look_in(desk).click()

    await urgent.meets_somebody()
    note = urgent.page.get_by_test_id("looks-in")
    await expect(note).to_contain_text("tittar in i tre minuter")
    bar = desk.locator("[data-check]")
    await expect(bar).to_contain_text("kvar")
    await _pictures(urgent.page, pictures, "check-visitor")
    await _pictures(desk, pictures, "check-desk")
    await urgent.write("ja, jag är trygg nu")
    await linnea.reads("ja, jag är trygg nu")

    over = desk.locator('[data-over="removed"]')
    await expect(over).to_contain_text("tiden är slut", timeout=PATIENCE_MS)
    takeover = urgent.page.get_by_test_id("takeover")
    await expect(takeover).to_contain_text("tittade in och kunde inte stanna")
    await expect(takeover).to_contain_text("först i tur")
    await expect(note).to_be_hidden()
    await _pictures(urgent.page, pictures, "check-over")
    await desk.screenshot(path=pictures / "check-desk-over.png")

    await _look_in(desk).click()
    await expect(takeover).to_contain_text("tittar in i tre minuter")
    await _pictures(urgent.page, pictures, "check-again")
    await urgent.page.get_by_test_id("admit").click()
    await bar.get_by_role("button", name="Behåll samtalet").click()
    await expect(bar).to_have_count(0)
    await expect(note).to_be_hidden()
    await urgent.write("tack att du stannar")
    await linnea.reads("tack att du stannar")
    await urgent.end()
    await urgent.says_goodbye()


def _look_in(desk: Page) -> Locator:
    return desk.locator("[data-look-in]")


async def _pictures(page: Page, folder: Path, name: str) -> None:
    """Look at it on a phone and on a desk, by day and by night."""
    before = page.viewport_size or DESKTOP
    for size in (PHONE, DESKTOP):
        await page.set_viewport_size(size)
        for light in ("light", "dark"):
            await page.emulate_media(color_scheme=light)
            await page.screenshot(path=folder / f"{name}-{size['width']}-{light}.png")
    await page.set_viewport_size(before)
