"""A weak phone: Chromium's own emulation of a slow line and a slow processor, and a hurried hand.

The line is throttled for the page and for its workers, but not for WebSockets, and the processor
for the page only. So the answer of a worker is kept back until a slow one would have had it.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from playwright.async_api import Browser, CDPSession, Page

from tests.support.service import Service

# What the issue calls slow 3G: bits and milliseconds; and how many times slower the phone is.
SLOW_3G_BITS: Final = 400_000
LATENCY_MS: Final = 400
SLOWER: Final = 4
# A phone that has not come through after so long is a finding, and no reason to hang.
PATIENCE_S: Final = 120
_WIDTH, _HEIGHT = 360, 740
# Heads included, as the browser counts what came over the line.
_TYPES: Final = {"Document": "html", "Script": "javascript", "Stylesheet": "css", "Fetch": "data"}

# The three taps from the first page to the queue, each as soon as it can be made: nobody reads.
_HAND: Final = """
(slower) => {
  const Real = Worker;
  globalThis.Worker = class extends Real {
    #began = 0;
    postMessage(...all) { this.#began = performance.now(); super.postMessage(...all); }
    set onmessage(hear) {
      super.onmessage = (event) => {
        const took = performance.now() - this.#began;
        if (event.data.t === "solved") setTimeout(() => hear(event), (slower - 1) * took);
        else hear(event);
      };
    }
  };
  globalThis.hand = {};
  const taps = ["next", "path-own", "start", "ahead"];
  const look = () => {
    const one = document.querySelector(`[data-testid="${taps[0]}"]`);
    if (one !== null && !one.disabled && one.checkVisibility() && one.textContent !== "") {
      globalThis.hand[taps.shift()] = performance.now();
      if (taps.length > 0) one.click();
    }
    if (taps.length > 0) setTimeout(look, 10);
  };
  look();
}
"""
_PAINTED: Final = """() => performance.getEntriesByName("first-contentful-paint")
    .map(({startTime}) => startTime)"""


@dataclass(frozen=True)
class Visit:
    """One cold visit, in milliseconds since the navigation.

    Attributes:
        readable: first contentful paint.
        steps: when each tap could be made, and under `ahead` when the queue was reached.
    """

    readable: float
    steps: Mapping[str, float]

    @property
    def ready(self) -> float:
        """From the navigation to a place in the queue, with no time for reading in between."""
        return self.steps["ahead"]


@asynccontextmanager
async def phone(browser: Browser, **more: Any) -> AsyncIterator[tuple[Page, CDPSession]]:  # noqa: ANN401 - playwright's own options
    """Take out a phone that has never been here; nothing of it is throttled yet."""
    screen = {"width": _WIDTH, "height": _HEIGHT}
    context = await browser.new_context(viewport=screen, locale="sv-SE", **more)  # type: ignore[arg-type]  # a plain dict
    try:
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_S * 1000)
        line = await context.new_cdp_session(page)
        await line.send("Network.enable")
        yield page, line
    finally:
        await context.close()


async def weaken(line: CDPSession) -> None:
    """Slow the line and the processor of a page down."""
    rate = SLOW_3G_BITS / 8
    conditions = {"offline": False, "latency": LATENCY_MS}
    throughput = {"downloadThroughput": rate, "uploadThroughput": rate}
    await line.send("Network.emulateNetworkConditions", {**conditions, **throughput})
    await line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


async def visit(browser: Browser, service: Service) -> Visit:
    """Go from nothing to the queue on a weak phone."""
    async with phone(browser) as (page, line):
        await weaken(line)
        await page.add_init_script(script=f"({_HAND})({SLOWER})")
        await page.goto(f"{service.visitor_url}/sv/", wait_until="commit")
        steps = await _until(page, "() => globalThis.hand", lambda found: "ahead" in found)
        painted = await page.evaluate(_PAINTED)
        # Whoever just closes keeps her place for ten minutes, at the head of everybody's line.
        await page.get_by_test_id("leave-queue").click()
        await page.get_by_test_id("bye").wait_for()
        return Visit(painted[0], steps)


async def _until(page: Page, look: str, enough: Any) -> Any:  # noqa: ANN401 - what the page answers
    """Ask the page until the answer is enough; its policy forbids Playwright's own way to wait."""
    deadline = time.monotonic() + PATIENCE_S
    while not enough(found := await page.evaluate(look)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"no place in the queue: {found}")
        await asyncio.sleep(0.2)
    return found


async def before_start(browser: Browser, service: Service, **more: Any) -> Counter[str]:  # noqa: ANN401 - as `phone`
    """Count the bytes by type that come before Start can be tapped, heads included."""
    kinds: dict[str, str] = {}
    sizes: Counter[str] = Counter()
    async with phone(browser, **more) as (page, line):
        line.on(
            "Network.responseReceived",
            lambda one: kinds.update({one["requestId"]: _TYPES.get(one["type"], "other")}),
        )
        line.on(
            "Network.loadingFinished",
            lambda one: sizes.update({kinds[one["requestId"]]: int(one["encodedDataLength"])}),
        )
        await page.goto(f"{service.visitor_url}/sv/")
        for name in ("next", "path-own"):
            await page.get_by_test_id(name).click()
        await page.get_by_test_id("start").wait_for()
        await page.wait_for_load_state("networkidle")
    return sizes
