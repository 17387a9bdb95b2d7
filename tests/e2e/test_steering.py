"""A supervisor stops a door and relieves a counsellor: the visitor and the desk read it at once."""

import asyncio
from pathlib import Path

from playwright.async_api import Browser, expect

from tests.support.people import PATIENCE_MS, CounsellorPage, VisitorPage
from tests.support.polling import until
from tests.support.service import Service


async def test_what_a_supervisor_says_is_read_by_visitors_and_at_the_desk(
    service: Service, browser: Browser, tmp_path: Path
) -> None:
    linnea = await CounsellorPage.open(browser, service, "linnea")
    await linnea.sign_in()
    await linnea.go_on_duty()
    vera = await CounsellorPage.open(browser, service, "handledare")
    await vera.sign_in()
    mika = vera.page.locator('[data-steer-door="mika"]')
    await mika.locator('[data-banner="surge"]').click()
    await asyncio.to_thread(until, lambda: service.status().doors["mika"].banners == ("surge",))
    waits = await VisitorPage.open(browser, service)
    await waits.knock()
    surge = waits.page.locator('section[data-step="waiting"] [data-banner="surge"]')
    await expect(surge).to_be_visible()
    await waits.page.screenshot(path=tmp_path / "waiting-360.png", full_page=True)
    await mika.locator('[data-banner="stop"]').click()
    await expect(mika.locator('[data-banner="stop"]')).to_have_attribute("aria-pressed", "true")
    await asyncio.to_thread(until, lambda: not service.is_open("mika"))
    # Who comes now reads both; who waits keeps the place and is met.
    late = await VisitorPage.open(browser, service)
    await late.page.goto(f"{service.visitor_url}/sv/")
    await late.page.get_by_test_id("next").click()
    await late.page.get_by_test_id("path-own").click()
    await expect(late.page.locator('[data-shut="late"]')).to_be_visible(timeout=PATIENCE_MS)
    await expect(
        late.page.locator('section[data-step="start"] [data-banner="surge"]')
    ).to_be_visible()
    await late.page.screenshot(path=tmp_path / "stopped-360.png", full_page=True)
    await linnea.accept()
    await waits.meets_somebody()
    # She holds one and may hold one: nothing is cut, and she reads why nobody new comes.
    await vera.page.locator(".steer-people summary").click()
    await vera.page.locator("[data-limit]").first.select_option("0")
    await vera.page.screenshot(path=tmp_path / "board-1280.png", full_page=True)
    await expect(linnea.page.locator("[data-limited]")).to_be_visible(timeout=PATIENCE_MS)
    hanging = linnea.page.locator("[data-hanging]")
    await expect(hanging).to_contain_text("insläppet är stoppat", timeout=PATIENCE_MS)
    await linnea.page.screenshot(path=tmp_path / "desk-1280.png")
    await waits.write("är du kvar?")
    await linnea.reads("är du kvar?")
