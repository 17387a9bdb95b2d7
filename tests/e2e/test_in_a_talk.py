"""What happens in a talk: a number to ring, a card on risk, a name that slips out, 112.

One service and one counsellor on duty for all four: each story brings a visitor of its own, and
leaves the desk empty for the next one.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser, Page, Route, ViewportSize, expect

from tests.support.people import CounsellorPage, VisitorPage
from tests.support.service import Service

PHONE: Final[ViewportSize] = {"width": 360, "height": 740}
DESKTOP: Final[ViewportSize] = {"width": 1280, "height": 800}
NUMBER: Final = "070-765 43 21"
STREET: Final = "Storgatan 4, Malmö"


@pytest.fixture(scope="module")
async def linnea(browser: Browser, service: Service) -> CounsellorPage:
    """On duty for the whole file: a one-time code is good for one sign-in."""
    desk = await CounsellorPage.open(browser, service, "linnea")
    await desk.sign_in()
    await desk.go_on_duty()
    return desk


@asynccontextmanager
async def talk(
    linnea: CounsellorPage, browser: Browser, language: str = "sv"
) -> AsyncIterator[VisitorPage]:
    """Bring a visitor to Linnea; she ends it afterwards, and the column is closed."""
    await linnea.page.emulate_media(color_scheme="light")
    await linnea.page.set_viewport_size(DESKTOP)
    visitor = await VisitorPage.open(browser, linnea.service)
    await visitor.knock(language)
    await linnea.accept()
    await visitor.meets_somebody()
    yield visitor
    await visitor.end()
    await visitor.says_goodbye()
    await linnea.page.locator("[data-closing] [type=submit]").click()
    await expect(linnea.page.locator(".conversation")).to_have_count(0)


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
    linnea: CounsellorPage, browser: Browser, tmp_path: Path
) -> None:
    async with talk(linnea, browser) as visitor:
        await _a_number_is_left(linnea, visitor, tmp_path)


async def _a_number_is_left(linnea: CounsellorPage, visitor: VisitorPage, tmp_path: Path) -> None:
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


async def test_a_question_is_answered_by_a_tap_and_the_risk_shows_at_the_desk_only(
    linnea: CounsellorPage, browser: Browser, tmp_path: Path
) -> None:
    async with talk(linnea, browser, "en") as visitor:
        await _a_risk_is_asked_about(linnea, visitor, tmp_path)


async def _a_risk_is_asked_about(
    linnea: CounsellorPage, visitor: VisitorPage, tmp_path: Path
) -> None:
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


async def test_a_number_is_asked_about_sent_anyway_and_erased_at_both_ends(
    linnea: CounsellorPage, browser: Browser, tmp_path: Path
) -> None:
    async with talk(linnea, browser) as visitor:
        await _a_number_slips_out(linnea, visitor, tmp_path)


async def _a_number_slips_out(linnea: CounsellorPage, visitor: VisitorPage, tmp_path: Path) -> None:
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


async def _weather(route: Route) -> None:
    await route.fulfill(body="<title>vader</title>", content_type="text/html")


async def _is_in_danger(linnea: CounsellorPage, browser: Browser) -> VisitorPage:
    await linnea.page.emulate_media(color_scheme="light")
    await linnea.page.set_viewport_size(DESKTOP)
    visitor = await VisitorPage.open(browser, linnea.service)
    await visitor.knock()
    await linnea.accept()
    await visitor.meets_somebody()
    await visitor.write("han är utanför dörren")
    await visitor.all_delivered(1)
    return visitor


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
    linnea: CounsellorPage, service: Service, browser: Browser, tmp_path: Path
) -> None:
    """The last of the file: who has left is not ended, and the desk keeps her column."""
    visitor = await _is_in_danger(linnea, browser)
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
