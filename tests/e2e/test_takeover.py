"""A counsellor logs out in the middle of a conversation; a colleague is let in by the visitor."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.support.browsers import chromium
from tests.support.people import CounsellorPage, VisitorPage
from tests.support.service import Service, running_service


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with (
        tempfile.TemporaryDirectory(prefix="chatsvc-takeover-") as folder,
        running_service(Path(folder)) as running,
    ):
        yield running


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


async def test_a_colleague_goes_on_after_a_log_out_when_the_visitor_says_yes(
    service: Service, browser: Browser, tmp_path: Path
) -> None:
    linnea = await CounsellorPage.open(browser, service, "linnea")
    await linnea.sign_in()
    await linnea.go_on_duty()
    visitor = await VisitorPage.open(browser, service)
    await visitor.knock()
    await linnea.accept()
    await visitor.meets_somebody()
    await visitor.write("läst av Linnea")
    await visitor.all_delivered(1)

    linnea.page.on("dialog", lambda dialog: dialog.accept())
    noor = await CounsellorPage.open(browser, service, "noor")
    await noor.sign_in()
    await noor.go_on_duty()
    await linnea.page.get_by_role("button", name="Logga ut", exact=True).click()
    await linnea.page.get_by_role("button", name="Logga ut ändå").click()
    bar = visitor.page.get_by_test_id("takeover")
    await expect(bar).to_contain_text("Linnea har tappat kontakten.")
    await expect(bar).to_contain_text("först i tur")
    await bar.locator("summary").click()
    await expect(bar.locator('a[href="tel:112"]')).to_be_visible()
    await visitor.page.screenshot(path=tmp_path / "nobody.png")
    await bar.locator("summary").click()
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
    await visitor.end()
    await noor.sees_the_end()
