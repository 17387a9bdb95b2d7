"""Visit every page and state in every language and theme, and count what is wrong."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from playwright.async_api import Browser, BrowserContext, Page, ViewportSize
from playwright.async_api import TimeoutError as PlaywrightTimeout

from chatsvc.site.frame import FILE
from tests.access import checks
from tests.access.states import CLOSE, NAMES, OPEN, SHOWN, STATES, State
from tests.support.browsers import UNASKED
from tests.support.visitor_site import ServedSite

Theme = Literal["light", "dark"]
THEMES: Final[tuple[Theme, ...]] = ("light", "dark")
_CHAT: Final = "visit"
# Languages that are walked through at the same time: one for each core of a small machine.
_SIDE_BY_SIDE: Final = 2


@dataclass
class Found:
    """What a run has seen.

    Attributes:
        pages: how many pages in how many states, languages and themes.
        axe: what axe-core found, with the place.
        traps: where the keyboard does not get out.
        forms: what does not bear zoom, spacing, forced colours or less motion.
        elsewhere: requests to somebody else.
        unseen: parts of a page that no state of it has shown.
        cookies: how many were set.
        stored: what lay in a browser's store before Start.
    """

    pages: int = 0
    axe: list[str] = field(default_factory=list)
    traps: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    cookies: int = 0
    stored: int = 0

    def note(self, kind: list[str], place: str, wrong: Sequence[str]) -> None:
        """Write down what is wrong at a place, and say it at once: a whole run takes long."""
        for one in wrong:
            sys.stderr.write(f"access: {place}: {one}\n")
            kind.append(f"{place}: {one}")

    def wrong(self) -> list[str]:
        """Everything that is wrong, by place."""
        return [*self.axe, *self.traps, *self.forms, *self.elsewhere, *self.unseen]


def addresses(built: Path, languages: Sequence[str]) -> dict[str, list[str]]:
    """The addresses of a built site's pages, by language; under "" those that are of no language.

    What is built is what there is: no list of pages is kept here. The frame alone is no page; what
    stands in it lies beside (`public.lay_beside`).
    """
    found: dict[str, list[str]] = {one: [] for one in ("", *languages)}
    for path in sorted(built.rglob("*.html")):
        name = path.relative_to(built).as_posix()
        first = name.split("/")[0]
        if name == FILE:
            continue
        language = first if (built / first / "texts.json").is_file() else ""
        if language in found:
            found[language].append(f"/{name.removesuffix('index.html')}")
    return found


async def visit(
    browser: Browser,
    site: ServedSite,
    built: Path,
    languages: Sequence[str],
    themes: Sequence[Theme] = THEMES,
    states: Sequence[State] = STATES,
) -> Found:
    """Visit all of it; what is wrong is in what is returned."""
    found = Found()
    turns = asyncio.Semaphore(_SIDE_BY_SIDE)

    async def walk(of_language: list[str]) -> None:
        async with turns:
            # Less motion from the start: nothing has to be waited for until it stands still.
            context = await browser.new_context(
                viewport=checks.PHONE, color_scheme=themes[0], reduced_motion="reduce"
            )
            try:
                await context.grant_permissions(UNASKED)
                await _walk(await _page(context, site, found), site, of_language, themes, states)
                found.cookies += len(await context.cookies())
            finally:
                await context.close()

    await asyncio.gather(*(walk(one) for one in addresses(built, languages).values()))
    return found


@dataclass(frozen=True)
class _Looking:
    """One page of a browser, and where what it shows is written down."""

    page: Page
    found: Found


async def _page(context: BrowserContext, site: ServedSite, found: Found) -> _Looking:
    await context.add_init_script(path=checks.AXE)
    page = await context.new_page()
    page.on("request", lambda one: _note(found, site, one.url))
    return _Looking(page, found)


def _note(found: Found, site: ServedSite, url: str) -> None:
    if not url.startswith((f"{site.origin}/", "data:", "blob:")):
        found.note(found.elsewhere, "request", [url])


async def _walk(
    at: _Looking,
    site: ServedSite,
    where: Sequence[str],
    themes: Sequence[Theme],
    states: Sequence[State],
) -> None:
    """Look at the pages of one language."""
    for address in where:
        sys.stderr.write(f"access: {address}\n")
        await at.page.goto(f"{site.origin}{address}")
        if await at.page.locator("body").get_attribute("data-kind") == _CHAT:
            await _chat(at, f"{site.origin}{address}", address, themes, states)
            continue
        await look(at.page, address, at.found, themes)
        at.found.stored += await checks.stored(at.page)


async def _chat(
    at: _Looking, url: str, address: str, themes: Sequence[Theme], states: Sequence[State]
) -> None:
    """Bring the page that holds the chat from state to state."""
    named: set[str] = set()
    shown: set[str] = set()
    for state in states:
        try:
            await bring(at.page, url, state)
        except PlaywrightTimeout as late:
            at.found.note(at.found.unseen, f"{address} {state.name}", [f"not reached: {late}"])
            continue
        await look(at.page, f"{address} {state.name}", at.found, themes)
        if state.early:
            at.found.stored += await checks.stored(at.page)
        every, now = await at.page.evaluate(SHOWN, NAMES)
        named |= set(every)
        shown |= set(now)
    if states is STATES:
        missed = [f"no state shows {one}" for one in sorted(named - shown)]
        at.found.note(at.found.unseen, address, missed)


async def bring(page: Page, url: str, state: State) -> None:
    """Bring the page into a state, from the one before it or by loading it anew."""
    if state.fresh:
        await page.goto("about:blank")
        await page.goto(url)
        await page.locator("body[data-step]").wait_for()
    else:
        await page.evaluate(CLOSE)
    for name in state.taps:
        await page.get_by_test_id(name).click()
    if state.then:
        await page.evaluate(f"() => {{ {state.then} }}")
    if state.opens:
        await page.evaluate(OPEN)
    await page.locator(f"{state.seen} >> visible=true").first.wait_for()


async def look(
    page: Page,
    place: str,
    found: Found,
    themes: Sequence[Theme],
    *,
    size: ViewportSize = checks.PHONE,
    roles: Sequence[str] = (),
) -> None:
    """Look at what is shown now: everything in the first theme, colours in the others.

    A theme changes colours and nothing else (tests/unit/test_site_themes.py).
    """
    found.pages += len(themes)
    found.note(found.axe, place, await checks.axe(page))
    found.note(found.forms, place, await checks.tree(page, *roles))
    found.note(found.forms, place, await checks.forms(page, size))
    found.note(found.traps, place, await checks.keyboard(page))
    for theme in themes[1:]:
        await page.emulate_media(color_scheme=theme)
        found.note(found.axe, f"{place} {theme}", await checks.colours(page))
    if themes[1:]:
        await page.emulate_media(color_scheme=themes[0])
