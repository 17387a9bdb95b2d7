"""A counsellor's shift ends: a colleague comes, the visitor decides and chooses."""

from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.drill.reception import plan_shifts
from tests.support.people import CounsellorPage, VisitorPage
from tests.support.service import Service

# Longer than from one beat of the desk to the next (10 s): one of them hears of the plan.
SHIFT_ENDS_IN_S = 15
BEAT_MS = 20_000
PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}


async def _on_duty(browser: Browser, service: Service, account: str) -> CounsellorPage:
    page = await CounsellorPage.open(browser, service, account)
    await page.sign_in()
    await page.go_on_duty()
    return page


async def _asks_when_the_shift_ends(desk: Page, service: Service, shots: Path) -> None:
    """By the plan: asked over the conversation by itself, then finishing, and nothing is cut."""
    plan_shifts(service, ["linnea"], SHIFT_ENDS_IN_S, "together")
    asks = desk.locator("[data-shift-ask]")
    await expect(asks).to_contain_text("Passet är slut om", timeout=BEAT_MS)
    await desk.screenshot(path=shots / "desk-shift-ask.png")
    await asks.locator("[data-hand-over]").click()
    await desk.locator('.duty[data-duty="finishing"]').wait_for(
        timeout=SHIFT_ENDS_IN_S * 1000 + BEAT_MS
    )
    await expect(desk.locator('.conversation[data-phase="talking"]')).to_have_count(1)


async def test_a_shift_ends_and_the_visitor_decides_who_goes_on_and_what_is_seen(
    service: Service, browser: Browser, tmp_path: Path
) -> None:
    linnea = await _on_duty(browser, service, "linnea")
    visitor = await VisitorPage.open(browser, service)
    await visitor.page.set_viewport_size(PHONE)
    await visitor.knock()
    await linnea.accept()
    await visitor.meets_somebody()
    await visitor.write("det handlar om pengar")
    await linnea.write("jag förstår")
    await visitor.all_delivered(1)

    noor = await _on_duty(browser, service, "noor")
    desk = linnea.page
    await desk.set_viewport_size(DESKTOP)
    await desk.locator('[data-open-panel="people"]').click()
    await desk.screenshot(path=tmp_path / "desk-panel.png")
    await _asks_when_the_shift_ends(desk, service, tmp_path)
    await noor.page.locator("[data-waiting] button").first.click()
    await desk.locator('[data-newcomer="believed"]').wait_for()
    await desk.screenshot(path=tmp_path / "desk-newcomer.png")
    bar = visitor.page.get_by_test_id("takeover")
    await expect(bar).to_be_hidden()
    await desk.locator("[data-agree]").click()

    await expect(bar).to_contain_text("Linnea vill lämna över till Noor, MIKA.")
    await visitor.page.screenshot(path=tmp_path / "phone-offer.png")
    await expect(bar.get_by_role("button", name="Släpp in Noor")).to_be_in_viewport(ratio=1)
    await visitor.write("jag skriver medan jag tänker")
    await visitor.all_delivered(2)
    await visitor.page.get_by_test_id("share").locator("summary").click()
    await visitor.page.get_by_test_id("share-all").check()
    await visitor.page.set_viewport_size(DESKTOP)
    await visitor.page.screenshot(path=tmp_path / "wide-offer.png")
    await bar.get_by_role("button", name="Släpp in Noor").click()

    await noor.page.locator('.conversation[data-phase="talking"]').wait_for()
    await expect(bar).to_be_hidden()
    told = noor.page.locator(".retold")
    await expect(told).to_contain_text("det handlar om pengar")
    await expect(told).to_contain_text("jag förstår")
    await noor.page.set_viewport_size(DESKTOP)
    await noor.page.screenshot(path=tmp_path / "noor.png")
    await expect(desk.locator('[data-over="removed"]')).to_contain_text("Överlämnat")
    await expect(desk.locator(".transcript")).not_to_contain_text("pengar")
    await visitor.write("hej Noor")
    await noor.reads("hej Noor")
    await expect(visitor.page.get_by_test_id("counsellor")).to_contain_text("Noor")
    await visitor.page.get_by_test_id("room").locator("summary").click()
    await visitor.page.set_viewport_size(PHONE)
    await visitor.page.screenshot(path=tmp_path / "phone-room.png")
    await visitor.end()
    await noor.sees_the_end()
