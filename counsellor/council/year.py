"""A year for the council: every public table, waits, hours, deletions, and the year before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chatsvc.settings.organisations import Organisation
from chatsvc.tally.cells import NO_DOOR
from counsellor.council.figures import (
    HALF,
    NINE_TENTHS,
    Figure,
    added,
    change,
    quantile,
    said,
    share,
)
from counsellor.council.kept_hours import Hours, hours_of
from counsellor.council.models import Entry
from counsellor.mapping.definitions import Definitions, Table, UndefinedYearError, definitions_of
from counsellor.mapping.periods import Past, period_of, quarters_of
from counsellor.mapping.queries import lost_stores, totals
from counsellor.mapping.releases import released
from counsellor.mapping.shown import WHOLE, Shown, Whose
from counsellor.mapping.words import language_name
from counsellor.shifts.hours_services import KEPT
from counsellor.shifts.opening import local_day


class NothingYetError(Exception):
    """No quarter of the year is over."""

    code = "nothing_yet"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table of the report."""

    words: str
    figure: Figure
    before: Figure | None
    change: str


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the report, over all doors or at one."""

    id: str
    door: str
    title: str
    note: str
    rows: tuple[Row, ...]
    total: Row | None


@dataclass(frozen=True, slots=True)
class Waits:
    """How long those who were met had waited; empty: too few to say."""

    median: str
    nine_of_ten: str


@dataclass(frozen=True, slots=True)
class Year:
    """All that the report is made of.

    Attributes:
        quarters: those that are over.
        is_whole: the whole year is; only then its lists are there.
        sections: by table and door, `""` for all doors.
        met: share of the visits in which somebody was met; empty where a gap makes it a guess.
        answered: share of those who answered a question after the talk; empty likewise.
        failed: deletions that left something or came late; ours, so exact.
        lost: how often a store was lost, and with it the counts of some seconds.
    """

    organisation: Organisation
    year: int
    made: datetime
    quarters: tuple[Past, ...]
    is_whole: bool
    sections: Mapping[tuple[str, str], Section]
    by_quarter: tuple[tuple[str, Figure], ...]
    met: str
    answered: str
    waits: Mapping[str, Waits]
    hours: tuple[Hours, ...]
    entries: Mapping[str, Sequence[Entry]]
    failed: int
    lost: int

    def section(self, table: str, door: str = WHOLE) -> Section | None:
        """Return one table; None before its year is over."""
        return self.sections.get((table, door))


@dataclass(frozen=True, slots=True)
class _Look:
    """Whose year is looked at, and when."""

    whose: Whose
    names: Mapping[str, str]
    now: datetime


def year_of(organisation: Organisation, year: int, now: datetime) -> Year:
    """Gather a year; releases what of it was not released yet.

    Raises:
        UndefinedYearError: Before the service.
        NothingYetError: Its first quarter is not over.
    """
    defined = definitions_of(year)
    doors = {door: one.name for door, one in organisation.doors.items()}
    whose = Whose(organisation.id, tuple(doors), organisation.languages)
    look = _Look(whose, {WHOLE: "Alla ingångar", **doors}, now)
    over = _over(year, now)
    if not over:
        raise NothingYetError(f"no quarter of {year} is over yet")
    shown = _all_shown(look, defined, year, over)
    before = _before(look, defined, year, over)
    sections = {
        (table.id, door): _section(look, table, door, shown[table.id], before.get(table.id))
        for table in defined.tables
        if table.id in shown
        for door in look.names
        if any(door in one.figures for one in shown[table.id])
    }
    own = {"organisation": organisation.id, "year": year}
    access = sections["access", WHOLE].rows
    return Year(
        organisation=organisation,
        year=year,
        made=now,
        quarters=over,
        is_whole=len(over) == len(quarters_of(year)),
        sections=sections,
        by_quarter=tuple(
            (one.period, added([one.figures[WHOLE]["met"]])) for one in shown["access"]
        ),
        met=share(access[0].figure, [row.figure for row in access[1:]]),
        answered=_answered(sections),
        waits={
            door: _waits(defined, sections["wait", door])
            for door in look.names
            if ("wait", door) in sections
        },
        hours=_hours(organisation.id, tuple(doors), _covered(over), now),
        entries={kind: tuple(Entry.objects.filter(**own, kind=kind)) for kind in Entry.Kind.values},
        failed=failed_in(organisation.id, _covered(over)),
        lost=len(lost_stores(organisation.id, over[0].begins, over[-1].ends)),
    )


def _over(year: int, now: datetime) -> tuple[Past, ...]:
    return tuple(one for one in quarters_of(year) if one.is_settled(now))


def failed_in(organisation: str, period: Past) -> int:
    """Return how many deletions left something or came late: about us, so exact."""
    counted = totals(organisation, period.begins, period.ends)
    return sum(counted.get((NO_DOOR, f"sweep_{what}"), 0) for what in ("left", "late"))


def _hours(
    organisation: str, doors: tuple[str, ...], period: Past, now: datetime
) -> tuple[Hours, ...]:
    """Return every door's hours; none of a time of whose promises not all are kept any more."""
    known = local_day(period.begins) >= local_day(now) - KEPT
    return hours_of(organisation, doors, period) if known else ()


