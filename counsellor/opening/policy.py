"""Which rows stand on the way to open, whether it is open, and until when. Pure: now is given."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, TypeAlias

import msgspec

from chatsvc.retention.decided import Decisions
from chatsvc.settings.organisations import Door
from counsellor.shifts.opening import after, local_day

Kind: TypeAlias = Literal["known", "open", "close"]

# In working order: what comes later needs what comes before.
ITEMS: Final = (
    "hosts",
    "people",
    "law",
    "ages",
    "contact",
    "keys",
    "cards",
    "directory",
    "texts",
    "decisions",
    "hours",
    "plan",
    "on_call",
    "seat",
    "drill",
)
# Nothing that is stored can tell these: a person looks, and signs.
SIGNED: Final = frozenset({"hosts", "ages", "cards", "seat", "drill"})
# Four eyes, as for keys: nobody opens alone, nor by mistake.
PRESSES: Final = 2
# The end is the midnight after the last day; a moment earlier is still that day.
MOMENT: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Act:
    """One row of what was signed.

    Attributes:
        of: what the organisation's file said, or who answered, when it was signed; a signature
            stands for no more.
    """

    kind: Kind
    staff: int
    at: datetime
    item: str = ""
    of: str = ""
    last_day: date | None = None
    withdrawn_at: datetime | None = None

    @property
    def ends(self) -> datetime | None:
        """When a closing takes effect: after its last day."""
        return None if self.last_day is None else after(self.last_day)


@dataclass(frozen=True, slots=True)
class Permit:
    """Whether the service has been opened, and when it ends.

    Attributes:
        pressed: whose accounts have said "open" since it was last closed.
        ends: when a closing takes effect; None: nobody has decided one.
    """

    pressed: frozenset[int]
    ends: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether two different people have said so."""
        return len(self.pressed) >= PRESSES

    @property
    def last_day(self) -> date | None:
        """The last day on which visitors are taken in; the end is the midnight after it."""
        return None if self.ends is None else local_day(self.ends - MOMENT)


def permit(acts: Iterable[Act]) -> Permit:
    """Say how it stands: after a closing has taken effect, two people open it anew."""
    pressed: frozenset[int] = frozenset()
    ends: datetime | None = None
    for act in sorted(acts, key=lambda one: one.at):
        if act.withdrawn_at is not None:
            continue
        if act.kind == "close" and act.ends is not None:
            ends = act.ends
        elif act.kind == "open":
            if ends is not None and ends <= act.at:
                pressed, ends = frozenset(), None
            pressed |= {act.staff}
    return Permit(pressed, ends)


def signed(acts: Iterable[Act]) -> dict[str, Act]:
    """Return the newest signature of each row that only a person can know."""
    standing = (one for one in acts if one.kind == "known" and one.withdrawn_at is None)
    return {one.item: one for one in standing}


def age_rules(doors: Mapping[str, Door]) -> str:
    """Return which door answers from which age, as one line: `kast:18 mika:-`."""
    said = ((name, doors[name].age_from) for name in sorted(doors))
    return " ".join(f"{name}:{'-' if age is None else age}" for name, age in said)


def stands_for(item: str, of: str, now: str) -> bool:
    """Whether what was signed for `of` still covers what there is now.

    Whoever has left needs no seat, so fewer people than were signed for are covered; nobody at all
    has tried no seat.
    """
    if item == "seat":
        return bool(now) and set(now.split()) <= set(of.split())
    return of == now


def missing(green: Iterable[str]) -> tuple[str, ...]:
    """Return what is red, in working order."""
    done = frozenset(green)
    return tuple(one for one in ITEMS if one not in done)


def may_press(red: Sequence[str], standing: Permit, staff: int, now: datetime) -> bool:
    """Whether this account may say "open": all rows are green, and it has not said so before."""
    closed = standing.ends is not None and standing.ends <= now
    return not red and (closed or (not standing.is_open and staff not in standing.pressed))


def bounded(document: Decisions, standing: Permit, *, demo: bool) -> Decisions:
    """Bound what the decisions allow: nobody is let in before two opened, nor after the end.

    The demo is always open: nothing of it is earnest.
    """
    if demo:
        return document
    if not standing.is_open:
        return msgspec.structs.replace(document, lawful_until=0)
    if standing.ends is None:
        return document
    ends_ms = int(standing.ends.timestamp() * 1000)
    return msgspec.structs.replace(document, lawful_until=min(document.lawful_until, ends_ms))
