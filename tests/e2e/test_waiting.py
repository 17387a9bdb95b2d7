"""The step in line in a real browser: by keyboard, enlarged, in both lights, real headers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from chatsvc.site.build import build_site
from tests.support.browsers import UNASKED
from tests.support.visitor_site import DEMO, ServedSite, bundle_harness, served

PHONE: Final[ViewportSize] = {"width": 360, "height": 740}
# 1280 x 1024 at 400 %: what WCAG 1.4.10 asks a page to fit into without scrolling sideways.
ZOOMED: Final[ViewportSize] = {"width": 320, "height": 256}
WAITING: Final = """(change) => client.show({phase: 'waiting', place: {
    ahead: 2, onDuty: 1, talkMinutes: 45, low: null, high: null, closing: false, ...change}})"""
SIDEWAYS: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL: Final = """() => [...document.querySelectorAll(
    'button, a, summary, textarea, label:has(input)')]
    .filter((one) => one.checkVisibility() && one.className !== 'skip')
    .map((one) => [one.textContent.trim(), Math.round(one.getBoundingClientRect().height)])
    .filter(([, height]) => height < 48)"""


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ServedSite]:
    folder = tmp_path_factory.mktemp("waiting")
    build_site(DEMO, folder / "site", built=bundle_harness(folder))
    async with served(folder / "site") as running:
        yield running


@asynccontextmanager
async def waiting(
    browser: Browser,
    site: ServedSite,
    *,
    size: ViewportSize = PHONE,
    scheme: Literal["light", "dark"] = "light",
    motion: Literal["reduce", "no-preference"] = "no-preference",
) -> AsyncIterator[Page]:
    """Stand in line, with one on duty and two before."""
    context = await browser.new_context(viewport=size, color_scheme=scheme, reduced_motion=motion)
    await context.grant_permissions(UNASKED)
    page = await context.new_page()
    try:
        await page.goto(f"{site.origin}/sv/")
        await page.locator("body[data-step]").wait_for()
        for name in ("next", "path-own", "start"):
            await page.get_by_test_id(name).click()
        await page.evaluate(WAITING, {})
        await expect(page.get_by_test_id("place")).to_be_visible()
        yield page
    finally:
        await context.close()


async def press_until(page: Page, name: str) -> None:
    """Go on with Tab until the part with this test id, or its summary, has the focus."""
    here = """(name) => document.activeElement.closest('[data-testid]')?.dataset.testid === name"""
    for _ in range(40):
        if await page.evaluate(here, name):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"no way to {name} by keyboard")


async def test_a_keyboard_alone_answers_the_choice_and_says_that_it_is_urgent(
    browser: Browser, site: ServedSite, tmp_path: Path
) -> None:
    async with waiting(browser, site) as page:
        place = page.get_by_test_id("place")
        await expect(place).to_contain_text("Ett samtal brukar ta ungefär 45 minuter")
        await page.evaluate(WAITING, {"onDuty": 0})
        await expect(page.get_by_test_id("choice")).to_contain_text("Din plats är kvar")
        await press_until(page, "choice-stay")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("choice")).to_be_hidden()
        await press_until(page, "urgent")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        urgent = page.get_by_test_id("urgent-help")
        await expect(urgent.locator('a[href="tel:90101"]')).to_be_in_viewport()
        await expect(urgent.locator('a[href="tel:112"]')).to_be_in_viewport()
        await expect(page.get_by_test_id("exit")).to_be_in_viewport()
        await expect(page.get_by_test_id("draft")).to_have_value("Jag tänker på att ta mitt liv.\n")
        assert await page.evaluate("client.sent") == []
        await page.screenshot(path=tmp_path / "urgent.png", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_enlarged_four_times_everything_in_line_fits_and_is_as_large_as_a_fingertip(
    browser: Browser, site: ServedSite, scheme: Literal["light", "dark"]
) -> None:
    async with waiting(browser, site, size=ZOOMED, scheme=scheme) as page:
        await page.evaluate(WAITING, {"closing": True, "low": 20, "high": 50})
        await page.evaluate("client.show({urgent: true})")
        for _ in range(2):  # the menu opens over what is below, and closes again
            await page.get_by_test_id("menu").click()
            assert await page.evaluate(SIDEWAYS) == 0
            assert await page.evaluate(SMALL) == []
        for summary in await page.locator('section[data-step="waiting"] summary:visible').all():
            await summary.click()
        assert await page.evaluate(SIDEWAYS) == 0
        assert await page.evaluate(SMALL) == []
        await page.mouse.wheel(0, 4000)
        await expect(page.get_by_test_id("exit")).to_be_in_viewport()


async def test_the_screen_is_kept_lit_under_the_real_headers_until_somebody_comes(
    browser: Browser, site: ServedSite
) -> None:
    async with waiting(browser, site) as page:
        await expect(page.get_by_test_id("lit")).to_have_text("Skärmen hålls tänd medan du väntar.")
        await page.evaluate("client.show({phase: 'talking', place: null})")
        await page.evaluate("client.show({phase: 'waiting'})")
        await expect(page.get_by_test_id("lit")).to_be_visible()
        await page.evaluate("client.end()")
        await expect(page.get_by_test_id("lit")).to_have_text("")


async def test_breathing_moves_only_for_whom_movement_is_well(
    browser: Browser, site: ServedSite
) -> None:
    async with waiting(browser, site) as page:
        await page.get_by_test_id("breathe").locator("summary").click()
        await expect(page.locator(".breath")).to_be_visible()
    async with waiting(browser, site, motion="reduce") as page:
        await page.get_by_test_id("breathe").locator("summary").click()
        await expect(page.locator(".breath")).to_be_hidden()
        await expect(page.get_by_test_id("breathe")).to_contain_text("räknar till 4")


async def test_reading_in_line_keeps_the_place_the_draft_and_both_ways_out(
    browser: Browser, site: ServedSite, tmp_path: Path
) -> None:
    async with waiting(browser, site) as page:
        await page.get_by_test_id("draft").fill("Jag är rädd.")
        for name, said in (("rights", "Kan jag skickas hem?"), ("directory", "112")):
            fold = page.get_by_test_id(f"wait-{name}")
            await fold.locator("> summary").click()
            await expect(fold.locator("[data-read]").get_by_text(said).first).to_be_visible()
            await page.screenshot(path=tmp_path / f"{name}.png", full_page=True)
        await page.get_by_test_id("breathe").locator("summary").click()
        asked = page.get_by_text("Någon har tagit mitt pass")
        await asked.click()
        await expect(page.get_by_text("Ring 114 14").locator("visible=true")).to_be_visible()
        # Nothing was left for it: the same page, the same client, still in line.
        assert page.url == f"{site.origin}/sv/"
        assert await page.evaluate("client.snapshot.phase") == "waiting"
        assert await page.evaluate("client.sent") == []
        await expect(page.get_by_test_id("place")).to_be_visible()
        await expect(page.get_by_test_id("draft")).to_have_value("Jag är rädd.")
        for way in ("exit", "hide"):
            await expect(page.get_by_test_id(way)).to_be_in_viewport()
        assert await page.evaluate(SIDEWAYS) == 0
        await page.evaluate("client.show({phase: 'talking', place: null})")
        await expect(page.get_by_test_id("composer")).to_have_value("Jag är rädd.")
