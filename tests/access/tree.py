"""What Chromium's accessibility tree says of a page: who is told of a change, and how."""

from dataclasses import dataclass
from typing import Any

from playwright.async_api import Page


@dataclass(frozen=True)
class Told:
    """How a screen reader is told of a text.

    Attributes:
        live: `polite`, `assertive`, or `off` where nothing reads it out by itself.
        role: role of the part that is live; empty where none is.
    """

    live: str
    role: str


NOBODY = Told("off", "")


async def tree_of(page: Page) -> list[dict[str, Any]]:
    """Return all nodes of the tree, as the browser's own protocol gives them."""
    session = await page.context.new_cdp_session(page)
    try:
        answer = await session.send("Accessibility.getFullAXTree")
    finally:
        await session.detach()
    nodes: list[dict[str, Any]] = answer["nodes"]
    return nodes


def told(nodes: list[dict[str, Any]], text: str) -> list[Told]:
    """Say for each place where a text stands, in the order of the page, how it is told."""
    by_id = {one["nodeId"]: one for one in nodes}
    places = [one for one in nodes if _value(one, "role") == "StaticText"]
    return [_above(one, by_id) for one in places if text in _value(one, "name")]


def _above(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> Told:
    """Go up from a text to the nearest part that says whether it is live."""
    at: dict[str, Any] | None = node
    while at is not None:
        for one in at.get("properties", ()):
            if one["name"] == "live":
                live = str(one["value"]["value"])
                return Told(live, _value(at, "role")) if live != "off" else NOBODY
        at = by_id.get(at.get("parentId", ""))
    return NOBODY


def _value(node: dict[str, Any], name: str) -> str:
    return str(node.get(name, {}).get("value", ""))
