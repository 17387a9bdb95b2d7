"""Promise 7: one counsellor answers you; if two press at once, exactly one gets it."""

import asyncio

from playwright.async_api import Browser, expect

from tests.support.people import CounsellorPage, VisitorPage
from tests.support.service import Service


async def test_two_counsellors_press_at_once_and_one_of_them_talks(
    service: Service, browser: Browser, on_duty: CounsellorPage
) -> None:
    other = await CounsellorPage.open(browser, service, "noor")
    await other.sign_in()
    await other.go_on_duty()
    desks = [on_duty, other]
    before = await _held(desks)
    visitor = await VisitorPage.open(browser, service)
    await visitor.knock()
    # Each is asked alone for a while and lets it pass; from then on both may press.
    offers = [desk.page.locator(".offer") for desk in desks]
    await asyncio.gather(*(offer.wait_for() for offer in offers))
    await asyncio.gather(*(expect(offer).to_have_count(0) for offer in offers))
    buttons = [desk.page.locator("[data-waiting] button").last for desk in desks]
    for button in buttons:
        await expect(button).to_be_enabled()
    await asyncio.gather(*(button.evaluate("it => it.click()") for button in buttons))
    await visitor.meets_somebody()
    await visitor.write("hej, vem är du?")
    for desk in desks:
        opening = desk.page.locator(
            '.conversation:is([data-phase="accepting"],[data-phase="joining"])'
        )
        await expect(opening).to_have_count(0, timeout=20_000)
    won = [now - then for now, then in zip(await _held(desks), before, strict=True)]
    assert sorted(won) == [0, 1]
    await desks[won.index(1)].reads("hej, vem är du?")
    await visitor.end()
    await visitor.says_goodbye()


async def _held(desks: list[CounsellorPage]) -> list[int]:
    """How many conversations each desk is talking in."""
    talking = '.conversation[data-phase="talking"]'
    return [await desk.page.locator(talking).count() for desk in desks]
