"""What the staffing page shows, in words and plots: released figures in, sentences out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from counsellor import plots
from counsellor.plots import Bars
from counsellor.supervision.forecast import (
    MOST_LOST,
    MOST_PEOPLE,
    Desk,
    lost_together,
    needed,
    pooled,
)

DAYS: Final = (
    gettext_noop("må"),
    gettext_noop("ti"),
    gettext_noop("on"),
    gettext_noop("to"),
    gettext_noop("fr"),
    gettext_noop("lö"),
    gettext_noop("sö"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table of what-ifs."""

    people: int
    lost: str
    waits: str
    wait: str
    busy: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Hour:
    """One line of the table of the week: an hour, and its seven days."""

    hour: str
    days: tuple[str, ...]


def percent(share: float) -> str:
    """Write a share in whole hundredths."""
    return f"{share * 100:.0f}\u00a0%"


def decimal(number: float) -> str:
    """Write a number with one decimal, as Swedish does."""
    return f"{number:.1f}".replace(".", ",")


def what_if(desk: Desk) -> tuple[Line, ...]:
    """Return the same evening with one person, two, and so on."""
    lines = []
    for people in range(1, MOST_PEOPLE + 1):
        found = desk.with_people(people).outcome
        lines.append(
            Line(
                people,
                percent(found.lost),
                percent(found.waits),
                decimal(found.mean_wait),
                percent(found.busy),
                people == desk.staffing.people,
            )
        )
    return tuple(lines)


def plot_what_if(desk: Desk) -> str:
    """Draw the share that gives up, by people."""
    rows = [
        Bars(_("%(n)d på plats") % {"n": line.people}, _share(desk, line.people), line.lost)
        for line in what_if(desk)
    ]
    return plots.bars(_("Så många ger upp, med en till sex personer på plats"), rows, highest=1.0)


def one_more(desk: Desk) -> str:
    """Say what one more person changes."""
    now, then = desk.outcome.lost, desk.with_people(desk.staffing.people + 1).outcome.lost
    return _("En person till: %(now)s som ger upp blir %(then)s.") % {
        "now": percent(now),
        "then": percent(then),
    }


def together(desk: Desk, other: Desk) -> str:
    """Say what answering each other's lines changes."""
    return _("Var för sig: %(apart)s av alla ger upp. Med varandras kö: %(both)s.") % {
        "apart": percent(lost_together(desk, other)),
        "both": percent(pooled(desk, other).outcome.lost),
    }


def plot_week(rates: Mapping[str, float]) -> str:
    """Draw visits an hour over the week."""
    top = max(rates.values(), default=1.0) or 1.0
    cells = {hour: (rate / top, decimal(rate)) for hour, rate in rates.items()}
    return plots.week(_("Besök i timmen, timme för timme i veckan"), day_names(), cells)


def plot_needed(rates: Mapping[str, float], desk: Desk) -> str:
    """Draw how many people each hour asks for."""
    found = needed(rates, desk)
    cells = {
        hour: ((people or MOST_PEOPLE + 1) / (MOST_PEOPLE + 1), _people(people))
        for hour, people in found.items()
    }
    name = _("Personer som behövs för att färre än %(most)s ska ge upp") % {
        "most": percent(MOST_LOST)
    }
    return plots.week(name, day_names(), cells)


def week_rows(words: Mapping[str, str]) -> tuple[Hour, ...]:
    """Return the same as a table: the hours that have a figure, and each day's."""
    hours = sorted({one.split("-")[1] for one in words})
    return tuple(
        Hour(
            f"{hour}\u2013{(int(hour) + 1) % 24:02}",
            tuple(words.get(f"{day}-{hour}", "\u2013") for day in range(7)),
        )
        for hour in hours
    )


def rate_words(rates: Mapping[str, float]) -> Mapping[str, str]:
    """Write the rates."""
    return {hour: decimal(rate) for hour, rate in rates.items()}


def needed_words(rates: Mapping[str, float], desk: Desk) -> Mapping[str, str]:
    """Write how many people are needed."""
    return {hour: _people(people) for hour, people in needed(rates, desk).items()}


def hour_words(hour: str) -> str:
    """Write an hour of the week: `fr 22-23`."""
    day, at = hour.split("-")
    return f"{_(DAYS[int(day)])} {at}\u2013{(int(at) + 1) % 24:02}"


def day_names() -> tuple[str, ...]:
    """Short names of the days, Monday first."""
    return tuple(_(one) for one in DAYS)


def _people(people: int | None) -> str:
    return f"{MOST_PEOPLE}+" if people is None else str(people)


def _share(desk: Desk, people: int) -> float:
    return desk.with_people(people).outcome.lost
