"""112 in mid-talk: the address comes, the visitor leaves, the card stays until the call is over."""

from contextlib import closing
from pathlib import Path

from playwright.async_api import Browser, Page, Route, ViewportSize, expect

from tests.support.people import CounsellorPage, VisitorPage
from tests.support.service import Service

PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
STREET = "Storgatan 4, Malmö"


async def _weather(route: Route) -> None:
    await route.fulfill(body="<title>vader</title>", content_type="text/html")


async def _meet(browser: Browser, service: Service) -> tuple[CounsellorPage, VisitorPage]:
    linnea = await CounsellorPage.open(browser, service, "linnea")
    await linnea.sign_in()
    await linnea.go_on_duty()
    visitor = await VisitorPage.open(browser, service)
    await visitor.page.set_viewport_size(PHONE)
    await visitor.knock()
    await linnea.accept()
    await visitor.meets_somebody()
    await visitor.write("han är utanför dörren")
    await visitor.all_delivered(1)
    await linnea.page.set_viewport_size(DESKTOP)
    return linnea, visitor


async def _writes_where_she_is(phone: Page, shots: Path) -> None:
    card = phone.get_by_test_id("address")
    # What is told and the way to call oneself come before the first line.
    await expect(card).to_contain_text("även om du lämnar")
    await phone.screenshot(path=shots / "phone-card.png")
    await expect(card.get_by_role("link", name="Ring 112")).to_be_in_viewport(ratio=1)
    await phone.get_by_test_id("address-street").fill(STREET)
    await phone.get_by_test_id("address-code").fill("1234")
    await phone.get_by_test_id("address-safe").select_option("yes")
    await phone.emulate_media(color_scheme="dark")
    await phone.screenshot(path=shots / "phone-dark.png")
    await phone.set_viewport_size(DESKTOP)
    await phone.screenshot(path=shots / "wide-dark.png")
    await phone.set_viewport_size(PHONE)
    await phone.get_by_test_id("address-send").click()


async def test_the_address_stays_when_the_visitor_leaves_and_goes_when_the_call_is_finished(
    service: Service, browser: Browser, tmp_path: Path
) -> None:
    linnea, visitor = await _meet(browser, service)
    desk, phone = linnea.page, visitor.page
    await desk.locator('[data-open-panel="emergency"]').click()
    await desk.screenshot(path=tmp_path / "desk-panel.png")
    await desk.locator("[data-ask-address]").click()
    await _writes_where_she_is(phone, tmp_path)
    shown = desk.locator("[data-address]")
    await expect(shown).to_contain_text(STREET)
    await desk.screenshot(path=tmp_path / "desk-card.png")
    await desk.emulate_media(color_scheme="dark")
    await desk.set_viewport_size(PHONE)
    await desk.screenshot(path=tmp_path / "desk-narrow.png")
    await desk.set_viewport_size(DESKTOP)

    conversation = visitor.conversation().hex()
    await phone.route(lambda url: not url.startswith(service.visitor_url), _weather)
    await phone.get_by_test_id("exit").first.click()
    await phone.wait_for_url(lambda url: not url.startswith(service.visitor_url))
    await desk.locator('.conversation[data-phase="left"]').wait_for()
    await expect(shown).to_contain_text(STREET)
    await desk.get_by_role("button", name="Lås", exact=True).click()
    await expect(desk.locator(".lock [data-address]")).to_contain_text(STREET)
    await desk.screenshot(path=tmp_path / "desk-locked.png")
    await desk.locator("#unlock").fill(service.accounts()["linnea"])
    await desk.locator(".lock .primary").click()
    await expect(desk.locator(".lock")).to_have_count(0)

    await desk.locator("[data-call-over]").click()
    await desk.locator("[data-over-yes]").click()
    await expect(desk.locator("[data-emergency]")).to_have_count(0)
    await expect(desk.locator("body")).not_to_contain_text("Storgatan")
    with closing(service.admin()) as store:
        assert list(store.scan_iter(f"*{conversation}*")) == []
