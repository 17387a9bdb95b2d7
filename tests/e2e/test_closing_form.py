"""After a talk the counsellor ticks what it was about; the counts leave and no text stays."""

from http import HTTPStatus
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, expect

from tests.support.people import CounsellorPage, VisitorPage, met
from tests.support.service import Service

MARK: Final = "it => [it.textContent, getComputedStyle(it, '::before').content]"


async def test_a_form_after_the_end_is_ticked_by_keyboard_and_the_column_closes(
    service: Service, browser: Browser, tmp_path: Path
) -> None:
    linnea, visitor = await met(browser, service)
    await linnea.page.locator('[data-risk="suicide"]').click()
    await linnea.page.locator('[data-mark="today"]').click()
    await linnea.page.get_by_text("Avsluta samtalet …").click()
    await linnea.page.get_by_text("Avsluta på annat sätt").click()
    await linnea.page.screenshot(path=tmp_path / "other-ways.png")
    await linnea.page.get_by_text("Fortsätt samtalet").click()
    await visitor.page.get_by_test_id("end").click()
    await visitor.page.get_by_test_id("end-yes").click()
    form = linnea.page.locator("[data-closing]")
    await expect(form).to_be_visible()
    # Where she is is said no more, and no mark stands there without its word.
    mark = await linnea.page.locator(".presence").evaluate(MARK)
    assert mark == ["", "none"]
    await linnea.page.screenshot(path=tmp_path / "form-desk.png")
    await linnea.page.locator('[data-tick="visitor-own"]').focus()
    await linnea.page.keyboard.press("Space")
    await linnea.page.locator('[data-tick="needs-talk"]').focus()
    await linnea.page.keyboard.press("Space")
    await expect(form.get_by_role("button")).to_have_text("Räkna och stäng")
    await linnea.page.emulate_media(color_scheme="dark")
    await linnea.page.screenshot(path=tmp_path / "form-desk-dark.png")
    await linnea.page.set_viewport_size({"width": 360, "height": 740})
    await linnea.page.screenshot(path=tmp_path / "form-360.png")
    await form.get_by_role("button").click()
    await expect(linnea.page.locator("[data-after-heavy]")).to_contain_text("1 under passet")
    await linnea.page.screenshot(path=tmp_path / "heavy-360.png")
    await linnea.page.set_viewport_size({"width": 1280, "height": 800})
    await linnea.page.screenshot(path=tmp_path / "heavy-desk.png")
    await expect(linnea.page.locator(".conversation")).to_have_count(0)
    await expect(linnea.page.locator(".bar-problem")).to_have_count(0)
    await _a_good_end(linnea, browser, tmp_path)


async def _a_good_end(linnea: CounsellorPage, browser: Browser, pictures: Path) -> None:
    """Nothing grave came up and the counsellor ends it: the visitor may answer with two taps."""
    visitor = await VisitorPage.open(browser, linnea.service)
    await visitor.knock("sv")
    await linnea.accepts_one_more()
    await visitor.meets_somebody()
    await linnea.page.get_by_text("Avsluta samtalet …").click()
    await linnea.page.get_by_role("button", name="Avsluta och radera").click()
    await visitor.says_goodbye()
    felt = visitor.page.get_by_test_id("felt")
    await visitor.page.screenshot(path=pictures / "felt-360.png", full_page=True)
    async with visitor.page.expect_response("**/felt") as answer:
        await felt.locator('[data-felt="heard"] button').first.click()
    assert (await answer.value).status == HTTPStatus.NO_CONTENT
    await expect(felt.locator('[data-felt="heard"] [data-thanks]')).to_be_visible()
    await expect(visitor.page.get_by_test_id("receipt")).to_contain_text("raderat")
    await visitor.page.emulate_media(color_scheme="dark")
    await visitor.page.set_viewport_size({"width": 1280, "height": 800})
    await visitor.page.screenshot(path=pictures / "felt-1280-dark.png", full_page=True)
