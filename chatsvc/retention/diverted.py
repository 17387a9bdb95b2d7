"""A door whose new visitors are shown a partner reception: when that holds, and when not. Pure.

A partner that does not take visitors in now is shown to nobody: a page that says that somebody
answers is published only while the partner's own status, of the same second, says so (ADR 13).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import msgspec

from chatsvc.retention.status import Answers, DoorStatus, Status, house, shut_by_hand
from chatsvc.settings.organisations import Organisation

# A partner that has been shut for so long has not just gone for a coffee: the diversion is over.
ENDS_AFTER_MS: Final = 5 * 60_000


@dataclass(frozen=True, slots=True)
class Diversion:
    """What a supervisor has said of one door.

    Attributes:
        partner: the other organisation's id.
        until_ms: when it ends by itself, Unix ms.
    """

    partner: str
    until_ms: int


# Door id -> what is said of it.
Diversions: TypeAlias = Mapping[str, Diversion]
NOT_DIVERTED: Final[Diversions] = {}


def with_partners(
    statuses: Mapping[str, Status],
    said: Mapping[str, Diversions],
    organisations: Collection[Organisation],
    now_ms: int,
) -> dict[str, Status]:
    """Return every organisation's status with its diversions in force.

    Args:
        statuses: by organisation, as if nobody had diverted anything.
        said: by organisation.
        organisations: whose files name the agreements.
        now_ms: Unix ms.
    """
    found = dict(statuses)
    for one in organisations:
        live = _live(said, one.id, now_ms)
        if one.id not in statuses or not live:
            continue
        status = statuses[one.id]
        doors = {
            door: _diverted(at, answering(one, door, live.get(door), statuses, said, now_ms))
            for door, at in status.doors.items()
        }
        # Nobody begins anything while deletion is late, and the sentence for that is its own.
        if status.reason != "sweep_late":
            found[one.id] = house(doors, demo=status.demo)
    return found


def answering(
    one: Organisation,
    door: str,
    diversion: Diversion | None,
    statuses: Mapping[str, Status],
    said: Mapping[str, Diversions],
    now_ms: int,
) -> Answers | None:
    """Return who answers instead of a door, or None while nobody does.

    A partner's door that is diverted itself answers nobody, so that two never send to each other.
    """
    agreed = None if diversion is None else one.agreement(diversion.partner)
    there = None if agreed is None else statuses.get(agreed.id)
    if agreed is None or there is None:
        return None
    elsewhere = _live(said, agreed.id, now_ms)
    for theirs in agreed.answers(door):
        at = there.doors.get(theirs)
        if at is not None and at.open and theirs not in elsewhere:
            return Answers(agreed.id, at.closes, at.last_entry)
    return None


def _live(said: Mapping[str, Diversions], organisation: str, now_ms: int) -> Diversions:
    rows = said.get(organisation, NOT_DIVERTED)
    return {door: row for door, row in rows.items() if row.until_ms > now_ms}


def _diverted(door: DoorStatus, partner: Answers | None) -> DoorStatus:
    """Shut for new visitors by the same rule as a stop, and the partner named."""
    if partner is None:
        return door
    return msgspec.structs.replace(shut_by_hand(door), partner=partner)
