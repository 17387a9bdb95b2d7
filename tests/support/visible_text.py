"""What a person sees of a page before unfolding anything: its words, by step."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

_VOID: Final = frozenset({"meta", "link", "br", "img", "input", "hr"})
_WORD: Final = re.compile(r"[^\W_][\w\u2019'/-]*")
# In the page, but nobody sees them: for screen readers only, or for browsers without scripts.
_UNSEEN: Final = frozenset({"unseen", "skip", "no-script", "late"})


@dataclass
class Seen:
    """Words and ways on of one step."""

    words: list[str] = field(default_factory=list)
    taps: list[dict[str, str]] = field(default_factory=list)


class VisibleText(HTMLParser):
    """Reads a built page. Steps are keyed by name; what stands on every step is under `chrome`."""

    def __init__(self, html: str) -> None:
        """Read the whole page at once."""
        super().__init__()
        self.steps: dict[str, Seen] = {}
        self._open: list[tuple[str, str | None, bool]] = []
        self._folded = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element."""
        if tag in _VOID:
            return
        values = {name: value or "" for name, value in attrs}
        step, hidden = self._here()
        step = values.get("data-step") or ("chrome" if "data-chrome" in values else step)
        hidden = hidden or bool(_UNSEEN & set(values.get("class", "").split()))
        hidden = hidden or tag in {"title", "noscript"} or values.get("aria-hidden") == "true"
        # In the place of Start while nobody answers: then there is no way to the queue.
        hidden = hidden or "data-shut" in values
        if tag == "details":
            hidden = True
        if tag == "summary":
            hidden = False
        self._open.append((tag, step, hidden))
        if hidden or step is None:
            return
        seen = self.steps.setdefault(step, Seen())
        seen.words += _WORD.findall(values.get("data-text", ""))
        if tag in {"button", "a"}:
            seen.taps.append(values)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        while self._open:
            closed, _step, _hidden = self._open.pop()
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        """Take the words, if they are seen."""
        step, hidden = self._here()
        if step is not None and not hidden:
            self.steps.setdefault(step, Seen()).words += _WORD.findall(data)

    def _here(self) -> tuple[str | None, bool]:
        """Say in which step we are and whether it is hidden."""
        return (self._open[-1][1], self._open[-1][2]) if self._open else (None, False)
