"""Banners: sentences of a closed list that staff hang at a door for a while. Pure."""

from collections.abc import Mapping
from typing import Final, TypeAlias

# Shuts the door for new visitors; who waits stays, and who comes back is let in.
STOP: Final = "stop"
# Many write at once, as after a police operation (domain.md S2).
SURGE: Final = "surge"
# What else can hang there, as the visitor's texts have it: `ui.banner.<name>` of each language.
SAYINGS: Final = ("few", "alone", "early", "trouble")
KINDS: Final = (STOP, SURGE, *SAYINGS)

# Door id -> name of the banner -> when it comes down by itself, Unix ms.
Banners: TypeAlias = Mapping[str, Mapping[str, int]]
NONE: Final[Banners] = {}


def hanging(banners: Banners, door: str, now_ms: int) -> tuple[str, ...]:
    """Return what hangs at a door now, in the order of the closed list."""
    there = banners.get(door, {})
    return tuple(kind for kind in KINDS if there.get(kind, 0) > now_ms)
