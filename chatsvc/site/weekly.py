"""Weekly hours in words, in one language."""

from collections.abc import Iterable
from itertools import groupby
from typing import Final, TypeAlias

from babel.dates import get_day_names
from babel.lists import format_list

from chatsvc.site.catalogue import Texts, locale_of

WEEK: Final = 7
DASH: Final = "\N{EN DASH}"
# Weekday (0 is Monday), from, to; minutes of the reception's day.
Spans: TypeAlias = tuple[tuple[int, int, int], ...]


def weekly(spans: Spans, texts: Texts) -> str:
    """Say weekly hours with as few words as they allow; times as clocks show them."""
    by_time: dict[tuple[int, int], list[int]] = {}
    for day, opens, closes in sorted(set(spans)):
        by_time.setdefault((opens, closes), []).append(day)
    said = sorted((days[0], _said(days, span, texts)) for span, days in by_time.items())
    return " · ".join(text for _, text in said)


def _said(days: list[int], span: tuple[int, int], texts: Texts) -> str:
    time = DASH.join(_clock(minute, texts.language) for minute in span)
    if len(days) == WEEK:
        return texts.text("tonight.hours.daily").format(time=time)
    names = get_day_names("abbreviated", locale=locale_of(texts.language))
    rows = format_list(list(_rows(days, names)), locale=locale_of(texts.language))
    return f"{rows} {time}"


def _rows(days: list[int], names: object) -> Iterable[str]:
    """Days that follow each other become one stretch."""
    said = dict(names)  # type: ignore[call-overload]  # Babel's lazy mapping
    for _, row in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
        stretch = [day for _, day in row]
        first, last = said[stretch[0]], said[stretch[-1]]
        yield str(first) if len(stretch) == 1 else f"{first}{DASH}{last}"


def _clock(minute: int, language: str) -> str:
    mark = "." if language.startswith("sv") else ":"
    return f"{minute // 60:02}{mark}{minute % 60:02}"
