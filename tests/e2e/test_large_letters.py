"""Letters of twice the size (WCAG 1.4.4), a window at 400 %: ways out and answers stay whole."""

from collections.abc import AsyncIterator
from typing import Final

import pytest
from playwright.async_api import Browser

from tests.support.browsers import chromium
from tests.support.played_page import TALKING, start, visiting
from tests.support.visitor_site import DEMO, ServedSite

# What a browser's own setting for the size of letters does; 16 is what it begins with.
_TWICE: Final = "--blink-settings=defaultFontSize=32"
# A word that is broken lies on more than one line.
_BROKEN: Final = """(name) => {
    const words = document.createTreeWalker(
        document.querySelector(`[data-testid=${name}]`), NodeFilter.SHOW_TEXT);
    const broken = [];
    while (words.nextNode()) for (const {index, 0: word} of
            words.currentNode.data.matchAll(/\\S+/g)) {
        const range = new Range();
        range.setStart(words.currentNode, index);
        range.setEnd(words.currentNode, index + word.length);
        const lines = new Set([...range.getClientRects()].map(({top}) => Math.round(top)));
        if (lines.size > 1) broken.push(word);
    }
    return broken;
}"""
_SIDEWAYS: Final = "document.documentElement.scrollWidth - innerWidth"
_COVERED: Final = """() => {
    const [said, answers] = ['takeover-who', 'takeover-answer'].map((name) =>
        document.querySelector(`[data-part=${name}]`));
    said.scrollIntoView({block: 'end'});
    return said.getBoundingClientRect().bottom > answers.getBoundingClientRect().top;
}"""


@pytest.fixture
async def large() -> AsyncIterator[Browser]:
    """A browser of somebody who reads large letters only."""
    async with chromium(_TWICE) as one:
        yield one


async def test_with_letters_of_twice_the_size_no_word_of_a_way_out_is_broken(
    large: Browser, site: ServedSite
) -> None:
    async with visiting(large) as (page, complaints):
        found = []
        for language in DEMO.languages:
            await page.goto(f"{site.origin}/{language}/")
            await page.locator("body[data-step]").wait_for()
            for name in ("exit", "hide", "next"):
                broken = await page.evaluate(_BROKEN, name)
                found += [f"{language}, {name}: {one}" for one in broken]
            if await page.evaluate(_SIDEWAYS) > 0:
                found.append(f"{language} scrolls sideways")
        assert found == []
        assert complaints == []


async def test_where_the_page_itself_scrolls_no_answer_lies_on_its_question(
    browser: Browser, site: ServedSite
) -> None:
    async with visiting(browser) as (page, _complaints):
        await page.set_viewport_size({"width": 320, "height": 256})
        await start(page, site)
        await page.evaluate(f"() => {{ {TALKING} }}")
        await page.evaluate(
            """() => client.show({proposed: {alias: 'Margareta', role: 'counsellor',
                letIn: false, kind: 'handover', by: 'Robin'}})"""
        )
        assert await page.evaluate(_COVERED) is False
