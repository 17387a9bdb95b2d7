"""Released figures added up over quarters, compared with the year before, and said in words. Pure.

Everything here is made of what was shown already, so nothing more can be learnt from it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from counsellor.mapping.protection import SMALLEST, WIDEST_NOISE

HALF: Final = 0.5
NINE_TENTHS: Final = 0.9


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the report.

    Attributes:
        number: what is known; None: it is hidden, being below five or beside such a one.
        at_least: a part of it is hidden and not in it.
    """

    number: int | None
    at_least: bool = False

    @property
    def words(self) -> str:
        """As it is printed."""
        if self.number is None:
            return "döljs"
        return f"minst {self.number}" if self.at_least else str(self.number)


NOTHING: Final = Figure(None)


def added(parts: Iterable[int | None]) -> Figure:
    """Add the parts of a year, gaps left out."""
    known = list(parts)
    shown = [one for one in known if one is not None]
    if not shown:
        return NOTHING
    return Figure(sum(shown), len(shown) < len(known))


def change(now: Figure, before: Figure | None, parts: int) -> str:
    """Say whether a figure surely changed: where chance and noise do not explain it.

    Visits come by chance: of 100 expected it may be 80 or 120 (two standard deviations of a Poisson
    number), and each of the `parts` released figures is up to three off.
    """
    if before is None or now.number is None or before.number is None:
        return ""
    if now.at_least or before.at_least:
        return "okänt"
    by_chance = 2 * math.sqrt(now.number + before.number) + 2 * WIDEST_NOISE * math.sqrt(parts)
    if abs(now.number - before.number) <= by_chance:
        return "nej"
    return "ja, fler" if now.number > before.number else "ja, färre"


def share(part: Figure, rest: Sequence[Figure]) -> str:
    """Return a part's share of all in whole per cent; empty where a gap makes it a guess."""
    every = (part, *rest)
    if any(one.number is None for one in (part,)) or any(one.at_least for one in every):
        return ""
    whole = sum(one.number or 0 for one in every)
    return f"{100 * (part.number or 0) / whole:.0f}\u00a0%"


def quantile(waits: Mapping[str, Figure], words: Mapping[str, str], part: float) -> str:
    """Return within which of the counted spans this part of all had been met; empty: too few.

    Args:
        waits: span -> how many, the shortest first.
        words: span -> how it is printed.
        part: 0.5 is the median.
    """
    whole = sum(one.number or 0 for one in waits.values())
    if whole < 2 * SMALLEST:
        return ""
    met = 0
    for span, one in waits.items():
        met += one.number or 0
        if met >= part * whole:
            return words[span]
    return ""


def said(span: str) -> str:
    """Write a span as in the middle of a sentence."""
    return span[0].lower() + span[1:]
