"""What the Tonight page says of each entry, in one language: hours, ages, facts, the check."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
from babel.dates import format_date
from babel.lists import format_list

from chatsvc.settings.organisations import Number, Organisation
from chatsvc.site.catalogue import Texts, locale_of
from chatsvc.site.directory import DAY_AND_NIGHT, Directory, Entry, Week
from chatsvc.site.week import ShownWeek, shown
from chatsvc.site.weekly import weekly

# What may be said of a call; each has its own "no" where "no" is worth knowing.
WAYS: Final = ("voice", "chat", "sms")
FACTS: Final = ("free", "on_bill", "asks_name", "must_report")
# Said only where it is so: to who does not write Swedish it decides whether to call at all.
HELPS: Final = ("interpreter",)
# What these are for, to who does not read the directory's Swedish: they stand on every such page.
OWN_WORDS: Final = ("bris", "socjour", "egen")
# The number that connects to a socialjour: it must be asked for by its name.
CONNECTS: Final = "112"
PROFESSIONAL: Final = "professional"
# By need, the nearest to each heading first; "professional" is another page's business.
AFTER_BOTH: Final = ("social", "crime", "hbtqi", "dependence", "images", "honour", "danger")
NEEDS: Final = {
    "police": ("suicide", "buying", "relative", "health", "violence", "sex", "trafficking"),
    "safe": ("violence", "sex", "trafficking", "suicide", "health", "buying", "relative"),
}
# The two receptions never show each other: what is only for the other one's visitors stays away.
OTHERS: Final[Mapping[tuple[str, ...], tuple[str, str]]] = {
    ("police",): ("sex", "buying"),
    ("safe",): ("buying", "sex"),
}

Say = Callable[[Number, str], str]  # a number's field, in the page's language or the nearest


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, ready to be shown.

    Attributes:
        swedish: its own words, which no other language has.
        facts: what is known of a call: id of the sentence, because some bind, and its words.
        unknown: the same of what nobody has made sure of.
        sure: whether the organisation has ever checked it.
    """

    key: str
    name: str
    number: str
    dialled: str
    site: str
    purpose: str
    swedish: tuple[str, ...]
    hours: str
    spans: str
    people: str
    facts: tuple[tuple[str, str], ...]
    unknown: tuple[tuple[str, str], ...]
    checked: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Tonight:
    """One door's page.

    Attributes:
        place: last part of its address; a number, because addresses stay in histories.
        kinds: which of the two headings apply, the first one first.
        core: what never vanishes, as the directory orders it.
        groups: need and lines; every entry once, under the first need that fits this door.
        week: the door's own hours.
    """

    place: str
    kinds: tuple[str, ...]
    core: tuple[Line, ...]
    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    week: ShownWeek

    @property
    def unsure(self) -> bool:
        """Whether an entry with a number stands on the page that nobody has checked."""
        lines = (*self.core, *(line for _, group in self.groups for line in group))
        return any(one.number and not one.sure for one in lines)


def places(organisation: Organisation) -> dict[str, str]:
    """Return each door's place in addresses; it names nothing."""
    return {door: str(index) for index, door in enumerate(organisation.doors, start=1)}


def kinds(organisation: Organisation, door: str) -> tuple[str, ...]:
    """Return what people behind this door are met by at night: the police, or somebody else."""
    ways = {path for path, to in organisation.paths.items() if to == door}
    buys = ("police",) if "buys" in ways else ()
    others = ("safe",) if ways - {"buys"} or not buys else ()
    return others + buys


def tonight(
    organisation: Organisation, door: str, directory: Directory, texts: Texts, say: Say
) -> Tonight:
    """Put together what stands on the page of one door in one language."""

    def lines(entries: Iterable[Entry]) -> tuple[Line, ...]:
        return lines_of(entries, organisation, directory, texts, say)

    found = kinds(organisation, door)
    order = (*NEEDS[found[0]], *AFTER_BOTH)
    rest = [one for one in directory.entries if not one.core and _fits(one, found)]
    groups = [(need, lines(one for one in rest if _under(one, order) == need)) for need in order]
    return Tonight(
        place=places(organisation)[door],
        kinds=found,
        core=lines(one for one in directory.entries if one.core),
        groups=tuple(group for group in groups if group[1]),
        week=shown(directory.week.get(door, Week()), texts),
    )


def lines_of(
    entries: Iterable[Entry],
    organisation: Organisation,
    directory: Directory,
    texts: Texts,
    say: Say,
) -> tuple[Line, ...]:
    """Make entries of the directory ready to be shown in one language."""
    numbers = {digits(one.number): one for one in organisation.numbers}

    # Two may answer at one number (112 and socialjouren): its texts are the first one's.
    owners = {digits(one.number): one.key for one in reversed(directory.entries)}

    def line(entry: Entry) -> Line:
        dialled = digits(entry.number)
        number = numbers.get(dialled) if owners[dialled] == entry.key else None
        return _line(entry, number, texts, say)

    return tuple(line(one) for one in entries)


