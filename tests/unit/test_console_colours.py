"""The console's colours can be read at night and by day (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path
from typing import Final

import pytest

from tests.support.contrast import contrast

SHEET: Final = Path(__file__).parent.parent.parent / "counsellor/web/style/parts/tokens.css"
# Words on what stands below them.
WORDS: Final = (
    *((ink, ground) for ink in ("ink", "soft") for ground in ("ground", "surface", "raised")),
    *((name, f"{name}-soft") for name in ("warn", "danger", "sea", "heather", "sand", "staff")),
    ("slate", "slate-soft"),
    ("accent-ink", "accent"),
    ("ink", "accent-soft"),
    ("ink", "warn-soft"),
    ("ink", "danger-soft"),
    ("accent", "surface"),
)
# Edges of fields and buttons, the ring of the keyboard.
EDGES: Final = tuple(
    (edge, ground) for edge in ("line-strong", "accent") for ground in ("ground", "surface")
)


def tokens(scheme: str) -> dict[str, str]:
    """Return the colours of one scheme; the dark one says what differs."""
    sheet = SHEET.read_text(encoding="utf-8")
    light, dark = sheet.split("@media (prefers-color-scheme: dark)", maxsplit=1)
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", dark))
    return found


def test_the_dark_scheme_names_every_colour_anew() -> None:
    assert {name for name, value in tokens("dark").items() if tokens("light")[name] == value} == (
        set()
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(scheme: str) -> None:
    here = tokens(scheme)
    assert {pair: contrast(here, *pair) for pair in WORDS if contrast(here, *pair) < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_edges_and_the_keyboards_ring_are_seen(scheme: str) -> None:
    here = tokens(scheme)
    assert {pair: contrast(here, *pair) for pair in EDGES if contrast(here, *pair) < 3} == {}
