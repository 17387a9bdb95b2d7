"""Reads one language's texts; a missing or unsure translation is an error, never a gap."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from chatsvc.site.errors import SiteError

LOCALE: Final = Path(__file__).parent / "locale"

# 8 bits a word, six words: 48 bits, enough for a comparison that cannot be tried offline.
SAFETY_WORD_COUNT: Final = 256

# Only these go to the scripts; everything else is already in the HTML.
SCRIPT_PREFIX: Final = "ui."
WORD_PREFIX: Final = "word."


@dataclass(frozen=True, slots=True)
class Texts:
    """Every text of one language.

    Attributes:
        language: tag as in addresses, for example `sv` or `sv-lattlast`.
        by_id: stable message id to text.
    """

    language: str
    by_id: Mapping[str, str] = field(repr=False)
    translations: GNUTranslations = field(repr=False)

    def text(self, message_id: str) -> str:
        """Return one text through gettext.

        Raises:
            SiteError: nobody wrote it (`text_missing`).
        """
        if message_id not in self.by_id:
            raise SiteError("text_missing", f"{self.language} has no text for {message_id}.")
        return self.translations.gettext(message_id)

    @property
    def direction(self) -> str:
        """Whether the language runs `ltr` or `rtl`."""
        return self.text("page.direction")

    @property
    def safety_words(self) -> tuple[str, ...]:
        """The 256 words, by index; an index means the same thing in every language."""
        return tuple(self.text(f"{WORD_PREFIX}{index:03}") for index in range(SAFETY_WORD_COUNT))

    @property
    def for_scripts(self) -> dict[str, str]:
        """What TypeScript fills in while a conversation goes on."""
        return {key: self.text(key) for key in sorted(self.by_id) if key.startswith(SCRIPT_PREFIX)}


def catalogue_path(language: str, folder: Path = LOCALE) -> Path:
    """Return where a file lies, by Django's folder names: `sv-lattlast` is `sv_Lattlast`."""
    base, _, variant = language.partition("-")
    name = f"{base}_{variant.title()}" if variant else base
    return folder / name / "LC_MESSAGES" / "site.po"


def read_catalogue(path: Path) -> Catalog:
    """Read one .po file.

    Raises:
        SiteError: there is none (`language_missing`).
    """
    try:
        with path.open("rb") as file:
            return read_po(file, abort_invalid=True)
    except OSError as wrong:
        raise SiteError("language_missing", f"There is no {path}.") from wrong


def faults(catalogue: Catalog) -> tuple[str, ...]:
    """Name the messages that are empty or fuzzy."""
    return tuple(str(one.id) for one in catalogue if one.id and (one.fuzzy or not one.string))


@cache
def load_texts(language: str, folder: Path = LOCALE) -> Texts:
    """Read a language's texts.

    Raises:
        SiteError: no such file, or a text in it is empty or fuzzy (`text_unsure`).
    """
    catalogue = read_catalogue(catalogue_path(language, folder))
    unsure = faults(catalogue)
    if unsure:
        raise SiteError("text_unsure", f"{language} is not ready: {', '.join(unsure)}.")
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    by_id = {str(one.id): str(one.string) for one in catalogue if one.id}
    return Texts(language, by_id, GNUTranslations(compiled))


def safety_words(language: str) -> tuple[str, ...]:
    """Return the 256 safety words of a language, for whoever shows the six of a conversation."""
    return load_texts(language).safety_words
