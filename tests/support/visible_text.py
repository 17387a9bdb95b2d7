"""What a person sees of a page before unfolding anything: its words, by step."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from tests.support.words import words_of

_VOID: Final = frozenset({"meta", "link", "br", "img", "input", "hr"})
# In the page, but nobody sees them: for screen readers only, or for browsers without scripts.
# Or seen only where nobody on duty reads the language, beside a notice that says so.
_WAYS: Final = ("any", "relative", "other")
_UNSEEN: Final = frozenset({"unseen", "skip", "no-script", "late", "after-unread"})


@dataclass
class Seen:
    """Words and ways on of one step."""

    words: list[str] = field(default_factory=list)
    taps: list[dict[str, str]] = field(default_factory=list)


class VisibleText(HTMLParser):
    """Reads a built page. Steps are keyed by name; what stands on every step is under `chrome`."""

    def __init__(self, html: str, way: str = "any") -> None:
        """Read the whole page at once, as who came by this way sees it."""
        super().__init__()
        self._others = frozenset(f"way-{one}" for one in _WAYS if one != way)
        self.steps: dict[str, Seen] = {}
        self._open: list[tuple[str, str | None, bool]] = []
        self._said: list[tuple[str, str]] = []
        self._folds: list[bool] = []
        self.feed(html)
        for (step, _), words in zip(
            self._said, words_of([one for _, one in self._said]), strict=True
        ):
            self.steps[step].words += words

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element."""
        if tag in _VOID:
            return
        values = {name: value or "" for name, value in attrs}
        step, hidden = self._here()
        step = values.get("data-step") or ("chrome" if "data-chrome" in values else step)
        hidden = hidden or bool((_UNSEEN | self._others) & set(values.get("class", "").split()))
        hidden = hidden or tag in {"title", "noscript"} or values.get("aria-hidden") == "true"
        # In the place of Start while nobody answers: then there is no way to the queue.
        hidden = hidden or "data-shut" in values
        # Hangs there only while the reception has hung it: news of tonight, not part of the way.
        hidden = hidden or "data-banner" in values or "data-partner" in values
        if tag == "details":
            self._folds.append(hidden)
            hidden = True
        if tag == "summary":
            hidden = self._folds[-1]
        self._open.append((tag, step, hidden))
        if hidden or step is None:
            return
        seen = self.steps.setdefault(step, Seen())
        self._said.append((step, values.get("data-text", "")))
        if tag in {"button", "a"}:
            seen.taps.append(values)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        while self._open:
            closed, _step, _hidden = self._open.pop()
            if closed == "details":
                self._folds.pop()
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        """Take the words, if they are seen."""
        step, hidden = self._here()
        if step is not None and not hidden:
            self.steps.setdefault(step, Seen())
            self._said.append((step, data))

    def _here(self) -> tuple[str | None, bool]:
        """Say in which step we are and whether it is hidden."""
        return (self._open[-1][1], self._open[-1][2]) if self._open else (None, False)
