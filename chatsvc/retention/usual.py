"""The document `usual`: what waits and talks usually are at each door. For our processes alone."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Final, Protocol

import msgspec

from chatsvc.protocol.ids import Door, Org
from chatsvc.protocol.usual import UNKNOWN, Usual
from chatsvc.tally.lengths import DAYS, usual_of

NAME: Final = "usual"
_DAY_MS: Final = 86_400_000


class Counts(Protocol):
    """Where the counts lie."""

    async def counted(
        self, org: Org, since_ms: int, until_ms: int
    ) -> Mapping[tuple[str, str], int]:
        """See `chatsvc.worker_ports.Directory`."""
        ...


class _Document(msgspec.Struct, frozen=True):
    doors: Mapping[str, Usual]
    v: int = 1


async def document(
    counts: Counts, org: Org, doors: Mapping[Door, int | None], now_ms: int
) -> bytes:
    """Return the document out of the last whole days: it changes at midnight, not with a visit.

    Args:
        counts: where the counts lie.
        org: whose.
        doors: its doors, and how many minutes a talk takes there as its file says.
        now_ms: Unix ms.

    Raises:
        TablesAwayError: Nothing is known.
    """
    found = await counts.counted(org, *whole_days(now_ms))
    return encode({door: stated(usual_of(door, found), minutes) for door, minutes in doors.items()})


def stated(measured: Usual, minutes: int | None) -> Usual:
    """Let the organisation's own figure stand in for a talk's length that is not measured yet.

    Nothing is computed from it: how long the wait is stays unsaid.
    """
    return measured if measured.talk_often is not None else replace(measured, talk_often=minutes)


def encode(doors: Mapping[Door, Usual]) -> bytes:
    """Return canonical JSON; a door without figures is not in it."""
    known = {str(door): asdict(one) for door, one in doors.items() if one != UNKNOWN}
    return msgspec.json.encode({"doors": known, "v": 1}, order="sorted")


def at_door(copy: bytes | None, door: Door) -> Usual:
    """Return one door's figures; nothing is known without a document."""
    if copy is None:
        return UNKNOWN
    return msgspec.json.decode(copy, type=_Document).doors.get(door, UNKNOWN)


def whole_days(now_ms: int) -> tuple[int, int]:
    """Return from and to when (Unix ms) the whole days of UTC lie before today."""
    today = now_ms - now_ms % _DAY_MS
    return today - DAYS * _DAY_MS, today
