"""The visitor's page in a real browser under the real headers: closed, and quick to leave."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, Route, ViewportSize, expect

from chatsvc.site.build import build_site
from tests.support.browsers import chromium
from tests.support.visitor_site import DEMO, ServedSite, bundle_harness, served, with_exit

PHONE: Final[ViewportSize] = {"width": 360, "height": 740}
# 1280 x 1024 at 400 %: what WCAG 1.4.10 asks a page to fit into without scrolling sideways.
ZOOMED: Final[ViewportSize] = {"width": 320, "height": 256}
COLOURS: Final = (
    *("ground", "surface", "accent-wash", "ink", "soft", "accent", "accent-ink"),
    *("exit", "exit-ink", "note", "note-ink", "edge", "focus"),
)
TALKING: Final = """client.show({
    phase: 'talking', safetyWords: [1, 2, 3, 4, 5, 6],
    ageEndsAt: Date.now() + 14400e3, silenceEndsAt: Date.now() + 1800e3,
    staff: [{member: 'aa', alias: 'Robin', role: 'counsellor', presence: 'present', typing: false}],
    messages: [theirs(1, 'Hej! Fint att du skriver.'), mine(1, 'hemligt', 'delivered')],
})"""


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as one:
        yield one


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundle_harness(tmp_path_factory.mktemp("scripts"))


@pytest.fixture
async def elsewhere(tmp_path: Path) -> AsyncIterator[ServedSite]:
    """Where quick exit leads: another origin that looks like nothing."""
    folder = tmp_path / "weather"
    folder.mkdir()
    for name in ("index.html", "404.html"):
        (folder / name).write_text("<title>Väder</title>sol", encoding="utf-8")
    async with served(folder) as site:
        yield site


@pytest.fixture
async def site(tmp_path: Path, scripts: Path, elsewhere: ServedSite) -> AsyncIterator[ServedSite]:
    build_site(with_exit(DEMO, f"{elsewhere.origin}/"), tmp_path / "site", built=scripts)
    async with served(tmp_path / "site") as running:
        yield running


@asynccontextmanager
async def visiting(
    browser: Browser, *, scripts_run: bool = True, scheme: Literal["light", "dark"] = "light"
) -> AsyncIterator[tuple[Page, list[str]]]:
    """Open a page of its own; the list gathers what a browser complains about."""
    context = await browser.new_context(
        viewport=PHONE, java_script_enabled=scripts_run, color_scheme=scheme
    )
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if _wrong(said) else None)
    try:
        yield page, complaints
    finally:
        await context.close()


def _wrong(said: ConsoleMessage) -> bool:
    """Tell whether the browser complains about a page of ours; the weather has no icon."""
    if said.location["url"].endswith("/favicon.ico"):
        return False
    return said.type == "error" or "Content Security Policy" in said.text


async def start(page: Page, site: ServedSite, language: str = "sv") -> None:
    """Go the three taps into the queue."""
    await page.goto(f"{site.origin}/{language}/")
    await page.locator("body[data-step]").wait_for()
    for name in ("next", "path-own", "start"):
        await page.get_by_test_id(name).click()


async def talk(page: Page, site: ServedSite) -> None:
    """Go on into a conversation with two messages."""
    await start(page, site)
    await page.evaluate(TALKING)
    await expect(page.get_by_test_id("message")).to_have_count(2)


async def test_from_the_language_to_goodbye_nothing_is_blocked_stored_or_told_to_others(
    browser: Browser, site: ServedSite
) -> None:
    async with visiting(browser) as (page, complaints):
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(f"{site.origin}/")
        await page.get_by_text("Svenska").click()
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
        await page.get_by_text("Svenska").click()
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
        await expect(status).to_have_text("Lämna snabbt: tryck Shift 1 gånger till.")
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
        for _ in range(4):
            await page.keyboard.press("Tab")
            order.append(await page.evaluate(focused))
        assert order == ["exit", "skip", "danger", "next"]
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
        for name in ("exit", "composer", "send", "here"):
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


def contrast(tokens: dict[str, str], one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colour tokens."""
    first, second = sorted((luminance(tokens[one]), luminance(tokens[other])), reverse=True)
    return (first + 0.05) / (second + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb."""
    assert re.fullmatch(r"#[0-9a-f]{6}", colour)
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


async def test_a_page_that_does_not_exist_still_offers_112_and_the_way_out(
    browser: Browser, site: ServedSite, elsewhere: ServedSite
) -> None:
    async with visiting(browser) as (page, _complaints):
        await page.goto(f"{site.origin}/nowhere")
        await expect(page.get_by_text("Sidan finns inte")).to_be_visible()
        await expect(page.locator("main a[href='tel:112']")).to_be_visible()
        await page.get_by_test_id("exit").click()
        await page.wait_for_url(f"{elsewhere.origin}/")
