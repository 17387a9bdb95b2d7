"""A browser of its own whose computer goes to sleep: the line stays open, and nobody answers."""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from uuid import uuid4

from playwright.async_api import Browser

from tests.support.browsers import chromium


@dataclass(frozen=True)
class Laptop:
    """One Chromium, and the processes that belong to it."""

    browser: Browser
    mark: str

    @classmethod
    @asynccontextmanager
    async def opened(cls) -> AsyncIterator[Self]:
        """Open the lid; at the end it is opened again, so that the browser can be closed."""
        mark = f"--chatsvc-lid={uuid4().hex}"
        async with chromium(mark) as browser:
            laptop = cls(browser, mark)
            try:
                yield laptop
            finally:
                laptop.lid(signal.SIGCONT)

    def close_lid(self) -> None:
        """Everything stops at once; no connection is ended, and no ping answered."""
        self.lid(signal.SIGSTOP)

    def lid(self, number: signal.Signals) -> None:
        """Stop or wake every process of this browser."""
        for pid in self._processes():
            os.kill(pid, number)

    def _processes(self) -> set[int]:
        """The process that was started with our mark, and all that came of it."""
        parents: dict[int, int] = {}
        found: set[int] = set()
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            parents[int(entry.name)] = parent
            if self.mark in words:
                found.add(int(entry.name))
        assert found, "no process bears the mark"
        grown = True
        while grown:
            more = {pid for pid, parent in parents.items() if parent in found} - found
            found |= more
            grown = bool(more)
        return found
