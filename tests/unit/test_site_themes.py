"""A theme changes colours and nothing else, so one look at the rest holds for both."""

import re
from typing import Final

import pytest

from chatsvc.site.assets import STATIC

SHEETS: Final = sorted(STATIC.glob("*.css"))
# Custom properties of the palette, and what tells the browser which palette it is.
COLOUR: Final = re.compile(r"\s*(--[a-z-]+: (?:#[0-9a-f]{3,8}|rgb\([^)]*\))|color-scheme: \w+)\s*")


def dark_blocks(css: str) -> list[str]:
    """Return what stands inside `:root` under the dark theme's condition."""
    blocks = re.findall(r"@media \(prefers-color-scheme: \w+\) \{(.*?)\n\}", css, re.DOTALL)
    return [re.sub(r"\s*:root \{|\}\s*$|/\*.*?\*/", "", one, flags=re.DOTALL) for one in blocks]


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: str(path.name))
def test_under_another_theme_only_colours_differ(path: object) -> None:
    css = (STATIC / getattr(path, "name", "")).read_text(encoding="utf-8")
    for block in dark_blocks(css):
        for line in block.split(";"):
            assert not line.strip() or COLOUR.fullmatch(line), line


def test_there_is_a_dark_theme() -> None:
    blocks = [one for path in SHEETS for one in dark_blocks(path.read_text(encoding="utf-8"))]
    assert len(blocks) == 1
    assert blocks[0].count("--") > 10
