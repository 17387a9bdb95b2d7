"""Changes to phrase checks: a language is ticked, or the tick is taken back."""

from datetime import UTC, datetime
from typing import Final

from counsellor.phrases.books import ORIGINAL, books, text_hash
from counsellor.phrases.models import PhraseCheck

# Longer is no function but a story; as the column.
LONGEST_FUNCTION: Final = 80


class PhraseError(Exception):
    """A change that is refused; `code` is stable."""

    def __init__(self, code: str) -> None:
        """Keep the stable code."""
        super().__init__(code)
        self.code = code


def tick(organisation: str, language: str, checked_by: str, shown_hash: str, now_ms: int) -> None:
    """Note that somebody of this function has read every phrase.

    Args:
        organisation: whose counsellors will say them.
        language: tag of a language that needs a check.
        checked_by: a function, never a name.
        shown_hash: of the words that the page showed; others than today's were not read.
        now_ms: Unix milliseconds.

    Raises:
        PhraseError: `unknown_language`, `who_is_missing` or `words_changed`.
    """
    book = books().get(language)
    if book is None or not book.needs_check:
        raise PhraseError("unknown_language")
    function = " ".join(checked_by.split())
    if not function or len(function) > LONGEST_FUNCTION:
        raise PhraseError("who_is_missing")
    today = text_hash(book, books()[ORIGINAL])
    if shown_hash != today:
        raise PhraseError("words_changed")
    PhraseCheck.objects.update_or_create(
        organisation=organisation,
        language=language,
        defaults={
            "checked_by": function,
            "text_hash": today,
            "checked_at": datetime.fromtimestamp(now_ms / 1000, tz=UTC),
        },
    )


def withdraw(organisation: str, language: str) -> bool:
    """Take the tick back: somebody found a mistake; False when there is none."""
    rows = PhraseCheck.objects.filter(organisation=organisation, language=language)
    return rows.delete()[0] > 0