def _covered(over: Sequence[Past]) -> Past:
    return Past(over[0].begins, over[-1].ends, "")


def _all_shown(
    look: _Look, defined: Definitions, year: int, over: Sequence[Past]
) -> dict[str, tuple[Shown, ...]]:
    whole = period_of(f"{year:04}")
    found = {}
    for table in defined.tables:
        if not table.public:
            continue
        periods = (
            over if table.period == "quarter" else [whole] if whole.is_settled(look.now) else []
        )
        if periods:
            found[table.id] = tuple(
                released(look.whose, table.id, one, look.now) for one in periods
            )
    return found


def _before(
    look: _Look, defined: Definitions, year: int, over: Sequence[Past]
) -> Mapping[str, tuple[Shown, ...]]:
    """Return the same quarters of the year before, of tables that meant the same then."""
    try:
        then = definitions_of(year - 1)
    except UndefinedYearError:
        return {}
    same = {one.id for one in then.tables if one in defined.tables}
    found = _all_shown(look, then, year - 1, quarters_of(year - 1)[: len(over)])
    return {name: shown for name, shown in found.items() if name in same}


def _section(
    look: _Look, table: Table, door: str, now: Sequence[Shown], before: Sequence[Shown] | None
) -> Section:
    """Make one list of one door; of a release from before the door was there it has a gap.

    Without any figure of the door the year before is none to compare with.
    """
    if before is not None and not any(door in shown.figures for shown in before):
        before = None

    def row(words: str, figures: Sequence[int | None], then: Sequence[int | None] | None) -> Row:
        figure = added(figures)
        earlier = None if then is None else added(then)
        return Row(words, figure, earlier, change(figure, earlier, len(now)))

    rows = tuple(
        row(
            language_name(one.words) if table.by == "language" else one.words,
            [shown.figure(door, one.id) for shown in now],
            None if before is None else [shown.figure(door, one.id) for shown in before],
        )
        for one in table.rows_for(look.whose.languages)
    )
    total = None
    if table.total:
        total = row(
            table.total_words,
            [shown.totals.get(door) for shown in now],
            None if before is None else [shown.totals.get(door) for shown in before],
        )
    return Section(table.id, look.names[door], table.title, table.note, rows, total)


def _answered(sections: Mapping[tuple[str, str], Section]) -> str:
    """How many of those who met somebody said afterwards whether they had felt heard."""
    met, felt = sections["access", WHOLE].rows[0].figure, sections.get(("felt_heard", WHOLE))
    figures = [] if felt is None else [row.figure for row in felt.rows]
    known = [one.number for one in figures if one.number is not None]
    if not met.number or met.at_least or not figures or len(known) < len(figures):
        return ""
    return f"{100 * sum(known) / met.number:.0f}\u00a0%"


def _waits(defined: Definitions, section: Section) -> Waits:
    spans = {row.words: row.figure for row in section.rows}
    words = {one.words: said(one.words) for one in defined.table("wait").rows}
    return Waits(*(quantile(spans, words, part) for part in (HALF, NINE_TENTHS)))


PARTS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("Vilka som skrev", ("visitor", "age", "gender")),
    ("Ersättning och var kontakten tas", ("compensation", "arena", "setting")),
    ("Utsatthet och behov", ("exposure", "needs")),
    ("Vad det blev", ("outcome", "contact")),
)
"""The lists of the report under its own headings (domain.md section 6.4)."""
