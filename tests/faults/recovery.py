"""How long a fault was felt: until every running conversation has delivered something new.

A conversation has recovered when in both directions a text that was written after the injection's
end is shown as delivered on its writer's page, which means that the other page has said so.
"""

from collections.abc import Iterable, Mapping, Sequence

from tests.faults.history import (
    VISITOR,
    Delivered,
    Ends,
    Event,
    Fault,
    History,
    Holds,
    LetsGo,
    Talks,
    Wrote,
)


def running(events: Iterable[Event], before: int) -> frozenset[str]:
    """Return the conversations in which both sides could write at `before` (Unix ms)."""
    talks: set[str] = set()
    held: set[str] = set()
    for event in events:
        if event.at > before:
            continue
        if isinstance(event, Talks):
            talks.add(event.conversation)
        if isinstance(event, Holds):
            held.add(event.conversation)
        if isinstance(event, LetsGo | Ends):
            talks.discard(event.conversation)
    return frozenset(talks & held)


def recoveries(events: Sequence[Event], fault: Fault) -> Mapping[str, float | None]:
    """Return seconds from the fault's end, for each conversation that ran when it began.

    None: it has not recovered in this history. One that was ended meanwhile is left out.
    """
    written: set[tuple[str, str, int]] = set()
    first: dict[tuple[str, bool], int] = {}
    ended: set[str] = set()
    for event in events:
        if isinstance(event, Ends):
            ended.add(event.conversation)
        if isinstance(event, Wrote) and event.at >= fault.ended:
            written.add((event.conversation, event.member, event.n))
        if isinstance(event, Delivered):
            way = (event.conversation, event.member == VISITOR)
            if (event.conversation, event.member, event.n) in written:
                first.setdefault(way, event.at)
    found: dict[str, float | None] = {}
    for conversation in sorted(running(events, fault.began)):
        ways = [first.get((conversation, visitor)) for visitor in (True, False)]
        known = [at for at in ways if at is not None]
        if len(known) == len(ways):
            found[conversation] = (max(known) - fault.ended) / 1000
        elif conversation not in ended:
            found[conversation] = None
    return found


def recovered(events: Sequence[Event], fault: Fault) -> bool:
    """Say whether every conversation that ran when the fault began is whole again."""
    return None not in recoveries(events, fault).values()


def worst(history: History) -> tuple[float, int]:
    """Return the longest recovery in seconds, and how many conversations never recovered.

    One that never did counts until the history was closed.
    """
    longest, never = 0.0, 0
    for fault in history.faults:
        for seconds in recoveries(history.events, fault).values():
            never += seconds is None
            until = (history.closed - fault.ended) / 1000 if seconds is None else seconds
            longest = max(longest, until)
    return longest, never
