"""Real headless Chromium for the tests, quiet on the network.

Debian builds the same source a second time without windows, menus and profiles around the page:
what a page can do is the same, and a page that is opened and closed costs a third of the processor.
What tests read of a browser's own folder on the disk, they read of the whole one (`phone.py`).
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playwright.async_api import async_playwright

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser

CHROMIUM: Final = "/usr/bin/chromium"
_SHELL: Final = "/usr/bin/chromium-headless-shell"
# What Chromium lets every page do unasked and the shell lets nobody do unless told.
UNASKED: Final = ("screen-wake-lock",)
_FOR_PAGES: Final = _SHELL if Path(_SHELL).exists() else CHROMIUM
FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@asynccontextmanager
async def chromium(*more: str, whole: bool = False) -> AsyncIterator[Browser]:
    """Start one Chromium and close it afterwards.

    Args:
        more: further command line flags.
        whole: as a person has it, with everything around the page.
    """
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM if whole else _FOR_PAGES,
            args=[*FLAGS, *more],
            headless=True,
        )
        try:
            yield browser
        finally:
            await browser.close()
