"""A counsellor offers to ring: the visitor reads, leaves a number; after the call it is gone."""

from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.support.people import met
from tests.support.service import Service

NUMBER = "070-765 43 21"


async def look(page: Page, folder: Path, name: str) -> None:
    """Keep how it looks on a phone and a desk, light and dark."""
    before = page.viewport_size
    for size in ((360, 740), (1280, 800)):
        await page.set_viewport_size({"width": size[0], "height": size[1]})
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            await page.screenshot(path=folder / f"{name}-{size[0]}-{scheme}.png")
    await page.emulate_media(color_scheme="light")
    if before is not None:
        await page.set_viewport_size(before)


async def test_a_number_is_left_after_what_it_means_and_goes_after_the_call(
    service: Service, browser: Browser, tmp_path: Path
) -> None:
    linnea, visitor = await met(browser, service)
    await visitor.write("Kan ni ringa mig?")
    await linnea.reads("Kan ni ringa mig?")

    desk, phone = linnea.page, visitor.page
    await desk.locator('[data-open-panel="callback"]').click()
    await look(desk, tmp_path, "offer")
    await desk.locator('[data-offer="callback"]').click()
    card = phone.get_by_test_id("contact")
    await expect(card).to_be_visible()
    await expect(card).to_contain_text("är du inte längre anonym")
    await expect(phone.get_by_test_id("contact-number")).to_be_hidden()
    await look(phone, tmp_path, "asked")
    for name in ("contact-yes", "contact-no", "composer", "exit"):
        await expect(phone.get_by_test_id(name)).to_be_in_viewport(ratio=1)
    # The guard keeps silent while just this is asked.
    await visitor.write(f"Skriv bara {NUMBER}")
    await expect(phone.get_by_test_id("guard")).to_be_hidden()
    await phone.get_by_test_id("contact-yes").click()
    await expect(phone.get_by_test_id("contact-number")).to_be_focused()
    await phone.get_by_test_id("contact-number").fill("070-999 88 77")
    await phone.get_by_test_id("contact-when").fill("efter 20")
    await phone.get_by_test_id("contact-say").fill("Det är från tandläkaren")
    await look(phone, tmp_path, "fields")
    await phone.get_by_test_id("contact-send").click()
    await expect(phone.get_by_test_id("contact-given")).to_be_visible()
    await look(phone, tmp_path, "given")

    shown = desk.locator(".contact-number")
    await expect(shown).to_have_attribute("href", "tel:0709998877")
    await expect(desk.locator("[data-contact-note]")).to_be_visible()
    await expect(desk.locator(".transcript")).not_to_contain_text("999 88")
    await look(desk, tmp_path, "number")
    await desk.locator("[data-contact-over]").click()
    await expect(card).to_be_hidden()
    for page in (desk, phone):
        assert "999 88" not in await page.content()
    await visitor.write("Tack")
    await linnea.reads("Tack")
