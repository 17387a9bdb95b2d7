"""A phone's own browser: a Chromium with its own folder, to be killed and opened again."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Self

from playwright.async_api import Error, Playwright

from tests.support.browsers import CHROMIUM, FLAGS
from tests.support.service import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.async_api import BrowserContext, Page

_OPENS_WITHIN_S: Final = 90
# Whoever knocks before the first page stands there may wait for ever: one knocks again.
_KNOCK_MS: Final = 10_000


class Phone:
    """One browser profile on a disk; pages come back in it as they do for a person."""

    def __init__(self, playwright: Playwright, folder: Path) -> None:
        """Keep everything of this browser in `folder`."""
        self._playwright = playwright
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.context: BrowserContext

    async def __aenter__(self) -> Self:
        """Open the browser for the first time."""
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave no process behind."""
        self.kill()

    async def open(self, *more: str) -> None:
        """Start the browser; `--restore-last-session` brings back its tabs."""
        port = free_port()
        words = [f"--user-data-dir={self.folder}", f"--remote-debugging-port={port}"]
        self._process = subprocess.Popen(  # noqa: ASYNC220 - starts within milliseconds
            [CHROMIUM, *FLAGS, *words, "--window-size=360,740", *more],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + _OPENS_WITHIN_S
        while True:
            try:
                browser = await self._playwright.chromium.connect_over_cdp(
                    f"http://127.0.0.1:{port}", timeout=_KNOCK_MS
                )
            except Error:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.1)
            else:
                self.context = browser.contexts[0]
                return

    def kill(self) -> None:
        """Kill -9, as an empty battery does."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    @contextmanager
    def asleep(self) -> Iterator[None]:
        """The screen is locked, or somebody calls: nothing of it runs, and no line ends."""
        assert self._process is not None, "it is open"
        os.killpg(self._process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self._process.pid, signal.SIGCONT)

    async def open_again(self) -> None:
        """Open the browser after a crash and let it bring back its tabs.

        Chromium asks after a crash; the answer is written where it would write it.
        """
        path = self.folder / "Default" / "Preferences"
        preferences = json.loads(path.read_text(encoding="utf-8"))
        preferences.setdefault("profile", {}).update(exit_type="Normal", exited_cleanly=True)
        path.write_text(json.dumps(preferences), encoding="utf-8")
        await self.open("--restore-last-session", "--hide-crash-restore-bubble")

    async def page_at(self, address: str) -> Page:
        """Wait for the tab whose address begins so."""
        deadline = time.monotonic() + _OPENS_WITHIN_S
        while True:
            for page in self.context.pages:
                if page.url.startswith(address):
                    return page
            if time.monotonic() > deadline:
                raise TimeoutError(address)
            await asyncio.sleep(0.1)

    async def reopen_closed_tab(self, from_page: Page) -> None:
        """Press Ctrl+Shift+T in another tab: the browser's own key, not the page's."""
        session = await self.context.new_cdp_session(from_page)
        key = {"key": "T", "code": "KeyT", "windowsVirtualKeyCode": 84}
        for kind in ("rawKeyDown", "keyUp"):
            event = {"type": kind, "modifiers": 10, "nativeVirtualKeyCode": 84, **key}
            await session.send("Input.dispatchKeyEvent", event)
