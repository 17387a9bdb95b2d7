"""Promise 16: six words bring a visitor who left fast back to the same counsellor, no old text."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.support.browsers import chromium
from tests.support.people import VisitorPage, met
from tests.support.service import Service, running_service

QUESTION, ANSWER = "Vad heter hunden?", "Sixten"


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with (
        tempfile.TemporaryDirectory(prefix="chatsvc-come-back-") as folder,
        running_service(Path(folder)) as running,
    ):
        yield running


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


def panel(visitor: VisitorPage, step: str) -> Locator:
    """Where the words stand, in the line or in the conversation."""
    return visitor.page.locator(f'section[data-step="{step}"] [data-testid="come-back"]')


async def words_of(visitor: VisitorPage, step: str) -> list[str]:
    """Ask for words and read them."""
    here = panel(visitor, step)
    await here.locator("summary").click()
    await here.get_by_test_id("words-make").click()
    words = here.get_by_test_id("come-back-words").locator("li")
    await expect(words).to_have_count(6)
    return await words.all_inner_texts()


async def types(visitor: VisitorPage, text: str, language: str = "sv") -> None:
    """Go to Start on a phone that knows nothing, and type words into the field."""
    await visitor.page.goto(f"{visitor.service.visitor_url}/{language}/")
    await visitor.page.get_by_test_id("next").click()
    await visitor.page.get_by_test_id("path-own").click()
    await visitor.page.get_by_test_id("have-words").locator("summary").click()
    await visitor.page.get_by_test_id("typed-words").fill(text)
    await visitor.page.get_by_test_id("start").click()


async def test_six_words_lead_back_to_the_same_counsellor_and_to_no_old_text(
    service: Service, browser: Browser, tmp_path: Path
) -> None:
    linnea, visitor = await met(browser, service)
    await visitor.write("det här får ingen se igen")
    await linnea.reads("det här får ingen se igen")
    words = await words_of(visitor, "talk")
    await visitor.page.screenshot(path=tmp_path / "words-360.png")
    await visitor.page.get_by_test_id("check-question").fill(QUESTION)
    await visitor.page.get_by_test_id("check-answer").fill(ANSWER)
    await visitor.page.get_by_test_id("check-send").click()
    await linnea.page.locator("[data-check]").get_by_text(ANSWER).wait_for(state="attached")
    await visitor.page.get_by_test_id("exit").click()
    await linnea.page.locator('[data-over="left"]').wait_for()

    again = await VisitorPage.open(browser, service)
    await types(again, f"{' '.join(words[:5])} krokodilll")
    await expect(again.page.get_by_test_id("wrong-words")).to_contain_text("krokodilll")
    await again.page.screenshot(path=tmp_path / "wrong-360.png")
    await again.page.get_by_test_id("typed-words").fill(", ".join(words).upper())
    await again.page.get_by_test_id("start").click()
    await expect(again.page.get_by_test_id("returned")).to_contain_text("först i kön")
    await again.page.screenshot(path=tmp_path / "returned-360.png")
    row = linnea.page.locator("[data-waiting]").first
    await expect(row).to_contain_text("Kommer tillbaka till dig")
    await linnea.page.screenshot(path=tmp_path / "queue-1280.png")

    await row.locator("button").click()
    await again.meets_somebody()
    asked = linnea.page.locator("[data-earlier-check]")
    await expect(asked).to_contain_text(QUESTION)
    await expect(asked).to_contain_text(ANSWER)
    await linnea.page.screenshot(path=tmp_path / "asked-1280.png")
    assert await again.heard() == []
    everything = await again.page.content()
    assert "det här får ingen se igen" not in everything
    assert ANSWER not in everything
    shown = panel(again, "talk").get_by_test_id("come-back-words").locator("li")
    assert await shown.all_text_contents() == words
    await again.end()
    await again.says_goodbye()
    # Of 256 plain words the page itself says one or two ("natt"); the six would all be there.
    assert len(set(words) & set((await again.page.locator("main").inner_text()).split())) <= 2

    forgotten = await VisitorPage.open(browser, service)
    await types(forgotten, " ".join(words))
    await expect(forgotten.page.get_by_test_id("returned")).to_contain_text("inte hit längre")
    await expect(linnea.page.locator(".queue-back")).to_have_count(0)
