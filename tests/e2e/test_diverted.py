"""New visitors are sent to a partner's own page: they read who answers there, and go themselves."""

import asyncio
from pathlib import Path

from playwright.async_api import Browser, Request, expect

from tests.support.partner import DOOR, on_duty_there, partner_of
from tests.support.people import PATIENCE_MS, CounsellorPage, VisitorPage
from tests.support.polling import until
from tests.support.service import Service


async def test_who_comes_now_goes_to_the_partner_and_who_waits_is_met_here(
    service: Service, browser: Browser, tmp_path: Path
) -> None:
    there = partner_of(service)
    linnea = await CounsellorPage.open(browser, service, "linnea")
    await linnea.sign_in()
    await linnea.go_on_duty()
    waits = await VisitorPage.open(browser, service)
    await waits.knock()
    vera = await CounsellorPage.open(browser, service, "handledare")
    await vera.sign_in()
    mika = vera.page.locator('[data-steer-door="mika"]')
    await mika.locator("summary").click()
    # Nobody is on duty there yet, so nobody can be sent there.
    await expect(mika.locator("[data-partner-shut]")).to_be_visible()
    ingrid = await on_duty_there(browser, there)
    offer = mika.locator("[data-divert-to]")
    await expect(offer).to_be_visible(timeout=PATIENCE_MS)
    await photograph(vera, tmp_path / "offer")
    await offer.click()
    await expect(mika.locator("[data-diverted]")).to_contain_text("Exempelföreningen (test)")
    await asyncio.to_thread(until, lambda: not service.is_open("mika"))
    assert (service.status().doors["kast"].open, there.is_open(DOOR)) == (True, True)
    await photograph(vera, tmp_path / "holds")
    for language, width in (("sv", 360), ("ar", 360), ("sv", 1280), ("ar", 1280)):
        new = await VisitorPage.open(browser, service)
        await new.page.set_viewport_size({"width": width, "height": 740})
        await new.at_start(language)
        section = new.page.get_by_test_id("partner")
        await expect(section).to_be_visible(timeout=PATIENCE_MS)
        await expect(new.page.get_by_test_id("start")).to_be_hidden()
        name = tmp_path / f"visitor-{language}-{width}"
        await new.page.screenshot(path=f"{name}.png")
        await new.page.screenshot(path=f"{name}-full.png", full_page=True)
    # A language that the two do not share stays with the numbers.
    thai = await VisitorPage.open(browser, service)
    await thai.at_start("th")
    await expect(thai.page.locator("[data-shut=late]")).to_be_visible(timeout=PATIENCE_MS)
    await expect(thai.page.get_by_test_id("tonight")).to_be_visible()
    assert await thai.page.get_by_test_id("partner").count() == 0
    await goes_there(browser, service)
    # Who waited before is met here, and the end of it lets new ones in again.
    await linnea.accept()
    await waits.meets_somebody()
    await ingrid.page.reload()
    await expect(ingrid.page.locator("[data-sent-here]")).to_contain_text(
        "Exempelkommunen (test)", timeout=PATIENCE_MS
    )
    await ingrid.page.screenshot(path=tmp_path / "partners-desk-1280.png")
    await mika.locator("[data-divert-end]").click()
    await asyncio.to_thread(until, lambda: service.is_open("mika"))
    assert service.status().doors["mika"].partner is None


async def photograph(vera: CounsellorPage, name: Path) -> None:
    """The board's action as a narrow and a wide screen show it."""
    for width, height in ((360, 740), (1280, 800)):
        await vera.page.set_viewport_size({"width": width, "height": height})
        door = vera.page.locator('[data-steer-door="mika"]')
        await door.scroll_into_view_if_needed()
        await door.screenshot(path=f"{name}-{width}.png")


async def goes_there(browser: Browser, service: Service) -> None:
    """One tap in the same tab, to the partner's first page, with nothing that says from where."""
    there = partner_of(service)
    visitor = await VisitorPage.open(browser, service)
    await visitor.at_start()
    asked: list[Request] = []
    visitor.page.on("request", lambda one: asked.append(one))  # noqa: PLW0108  playwright marks it
    await visitor.page.get_by_test_id("partner-go").click()
    await visitor.page.wait_for_url(f"{there.visitor_url}/")
    first = next(one for one in asked if one.is_navigation_request())
    headers = await first.all_headers()
    assert first.url == f"{there.visitor_url}/"
    assert {"referer", "cookie"} & set(headers) == set()
    assert await visitor.page.evaluate("document.referrer") == ""
    assert len(visitor.page.context.pages) == 1, "the same tab"
    # Where the partner is, its own rights, keys and Start: the yes is given there.
    arrived = VisitorPage(visitor.page, there)
    await arrived.knock()
