"""Every page of the console and what a desk shows in the course of a talk, on a real service."""

import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Page

from counsellor.urls import urlpatterns
from tests.access import checks
from tests.access.run import THEMES, Found, look
from tests.support.people import CounsellorPage, VisitorPage
from tests.support.service import Service, running_service

_ROLES: Final = ("main", "heading")
_LOCK: Final = ("dialog", "heading")
_COUNSELLOR, _SUPERVISOR, _INTERPRETER = "linnea", "handledare", "tolk"
# They bring their own states, or their visit ends the sign-in or locks it.
APART: Final = frozenset({"", "logout", "tavla"})
# Looked at on the way in.
SIGN_IN: Final = ("login", "login/code")
# Routes that are no pages: they take what is posted, or answer JSON or a file.
DATA: Final = frozenset(
    {
        *("device", "desk.json", "devices.json", "support.json", "steering.json", "lock", "unlock"),
        *("gallringsprotokoll/arkiv", "kartlaggning/rapport"),
    }
)
_IS_PAGE: Final = """(path) => fetch(path, {redirect: 'manual'}).then(({ok, headers}) =>
    ok && (headers.get('content-type') ?? '').startsWith('text/html'))"""
# What comes in over the line moves what stands below it: a page is looked at when it stands still.
_STILL: Final = """(frames) => new Promise((done) => {
    let same = 0, height = -1;
    const look = () => {
        same = document.documentElement.scrollHeight === height ? same + 1 : 0;
        height = document.documentElement.scrollHeight;
        same < frames ? requestAnimationFrame(look) : done();
    };
    look();
})"""
_FRAMES: Final = 20
_OPEN: Final = "() => { for (const one of document.querySelectorAll('details')) one.open = true; }"


@dataclass
class Desk:
    """One person's console and where is written down what it shows."""

    who: CounsellorPage
    found: Found

    @property
    def page(self) -> Page:
        """Its page."""
        return self.who.page

    async def shows(self, name: str, *roles: str) -> None:
        """Look at what is shown now; `roles` where it is not a main part with a heading."""
        sys.stderr.write(f"access: console, {name}\n")
        await self.page.evaluate(_STILL, _FRAMES)
        await look(
            self.page,
            f"console, {name}",
            self.found,
            THEMES,
            size=checks.DESK,
            roles=roles or _ROLES,
        )


@asynccontextmanager
async def _desk(
    browser: Browser, service: Service, account: str, found: Found
) -> AsyncIterator[Desk]:
    """Sit down at a console; the checks' own script is in every page of it."""
    who = await CounsellorPage.open(browser, service, account)
    await who.page.context.add_init_script(path=checks.AXE)
    await who.page.emulate_media(reduced_motion="reduce")
    try:
        yield Desk(who, found)
    finally:
        await who.page.context.close()


async def visit_console(browser: Browser, found: Found) -> None:
    """Walk through the console in three roles; what is wrong stands in `found`."""
    with (
        tempfile.TemporaryDirectory(prefix="access-console-") as folder,
        running_service(Path(folder)) as service,
    ):
        routes = {str(one.pattern) for one in urlpatterns} - APART
        shown = set(SIGN_IN)
        walks: dict[str, Callable[[Desk], Awaitable[None]]] = {
            _COUNSELLOR: lambda desk: _talk(desk, browser, service),
            _SUPERVISOR: _board,
            _INTERPRETER: _seat,
        }
        for account, walk in walks.items():
            async with _desk(browser, service, account, found) as desk:
                await _sign_in(desk)
                await walk(desk)
                shown |= await _pages(desk, sorted(routes - shown))
        missed = sorted(routes - shown - DATA)
        found.note(found.unseen, "console", [f"no role sees /{one}" for one in missed])


async def _sign_in(desk: Desk) -> None:
    """Log in, with a look at both steps."""
    page, service = desk.page, desk.who.service
    await page.goto(f"{service.console_url}/login")
    await desk.shows("login")
    await page.locator("#username").fill(desk.who.account)
    await page.locator("#password").fill(service.accounts()[desk.who.account])
    await page.locator("button[type=submit]").click()
    await page.locator("#code").wait_for()
    await desk.shows("login/code")
    await desk.who.sign_in()


async def _pages(desk: Desk, routes: list[str]) -> set[str]:
    """Look at every page that this person may see; return which those were."""
    seen = set()
    for route in routes:
        if not await desk.page.evaluate(_IS_PAGE, f"/{route}"):
            continue
        await desk.page.goto(f"{desk.who.service.console_url}/{route}")
        await desk.page.evaluate(_OPEN)
        await desk.shows(f"{desk.who.account} /{route}")
        seen.add(route)
    return seen


async def _seat(desk: Desk) -> None:
    """What an interpreter sees whom nobody has asked yet."""
    await desk.page.locator("header.bar").wait_for()
    await desk.shows("interpreter")


async def _board(desk: Desk) -> None:
    """The load board, then the same for a wall; that one locks the console behind it."""
    await desk.page.locator(".board-counts dd").first.wait_for()
    await desk.page.evaluate(_OPEN)
    await desk.shows("board")
    await desk.page.goto(f"{desk.who.service.console_url}/tavla")
    await desk.page.locator(".wall-doors").wait_for()
    await desk.shows("wall")
    await desk.page.goto(f"{desk.who.service.console_url}/")
    await desk.page.locator(".lock").wait_for()
    await desk.shows("board, locked", *_LOCK)
    await desk.page.locator("#unlock").fill(desk.who.service.accounts()[desk.who.account])
    await desk.page.locator(".lock .primary").click()
    await desk.page.locator(".lock").wait_for(state="detached")


async def _talk(desk: Desk, browser: Browser, service: Service) -> None:
    """A desk from the first step to a closed talk, with every panel open once."""
    page = desk.page
    await page.locator("[data-begin]").wait_for()
    await desk.shows("first step")
    await desk.who.go_on_duty()
    await page.locator("[data-seat-test]").click()
    await page.locator('[data-check="clock"][data-mark="good"]').wait_for()
    await desk.shows("seat test")
    visitor = await VisitorPage.open(browser, service)
    await visitor.knock()
    await page.locator("[data-waiting] button").first.wait_for()
    await desk.shows("somebody waits")
    await desk.who.accepts_one_more()
    await visitor.meets_somebody()
    await visitor.write("hej")
    await desk.who.reads("hej")
    await desk.who.write("hej, fint att du skriver")
    await desk.who.all_delivered(1)
    await page.evaluate(_OPEN)
    await desk.shows("talk")
    for name in await page.locator("[data-open-panel]").evaluate_all(
        "(all) => all.map((one) => one.dataset.openPanel)"
    ):
        await page.locator(f'[data-open-panel="{name}"]').click()
        await page.locator(f'[data-panel="{name}"]').wait_for(state="visible")
        await page.evaluate(_OPEN)
        await desk.shows(f"panel {name}")
    await visitor.end()
    await desk.who.sees_the_end()
    await page.evaluate(_OPEN)
    await desk.shows("talk over")
    await page.get_by_role("button", name="Lås", exact=True).click()
    await page.locator(".lock").wait_for()
    await desk.shows("locked", *_LOCK)
    await page.locator("#unlock").fill(service.accounts()[desk.who.account])
    await page.locator(".lock .primary").click()
    await page.locator(".lock").wait_for(state="detached")
    await visitor.page.context.close()
