"""A counsellor logs out in mid-talk, a colleague is let in, and her computer goes to sleep.

The visitor reads each of it, and nothing ever sounds, shakes, pops up or blinks on the phone.
"""

from pathlib import Path

from playwright.async_api import Browser, expect

from tests.support.closed_lid import Laptop
from tests.support.people import CounsellorPage, VisitorPage
from tests.support.service import Service
from tests.support.silence import heard, listen, put_ears_on

# Whoever talks to an empty chair is told within half a minute (issue 4, 8).
TOLD_WITHIN_MS = 30_000


async def test_a_colleague_goes_on_after_a_log_out_when_the_visitor_says_yes(
    service: Service, browser: Browser, tmp_path: Path
) -> None:
    linnea = await CounsellorPage.open(browser, service, "linnea")
    await linnea.sign_in()
    await linnea.go_on_duty()
    visitor = await VisitorPage.open(browser, service)
    await put_ears_on(visitor.page)
    await visitor.knock()
    await linnea.accept()
    await visitor.meets_somebody()
    await listen(visitor.page)
    await visitor.write("läst av Linnea")
    await visitor.all_delivered(1)

    async with Laptop.opened() as laptop:
        linnea.page.on("dialog", lambda dialog: dialog.accept())
        noor = await CounsellorPage.open(laptop.browser, service, "noor")
        await noor.sign_in()
        await noor.go_on_duty()
        await linnea.page.get_by_role("button", name="Logga ut", exact=True).click()
        await linnea.page.get_by_role("button", name="Logga ut ändå").click()
        bar = visitor.page.get_by_test_id("takeover")
        await expect(bar).to_contain_text("Kontakten med Linnea är bruten.")
        await expect(bar).to_contain_text("först i tur")
        await bar.get_by_text("Nummer att ringa").click()
        await expect(bar.locator('a[href="tel:112"]')).to_be_visible()
        await visitor.page.screenshot(path=tmp_path / "nobody.png")
        await bar.get_by_text("Nummer att ringa").click()
        await visitor.write("medan ingen var där")

        await noor.page.locator("[data-waiting] button").first.click()
        await expect(bar).to_contain_text("Noor, MIKA kan ta över.")
        await expect(bar).to_contain_text("Det du skrev som Linnea inte hann få skickas till Noor.")
        await expect(noor.page.locator("[data-handover]")).to_be_visible()
        await visitor.page.screenshot(path=tmp_path / "offer.png")
        await bar.get_by_role("button", name="Släpp in Noor").click()
        await noor.page.locator('.conversation[data-phase="talking"]').wait_for()
        await expect(bar).to_be_hidden()
        await noor.reads("medan ingen var där")
        await visitor.all_delivered(2)
        assert await noor.heard() == ["medan ingen var där"]
        await expect(visitor.page.get_by_test_id("counsellor")).to_contain_text("Noor")
        await _hears_of_a_closed_lid(visitor, laptop, tmp_path)
    assert await heard(visitor.page) == []
    await visitor.end()
    await visitor.says_goodbye()


async def _hears_of_a_closed_lid(visitor: VisitorPage, laptop: Laptop, shots: Path) -> None:
    """No goodbye and no closed connection: only that nobody answers any more."""
    who = visitor.page.get_by_test_id("counsellor")
    await expect(who).not_to_contain_text("en stund")
    laptop.close_lid()
    await expect(who).to_contain_text("Noor är borta en stund.", timeout=TOLD_WITHIN_MS)
    await visitor.page.screenshot(path=shots / "lid.png")
