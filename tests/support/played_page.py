"""The visitor's page in a real browser, with a client that a test plays by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, Literal

from playwright.async_api import Browser, ConsoleMessage, Page, ViewportSize, expect

from tests.support.visitor_site import ServedSite

PHONE: Final[ViewportSize] = {"width": 360, "height": 740}
TALKING: Final = """client.show({
    phase: 'talking', safetyWords: [1, 2, 3, 4, 5, 6],
    ageEndsAt: Date.now() + 14400e3, silenceEndsAt: Date.now() + 1800e3,
    staff: [{member: 'aa', alias: 'Robin', role: 'counsellor', presence: 'present', typing: false}],
    messages: [theirs(1, 'Hej! Fint att du skriver.'), mine(1, 'hemligt', 'delivered')],
})"""


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
