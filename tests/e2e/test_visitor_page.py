"""The visitor's page in a real browser under the real headers: closed, and quick to leave."""

from typing import Final, Literal

import pytest
from playwright.async_api import Browser, Route, ViewportSize, expect

from tests.support.contrast import contrast
from tests.support.played_page import TALKING, start, talk, visiting
from tests.support.visitor_site import DEMO, ServedSite

# 1280 x 1024 at 400 %: what WCAG 1.4.10 asks a page to fit into without scrolling sideways.
ZOOMED: Final[ViewportSize] = {"width": 320, "height": 256}
COLOURS: Final = (
    *("ground", "surface", "accent-wash", "ink", "soft", "accent", "accent-ink"),
    *("exit", "exit-ink", "note", "note-ink", "edge", "focus"),
)


async def test_from_the_language_to_goodbye_nothing_is_blocked_stored_or_told_to_others(
    browser: Browser, site: ServedSite
) -> None:
    async with visiting(browser) as (page, complaints):
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(f"{site.origin}/")
        await page.get_by_text("Svenska", exact=True).click()
        await page.wait_for_url(f"{site.origin}/sv/")
        await talk(page, site)
        await page.get_by_test_id("composer").fill("ett till")
        await page.get_by_test_id("send").click()
        await expect(page.get_by_test_id("message")).to_have_count(3)
        await page.get_by_test_id("end").click()
        await page.get_by_test_id("end-yes").click()
        await expect(page.get_by_test_id("bye")).to_be_visible()
        assert complaints == []
        assert {url.startswith(site.origin) for url in asked} == {True}
        assert await page.context.cookies() == []
        assert await page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
        assert await page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
        assert await page.evaluate("caches.keys().then((all) => all.length)") == 0


@pytest.mark.slow
async def test_no_language_is_cut_on_the_smallest_phone(browser: Browser, site: ServedSite) -> None:
    async with visiting(browser) as (page, complaints):
        await page.set_viewport_size({"width": 320, "height": 640})
        for language in DEMO.languages:
            await start(page, site, language)
            wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wider <= 0, language
            left = await page.get_by_test_id("exit").bounding_box()
            assert left is not None
            assert left["x"] >= 0, language
            assert left["x"] + left["width"] <= 320, language
        assert complaints == []


async def test_a_conversation_cannot_be_printed(browser: Browser, site: ServedSite) -> None:
    async with visiting(browser) as (page, _complaints):
        await talk(page, site)
        await expect(page.get_by_text("hemligt")).to_be_visible()
        await page.emulate_media(media="print")
        await expect(page.get_by_text("hemligt")).to_be_hidden()


async def test_one_tap_leaves_blank_first_and_leaves_nothing_to_go_back_to(
    browser: Browser, site: ServedSite, elsewhere: ServedSite
) -> None:
    async with visiting(browser) as (page, complaints):
        await page.goto(f"{elsewhere.origin}/")
        await page.goto(f"{site.origin}/")
        await page.get_by_text("Svenska", exact=True).click()
        await page.wait_for_url(f"{site.origin}/sv/")
        await page.locator("body[data-step]").wait_for()
        for name in ("next", "path-own", "start"):
            await page.get_by_test_id(name).click()
        await page.evaluate(TALKING)
        await page.get_by_test_id("exit").click()
        await page.wait_for_url(f"{elsewhere.origin}/")
        await page.go_back()
        assert page.url == f"{elsewhere.origin}/"
        assert site.left == [bytes([7]) * 48]
        assert complaints == []


async def test_the_page_is_blank_within_a_tenth_of_a_second_of_the_tap(
    browser: Browser, site: ServedSite, elsewhere: ServedSite
) -> None:
    async with visiting(browser) as (page, _complaints):
        # A slow line: the weather page never answers, and the blank page must not wait for it.
        await page.route(f"{elsewhere.origin}/**", lambda _route: None)
        await talk(page, site)
        blank_after = await page.evaluate(
            """() => { const before = performance.now();
            document.querySelector('[data-testid=exit]').click();
            return [document.body.childElementCount, performance.now() - before,
                client.calls.at(-1)]; }"""
        )
        assert blank_after[0] == 0
        assert blank_after[1] < 100
        assert blank_after[2] == "leave"


