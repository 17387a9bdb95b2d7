"""An interpreter and a supervisor come in where they are invited, and nowhere else."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, ViewportSize, expect

from tests.support.people import CounsellorPage, VisitorPage, met
from tests.support.service import Service

PHONE: ViewportSize = {"width": 360, "height": 740}


@dataclass
class Talk:
    """A visitor who writes with Linnea; the panel of people is open."""

    linnea: CounsellorPage
    visitor: VisitorPage
    shots: Path

    async def asks_for(self, guest: CounsellorPage, role: str, who: str) -> None:
        """The counsellor asks, the guest accepts, both say yes."""
        desk, bar = self.linnea.page, self.visitor.page.get_by_test_id("takeover")
        await desk.locator(f'[data-invite="{role}"]').click()
        await guest.page.locator("[data-invitation]").wait_for()
        await guest.page.screenshot(path=self.shots / f"{role}-asked.png")
        await guest.page.locator("[data-come-in]").click()
        await expect(desk.locator('[data-newcomer="believed"]')).to_contain_text(who)
        await desk.locator("[data-agree]").click()
        await expect(bar).to_contain_text(who)
        await self.visitor.page.screenshot(path=self.shots / f"{role}-visitor.png")
        await bar.get_by_role("button", name="Släpp in").click()
        await guest.page.locator('.conversation[data-phase="talking"]').wait_for()


@pytest.fixture(scope="module")
async def talk(
    service: Service, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Talk:
    linnea, visitor = await met(browser, service)
    await visitor.write("detta läser bara Linnea")
    await visitor.all_delivered(1)
    await linnea.page.locator('[data-open-panel="people"]').click()
    return Talk(linnea, visitor, tmp_path_factory.mktemp("guests"))


async def _signed_in(browser: Browser, service: Service, account: str) -> CounsellorPage:
    guest = await CounsellorPage.open(browser, service, account)
    await guest.sign_in()
    await guest.page.locator(".guests").wait_for()
    return guest


async def test_an_interpreter_comes_in_writes_and_goes_out(
    talk: Talk, service: Service, browser: Browser
) -> None:
    tolk = await _signed_in(browser, service, "tolk")
    await expect(
        tolk.page.locator("[data-waiting], .side, .panels, nav a:not([href='/avlastning'])")
    ).to_have_count(0)
    await talk.asks_for(tolk, "interpreter", "Alva, tolk")
    await talk.visitor.write("hej Alva")
    await tolk.reads("hej Alva")
    await tolk.write("bună ziua")
    await talk.visitor.reads("bună ziua")
    await talk.linnea.reads("bună ziua")
    here = talk.visitor.page.get_by_test_id("counsellor")
    await expect(here).to_contain_text("Alva, tolk")
    await expect(tolk.page.locator(".transcript")).not_to_contain_text("bara Linnea")
    await expect(tolk.page.locator(".panels, .strip, .ending .danger")).to_have_count(0)
    await tolk.page.screenshot(path=talk.shots / "inside.png", full_page=True)
    await tolk.page.set_viewport_size(PHONE)
    await tolk.page.locator("[data-leave]").scroll_into_view_if_needed()
    await tolk.page.screenshot(path=talk.shots / "inside-phone.png")
    await tolk.page.locator("[data-leave]").click()
    await expect(tolk.page.locator('[data-over="removed"]')).to_contain_text("Du är ute")
    await expect(here).not_to_contain_text("Alva")
    await talk.visitor.page.screenshot(path=talk.shots / "out-visitor.png")
    await talk.visitor.write("utan tolk")
    await talk.linnea.reads("utan tolk")
    await expect(tolk.page.locator(".transcript")).not_to_contain_text("utan tolk")


async def test_a_supervisor_comes_in_from_her_board_and_stays_over_a_reload(
    talk: Talk, service: Service, browser: Browser
) -> None:
    boss = await _signed_in(browser, service, "handledare")
    await talk.asks_for(boss, "supervisor", "handledare")
    await boss.write("hej, jag är handledare")
    await talk.visitor.reads("hej, jag är handledare")
    await boss.page.screenshot(path=talk.shots / "board.png", full_page=True)
    await boss.page.reload()
    await talk.visitor.write("är du kvar?")
    await boss.reads("är du kvar?")
    await talk.visitor.end()
    await boss.sees_the_end()
