"""How far two colours stand apart (WCAG 2.2, contrast ratio and relative luminance)."""

import re
from collections.abc import Mapping


def contrast(tokens: Mapping[str, str], one: str, other: str) -> float:
    """Return the contrast ratio of two colour tokens, 1 to 21."""
    first, second = sorted((luminance(tokens[one]), luminance(tokens[other])), reverse=True)
    return (first + 0.05) / (second + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb, 0 to 1."""
    assert re.fullmatch(r"#[0-9a-f]{6}", colour)
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
