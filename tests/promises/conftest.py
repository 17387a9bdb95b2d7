"""One whole service, one browser and one counsellor on duty for the promises that need them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.browsers import chromium
from tests.support.people import CounsellorPage
from tests.support.service import Service, running_service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from playwright.async_api import Browser


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """The demo as `./run` starts it, on free ports, in a folder of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="promise-") as folder,
        running_service(Path(folder) / "var") as running,
    ):
        yield running


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium; every person gets a context of their own."""
    async with chromium() as one:
        yield one


@pytest.fixture(scope="session")
async def on_duty(browser: Browser, service: Service) -> CounsellorPage:
    """The first counsellor, signed in and on duty (a one-time code works once, so once for all)."""
    desk = await CounsellorPage.open(browser, service)
    await desk.sign_in()
    await desk.go_on_duty()
    return desk
