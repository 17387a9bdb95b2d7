"""A visitor's tab is reloaded, copied, closed and killed; the conversation goes on or says so."""

import asyncio
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser, Locator, Page, Route, async_playwright, expect

from tests.support.people import CounsellorPage, VisitorPage
from tests.support.phone import Phone
from tests.support.search import forms, in_files
from tests.support.service import Service

# Longer than any beat of the line, far shorter than the ten minutes that a place is kept.
ASLEEP_S: Final = 12


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
    await _reads_who_answers_tonight_and_stands_in_line_again(visitor, tmp_path)
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
        async with page.expect_event("close"):  # only a tab that is gone can be opened again
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


async def test_a_locked_screen_or_a_call_costs_neither_the_place_nor_a_word(
    service: Service, on_duty: CounsellorPage, tmp_path: Path
) -> None:
    async with async_playwright() as playwright, Phone(playwright, tmp_path / "phone") as phone:
        visitor = VisitorPage(phone.context.pages[0], service)
        page = visitor.page
        await visitor.knock()
        await page.get_by_test_id("draft").fill("innan skärmen släcktes")
        with phone.asleep():
            await asyncio.sleep(ASLEEP_S)
        await expect(page.get_by_test_id("place")).to_be_visible()
        await expect(page.get_by_test_id("draft")).to_have_value("innan skärmen släcktes")
        await on_duty.accepts_one_more()
        await visitor.meets_somebody()
        with phone.asleep():
            await on_duty.write("medan du var borta")
            await asyncio.sleep(ASLEEP_S)
        await visitor.reads("medan du var borta")
        await expect(page.get_by_test_id("composer")).to_have_value("innan skärmen släcktes")
        await visitor.write("jag är kvar")
        await on_duty.reads("jag är kvar")
        await visitor.end()
        await visitor.says_goodbye()


async def _in_line(
    service: Service, browser: Browser, on_duty: CounsellorPage
) -> tuple[Page, Locator]:
    """Bring one visitor into the line; her page, and the rows that the desk shows."""
    visitor = await VisitorPage.open(browser, service)
    await visitor.knock()
    waiting = on_duty.page.locator("[data-waiting] button")
    await expect(waiting).to_have_count(1)
    return visitor.page, waiting


async def test_who_leaves_from_a_page_beside_the_line_leaves_the_line_too(
    service: Service, browser: Browser, on_duty: CounsellorPage
) -> None:
    page, waiting = await _in_line(service, browser, on_duty)
    await page.get_by_test_id("wait-numbers").locator("summary").click()
    await page.get_by_test_id("tonight-waiting").click()
    await page.locator("[data-key=mind]").wait_for()
    # As soon as the page is seen, whatever else has been fetched.
    await expect(waiting).to_have_count(1)
    await page.get_by_test_id("exit").click()
    # At once, not after the ten minutes that a sleeping phone has.
    await expect(waiting).to_have_count(0, timeout=20_000)
    await page.context.close()


@pytest.mark.parametrize("missing", ["texts.json", "assets/visitor-*.js"])
async def test_who_leaves_in_the_first_moment_after_a_reload_leaves_the_line_too(
    service: Service, browser: Browser, on_duty: CounsellorPage, missing: str
) -> None:
    page, waiting = await _in_line(service, browser, on_duty)
    held_back = asyncio.Event()

    async def never(route: Route) -> None:
        held_back.set()
        await route.abort()

    # What the page needs to know who it is, or to do anything at all, never comes.
    await page.route(f"**/{missing}", never)
    await page.reload()
    await held_back.wait()
    await page.get_by_test_id("exit").click()
    await expect(waiting).to_have_count(0, timeout=20_000)
    await page.context.close()


async def _reads_who_answers_tonight_and_stands_in_line_again(
    visitor: VisitorPage, shots: Path
) -> None:
    """The way from the line to the Tonight page and back costs neither place nor draft."""
    page = visitor.page
    entries = await page.evaluate("history.length")
    await page.get_by_test_id("wait-numbers").locator("summary").click()
    await page.screenshot(path=shots / "numbers.png", full_page=True)
    await page.get_by_test_id("tonight-waiting").click()
    await page.locator("[data-key=mind]").wait_for()
    await page.screenshot(path=shots / "tonight.png")
    await page.get_by_test_id("tonight-back").click()
    await page.get_by_test_id("continue").click()
    await expect(page.get_by_test_id("place")).to_be_visible()
    assert await page.evaluate("history.length") == entries
    await page.get_by_test_id("unfold-draft").click()
