"""A door's own week as a page shows it: when it is open, and when somebody reads which language."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from chatsvc.site.catalogue import Texts, locale_of
from chatsvc.site.directory import Week
from chatsvc.site.weekly import weekly


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table.

    Attributes:
        language: tag of what is read then; empty: when the door is open.
        name: what the language calls itself; empty as well.
        hours: in the words of the page's language.
    """

    language: str
    name: str
    hours: str


@dataclass(frozen=True, slots=True)
class ShownWeek:
    """What stands on one door's page.

    Attributes:
        rows: opening hours first; empty: nobody has written any hours down, and nothing is shown.
        source: what it was made from, as the published document writes it: scripts compare.
    """

    rows: tuple[Row, ...]
    source: str

    @property
    def speaks(self) -> bool:
        """Whether a language has hours of its own."""
        return any(one.language for one in self.rows)


def shown(week: Week, texts: Texts) -> ShownWeek:
    """Put a door's week into words."""
    return ShownWeek(tuple(_rows(week, texts)), msgspec.json.encode(week, order="sorted").decode())


def _rows(week: Week, texts: Texts) -> Iterator[Row]:
    if week.open:
        yield Row("", "", weekly(week.open, texts))
    for tag, spans in sorted(week.languages.items()):
        if spans:
            yield Row(tag, _own_name(tag), weekly(spans, texts))


def _own_name(tag: str) -> str:
    """Whoever looks for her language looks for its own name."""
    known = locale_of(tag).languages
    return str(known.get(tag.partition("-")[0], tag))
