"""How heavy a text is to read: LIX, over the running text of a page.

LIX (läsbarhetsindex), C. H. Björnsson, Läsbarhet, Liber 1968: words per sentence plus the share of
words longer than six letters, in per cent. A sentence ends with a full stop, a question mark, an
exclamation mark or a colon. Below 25 is a book for children, below 30 an easy text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

LONG: Final = 6
# A page with fewer words says too little for a number: one word more or less turns it over.
FEWEST_WORDS: Final = 30

_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*")
_END: Final = re.compile(r"[.?!:\u2026]+(?=\s|$)")
# What stands for itself: a tag, a value that is filled in, a number.
_OUT: Final = re.compile(r"\{\w+\}|\S*\d\S*")
_BLOCKS: Final = frozenset(
    {"p", "li", "h1", "h2", "h3", "button", "a", "label", "summary", "legend", "dt", "dd", "span"}
)
_VOID: Final = frozenset({"meta", "link", "br", "img", "input", "hr"})
_UNREAD: Final = frozenset({"title", "script", "style", "nav"})


def sentences(text: str) -> list[list[str]]:
    """Return the words of each sentence; names, numbers and values are out.

    A word with a capital inside a sentence is a name.
    """
    found = []
    for sentence in _END.split(_OUT.sub(" ", text)):
        words = _WORD.findall(sentence)
        found.append([word for at, word in enumerate(words) if at == 0 or not word[0].isupper()])
    return [words for words in found if words]


def is_running(text: str) -> bool:
    """Say whether a text has sentences; a heading, a label or a button is none."""
    return _END.search(text) is not None


def lix(texts: Iterable[str]) -> float:
    """Return the index of several texts together; each starts a sentence of its own."""
    read = [words for text in texts for words in sentences(text)]
    words = [word for sentence in read for word in sentence]
    if not words:
        return 0.0
    long = sum(len(word) > LONG for word in words)
    return len(words) / len(read) + 100 * long / len(words)


def word_count(texts: Iterable[str]) -> int:
    """Return how many words of running text there are."""
    return sum(len(words) for text in texts for words in sentences(text))


@dataclass
class _Open:
    tag: str
    step: str
    text: list[str] = field(default_factory=list)


class RunningText(HTMLParser):
    """The running text of a built page, by step; what is in no step is under the file's name."""

    def __init__(self, html: str, name: str) -> None:
        """Read the whole page at once."""
        super().__init__()
        self.steps: dict[str, list[str]] = {}
        self._open = [_Open("", name)]
        self.feed(html)
        while len(self._open) > 1:
            self._close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element; texts that scripts put in stand in its attributes."""
        values = {name: value or "" for name, value in attrs}
        step = values.get("data-step") or self._open[-1].step
        for name, value in values.items():
            if name.startswith("data-"):
                self._take(step, value)
        if tag not in _VOID:
            self._open.append(_Open(tag, step))

    def handle_data(self, data: str) -> None:
        """Take the text of the nearest block."""
        self._open[-1].text.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        while len(self._open) > 1:
            if self._close() == tag:
                return

    def _close(self) -> str:
        """Take what the innermost element said; inside a sentence it belongs to the outer one."""
        closed = self._open.pop()
        text = " ".join("".join(closed.text).split())
        if closed.tag not in _UNREAD:
            if closed.tag in _BLOCKS and closed.tag not in {"span", "a"}:
                self._take(closed.step, text)
            else:
                self._open[-1].text.append(text)
        return closed.tag

    def _take(self, step: str, text: str) -> None:
        """Keep one running text, once."""
        kept = self.steps.setdefault(step, [])
        if is_running(text) and text not in kept:
            kept.append(text)
