"""Plots as SVG, for pages, the report and its PDF: drawn narrow, so that a phone reads them too.

Every plot stands beside a table that says the same; it is a picture with a sentence as its name.
Colours are attributes, which a page's style sheet overrides for the dark.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.template.loader import render_to_string

WIDE: Final = 340
"""Units across, about a phone's pixels."""
_BAR: Final = 11
_THIN: Final = 6  # of two bars
_LABEL: Final = 16
_GAP: Final = 4
_FIGURES: Final = 64  # room for what is written behind a bar
_CELL: Final = 40
_CELL_HIGH: Final = 22
_LEFT: Final = 52
_TOP: Final = 22
_DARKEST: Final = 0.37  # the ink on it keeps 4.5 to 1, in the light and in the dark


@dataclass(frozen=True, slots=True)
class Bars:
    """One row of a plot: a bar, and perhaps a paler one of the year before under it.

    Attributes:
        label: written above the bar.
        value: how long; None draws no bar.
        words: written behind it.
        before: how long it was a year earlier.
        has_before: whether there was such a year.
    """

    label: str
    value: float | None
    words: str
    before: float | None = None
    has_before: bool = False


def bars(name: str, rows: Sequence[Bars], *, highest: float | None = None) -> str:
    """Draw bars that lie, with their labels above.

    Args:
        name: one sentence that says what is seen.
        rows: from the top.
        highest: what a full bar means; the longest bar without it.
    """
    longest = max([one for row in rows for one in (row.value, row.before) if one], default=1.0)
    scale = (WIDE - _FIGURES) / (highest or longest)
    drawn, y = [], 0
    for row in rows:
        lines = [("plot-bar", row.value, row.words)]
        if row.has_before:
            lines.append(("plot-before", row.before, ""))
        high = _BAR if len(lines) == 1 else _THIN
        drawn.append(
            {
                "label": row.label,
                "y": y + _LABEL - 4,
                "high": high,
                "lines": [
                    {
                        "kind": kind,
                        "y": y + _LABEL + number * (high + 1),
                        "middle": y + _LABEL + 9,
                        "wide": round((value or 0) * scale, 1),
                        "words": words,
                    }
                    for number, (kind, value, words) in enumerate(lines)
                ],
                "after": round(max(row.value or 0, row.before or 0) * scale + 6, 1),
            }
        )
        y += _LABEL + len(lines) * (high + 1) + _GAP
    context = {"name": name, "wide": WIDE, "high": y + 4, "rows": drawn}
    return render_to_string("plot_bars.svg", context)


def week(name: str, days: Sequence[str], cells: Mapping[str, tuple[float, str]]) -> str:
    """Draw the hours of a week: darker is more.

    Args:
        name: one sentence that says what is seen.
        days: short names, Monday first.
        cells: `weekday-hour` -> share of the darkest (0 to 1) and what is written in it.
    """
    hours = sorted({int(one.split("-")[1]) for one in cells})
    drawn = [
        {
            "x": _LEFT + day * _CELL,
            "y": _TOP + line * _CELL_HIGH,
            "dark": round(0.08 + _DARKEST * cells[key][0], 2),
            "words": cells[key][1],
            "middle": _LEFT + day * _CELL + (_CELL - 2) / 2,
            "base": _TOP + line * _CELL_HIGH + 15,
        }
        for line, hour in enumerate(hours)
        for day in range(len(days))
        if (key := f"{day}-{hour:02}") in cells
    ]
    context = {
        "name": name,
        "wide": WIDE,
        "high": _TOP + len(hours) * _CELL_HIGH + 4,
        "cells": drawn,
        "cell": _CELL - 2,
        "cell_high": _CELL_HIGH - 2,
        "days": [
            {"x": _LEFT + n * _CELL + (_CELL - 2) / 2, "words": day} for n, day in enumerate(days)
        ],
        "hours": [
            {"y": _TOP + n * _CELL_HIGH + 15, "words": f"{hour:02}\u2013{(hour + 1) % 24:02}"}
            for n, hour in enumerate(hours)
        ],
    }
    return render_to_string("plot_week.svg", context)
