"""Exit and Hide on every page, in every state and language: on top, at once, and no way back."""

from typing import Final

import pytest
from playwright.async_api import Browser, Page, expect

from chatsvc.site.accessibility import PLACE
from chatsvc.site.catalogue import load_texts
from tests.access.run import bring
from tests.access.states import STATES, State
from tests.support.played_page import start, talk, visiting
from tests.support.service import Service
from tests.support.visitor_site import DEMO, ServedSite

AWAY: Final = "[data-part=away]"
# Rights, directory, Tonight, what is read before writing, the first page, one that is not there.
PAGES: Final = ("", "sv/", "sv/a/", "sv/d/", "sv/1/", "sv/1/1/", "sv/1/2/", f"{PLACE}/", "nowhere")
# What the first tap in line may have opened; behind Hide there is the other page's own way out.
COVERED: Final = """() => ['exit', 'hide'].filter((name) => {
    const part = document.querySelector(`[data-testid=${name}]`);
    const box = part.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const inside = box.top >= 0 && box.bottom <= innerHeight && box.left >= 0
        && box.right <= innerWidth;
    return !inside || top === null || !part.contains(top); })"""
# In the same breath as the tap, before anything could have been loaded.
TAP_AND_LOOK: Final = """() => { const fields = [...document.querySelectorAll('input, textarea')];
    document.querySelector('[data-testid=exit]').click();
    return [document.documentElement.outerHTML, fields.map(({value}) => value).join('')]; }"""
FILL: Final = """(word) => { let filled = 0;
    for (const one of document.querySelectorAll('input, textarea')) {
        if (!one.checkVisibility() || ['checkbox', 'radio'].includes(one.type)) continue;
        one.value = word; filled += 1;
        one.dispatchEvent(new Event('input', {bubbles: true})); }
    return filled; }"""
SECRET: Final = "hemligt070"


def state(name: str) -> State:
    return next(one for one in STATES if one.name == name)


async def test_both_ways_are_on_top_of_everything_in_every_state(
    browser: Browser, site: ServedSite
) -> None:
    covered: dict[str, list[str]] = {}
    async with visiting(browser) as (page, _complaints):
        for one in STATES:
            await bring(page, f"{site.origin}/sv/", one)
            if one.name == "hidden":
                continue
            for wheel in (0, 9000):
                await page.mouse.wheel(0, wheel)
                if found := await page.evaluate(COVERED):
                    covered[one.name] = found
    assert covered == {}


@pytest.mark.parametrize("address", PAGES)
async def test_from_every_page_one_tap_leads_away_and_back_leads_past_it(
    browser: Browser, site: ServedSite, elsewhere: ServedSite, address: str
) -> None:
    async with visiting(browser) as (page, _complaints):
        await page.goto(f"{elsewhere.origin}/")
        await page.goto(f"{site.origin}/{address}")
        assert await page.evaluate(COVERED) == []
        entries = await page.evaluate("history.length")
        await page.get_by_test_id("exit").click()
        await page.wait_for_url(f"{elsewhere.origin}/")
        assert await page.evaluate("history.length") == entries
        await page.go_back()
        assert page.url == f"{elsewhere.origin}/"


# Each with what has to be there before it: a state begins where the one before it ended.
FORMS: Final = {
    "line": (state("working"), state("waiting"), state("waiting, all open")),
    "contact": (
        state("working"),
        state("talk"),
        state("talk, contact offered"),
        state("talk, contact typed"),
    ),
    "address": (
        state("working"),
        state("talk"),
        state("talk, address asked"),
        state("talk, address open"),
    ),
    "question": (state("working"), state("talk"), state("talk, words to come back")),
}


@pytest.mark.parametrize("form", FORMS)
async def test_what_stands_in_any_form_is_gone_with_the_tap(
    browser: Browser, site: ServedSite, elsewhere: ServedSite, form: str
) -> None:
    async with visiting(browser) as (page, _complaints):
        for one in FORMS[form]:
            await bring(page, f"{site.origin}/sv/", one)
        assert await page.evaluate(FILL, SECRET) > 0
        looked, typed = await page.evaluate(TAP_AND_LOOK)
        assert SECRET not in looked
        assert SECRET not in typed
        await page.wait_for_url(f"{elsewhere.origin}/")
        assert len(site.left) == 1, "the service is told, and through it the counsellor"


async def test_without_a_network_the_page_is_wiped_all_the_same(
    browser: Browser, site: ServedSite
) -> None:
    async with visiting(browser) as (page, _complaints):
        await talk(page, site)
        await page.get_by_test_id("composer").fill(SECRET)
        await page.context.set_offline(offline=True)
        looked, typed = await page.evaluate(TAP_AND_LOOK)
        assert (SECRET in looked, typed) == (False, "")
        assert site.left == [], "what cannot be said is not said: the line breaks instead"


@pytest.mark.parametrize("address", ["beslut", "siffror"])
async def test_the_workers_pages_have_exit_hide_and_the_keys_as_every_page_has(
    browser: Browser, service: Service, address: str
) -> None:
    async with visiting(browser) as (page, complaints):
        await page.goto(f"{service.visitor_url}/{address}")
        await expect(page.locator("main h1")).to_be_visible()
        assert await page.title() == load_texts("sv").text("page.title"), (
            "a title that says nothing"
        )
        assert await page.evaluate(COVERED) == []
        await page.get_by_test_id("hide").click()
        await expect(page.locator("main")).to_be_hidden()
        await holds(page)
        entries = await page.evaluate("history.length")
        await page.locator("main").get_by_role("link", name="Till första sidan").click()
        await page.wait_for_url(f"{service.visitor_url}/")
        assert await page.evaluate("history.length") == entries
        await page.goto(f"{service.visitor_url}/{address}")
        assert complaints == []
        for _ in range(3):
            await page.keyboard.press("Shift")
        await expect(page.locator("main")).to_have_count(0)


async def holds(page: Page) -> None:
    """Hold the one spot that leads back, as a thumb does."""
    box = await page.locator("[data-part=spot]").bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await page.mouse.down()
    await expect(page.locator(AWAY)).to_be_hidden()
    await page.mouse.up()


async def test_hide_speaks_every_language_and_a_second_on_the_spot_leads_back(
    browser: Browser, site: ServedSite
) -> None:
    async with visiting(browser) as (page, _complaints):
        for language in DEMO.languages:
            texts = load_texts(language)
            await start(page, site, language)
            await page.get_by_test_id("hide").click()
            await expect(page.locator("main")).to_be_hidden()
            assert await page.title() == texts.text("hide.title")
            await expect(page.get_by_role("heading")).to_have_text([texts.text("hide.title")])
            await page.get_by_label(texts.text("hide.amount")).fill("1000")
            await expect(page.locator("[data-factor]").first).not_to_have_text("3")
            await holds(page)
            await expect(page.locator("main")).to_be_visible()
            assert await page.title() == texts.text("page.title")


async def test_hide_works_on_the_pages_beside_the_conversation_too(
    browser: Browser, site: ServedSite
) -> None:
    async with visiting(browser) as (page, _complaints):
        for address in PAGES:
            await page.goto(f"{site.origin}/{address}")
            await page.get_by_test_id("hide").click()
            await expect(page.locator(AWAY)).to_be_visible()
            await expect(page.locator("main")).to_be_hidden()
            await holds(page)
