"""Pages to read before writing, one for each way of coming: minors, relatives, work, the rest."""

from dataclasses import dataclass
from typing import Final

from chatsvc.settings.organisations import Number, Organisation
from chatsvc.site.catalogue import Texts
from chatsvc.site.directory import Directory, Entry
from chatsvc.site.tonight import PROFESSIONAL, Line, Say, lines_of

# In this order they are called a, b, c, d: letters, because addresses stay in histories, and
# numbers are the doors' Tonight pages.
KINDS: Final = ("minor", "relative", "professional", "other")
# Answers mostly children by name; everybody else for the young has an age that ends.
CHILDREN: Final = "bris"
RELATIVE: Final = "relative"
OF_AGE: Final = 18
# Whom an age is said for: the two who tell what happens to themselves.
SELF: Final = ("own", "buys")


@dataclass(frozen=True, slots=True)
class Age:
    """From which age a reception answers; `path` is empty where all answer alike.

    Attributes:
        path: what the visitor chooses in plain words, because receptions have no name here.
        years: None: everybody is answered.
    """

    path: str
    years: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One page.

    Attributes:
        kind: one of `KINDS`.
        ages: from which age the organisation's receptions answer.
        lines: who else answers people of this kind, as the directory orders them.
        numbers: the numbers of last resort, without those that answer grown-ups only where a child
            reads: a child who is turned away does not call again.
    """

    kind: str
    ages: tuple[Age, ...]
    lines: tuple[Line, ...]
    numbers: tuple[Number, ...]


def addresses() -> dict[str, str]:
    """Return the last part of each page's address; it names nothing."""
    return {kind: chr(ord("a") + index) for index, kind in enumerate(KINDS)}


def reading(
    kind: str, organisation: Organisation, directory: Directory, texts: Texts, say: Say
) -> Reading:
    """Put together what stands on one page in one language."""
    wanted = [one for one in directory.entries if _is_for(kind, one)]
    lines = lines_of(wanted, organisation, directory, texts, say)
    numbers = [one for one in organisation.numbers if kind != "minor" or _answers_children(one)]
    return Reading(kind, ages(organisation), lines, tuple(numbers))


def _answers_children(number: Number) -> bool:
    return number.age_from is None or number.age_from < OF_AGE


def ages(organisation: Organisation) -> tuple[Age, ...]:
    """Say from which age each of the receptions answers, as their doors' settings do."""
    said = tuple(
        Age(path, organisation.doors[organisation.paths[path]].age_from)
        for path in SELF
        if path in organisation.paths
    )
    if len({one.years for one in said}) == 1:
        return (Age("", said[0].years),)
    return said


def _is_for(kind: str, entry: Entry) -> bool:
    """Tell whether an entry is meant for who reads this page."""
    if kind == "professional":
        return PROFESSIONAL in entry.needs
    if kind == "minor":
        return entry.key == CHILDREN or entry.age_to is not None
    return kind == RELATIVE and RELATIVE in entry.needs
