"""Fixtures of the browser stories: a whole service or a played page, one Chromium for all."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chatsvc.site.build import build_site
from tests.support.browsers import chromium
from tests.support.service import Service, running_service
from tests.support.visitor_site import (
    DEMO,
    DIRECTORY,
    ServedSite,
    bundle_harness,
    served,
    with_exit,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from playwright.async_api import Browser


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """The demo as `./run` starts it, on free ports, in a folder of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="chatsvc-story-") as folder,
        running_service(Path(folder)) as running,
    ):
        yield running


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium; every person gets a context of their own."""
    async with chromium() as one:
        yield one


@pytest.fixture(autouse=True)
async def everybody_goes_home(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """Close what a story opened when it is over: pages left behind work on, and others wait."""
    if "browser" not in request.fixturenames:
        yield
        return
    one: Browser = request.getfixturevalue("browser")
    before = list(one.contexts)
    yield
    for context in one.contexts:
        if context not in before:
            await context.close()


@pytest.fixture(scope="session")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundle_harness(tmp_path_factory.mktemp("scripts"))


@pytest.fixture(scope="session")
async def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ServedSite]:
    """Where quick exit leads: another origin that looks like nothing."""
    folder = tmp_path_factory.mktemp("weather")
    for name in ("index.html", "404.html"):
        (folder / name).write_text("<title>Väder</title>sol", encoding="utf-8")
    async with served(folder) as site:
        yield site


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory, scripts: Path, elsewhere: ServedSite) -> Path:
    """Every page of the demo, built once, with the way out to `elsewhere`."""
    folder = tmp_path_factory.mktemp("pages") / "site"
    leaving = with_exit(DEMO, f"{elsewhere.origin}/")
    build_site(leaving, folder, directory=DIRECTORY, built=scripts)
    return folder


@pytest.fixture
async def site(tmp_path: Path, pages: Path) -> AsyncIterator[ServedSite]:
    """A copy of the pages that is the test's own, served."""
    shutil.copytree(pages, tmp_path / "site")
    async with served(tmp_path / "site") as running:
        yield running
