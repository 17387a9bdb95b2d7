"""What the page behind Hide shows: measures in the other system; their symbols need no words."""

from dataclasses import dataclass
from functools import cache
from typing import Final

from babel.numbers import format_decimal

# What stands in the field before anybody writes in it.
AMOUNT: Final = 10
_PLACES: Final = "#,##0.##"


@dataclass(frozen=True, slots=True)
class Measure:
    """One line: `amount * factor + offset` of `symbol` is as much as the amount of `of`."""

    of: str
    symbol: str
    factor: float
    offset: float = 0

    @cache  # noqa: B019 - there are nine measures, and they live as long as the process
    def said(self, language: str) -> str:
        """Return the result for the amount that stands there first, as the language writes it."""
        value = AMOUNT * self.factor + self.offset
        return format_decimal(value, _PLACES, locale=language.partition("-")[0])


# Exact by definition (international yard and pound, US gallon) up to the digits that are shown.
MEASURES: Final = (
    Measure("cm", "in", 1 / 2.54),
    Measure("in", "cm", 2.54),
    Measure("kg", "lb", 1 / 0.45359237),
    Measure("lb", "kg", 0.45359237),
    Measure("km", "mi", 1 / 1.609344),
    Measure("mi", "km", 1.609344),
    Measure("l", "gal", 1 / 3.785411784),
    Measure("°C", "°F", 1.8, 32),
    Measure("°F", "°C", 1 / 1.8, -32 / 1.8),
)
