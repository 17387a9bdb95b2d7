"""A counsellor presses F5 in a conversation: nothing is lost, and the visitor does not notice."""

from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.support.people import met
from tests.support.service import Service


async def test_f5_keeps_the_seat_the_texts_and_the_draft(
    service: Service, browser: Browser, tmp_path: Path
) -> None:
    linnea, visitor = await met(browser, service)
    await visitor.write("läst före F5")
    await visitor.all_delivered(1)
    await linnea.reads("läst före F5")
    field = linnea.page.locator(".composer textarea")
    await field.fill("ett svar som inte hann bli klart")
    # What the console has answered for is kept before it is said, and the draft with it.
    await linnea.page.wait_for_timeout(900)
    kept = await linnea.page.evaluate("JSON.stringify(sessionStorage)")
    assert "läst före" not in kept
    assert "ett svar" not in kept

    linnea.page.on("dialog", lambda dialog: dialog.accept())
    await linnea.page.reload()
    talking = linnea.page.locator('.conversation[data-phase="talking"]')
    await talking.wait_for()
    await expect(linnea.page.locator(".composer textarea")).to_have_value(
        "ett svar som inte hann bli klart"
    )
    assert await linnea.heard() == ["läst före F5"]
    await linnea.page.screenshot(path=tmp_path / "again-1280.png")

    await linnea.page.locator(".composer button[type=submit]").click()
    await visitor.page.get_by_text("ett svar som inte hann bli klart").wait_for()
    await visitor.write("efter F5")
    await visitor.all_delivered(2)
    assert await linnea.heard() == ["läst före F5", "efter F5"]
    await expect(visitor.page.get_by_test_id("takeover")).to_be_hidden()

    await linnea.page.set_viewport_size({"width": 360, "height": 740})
    await linnea.page.reload()
    await talking.wait_for()
    assert await linnea.heard() == ["läst före F5", "efter F5"]
    await linnea.page.screenshot(path=tmp_path / "again-360.png")

    await _a_copied_tab_does_nothing(linnea.page)
    await visitor.write("fortfarande här")
    await visitor.all_delivered(3)

    await visitor.end()
    await linnea.sees_the_end()
    await expect(talking).to_have_count(0)
    names = await linnea.page.evaluate(
        "Object.keys(sessionStorage).filter(n => sessionStorage[n] !== '')"
    )
    assert sorted(names) == ["desk.d", "desk.open"]


async def _a_copied_tab_does_nothing(page: Page) -> None:
    """`window.open` and "duplicate tab" copy what a tab keeps."""
    kept = await page.evaluate("({ ...sessionStorage })")
    copied = await page.context.new_page()
    await copied.goto(page.url + "login")
    await copied.evaluate("kept => Object.assign(sessionStorage, kept)", kept)
    await copied.goto(page.url)
    await copied.locator('[data-step="elsewhere"]').wait_for()
    await copied.close()
