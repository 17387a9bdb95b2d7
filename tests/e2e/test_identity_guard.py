"""A number slips out: the visitor is asked, the counsellor sees which, and both ends erase it."""

from pathlib import Path

from playwright.async_api import Browser, expect

from tests.support.people import met
from tests.support.service import Service


async def test_a_number_is_asked_about_sent_anyway_and_erased_at_both_ends(
    service: Service, browser: Browser, tmp_path: Path
) -> None:
    linnea, visitor = await met(browser, service)

    await visitor.write("Jag heter Kim, ring 070-123 45 67")
    asked = visitor.page.get_by_test_id("guard")
    await expect(asked).to_contain_text("Det ser ut som ett telefonnummer.")
    await expect(visitor.page.locator(".message")).to_have_count(0)
    await expect(visitor.page.get_by_test_id("composer")).to_be_focused()
    for name in ("guard-send", "guard-change", "send"):
        await expect(visitor.page.get_by_test_id(name)).to_be_in_viewport(ratio=1)
    await visitor.page.screenshot(path=tmp_path / "asked-360.png")
    await visitor.page.set_viewport_size({"width": 320, "height": 640})
    for name in ("guard-send", "guard-change", "send"):
        await expect(visitor.page.get_by_test_id(name)).to_be_in_viewport(ratio=1)
    await visitor.page.get_by_test_id("guard-send").click()
    await visitor.all_delivered(1)
    await expect(asked).to_be_hidden()

    marked = linnea.page.locator("[data-identity]")
    await expect(marked).to_contain_text("Ser ut som ett telefonnummer")
    await marked.locator("[data-ask-erase]").click()
    await expect(linnea.page.locator(linnea.marks.composer)).to_have_value(
        "Du skrev nyss något som kan visa vem du är. Vill du att jag raderar det?"
    )
    await linnea.page.screenshot(path=tmp_path / "marked-desk.png")
    await linnea.page.locator(linnea.marks.send).click()
    await visitor.reads("Vill du att jag raderar det?")

    await marked.locator(".erase").click()
    await marked.locator(".erase").click()
    await expect(visitor.page.locator(".message.removed")).to_have_count(1)
    await expect(linnea.page.locator(".said.gone")).to_have_count(1)
    await expect(marked).to_have_count(0)
    for page in (visitor.page, linnea.page):
        assert "070-123" not in await page.locator("body").inner_text()
    await visitor.page.screenshot(path=tmp_path / "erased-360.png")
    await linnea.page.screenshot(path=tmp_path / "erased-desk.png")
