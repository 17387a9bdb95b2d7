"""A talk about safety: a question by card, an answer by thumb, a risk that only staff see."""

from pathlib import Path

from playwright.async_api import Browser, expect

from tests.support.people import CounsellorPage, VisitorPage
from tests.support.service import Service


async def test_a_question_is_answered_by_a_tap_and_the_risk_shows_at_the_desk_only(
    service: Service, browser: Browser, tmp_path: Path
) -> None:
    linnea = await CounsellorPage.open(browser, service, "linnea")
    await linnea.sign_in()
    await linnea.go_on_duty()
    visitor = await VisitorPage.open(browser, service)
    await visitor.knock("en")
    await linnea.accept()
    await visitor.meets_somebody()

    await visitor.page.get_by_test_id("tap-someone").click()
    await visitor.all_delivered(1)
    await expect(linnea.page.locator("[data-said=tap]")).to_have_text("Tryckte: Någon är här")

    suicide = linnea.page.locator('[data-risk="suicide"]')
    await expect(suicide).to_have_attribute("data-known", "none")
    await suicide.click()
    await linnea.page.locator("[data-risk-open] [data-send-card]").click()
    await expect(suicide).to_have_attribute("data-known", "asked")
    buttons = visitor.page.locator("[data-testid=answers] button")
    await expect(buttons).to_have_count(6)
    for button in await buttons.all():
        box = await button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    write = await visitor.page.get_by_test_id("send").bounding_box()
    assert write is not None
    assert write["y"] + write["height"] <= 740
    await expect(visitor.page.locator(".message .bubble").last).to_be_in_viewport(ratio=0.9)
    leaving = await visitor.page.get_by_test_id("tap-leaving").bounding_box()
    assert leaving is not None
    assert leaving["x"] + leaving["width"] <= 360
    await visitor.page.screenshot(path=tmp_path / "asked-360.png")
    await linnea.page.screenshot(path=tmp_path / "asked-desk.png")

    await visitor.page.locator('[data-choice="today"]').click()
    await visitor.all_delivered(2)
    await expect(suicide).to_have_text("Självmord: Ja, tänker göra det i dag")
    await expect(linnea.page.locator(".risk-step")).to_contain_text("112")
    await expect(linnea.page.locator("[data-said=answer]")).to_contain_text("tänker göra det i dag")
    await expect(visitor.page.locator("[data-testid=answers]")).to_be_hidden()
    assert "handledar" not in await visitor.page.content()
    await visitor.page.emulate_media(color_scheme="dark")
    await visitor.page.screenshot(path=tmp_path / "answered-dark-360.png")
    await visitor.page.evaluate("document.documentElement.dir = 'rtl'")
    await visitor.page.screenshot(path=tmp_path / "answered-rtl-360.png")
    await linnea.page.emulate_media(color_scheme="dark")
    await linnea.page.screenshot(path=tmp_path / "answered-desk-dark.png")
