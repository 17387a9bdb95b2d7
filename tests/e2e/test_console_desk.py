"""The console in a real browser, on the real service: the lock, the board, the helpers kept out."""

from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.access import checks
from tests.access.run import THEMES, Found, look
from tests.support.people import CounsellorPage, VisitorPage
from tests.support.service import Service

COMPOSER = ".conversation .composer textarea"


def _complaints(page: Page) -> list[str]:
    """What the browser complains of from now on: a policy broken, a crash."""
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


async def _shuts_nobody_out(page: Page, place: str) -> None:
    """A part of `make access`: the whole of it walks through every page of the console."""
    found = Found()
    await page.evaluate(checks.AXE.read_text(encoding="utf-8"))
    await page.emulate_media(reduced_motion="reduce")
    await look(page, place, found, THEMES, size=checks.DESK, roles=("main", "heading"))
    await page.emulate_media(reduced_motion="no-preference")
    assert found.wrong() == []


async def _tries_the_seat(page: Page, shots: Path) -> None:
    """Before the shift: the real list names this real browser, and holds."""
    await page.locator("[data-seat-test]").click()
    for check in ("keys", "devices", "clock"):
        await expect(page.locator(f'[data-check="{check}"]')).to_have_attribute("data-mark", "good")
    await page.screenshot(path=shots / "seat.png")


async def test_three_conversations_stand_side_by_side_and_keep_their_drafts(
    service: Service, browser: Browser, tmp_path: Path
) -> None:
    desk = await CounsellorPage.open(browser, service, "linnea")
    complaints = _complaints(desk.page)
    await desk.sign_in()
    await desk.go_on_duty()
    await _tries_the_seat(desk.page, tmp_path)
    visitors = []
    for number in range(3):
        visitor = await VisitorPage.open(browser, service)
        await visitor.knock()
        await desk.accepts_one_more()
        await visitor.meets_somebody()
        await visitor.write(f"besökare {number}")
        visitors.append(visitor)
    columns = desk.page.locator(".conversation")
    await expect(columns).to_have_count(3)
    for number, name in enumerate(("Havet", "Ljungen", "Sanden")):
        column = columns.nth(number)
        await expect(column.locator("h2")).to_contain_text(name)
        await expect(column.locator(".theirs .said")).to_have_text(f"besökare {number}")
        await column.locator("textarea").fill(f"utkast {number}")
    for number in range(3):
        await expect(columns.nth(number).locator("textarea")).to_have_value(f"utkast {number}")
    await _shuts_nobody_out(desk.page, "three conversations")
    await columns.nth(1).locator("textarea").focus()
    await desk.page.wait_for_timeout(3100)
    await desk.page.keyboard.press("Enter")
    await visitors[1].reads("utkast 1")
    # Whatever the browser's helpers would send away, they are told not to.
    for name, value in (
        ("spellcheck", "false"),
        ("translate", "no"),
        ("writingsuggestions", "false"),
    ):
        await expect(columns.first.locator("textarea")).to_have_attribute(name, value)
        await expect(columns.first.locator(".transcript")).to_have_attribute(name, value)
    await visitors[0].end()
    await expect(columns.nth(0).locator("[data-over]")).to_be_visible()
    await expect(columns.nth(1).locator("textarea")).to_be_visible()
    await columns.nth(0).locator("[data-over] button").click()
    await expect(columns).to_have_count(2)
    # Two people are still there: she is asked before she leaves them alone.
    await desk.page.get_by_role("button", name="Logga ut", exact=True).click()
    await expect(desk.page.get_by_role("button", name="Logga ut ändå")).to_be_visible()
    await desk.page.get_by_role("button", name="Stanna kvar").click()
    for visitor in visitors[1:]:
        await visitor.end()
        await visitor.says_goodbye()
    await expect(desk.page.locator("[data-over]")).to_have_count(2)
    await _log_out(desk.page)
    assert complaints == []


async def test_a_locked_screen_goes_on_and_opens_with_the_password(
    service: Service, browser: Browser
) -> None:
    desk = await CounsellorPage.open(browser, service, "noor")
    await desk.sign_in()
    await desk.go_on_duty()
    visitor = await VisitorPage.open(browser, service)
    await visitor.knock()
    await desk.accept()
    await visitor.meets_somebody()
    page = desk.page
    await page.get_by_role("button", name="Lås", exact=True).click()
    await expect(page.locator(".lock")).to_be_visible()
    await visitor.write("skrivet medan skärmen är låst")
    await desk.reads("skrivet medan skärmen är låst")
    await expect(page).to_have_title("(1) Jour")
    await page.locator("#unlock").fill("fel lösenord")
    await page.locator(".lock .primary").click()
    await expect(page.locator(".lock [role=alert]")).to_have_text("Fel lösenord.")
    await page.locator("#unlock").fill(service.accounts()["noor"])
    await page.locator(".lock .primary").click()
    await expect(page.locator(".lock")).to_have_count(0)
    await expect(page).to_have_title("Jour")
    await visitor.end()
    await desk.sees_the_end()
    # Listened for before the tap: the answer may be quicker than the look at the screen.
    async with page.expect_response("**/lock"):
        await page.get_by_role("button", name="Lås", exact=True).click()
        await expect(page.locator(".lock")).to_be_visible()
        pass_on = await page.evaluate("fetch('/desk.json').then(r => r.status)")
    assert pass_on == 200
    await page.reload()
    await expect(page.locator(".lock")).to_be_visible()
    # Until the desk has heard that the talk is over, it asks before a log-out.
    await expect(page.locator(".duty")).to_be_attached()
    await expect(page.locator("[data-phase=accepting], [data-phase=joining]")).to_have_count(0)
    await page.locator(".lock .plain").click()
    await page.wait_for_url("**/login")


async def test_a_supervisor_sees_the_board_only(service: Service, browser: Browser) -> None:
    board = await CounsellorPage.open(browser, service, "handledare")
    complaints = _complaints(board.page)
    await board.sign_in()
    await expect(board.page.locator(".board-counts dd").first).to_have_text("0")
    await expect(board.page.locator(COMPOSER)).to_have_count(0)
    await expect(board.page.locator(".duty")).to_have_count(0)
    await _shuts_nobody_out(board.page, "board")
    await _log_out(board.page)
    assert complaints == []


async def _log_out(page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("button", name="Logga ut").click()
    await page.wait_for_url("**/login")