async def test_three_times_shift_leaves_from_inside_the_composer(
    browser: Browser, site: ServedSite, elsewhere: ServedSite
) -> None:
    async with visiting(browser) as (page, _complaints):
        await talk(page, site)
        await page.get_by_test_id("composer").click()
        await page.keyboard.press("Shift")
        await expect(page.locator(".dots i.on")).to_have_count(1)
        await page.keyboard.press("Shift")
        status = page.locator("[data-part=exit-status]")
        await expect(status).to_have_text("Lämna snabbt: tryck på Shift, 1 kvar.")
        await page.keyboard.press("Shift")
        await page.wait_for_url(f"{elsewhere.origin}/")
        assert len(site.left) == 1


async def test_without_scripts_the_page_says_why_offers_numbers_and_a_way_out(
    browser: Browser, site: ServedSite, elsewhere: ServedSite
) -> None:
    async with visiting(browser, scripts_run=False) as (page, _complaints):
        await page.goto(f"{site.origin}/sv/")
        await expect(page.get_by_text("Det går inte att skriva härifrån")).to_be_visible()
        await expect(page.locator(".no-script a[href='tel:112']")).to_be_visible()
        await expect(page.get_by_test_id("next")).to_be_hidden()
        await page.get_by_test_id("exit").click()
        await page.wait_for_url(f"{elsewhere.origin}/")


@pytest.mark.parametrize("place", ["/", "/sv/"])
async def test_the_first_page_can_be_read_before_anything_else_has_come(
    browser: Browser, site: ServedSite, place: str
) -> None:
    async with visiting(browser, scripts_run=False) as (page, complaints):
        await page.route("**/*.css", lambda route: route.abort())
        await page.goto(f"{site.origin}{place}")
        way_out = page.get_by_test_id("exit")
        ground = "getComputedStyle(document.body).getPropertyValue('--ground')"
        assert await page.evaluate(ground) != "", "the sheet that came along is worn"
        box = await way_out.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert [one for one in complaints if "Content Security Policy" in one] == []


async def test_a_browser_too_old_for_our_scripts_is_told_so_after_a_while(
    browser: Browser, site: ServedSite
) -> None:
    async with visiting(browser) as (page, _complaints):
        await page.route("**/*.js", lambda route: route.abort())
        await page.goto(f"{site.origin}/sv/")
        late = page.locator("[data-part=late]")
        await expect(late).to_be_hidden()
        await expect(page.get_by_test_id("next")).to_be_disabled()
        await page.evaluate("document.getAnimations().forEach((one) => one.finish())")
        await expect(late.get_by_text("webbläsaren för gammal")).to_be_visible()
        await expect(late.locator("a[href='tel:112']")).to_be_visible()


async def test_a_bad_line_costs_a_moment_and_not_the_visit(
    browser: Browser, site: ServedSite
) -> None:
    async with visiting(browser) as (page, _complaints):
        failed: list[str] = []

        async def fail_once(route: Route) -> None:
            if failed:
                await route.continue_()
            else:
                failed.append(route.request.url)
                await route.abort()

        await page.route("**/texts.json", fail_once)
        await page.goto(f"{site.origin}/sv/")
        await page.get_by_test_id("next").click()
        await expect(page.get_by_test_id("path-own")).to_be_visible()
        assert len(failed) == 1


async def test_a_keyboard_alone_gets_from_the_first_page_to_a_sent_message(
    browser: Browser, site: ServedSite
) -> None:
    async with visiting(browser) as (page, _complaints):
        await page.goto(f"{site.origin}/sv/")
        await page.locator("body[data-step]").wait_for()
        focused = "document.activeElement.dataset.testid || document.activeElement.className"
        order = []
        for _ in range(5):
            await page.keyboard.press("Tab")
            order.append(await page.evaluate(focused))
        assert order == ["exit", "hide", "skip", "menu", "next"]
        for name in ("next", "path-own", "start"):
            await page.get_by_test_id(name).focus()
            await page.keyboard.press("Enter")
        await page.get_by_test_id("draft").focus()
        await page.keyboard.type("hej")
        await page.evaluate(TALKING)
        # The hand stays on the keys: the draft's focus moves along with its text.
        assert await page.evaluate(focused) == "composer"
        await page.keyboard.press("Tab")
        assert await page.evaluate(focused) == "send"
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("message")).to_have_count(3)
        assert await page.evaluate("client.sent") == ["hej"]


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
async def test_at_400_percent_nothing_scrolls_sideways_and_the_way_out_stays(
    browser: Browser, site: ServedSite, direction: str
) -> None:
    sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    async with visiting(browser) as (page, _complaints):
        await page.set_viewport_size(ZOOMED)
        await talk(page, site)
        await page.evaluate(f"document.documentElement.dir = '{direction}'")
        assert await page.evaluate(sideways) == 0
        await page.mouse.wheel(0, 2000)
        await expect(page.get_by_test_id("exit")).to_be_in_viewport()
        await page.get_by_test_id("end").click()
        await page.get_by_test_id("end-yes").click()
        assert await page.evaluate(sideways) == 0
        await expect(page.get_by_test_id("exit")).to_be_in_viewport()


