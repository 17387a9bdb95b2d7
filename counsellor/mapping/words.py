"""Names of languages in Swedish, for tables; a tag without one stands as it is."""

from typing import Final

from babel import Locale, UnknownLocaleError

_SWEDISH: Final = Locale("sv")


def language_name(tag: str) -> str:
    """Return `rumänska` for `ro`."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name(_SWEDISH)
    except (UnknownLocaleError, ValueError):
        return tag
    return name or tag
