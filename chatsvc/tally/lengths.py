"""How long visitors wait and talks last, as counts by coarse bucket; and what is usual. Pure.

A bucket is a door, a day and a span of minutes: no row is about anybody, and nothing crosses two
lists. Of these counts only what `usual_of` makes leaves the tables: edges of buckets, out of 28
whole days and at least thirty of each, so that no single visit shows in them (domain.md 6.3).
"""

from collections.abc import Mapping, Sequence
from typing import Final

from chatsvc.protocol.commands import Counted
from chatsvc.protocol.conversation import NO_CHECK, Conversation, Phase
from chatsvc.protocol.ids import Door
from chatsvc.protocol.usual import UNKNOWN, Usual
from chatsvc.tally.cells import Cell, day_of

# Minutes at which a bucket begins; it ends where the next one does, and the last one never.
WAIT_EDGES: Final = (0, 1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120)
TALK_EDGES: Final = (0, 5, 10, 15, 20, 30, 45, 60, 75, 90, 120, 180)
MET: Final = "met"
"""Waited so long, and somebody came in. A check is not counted: three minutes are no talk."""
QUIT: Final = "quit"
"""Waited so long, and gave up: would have waited longer, and is not left out."""
TALKED: Final = "talked"
"""From when somebody came in until the end, while staff were there to the end."""

# So many of the last days, whole ones: the figures of today move nothing before midnight.
DAYS: Final = 28
ENOUGH: Final = 30
"""Talks, and waits that ended with somebody: below it one long evening would be the figure."""
_OVER: Final = frozenset(
    {
        "ended_visitor",
        "ended_counsellor",
        "ended_silence",
        "ended_age",
        "ended_service",
        "left",
        "came_back",
    }
)
_MINUTE_MS: Final = 60_000
_LOW, _HALF, _HIGH = 0.2, 0.5, 0.9


def cells_of_lengths(name: Counted, before: Conversation, now_ms: int) -> tuple[Cell, ...]:
    """Return what one count of a conversation says of lengths; `before` is how it stood."""
    waits = before.phase in {Phase.WAITING, Phase.JOINING}
    if name == "joined":
        if before.check_slot != NO_CHECK:
            return ()
        measure = _measure(MET, WAIT_EDGES, now_ms - before.waiting_since)
    elif name not in _OVER:
        return ()
    elif waits:
        measure = _measure(QUIT, WAIT_EDGES, now_ms - before.waiting_since)
    elif before.talks_since and before.seats:
        measure = _measure(TALKED, TALK_EDGES, now_ms - before.talks_since)
    else:
        return ()
    return (Cell(measure, before.door, day_of(now_ms)),)


def usual_of(door: Door, counts: Mapping[tuple[str, str], int]) -> Usual:
    """Return what is usual at a door; nothing where not enough was measured.

    Args:
        door: whose.
        counts: (door, measure) -> how often, over the last `DAYS` whole days.
    """
    met = _bucketed(MET, WAIT_EDGES, door, counts)
    quit_ = _bucketed(QUIT, WAIT_EDGES, door, counts)
    talked = _bucketed(TALKED, TALK_EDGES, door, counts)
    over = _reached(talked, [0] * len(talked))
    often = long = low = high = None
    if sum(talked) >= ENOUGH:
        often, long = _end(over, _HALF, TALK_EDGES), _end(over, _HIGH, TALK_EDGES)
    if sum(met) >= ENOUGH:
        waited = _reached(met, quit_)
        low, high = _begin(waited, _LOW, WAIT_EDGES), _end(waited, _HIGH, WAIT_EDGES)
    found = Usual(often, long, low, high)
    return UNKNOWN if found == Usual() else found


def _measure(name: str, edges: Sequence[int], lasted_ms: int) -> str:
    minutes = max(0, lasted_ms) // _MINUTE_MS
    return f"{name}_{max(edge for edge in edges if edge <= minutes)}"


def _bucketed(
    name: str, edges: Sequence[int], door: Door, counts: Mapping[tuple[str, str], int]
) -> list[int]:
    return [counts.get((door, f"{name}_{edge}"), 0) for edge in edges]


def _reached(events: Sequence[int], lost: Sequence[int]) -> list[float]:
    """Return which share has had the event by the end of each bucket (a life table).

    Who gave up is at risk to the end of the bucket, and leaves then: nobody's giving up makes the
    wait of the others look shorter.
    """
    at_risk, waits, shares = sum(events) + sum(lost), 1.0, []
    for happened, gone in zip(events, lost, strict=True):
        if at_risk > 0:
            waits *= 1 - happened / at_risk
        at_risk -= happened + gone
        shares.append(1 - waits)
    return shares


def _bucket(shares: Sequence[float], share: float) -> int | None:
    # Nine of ten is reached at exactly nine of ten, whatever floats make of it.
    return next((n for n, one in enumerate(shares) if one >= share - 1e-9), None)


def _begin(shares: Sequence[float], share: float, edges: Sequence[int]) -> int | None:
    """The inner side is rounded outward, too: where the bucket begins."""
    at = _bucket(shares, share)
    return None if at is None else edges[at]


def _end(shares: Sequence[float], share: float, edges: Sequence[int]) -> int | None:
    """Where the bucket ends; the last one has no end that anybody could state."""
    at = _bucket(shares, share)
    return None if at is None or at + 1 == len(edges) else edges[at + 1]