def _fits(entry: Entry, found: tuple[str, ...]) -> bool:
    """Tell whether somebody behind this door may want it tonight."""
    # The line for professionals names what it helps with, too.
    for_others = PROFESSIONAL in entry.needs and set(entry.needs) <= {PROFESSIONAL, "trafficking"}
    theirs, ours = OTHERS.get(found, ("", ""))
    return not for_others and (theirs not in entry.needs or ours in entry.needs)


def _under(entry: Entry, order: tuple[str, ...]) -> str | None:
    return next((need for need in order if need in entry.needs), None)


def _line(entry: Entry, number: Number | None, texts: Texts, say: Say) -> Line:
    swedish = texts.language.startswith("sv")
    own = (entry.for_whom, entry.happens, entry.hours_text) if swedish else ()
    purpose = _own_words(entry, texts) if number is None else say(number, "purpose")
    return Line(
        key=entry.key,
        name=entry.name if number is None or swedish else say(number, "name"),
        number=entry.number,
        dialled=digits(entry.number),
        site=entry.site,
        purpose=purpose,
        swedish=tuple(one for one in own if one),
        # An organisation that has no directory yet wrote its numbers' hours by hand.
        hours=hours(entry, texts) if entry.hours or number is None else say(number, "hours"),
        spans=msgspec.json.encode(entry.hours).decode(),
        people=_people(entry, texts),
        facts=tuple((one, texts.text(one)) for one in _facts(entry)),
        unknown=tuple((one, texts.text(one)) for one in _unknown(entry)),
        checked=_checked(entry, texts),
        sure=entry.checked is not None,
    )


def _own_words(entry: Entry, texts: Texts) -> str:
    """What a number of the core is for, where the organisation's file does not say it."""
    if not entry.core or entry.key not in OWN_WORDS:
        return ""
    said, ask = texts.text(f"core.{entry.key}"), texts.text("core.socjour.ask")
    by_name = entry.key == "socjour" and digits(entry.number) == CONNECTS
    return f"{said} {ask}" if by_name else said


def digits(number: str) -> str:
    """Return a number as it is dialled."""
    return "".join(letter for letter in number if letter.isdigit() or letter == "+")


def hours(entry: Entry, texts: Texts) -> str:
    """Say weekly hours with as few words as they allow; times as clocks show them."""
    if entry.hours == DAY_AND_NIGHT:
        return texts.text("tonight.hours.always")
    if not entry.hours:
        # Where words say when, "we do not know" would contradict them.
        own = texts.language.startswith("sv") or _own_words(entry, texts)
        return "" if own and entry.hours_text else texts.text("tonight.hours.unknown")
    return weekly(entry.hours, texts)


def _people(entry: Entry, texts: Texts) -> str:
    """Who is welcome by age, and in which languages somebody answers."""
    first, last = entry.age_from, entry.age_to
    ages = ""
    if first is not None and last is not None:
        ages = texts.text("tonight.age.between").format(first=first, last=last)
    elif first is not None:
        ages = texts.text("tonight.age.from").format(age=first)
    elif last is not None:
        ages = texts.text("tonight.age.to").format(age=last)
    known = locale_of(texts.language).languages
    # As the language itself says a row: not all of them have our comma.
    spoken = format_list(
        [str(known.get(tag.partition("-")[0], tag)) for tag in entry.languages],
        locale=locale_of(texts.language),
    )
    languages = texts.text("tonight.languages").format(languages=spoken) if spoken else ""
    return " · ".join(part for part in (ages, languages) if part)


def _facts(entry: Entry) -> list[str]:
    ways = [f"fact.{way}" for way in (*WAYS, *HELPS) if entry.facts.get(way)]
    sure = [
        f"fact.{fact}" if entry.facts[fact] else f"fact.{fact}.no"
        for fact in FACTS
        if fact in entry.facts
    ]
    return ways + sure


def _unknown(entry: Entry) -> list[str]:
    """What somebody may need to know before calling, and nobody has made sure of.

    An entry that nobody has checked says so itself; what that means stands once on the page.
    """
    if not entry.number or entry.checked is None:
        return []
    return [f"fact.{fact}" for fact in FACTS if fact not in entry.facts]


def _checked(entry: Entry, texts: Texts) -> str:
    if entry.checked is None:
        return texts.text("tonight.unchecked")
    day = format_date(entry.checked, "long", locale=locale_of(texts.language))
    return texts.text("tonight.checked").format(date=day)
