"""Who cannot see the page is told what changes on it: asserted on the accessibility tree."""

from playwright.async_api import Browser, expect

from tests.access.evening import unannounced
from tests.access.states import WAITING
from tests.access.tree import NOBODY, told, tree_of
from tests.support.played_page import start, visiting
from tests.support.visitor_site import ServedSite


async def test_what_changes_while_one_waits_and_writes_is_told_to_who_cannot_see_it(
    browser: Browser, site: ServedSite
) -> None:
    async with visiting(browser) as (page, complaints):
        await start(page, site)
        assert await unannounced(page) == []
        assert complaints == []


async def test_the_two_ways_out_have_role_and_name_and_come_first(
    browser: Browser, site: ServedSite
) -> None:
    async with visiting(browser) as (page, _):
        for leads in ("/", "/sv/", "/sv/1/"):
            await page.goto(f"{site.origin}{leads}")
            await expect(page.get_by_role("link", name="Lämna").first).to_be_visible()
            await expect(page.get_by_role("link", name="Dölj").first).to_be_visible()
            focusable = [
                one
                for one in await tree_of(page)
                if one["role"]["value"] in {"link", "button"} and not one["ignored"]
            ]
            names = [one["name"]["value"] for one in focusable[:2]]
            assert names[0].startswith("Lämna")
            assert names[1].startswith("Dölj")


async def test_a_part_that_nobody_is_told_of_is_found(browser: Browser, site: ServedSite) -> None:
    async with visiting(browser) as (page, _):
        await start(page, site)
        await page.evaluate("document.querySelector('[data-part=wait-said]').role = 'note'")
        await page.evaluate(WAITING)
        await expect(page.get_by_test_id("wait-said")).to_contain_text("2 står före dig")
        assert told(await tree_of(page), "2 står före dig") == [NOBODY, NOBODY]
