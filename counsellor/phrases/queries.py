"""Questions to the phrase books: what is said in each language, and whether it was checked."""

from dataclasses import dataclass
from datetime import datetime

from counsellor.phrases.books import ORIGINAL, Book, as_plain, books, text_hash
from counsellor.phrases.models import PhraseCheck


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one language stands for one organisation."""

    book: Book
    text_hash: str
    checked_by: str = ""
    checked_at: datetime | None = None
    # Ticked, but for other words than today's.
    is_stale: bool = False

    @property
    def is_checked(self) -> bool:
        """The original, or ticked for exactly these words."""
        return not self.book.needs_check or (self.checked_at is not None and not self.is_stale)


def standings(organisation: str) -> tuple[Standing, ...]:
    """Every language, the original first."""
    rows = {row.language: row for row in PhraseCheck.objects.filter(organisation=organisation)}
    return tuple(_standing(book, rows.get(book.language)) for book in books().values())


def phrase_books(organisation: str) -> dict[str, object]:
    """What the console's page gets: language -> words, direction, whether checked."""
    return {
        one.book.language: {
            "name": one.book.name,
            "direction": one.book.direction,
            "checked": one.is_checked,
            "groups": as_plain(one.book.groups),
        }
        for one in standings(organisation)
    }


def _standing(book: Book, row: PhraseCheck | None) -> Standing:
    today = text_hash(book, books()[ORIGINAL])
    if row is None:
        return Standing(book, today)
    return Standing(book, today, row.checked_by, row.checked_at, row.text_hash != today)
