"""Who may steer what, and for how long it holds. Pure: now is an argument."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from chatsvc.protocol.limits import MAX_CAPACITY
from chatsvc.retention.banners import KINDS
from chatsvc.settings.partner_file import Partner
from counsellor.shifts.opening import DAY_MINUTES, moment

# Longer than any evening, shorter than the way to the next one: nothing hangs forgotten.
LASTS: Final = timedelta(hours=12)
# As long as a supervisor may send a door's new visitors on, in whole hours.
MOST_HOURS: Final = int(LASTS / timedelta(hours=1))

# What became of a wish; the page has the sentence.
Outcome: TypeAlias = Literal["done", "not_yours", "unknown", "not_agreed", "partner_shut"]


@dataclass(frozen=True, slots=True)
class Steerer:
    """Who wants to steer.

    Attributes:
        doors: of the account.
        supervisor: in that role.
        alone: a counsellor on a shift that was decided to be worked alone, now.
        shift_ends: of that shift; None for everybody else.
    """

    staff_id: int
    organisation: str
    doors: tuple[str, ...]
    supervisor: bool
    alone: bool = False
    shift_ends: datetime | None = None


def may_hang(who: Steerer, door: str, kind: str) -> Outcome:
    """Say whether this banner is hers to hang or take down.

    A supervisor's, at the doors of the account; where nobody is above, who works alone decides.
    """
    if kind not in KINDS:
        return "unknown"
    return "done" if door in who.doors and (who.supervisor or who.alone) else "not_yours"


def hangs_until(who: Steerer, now: datetime) -> datetime:
    """Return when a banner comes down by itself: hers who works alone goes home with her.

    Nobody else of the next day may take down a stop that she forgot, but a supervisor.
    """
    ends = now + LASTS
    return ends if who.shift_ends is None else min(ends, who.shift_ends)


def may_limit(who: Steerer, doors: Collection[str], most: int | None) -> Outcome:
    """Say whether a supervisor may let somebody of these doors hold at most so many.

    Args:
        who: wants to.
        doors: of the counsellor's account.
        most: 0 takes nobody new; None: as usual again.
    """
    if not who.supervisor or not set(doors) & set(who.doors):
        return "not_yours"
    return "done" if most is None or 0 <= most < MAX_CAPACITY else "unknown"


def may_divert(who: Steerer, door: str, agreed: Partner | None, hours: int) -> Outcome:
    """Say whether a supervisor may send this door's new visitors to a partner, or stop doing so.

    Args:
        who: wants to.
        door: of the account.
        agreed: what the organisation's file says of that partner; not asked where it ends.
        hours: for how long; 0: not any more.
    """
    if door not in who.doors or not who.supervisor:
        return "not_yours"
    if hours == 0:
        return "done"
    if not 1 <= hours <= MOST_HOURS:
        return "unknown"
    return "done" if agreed is not None and agreed.answers(door) else "not_agreed"


def diverted_until(agreed: Partner, hours: int, now: datetime) -> datetime | None:
    """Return when it ends by itself: with the agreement's last day at the latest; None: it has."""
    ends = min(now + timedelta(hours=hours), moment(agreed.until, DAY_MINUTES))
    return ends if ends > now else None
