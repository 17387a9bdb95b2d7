"""What a page's memory still reaches: every string of a heap snapshot."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import Page


async def strings_of(page: Page) -> str:
    """Collect garbage, take a snapshot, return its strings as one text.

    While a page leaves for another origin the browser answers no such question: let the next
    address answer 204, which keeps the page where it is.
    """
    session = await page.context.new_cdp_session(page)
    parts: list[str] = []
    session.on("HeapProfiler.addHeapSnapshotChunk", lambda one: parts.append(one["chunk"]))
    await session.send("HeapProfiler.collectGarbage")
    await session.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    await session.detach()
    snapshot: dict[str, Any] = json.loads("".join(parts))
    return "\n".join(snapshot["strings"])
