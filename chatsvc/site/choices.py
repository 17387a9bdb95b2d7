"""What a visitor may choose by in the support directory: need, age, language.

The style sheet does the choosing, so that it works without JavaScript. It knows places in a row
(`n3`, `a1`, `l0`), not names: a new language in the directory needs no new rule. What a browser
cannot choose by it shows: then everything stands there, by need.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from chatsvc.site.catalogue import Texts, locale_of
from chatsvc.site.directory import Directory, Entry
from chatsvc.site.tonight import Tonight

# Who is a child, who is young and who is grown up, as the receptions and lines draw it.
AGES: Final = ((0, 14), (15, 17), (18, 25), (26, 120))
# static/directory.css has a rule for so many languages; what comes after is in everybody's list.
MOST_LANGUAGES: Final = 24


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen on one page.

    Attributes:
        needs, ages, languages: class of what is chosen, and what it is called.
        sorts: entry's key to the classes that it answers to.
    """

    needs: tuple[tuple[str, str], ...]
    ages: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    sorts: Mapping[str, str]


def choices(night: Tonight, directory: Directory, texts: Texts) -> Choices:
    """Gather what the entries of one door's page can be chosen by.

    Args:
        night: the entries that this door shows, by need.
        directory: the same entries with all that is known of them.
        texts: the page's language.
    """
    shown = {one.key for _, lines in night.groups for one in lines}
    entries = [one for one in directory.entries if one.key in shown]
    needs = [need for need, _ in night.groups]
    spoken = _spoken(entries)
    names = locale_of(texts.language).languages
    return Choices(
        needs=tuple((f"n{at}", texts.text(f"need.{need}")) for at, need in enumerate(needs)),
        ages=tuple((f"a{at}", _age(texts, *ages)) for at, ages in enumerate(AGES)),
        languages=tuple((f"l{at}", str(names.get(tag, tag))) for at, tag in enumerate(spoken)),
        sorts={one.key: " ".join(_sorts(one, needs, spoken)) for one in entries},
    )


def _spoken(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Languages that somebody answers in; the one that most do comes first."""
    counted: dict[str, int] = {}
    for one in entries:
        for tag in {_base(tag) for tag in one.languages}:
            counted[tag] = counted.get(tag, 0) + 1
    return tuple(sorted(counted, key=lambda tag: (-counted[tag], tag)))[:MOST_LANGUAGES]


def _sorts(one: Entry, needs: list[str], spoken: tuple[str, ...]) -> Iterable[str]:
    """Everything that an entry answers to.

    Where nobody knows its languages, or an interpreter can be had, it answers to all of them.
    """
    tags = set() if one.facts.get("interpreter") else {_base(tag) for tag in one.languages}
    youngest, oldest = one.age_from or 0, AGES[-1][1] if one.age_to is None else one.age_to
    yield from (f"n{at}" for at, need in enumerate(needs) if need in one.needs)
    yield from (
        f"a{at}" for at, (first, last) in enumerate(AGES) if youngest <= last and first <= oldest
    )
    yield from (f"l{at}" for at, tag in enumerate(spoken) if tag in tags or not tags)


def _age(texts: Texts, first: int, last: int) -> str:
    if first == 0:
        return texts.text("tonight.age.to").format(age=last)
    if last == AGES[-1][1]:
        return texts.text("tonight.age.from").format(age=first)
    return texts.text("tonight.age.between").format(first=first, last=last)


def _base(tag: str) -> str:
    return tag.partition("-")[0]