async def test_the_way_out_is_never_covered_while_everything_is_open(
    browser: Browser, site: ServedSite
) -> None:
    async with visiting(browser) as (page, _complaints):
        await talk(page, site)
        await page.evaluate("client.show({warning: 'silence', missing: 1, link: 'store_away'})")
        await page.locator("[data-part=safety] summary").click()
        await page.get_by_test_id("end").click()
        on_top = """(name) => {
            const part = document.querySelector(`[data-testid=${name}]`);
            const box = part.getBoundingClientRect();
            const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
            const top = document.elementFromPoint(x, y);
            return top?.closest('[data-testid]')?.dataset.testid; }"""
        for name in ("exit", "hide", "composer", "send", "here"):
            assert await page.evaluate(on_top, name) == name


async def test_everything_that_is_tapped_is_as_large_as_a_fingertip(
    browser: Browser, site: ServedSite
) -> None:
    sizes = """() => [...document.querySelectorAll('button, a, summary, textarea')]
        .filter((one) => one.checkVisibility() && !one.closest('.meta') && one.className !== 'skip')
        .map((one) => [one.textContent.trim(), Math.round(one.getBoundingClientRect().height)])
        .filter(([, height]) => height < 48)"""
    async with visiting(browser) as (page, _complaints):
        await page.goto(f"{site.origin}/")
        assert await page.evaluate(sizes) == []
        await page.goto(f"{site.origin}/sv/")
        await page.locator("body[data-step]").wait_for()
        for name in ("next", "path-own", "start"):
            assert await page.evaluate(sizes) == []
            await page.get_by_test_id(name).click()
        assert await page.evaluate(sizes) == []
        await page.evaluate(TALKING)
        assert await page.evaluate(sizes) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_stands_out_from_its_ground(
    browser: Browser, site: ServedSite, scheme: Literal["light", "dark"]
) -> None:
    measure = """(names) => { const style = getComputedStyle(document.documentElement);
        const value = (name) => [name, style.getPropertyValue(`--${name}`).trim()];
        return Object.fromEntries(names.map(value)); }"""
    async with visiting(browser, scheme=scheme) as (page, _complaints):
        await page.goto(f"{site.origin}/sv/")
        tokens = await page.evaluate(measure, COLOURS)
    pairs = [("ink", "ground"), ("ink", "surface"), ("ink", "accent-wash"), ("soft", "ground")]
    pairs += [("soft", "surface"), ("accent-ink", "accent"), ("exit-ink", "exit")]
    pairs += [("note-ink", "note"), ("accent", "ground")]
    assert {pair for pair in pairs if contrast(tokens, *pair) < 4.5} == set()
    assert {one for one in ("edge", "focus") if contrast(tokens, one, "ground") < 3} == set()


async def test_where_a_browser_takes_the_colours_away_a_notice_keeps_its_edge(
    browser: Browser, site: ServedSite
) -> None:
    edges = """() => [...document.querySelectorAll('.notice, .ask, .words li')]
        .filter((one) => one.checkVisibility())
        .map((one) => getComputedStyle(one).borderBlockStartWidth)"""
    async with visiting(browser) as (page, _complaints):
        await page.emulate_media(forced_colors="active")
        await talk(page, site)
        await page.locator("[data-part=safety] summary").click()
        await page.evaluate("client.show({warning: 'silence', link: 'store_away'})")
        widths = await page.evaluate(edges)
        assert len(widths) >= len(("warning", "link"))
        assert set(widths) == {"1px"}


async def test_a_page_that_does_not_exist_still_offers_112_and_the_way_out(
    browser: Browser, site: ServedSite, elsewhere: ServedSite
) -> None:
    async with visiting(browser) as (page, _complaints):
        await page.goto(f"{site.origin}/nowhere")
        await expect(page.get_by_text("Sidan finns inte")).to_be_visible()
        await expect(page.locator("main a[href='tel:112']")).to_be_visible()
        await page.get_by_test_id("exit").click()
        await page.wait_for_url(f"{elsewhere.origin}/")
