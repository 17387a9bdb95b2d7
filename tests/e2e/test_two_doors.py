"""One counsellor at two doors: a visitor of each, seen at once and answered side by side."""

import os
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, expect

from tests.support.people import CounsellorPage, VisitorPage
from tests.support.service import Service

# Where to leave pictures for a person to look at; none by default.
PICTURES: Final = os.environ.get("CHATSVC_TEST_PICTURES")


async def test_a_mika_and_a_kast_visitor_are_answered_by_the_same_counsellor(
    browser: Browser, service: Service
) -> None:
    desk = await CounsellorPage.open(browser, service, "linnea")
    await desk.sign_in()
    boxes = desk.page.locator("[data-door]")
    await expect(boxes).to_have_count(2)
    for box in await boxes.all():
        await expect(box).to_be_checked()
    await _picture(desk, "choice")
    await desk.go_on_duty()
    await expect(desk.page.locator(".queue-note")).to_have_text("På jour: KAST 1, MIKA 1")
    buyer = await VisitorPage.open(browser, service)
    await buyer.knock(path="buys")
    own = await VisitorPage.open(browser, service)
    await own.knock()
    facts = desk.page.locator("[data-waiting] .queue-facts")
    await expect(facts).to_have_text(["KAST · Svenska", "MIKA · Svenska"])
    await _picture(desk, "queue")
    columns = desk.page.locator(".conversation")
    for number, (visitor, door) in enumerate(((buyer, "KAST"), (own, "MIKA")), start=1):
        await desk.accepts_one_more(held=number - 1)
        await visitor.meets_somebody()
        await visitor.write(f"hej från {door}")
        column = columns.nth(number - 1)
        await expect(column.locator(".conversation-path strong")).to_have_text(door)
        await expect(column.locator(".theirs .said")).to_have_text(f"hej från {door}")
        await column.locator("textarea").fill(f"hej till {door}")
        await column.locator("button[type=submit]").click()
        await visitor.reads(f"hej till {door}")
    await expect(columns.locator(".theirs .said")).to_have_count(2)
    await _picture(desk, "talking")
    for visitor in (buyer, own):
        await visitor.end()
        await visitor.says_goodbye()


async def _picture(desk: CounsellorPage, name: str) -> None:
    """Leave a picture of the desk, wide and narrow, if a person wants to look."""
    if PICTURES is None:
        return
    for width, height in ((360, 740), (1280, 800)):
        await desk.page.set_viewport_size({"width": width, "height": height})
        await desk.page.screenshot(path=Path(PICTURES) / f"doors-{name}-{width}.png")
