"""Reads one language's texts; a missing or unsure translation is an error, never a gap."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Final

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from chatsvc.settings.escalation_file import Law
from chatsvc.site.errors import SiteError

LOCALE: Final = Path(__file__).parent / "locale"

# 8 bits a word, six words: 48 bits, enough for a comparison that cannot be tried offline.
SAFETY_WORD_COUNT: Final = 256

# Only these go to the scripts; everything else is already in the HTML.
SCRIPT_PREFIX: Final = "ui."
WORD_PREFIX: Final = "word."

# FSI and PDI (UAX 9): what is filled in keeps its own direction and turns nothing around it.
ISOLATED: Final = "\u2068\\g<0>\u2069"
_VALUE: Final = re.compile(r"\{\w+\}")


@dataclass(frozen=True, slots=True)
class Texts:
    """Every text of one language.

    Attributes:
        language: tag as in addresses, for example `sv` or `sv-lattlast`.
        by_id: stable message id to text.
        law: which law binds those who answer. What it changes stands as `<id>.osl` and `<id>.sol`
            and is asked for as `<id>`: without a law, or with one that nobody wrote for, the
            build ends.
    """

    language: str
    by_id: Mapping[str, str] = field(repr=False)
    law: Law | None = None

    def under(self, law: Law) -> "Texts":
        """Return the texts as an organisation under this law says them."""
        return replace(self, law=law)

    def text(self, message_id: str) -> str:
        """Return one text as a page shows it.

        Raises:
            SiteError: nobody wrote it (`text_missing`).
        """
        text = self.wording(message_id)
        return _VALUE.sub(ISOLATED, text) if self.direction == "rtl" else text

    def wording(self, message_id: str) -> str:
        """Return one text as it stands in its file, for whoever compares wordings.

        Raises:
            SiteError: nobody wrote it (`text_missing`).
        """
        return self.by_id[self._said(message_id)]

    def _said(self, message_id: str) -> str:
        of_law = f"{message_id}.{self.law}"
        found = message_id if message_id in self.by_id else of_law
        if found not in self.by_id:
            raise SiteError("text_missing", f"{self.language} has no text for {message_id}.")
        return found

    @property
    def direction(self) -> str:
        """Whether the language runs `ltr` or `rtl`, as CLDR says."""
        return _direction_of(self.language)

    @property
    def safety_words(self) -> tuple[str, ...]:
        """The 256 words, by index; an index means the same thing in every language."""
        return tuple(self.text(f"{WORD_PREFIX}{index:03}") for index in range(SAFETY_WORD_COUNT))

    @property
    def for_scripts(self) -> dict[str, str]:
        """What TypeScript fills in while a conversation goes on."""
        return {key: self.text(key) for key in sorted(self.by_id) if key.startswith(SCRIPT_PREFIX)}


@cache
def locale_of(language: str) -> Locale:
    """Return what CLDR knows of a tag; `sv-lattlast` counts and runs as `sv` does."""
    return Locale.parse(language.partition("-")[0])


@cache  # asked for every text of every page
def _direction_of(language: str) -> str:
    direction: str = locale_of(language).text_direction
    return direction


def written(folder: Path = LOCALE) -> tuple[str, ...]:
    """Return the tag of every language that has its file: that file is all a language needs."""
    found = (path.parts[-3] for path in folder.glob("*/LC_MESSAGES/site.po"))
    return tuple(sorted(name.replace("_", "-").lower() for name in found))


def catalogue_path(language: str, folder: Path = LOCALE) -> Path:
    """Return where a file lies, by Django's folder names: `sv-lattlast` is `sv_Lattlast`."""
    base, _, variant = language.partition("-")
    name = f"{base}_{variant.title()}" if variant else base
    return folder / name / "LC_MESSAGES" / "site.po"


def read_catalogue(path: Path) -> Catalog:
    """Read one .po file, or where the service is installed without sources the .mo beside it.

    Raises:
        SiteError: there is neither (`language_missing`).
    """
    source = path if path.exists() else path.with_suffix(".mo")
    try:
        with source.open("rb") as file:
            return read_po(file, abort_invalid=True) if source == path else read_mo(file)
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
    return Texts(language, {str(one.id): str(one.string) for one in catalogue if one.id})


def safety_words(language: str) -> tuple[str, ...]:
    """Return the 256 safety words of a language, for whoever shows the six of a conversation."""
    return load_texts(language).safety_words
