"""The accessibility statement, made of what the last review has found (lag 2018:1937, 13 §).

In Swedish, as the decisions and figures are: the law asks for one statement, in the language of
the authority. It says no more than the review did: without one it says that nobody has looked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec
from babel.dates import format_date

from chatsvc.site.errors import SiteError
from chatsvc.site.statement_words import WORDS

# Written by `make access` after a whole run, never by hand.
REVIEW: Final = Path(__file__).parent / "reviewed.json"
PLACE: Final = "tillganglighet"
TEMPLATE: Final = "accessibility.html"

# What is looked at, in the order of the page.
KINDS: Final = ("axe", "keyboard", "forms", "announcements", "console")
METHODS: Final[Mapping[str, str]] = {kind: WORDS[f"access.done.{kind}"] for kind in KINDS}
# What a fault of each kind means for whoever meets it.
SHORTCOMINGS: Final[Mapping[str, str]] = {kind: WORDS[f"access.fault.{kind}"] for kind in KINDS}
NOT_DONE: Final[Mapping[str, str]] = {kind: WORDS[f"access.left.{kind}"] for kind in KINDS}


class Review(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a review has looked at and found.

    Attributes:
        on: the day.
        version: `fingerprint` of the pages that were looked at.
        pages: how many pages, in how many states, languages and themes.
        languages: tags of the languages.
        faults: kind of check, a key of `METHODS`, -> how many faults it found; one that was not
            done is not there.
        rules: names of the rules of WCAG's checks that were broken.
    """

    on: date
    version: str
    pages: int
    languages: tuple[str, ...]
    faults: Mapping[str, int]
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """What the page says.

    Attributes:
        review: the last one; None: there was none.
        on: its day, in words.
        outdated: the pages have changed since.
        done: how it was done.
        shortcomings: what was found, and what was not looked at.
        words: every sentence by its id. Half a statement would hide what is wrong, so the page
            shows all that it has to say, or nothing.
    """

    review: Review | None
    on: str
    outdated: bool
    done: tuple[str, ...]
    shortcomings: tuple[str, ...]
    words: Mapping[str, str] = field(default_factory=lambda: WORDS)


def fingerprint(folder: Path = Path(__file__).parent) -> str:
    """Name the pages as they are written now: templates, style sheets and texts."""
    sheets = [*folder.glob("templates/*.html"), *folder.glob("static/*")]
    sheets += folder.glob("statement_words.py")
    known = sha256()
    for path in sorted([*sheets, *folder.glob("locale/*/LC_MESSAGES/site.po")]):
        known.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return known.hexdigest()[:16]


def last_review(path: Path = REVIEW) -> Review | None:
    """Read the last review; None where there was none.

    Raises:
        SiteError: the file holds something else (`review_unreadable`).
    """
    if not path.is_file():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=Review)
    except msgspec.DecodeError as wrong:
        raise SiteError("review_unreadable", f"{path.name} holds no review: {wrong}.") from wrong


def statement(review: Review | None, version: str) -> Statement:
    """Say what a review means for who reads, and for the pages as they are now."""
    if review is None:
        return Statement(None, "", outdated=False, done=(), shortcomings=())
    which = ", ".join(review.rules)
    found = tuple(
        SHORTCOMINGS[kind].format(count=review.faults[kind], which=which)
        for kind in METHODS
        if review.faults.get(kind, 0)
    )
    left = tuple(NOT_DONE[kind] for kind in METHODS if kind not in review.faults)
    return Statement(
        review,
        format_date(review.on, "d MMMM y", locale="sv"),
        outdated=review.version != version,
        done=tuple(said for kind, said in METHODS.items() if kind in review.faults),
        shortcomings=(*found, *left),
    )
