"""What the texts cost to read, and whether any is missing."""

from collections.abc import Sequence
from pathlib import Path

from babel.messages.pofile import read_po

from chatsvc.site.catalogue import LOCALE
from tests.support.lix import RunningText, lix
from tests.support.visible_text import VisibleText


def figures(built: Path, languages: Sequence[str]) -> dict[str, float]:
    """Return missing messages, LIX of both kinds of Swedish, words and taps of the short way."""
    words = [_words(built, language) for language in languages]
    return {
        "missing_messages": _missing(),
        "lix_sv": _lix(built, "sv"),
        "lix_lattlast": _lix(built, "sv-lattlast"),
        "most_words": max(words),
        "most_taps": _taps(built, languages),
    }


def _missing() -> int:
    """Count what is absent, empty or fuzzy, compared with the Swedish original."""
    messages = {}
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/site.po")):
        with path.open("rb") as file:
            read = read_po(file)
        messages[path.parts[-3]] = {
            one.id for one in read if one.id and one.string and not one.fuzzy
        }
    return sum(len(messages["sv"] - ids) for ids in messages.values())


def _lix(built: Path, language: str) -> float:
    """Measure all running text of a language as one."""
    texts: list[str] = []
    for page in sorted((built / language).rglob("*.html")):
        steps = RunningText(page.read_text(encoding="utf-8"), page.name).steps
        texts += [text for said in steps.values() for text in said]
    return round(lix(texts), 1)


def _steps(built: Path, language: str) -> VisibleText:
    return VisibleText((built / language / "index.html").read_text(encoding="utf-8"))


def _words(built: Path, language: str) -> int:
    """Count the words from the first page in a language to the queue."""
    steps = _steps(built, language).steps
    return sum(len(steps[name].words) for name in ("chrome", "about", "path", "start"))


def _taps(built: Path, languages: Sequence[str]) -> int:
    """Count the steps to tap through; each has one tap that leads on."""
    ways = (_steps(built, language).steps for language in languages)
    return max(sum(name in steps for name in ("about", "path", "start")) for steps in ways)
