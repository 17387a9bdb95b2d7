"""The console in a real browser, on the real service: the lock, the board, the helpers kept out."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.browsers import chromium
from tests.support.people import CounsellorPage, VisitorPage
from tests.support.service import Service, running_service

COMPOSER = ".conversation .composer textarea"


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with (
        tempfile.TemporaryDirectory(prefix="chatsvc-console-") as folder,
        running_service(Path(folder)) as running,
    ):
        yield running


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


def _complaints(page: Page) -> list[str]:
    """What the browser complains of from now on: a policy broken, a crash."""
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


async def test_three_conversations_stand_side_by_side_and_keep_their_drafts(
    service: Service, browser: Browser
) -> None:
    desk = await CounsellorPage.open(browser, service, "linnea")
    complaints = _complaints(desk.page)
    await desk.sign_in()
    await desk.go_on_duty()
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
    await page.get_by_role("button", name="Lås", exact=True).click()
    await expect(page.locator(".lock")).to_be_visible()
    async with page.expect_response("**/lock"):
        pass_on = await page.evaluate("fetch('/desk.json').then(r => r.status)")
    assert pass_on == 200
    await page.reload()
    await expect(page.locator(".lock")).to_be_visible()
    await page.locator(".lock .plain").click()
    await page.wait_for_url("**/login")


async def test_a_supervisor_sees_the_board_only(service: Service, browser: Browser) -> None:
    board = await CounsellorPage.open(browser, service, "handledare")
    complaints = _complaints(board.page)
    await board.sign_in()
    await expect(board.page.locator(".board-counts dd").first).to_have_text("0")
    await expect(board.page.locator(COMPOSER)).to_have_count(0)
    await expect(board.page.locator(".duty")).to_have_count(0)
    await _log_out(board.page)
    assert complaints == []


async def _log_out(page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("button", name="Logga ut").click()
    await page.wait_for_url("**/login")
