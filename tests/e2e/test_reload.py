"""A visitor's tab is reloaded, copied, closed and killed; the conversation goes on or says so."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.support.browsers import chromium
from tests.support.people import CounsellorPage, VisitorPage
from tests.support.phone import Phone
from tests.support.search import forms, in_files
from tests.support.service import Service, running_service


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with (
        tempfile.TemporaryDirectory(prefix="chatsvc-reload-") as folder,
        running_service(Path(folder)) as running,
    ):
        yield running


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


@pytest.fixture(scope="module")
async def on_duty(browser: Browser, service: Service) -> CounsellorPage:
    desk = await CounsellorPage.open(browser, service)
    await desk.sign_in()
    await desk.go_on_duty()
    return desk


async def test_a_reload_goes_on_at_once_with_everything_that_was_written(
    service: Service, browser: Browser, on_duty: CounsellorPage, tmp_path: Path
) -> None:
    visitor = await VisitorPage.open(browser, service)
    await visitor.knock()
    await visitor.page.get_by_test_id("draft").fill("mitt utkast")
    await asyncio.sleep(1.5)  # what is written is sealed 0.7 s after the last key
    await visitor.page.reload()
    await expect(visitor.page.get_by_test_id("draft")).to_have_value("mitt utkast")
    await on_duty.accept()
    await visitor.meets_somebody()
    await visitor.page.get_by_test_id("composer").fill("")
    await visitor.write("före")
    await visitor.all_delivered(1)
    await visitor.page.reload()
    await visitor.meets_somebody()
    await visitor.all_delivered(1)
    await visitor.write("efter")
    await on_duty.reads("efter")
    assert await on_duty.heard() == ["före", "efter"]
    await visitor.page.screenshot(path=tmp_path / "reloaded.png")

    async with visitor.page.context.expect_page() as opening:
        await visitor.page.evaluate("void window.open(location.href)")
    copy = await opening.value
    await expect(copy.get_by_test_id("problem")).to_contain_text("öppet på ett annat ställe")
    await copy.close()
    await visitor.write("och det går vidare")
    await on_duty.reads("och det går vidare")
    await visitor.end()
    await visitor.says_goodbye()
    assert await visitor.page.evaluate("sessionStorage.length") == 0
    await on_duty.sees_the_end()


async def test_a_tab_opened_again_says_nothing_before_a_tap_and_folds_what_was_written(
    service: Service, on_duty: CounsellorPage, tmp_path: Path
) -> None:
    secret = "kanarie7f3a51c09e"
    async with async_playwright() as playwright, Phone(playwright, tmp_path / "phone") as phone:
        page = await phone.context.new_page()
        visitor = VisitorPage(page, service)
        await visitor.knock()
        await on_duty.accepts_one_more()
        await visitor.meets_somebody()
        await visitor.write(secret)
        await visitor.all_delivered(1)
        other = await phone.context.new_page()
        await page.close(run_before_unload=True)
        await phone.reopen_closed_tab(other)
        page = await phone.page_at(service.visitor_url)
        neutral = page.get_by_test_id("back-step")
        await expect(neutral).to_be_visible()
        await page.screenshot(path=tmp_path / "neutral.png")
        assert await page.title() == "Skriv"
        shown = await page.locator("main").inner_text()
        assert shown.split("\n")[0] == "Sidan är pausad"
        assert secret not in await page.content()
        await page.get_by_test_id("continue").click()
        await page.get_by_test_id("composer").wait_for(state="visible")
        assert secret not in await page.content()
        await page.screenshot(path=tmp_path / "folded.png")
        await page.get_by_test_id("unfold").click()
        await expect(page.get_by_test_id("text")).to_have_text(secret)
        again = VisitorPage(page, service)
        await again.end()
        await again.says_goodbye()
        phone.kill()
        assert in_files(phone.folder, forms([secret.encode()])) == []


async def test_an_older_copy_from_the_disk_is_said_and_nothing_is_shown_twice(
    service: Service, on_duty: CounsellorPage, tmp_path: Path
) -> None:
    """The browser is killed; its disk lags behind, so the page goes back in time (P16)."""
    async with async_playwright() as playwright, Phone(playwright, tmp_path / "phone") as phone:
        visitor = VisitorPage(await phone.context.new_page(), service)
        await visitor.knock()
        await on_duty.accepts_one_more()
        await visitor.meets_somebody()
        await visitor.write("på disken")
        await visitor.all_delivered(1)
        await asyncio.sleep(10)  # Chromium writes session storage to disk every 5 s at most
        await visitor.write("bara i minnet")
        await visitor.all_delivered(2)
        phone.kill()
        await phone.open_again()
        page = await phone.page_at(service.visitor_url)
        await page.get_by_test_id("continue").click()
        await page.get_by_test_id("composer").wait_for(state="visible")
        await page.get_by_test_id("unfold").click()
        await expect(page.get_by_test_id("text").first).to_have_text("på disken")
        shown = await page.get_by_test_id("text").all_inner_texts()
        assert len(shown) == len(set(shown))
        lost = page.get_by_test_id("missing-own")
        await expect(lost).to_contain_text("syns inte här (1)", timeout=30_000)
        await page.screenshot(path=tmp_path / "back.png")
        again = VisitorPage(page, service)
        await again.write("vidare")
        await on_duty.reads("vidare")
        shown = await page.get_by_test_id("text").all_inner_texts()
        assert shown == ["på disken", "vidare"]
        await again.end()
        await again.says_goodbye()
