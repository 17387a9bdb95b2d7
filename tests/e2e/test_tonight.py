"""The Tonight page in a real browser: where nobody of us answers, somebody else is one tap away."""

import pytest
from playwright.async_api import Browser, expect

from tests.support.played_page import talk, visiting
from tests.support.visitor_site import ServedSite


async def test_whoever_finds_us_closed_reads_who_answers_now(
    browser: Browser, site: ServedSite, elsewhere: ServedSite
) -> None:
    site.on_duty = 0
    async with visiting(browser) as (page, complaints):
        await page.goto(f"{site.origin}/sv/")
        for name in ("next", "path-buys", "tonight"):
            await page.get_by_test_id(name).click()
        await page.wait_for_url(f"{site.origin}/sv/2/")
        await expect(page.get_by_role("heading", level=1)).to_have_text(
            "Om polisen stoppade dig i kväll"
        )
        sos = page.locator("[data-key=sos]")
        await expect(sos.get_by_text("Öppet nu")).to_be_visible()
        await expect(sos.get_by_role("link", name="112")).to_have_attribute("href", "tel:112")
        # The last one of a group has no hours that anybody knows, and nothing is said of that.
        await expect(page.locator("[data-key=prev] .badge")).to_be_hidden()
        missing = [one for one in complaints if "404" not in one]
        assert missing == []
        await page.get_by_test_id("exit").click()
        await page.wait_for_url(f"{elsewhere.origin}/")


async def test_who_is_under_18_reads_first_and_goes_back_to_write(
    browser: Browser, site: ServedSite
) -> None:
    async with visiting(browser) as (page, complaints):
        await page.goto(f"{site.origin}/sv/")
        before = await page.evaluate("history.length")
        for name in ("next", "path-minor"):
            await page.get_by_test_id(name).click()
        await page.wait_for_url(f"{site.origin}/sv/a/")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Du som är under 18")
        await expect(page.locator("[data-key=bris]")).to_be_visible()
        await page.get_by_test_id("write").click()
        await page.locator("body[data-step=path]").wait_for()
        await expect(page.get_by_test_id("path-minor")).to_be_hidden()
        assert page.url == f"{site.origin}/sv/", "which page it was does not stay in the address"
        assert await page.evaluate("history.length") == before, "no page of ours stays behind Back"
        await page.get_by_test_id("path-own").click()
        await expect(page.get_by_test_id("start")).to_be_visible()
        assert complaints == []


async def test_a_relative_who_has_read_stands_before_start(
    browser: Browser, site: ServedSite
) -> None:
    async with visiting(browser) as (page, complaints):
        await page.goto(f"{site.origin}/ar/b/")
        await page.get_by_test_id("write").click()
        await page.locator("body[data-step=start]").wait_for()
        await expect(page.get_by_test_id("way-relative")).to_be_visible()
        assert page.url == f"{site.origin}/ar/"
        assert complaints == []


async def test_without_scripts_it_is_complete_and_leads_back(
    browser: Browser, site: ServedSite
) -> None:
    async with visiting(browser, scripts_run=False) as (page, _complaints):
        await page.goto(f"{site.origin}/sv/")
        await page.locator(".no-script").get_by_text("Om du inte är trygg i kväll").click()
        await page.wait_for_url(f"{site.origin}/sv/1/")
        for key in ("sos", "mind", "vard", "bris", "kfl", "socjour", "egen", "killar"):
            await expect(page.locator(f"[data-key={key}]")).to_be_visible()
        await expect(page.get_by_text("Du får säga att du vill dö.")).to_be_visible()
        await page.get_by_test_id("tonight-back").click()
        await page.wait_for_url(f"{site.origin}/sv/")


@pytest.mark.parametrize("way", ["forward", "reload"])
async def test_whoever_comes_back_to_the_page_does_not_see_what_was_chosen_on_it(
    browser: Browser, site: ServedSite, way: str
) -> None:
    async with visiting(browser) as (page, _complaints):
        await page.goto("about:blank")
        await page.goto(f"{site.origin}/sv/1/2/")
        await page.locator(".picks summary").click()
        await page.locator(".picks [name=need]").nth(2).check()
        await expect(page.locator(".picks [name=need]").first).not_to_be_checked()
        if way == "reload":
            await page.reload()
        else:
            await page.go_back()
            await page.go_forward()
        await expect(page.locator(".picks [name=need]").first).to_be_checked()


@pytest.mark.parametrize("address", ["sv/", "sv/a/", "sv/1/", "sv/1/2/"])
async def test_no_page_that_a_browser_kept_whole_is_shown_as_it_was(
    browser: Browser, site: ServedSite, address: str
) -> None:
    turn = "(type) => dispatchEvent(new PageTransitionEvent(type, {persisted: true}))"
    async with visiting(browser) as (page, complaints):
        await page.goto(f"{site.origin}/{address}")
        await page.locator("html[data-armed]").wait_for()
        await page.evaluate("window.asItWas = true")
        await page.evaluate(turn, "pagehide")
        await expect(page.locator("main h1").first).to_be_hidden()
        async with page.expect_navigation():
            await page.evaluate(turn, "pageshow")
        await expect(page.locator("main h1:visible").first).to_be_visible()
        assert await page.evaluate("window.asItWas") is None
        assert [one for one in complaints if "404" not in one] == []


async def test_after_the_end_who_answers_tonight_opens_in_place_and_the_plan_stays(
    browser: Browser, site: ServedSite
) -> None:
    plan = """client.show({messages: [{...theirs(3, 'Plan'), said: {kind: 'card', card: {
        kind: 'plan', language: 'sv', text: 'Plan', steps: [{head: 'Nära', text: 'Sara'}]}}}]})"""
    async with visiting(browser) as (page, complaints):
        await talk(page, site)
        await page.evaluate(plan)
        await page.evaluate("client.show({phase: 'ended', ended: 'service'})")
        night = page.get_by_test_id("bye-tonight")
        await night.locator("> summary").click()
        await expect(night.locator("[data-key=mind]").get_by_text("Öppet nu")).to_be_visible()
        await expect(night.get_by_role("link", name="90101")).to_be_visible()
        assert page.url == f"{site.origin}/sv/"
        await expect(page.get_by_test_id("bye-plan")).to_contain_text("Sara")
        await expect(page.get_by_text("gör du som i dag")).to_be_visible()
        assert [one for one in complaints if "404" not in one] == []
