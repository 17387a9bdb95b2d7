"""A visitor whose language nobody here reads: a phrase, a number, and who keeps both true."""

from pathlib import Path

from playwright.async_api import Browser, expect

from tests.support.people import CounsellorPage, VisitorPage
from tests.support.service import Service


async def test_a_phrase_and_a_number_reach_a_visitor_in_her_language(
    service: Service, browser: Browser, tmp_path: Path
) -> None:
    await _a_supervisor_checks_one_entry(service, browser, tmp_path)
    linnea = await CounsellorPage.open(browser, service, "linnea")
    await linnea.sign_in()
    await linnea.go_on_duty()
    visitor = await VisitorPage.open(browser, service)
    await visitor.knock("en")
    await linnea.accept()
    await visitor.meets_somebody()
    await expect(linnea.page.locator("[data-language-note]")).to_contain_text("översättningstjänst")

    await linnea.page.locator('[data-open-panel="phrases"]').click()
    phrase = linnea.page.locator('[data-phrase="anonymity.no_name"]')
    words = await phrase.locator('[lang="en"]').inner_text()
    mark = linnea.page.locator('[data-panel="phrases"] .unchecked')
    await expect(mark).to_contain_text("ej granskad av modersmålstalare")
    await linnea.page.screenshot(path=tmp_path / "phrases-1280.png")
    await phrase.click()
    await expect(linnea.page.locator(linnea.marks.composer)).to_have_value(words)
    assert await visitor.heard() == [], "a phrase is a draft: it was not sent by itself"
    await linnea.write(f"{words} 🙂")
    await visitor.reads(f"{words} 🙂")

    await linnea.page.locator('[data-open-panel="support"]').click()
    await expect(linnea.page.locator('[data-entry="trans"]')).to_contain_text("Kontrollerad")
    await linnea.page.locator('[data-want="need"]').select_option("violence")
    await linnea.page.screenshot(path=tmp_path / "support-1280.png")
    await linnea.page.locator('[data-entry="kfl"] [data-send-support]').click()
    await _a_number_to_call(visitor, tmp_path)
    await linnea.page.emulate_media(color_scheme="dark")
    await linnea.page.screenshot(path=tmp_path / "support-dark-1280.png")
    published = service.published("directory").decode()
    shown = [f'"key":"{key}"' in published for key in ("kfl", "trans", "man")]
    assert shown == [True, True, False]


async def _a_supervisor_checks_one_entry(service: Service, browser: Browser, shots: Path) -> None:
    supervisor = await CounsellorPage.open(browser, service, "handledare")
    await supervisor.sign_in()
    page = supervisor.page
    await page.wait_for_url(f"{service.console_url}/")
    await page.goto(f"{service.console_url}/stod")
    await expect(page.get_by_test_id("alarms")).to_contain_text("SOS Alarm")
    await page.screenshot(path=shots / "stod-1280.png")
    trans = page.locator('tr[data-key="trans"]')
    await expect(trans).to_contain_text("dold")
    await trans.get_by_role("button", name="Kontrollerad i dag").click()
    await expect(trans).to_have_attribute("data-overdue", "no")
    await page.goto(f"{service.console_url}/stod?key=kfl")
    await page.screenshot(path=shots / "stod-edit-1280.png", full_page=True)
    await page.goto(f"{service.console_url}/fraser?language=ar")
    await page.screenshot(path=shots / "fraser-1280.png", full_page=True)


async def _a_number_to_call(visitor: VisitorPage, shots: Path) -> None:
    await visitor.reads("Kvinnofridslinjen")
    call = visitor.page.locator(".support .call")
    await expect(call).to_have_attribute("href", "tel:020505050")
    await expect(call).to_have_text("Call 020-50 50 50")
    box = await call.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    card = visitor.page.get_by_test_id("support")
    await expect(card).to_contain_text("Open day and night.")
    await expect(card).to_contain_text("The number may show in the phone's list of calls.")
    await visitor.page.screenshot(path=shots / "card-360.png")
    await visitor.page.emulate_media(color_scheme="dark")
    await visitor.page.screenshot(path=shots / "card-dark-360.png")
