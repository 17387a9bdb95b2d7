"""The phrase books: one file per language, all with the same ids; Swedish is the original."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

import msgspec

from anonymity.trust.canonical import canonical

BOOKS: Final = Path(__file__).parent / "books"
ORIGINAL: Final = "sv"

Groups = Mapping[str, Mapping[str, str]]


class Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every sentence of one language: group -> id -> text."""

    language: str
    # What the language calls itself.
    name: str
    direction: Literal["ltr", "rtl"]
    groups: Groups

    @property
    def needs_check(self) -> bool:
        """Swedish is what staff themselves read, easy Swedish too; all else is a translation."""
        return self.language.split("-")[0] != ORIGINAL


@cache
def books() -> Mapping[str, Book]:
    """Every language that there is a file for, the original first."""
    found = [
        msgspec.json.decode(path.read_bytes(), type=Book) for path in sorted(BOOKS.glob("*.json"))
    ]
    found.sort(key=lambda book: (book.language != ORIGINAL, book.needs_check, book.language))
    return {book.language: book for book in found}


def text_hash(book: Book, original: Book) -> str:
    """Hex of what a check is about: other words, or another Swedish original, is another hash."""
    said = [as_plain(original.groups), as_plain(book.groups)]
    return hashlib.sha256(canonical(said)).hexdigest()


def as_plain(groups: Groups) -> dict[str, dict[str, str]]:
    """The same words as plain dictionaries, for JSON."""
    return {group: dict(phrases) for group, phrases in groups.items()}
