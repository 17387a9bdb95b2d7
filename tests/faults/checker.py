"""Judges a history: a pure function from what members lived through to what was not kept.

Every finding is a sentence that names the place, so that a red run can be read. What the names
mean stands in verification.md section 1 (G1-G3, G8, G9) and docs/protocol.md rule P15.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tests.faults.history import (
    VISITOR,
    Accepted,
    Broke,
    Delivered,
    Ends,
    Event,
    Holds,
    LetsGo,
    Missing,
    Over,
    Present,
    Saw,
    Shows,
    Wrote,
)

# A process that stood still for 3.5 s (F2) may hand on an older answer when it wakes.
STOOD_STILL_MS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found; empty sequences everywhere are a good night.

    Attributes:
        messages: how many different texts were seen by the one they were written for.
        lost: written and never seen although nobody ended the conversation, or said to be
            delivered and never seen (G1).
        duplicates: shown twice (G2).
        out_of_order: shown against the writer's order (G3).
        resurrected: a conversation that had ended and in which something happened again (P15).
        two_counsellors: two seats of one conversation held at once (G8).
        unseen: a counsellor took part whom the visitor's page did not show (G9).
        foreign: shown in another conversation than the one it was written in, or never written.
        broken: a conversation that a page gave up without an end.
        gaps: texts that a page said were missing; not wrong by itself, told to the reader.
    """

    messages: int = 0
    lost: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    out_of_order: tuple[str, ...] = ()
    resurrected: tuple[str, ...] = ()
    two_counsellors: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    gaps: int = 0

    def findings(self) -> Iterator[str]:
        """Every finding, with its kind."""
        for kind in KINDS:
            for sentence in getattr(self, kind):
                yield f"{kind}: {sentence}"


KINDS: Final = (
    "lost",
    "duplicates",
    "out_of_order",
    "resurrected",
    "two_counsellors",
    "unseen",
    "foreign",
    "broken",
)


def judge(events: Iterable[Event]) -> Verdict:
    """Judge every conversation of a finished history by itself."""
    by_conversation: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_conversation[event.conversation].append(event)
    verdicts = [_judge_one(*item) for item in by_conversation.items()]
    found = {
        kind: tuple(sentence for verdict in verdicts for sentence in getattr(verdict, kind))
        for kind in KINDS
    }
    return Verdict(
        messages=sum(verdict.messages for verdict in verdicts),
        gaps=sum(verdict.gaps for verdict in verdicts),
        **found,
    )


def _judge_one(conversation: str, unordered: Sequence[Event]) -> Verdict:
    # Two processes write it down; a stable sort keeps what one member wrote in its order.
    events = sorted(unordered, key=lambda event: event.at)
    name = conversation[:8]
    written = {(event.member, event.n): event for event in events if isinstance(event, Wrote)}
    saws = [event for event in events if isinstance(event, Saw)]
    seen = {(event.of, event.n) for event in saws if event.home == conversation}
    return Verdict(
        messages=len(seen & written.keys()),
        lost=tuple(_lost(name, events, written, seen)),
        duplicates=tuple(_duplicates(name, events)),
        out_of_order=tuple(_out_of_order(name, events)),
        resurrected=tuple(_resurrected(name, events)),
        two_counsellors=tuple(_two_counsellors(name, events)),
        unseen=tuple(_unseen(name, events)),
        foreign=tuple(
            f"{name}: {event.member} saw {event.of} {event.n} of {event.home[:8]}"
            for event in saws
            if event.home != conversation or (event.of, event.n) not in written
        ),
        broken=tuple(
            f"{name}: {event.member} gave up: {event.why}"
            for event in events
            if isinstance(event, Broke)
        ),
        gaps=sum(event.count for event in events if isinstance(event, Missing)),
    )


def _lost(
    name: str,
    events: Sequence[Event],
    written: Mapping[tuple[str, int], Wrote],
    seen: set[tuple[str, int]],
) -> Iterator[str]:
    """Where somebody ended it, what came meanwhile may have reached a page that was blank."""
    ended = min((event.at for event in events if isinstance(event, Ends)), default=None)
    delivered = {
        (event.member, event.n)
        for event in events
        if isinstance(event, Delivered) and (ended is None or event.at < ended)
    }
    for who, n in sorted(written.keys() - seen):
        if (who, n) in delivered:
            yield f"{name}: {who} {n} was said to be delivered and was never shown"
        elif ended is None:
            yield f"{name}: {who} {n} was never shown"


def _duplicates(name: str, events: Sequence[Event]) -> Iterator[str]:
    shown: set[tuple[str, str, int]] = set()
    for event in events:
        if isinstance(event, Saw):
            key = (event.member, event.of, event.n)
            if key in shown:
                yield f"{name}: {event.member} saw {event.of} {event.n} again"
            shown.add(key)
        if isinstance(event, Shows) and len(set(event.order)) < len(event.order):
            yield f"{name}: the last page of {event.member} has a text twice"


def _out_of_order(name: str, events: Sequence[Event]) -> Iterator[str]:
    for event in events:
        if isinstance(event, Saw):
            late = event.above > event.n
            early = 0 < event.below < event.n
            if late or early:
                yield f"{name}: {event.member} saw {event.of} {event.n} at a wrong place"
        if isinstance(event, Shows):
            for writer in {writer for writer, _ in event.order}:
                numbers = [n for who, n in event.order if who == writer]
                if numbers != sorted(numbers):
                    yield f"{name}: the last page of {event.member} has {writer} out of order"


def _resurrected(name: str, events: Sequence[Event]) -> Iterator[str]:
    """Once one page has read that all is erased, nothing new may come through to any of them.

    A text that was on its way when the end came may still be shown; one that was written after it
    (by a page that slept through the end) may not be taken by anybody.
    """
    overs = [event.at for event in events if isinstance(event, Over)]
    if not overs or not any(isinstance(event, Ends) for event in events):
        return
    erased = min(overs)
    late = {(e.member, e.n) for e in events if isinstance(e, Wrote) and e.at > erased}
    for event in events:
        match event:
            case Accepted(member=who, n=n) | Delivered(member=who, n=n) | Saw(of=who, n=n):
                again = (who, n) in late
            case Holds(at=at):
                again = at > erased + STOOD_STILL_MS
            case _:
                again = False
        if again:
            what = type(event).__name__.lower()
            yield f"{name}: {what} at {event.member}, {event.at - erased} ms after the end"


def _two_counsellors(name: str, events: Sequence[Event]) -> Iterator[str]:
    holders: set[str] = set()
    for event in events:
        if isinstance(event, Holds):
            others = holders - {event.member}
            if others:
                yield f"{name}: {event.member} got the seat that {min(others)} held"
            holders.add(event.member)
        if isinstance(event, LetsGo | Over):
            holders.discard(event.member)


def _unseen(name: str, events: Sequence[Event]) -> Iterator[str]:
    """Whoever of staff reads, or is read, must stand on the visitor's page, then or before.

    A counsellor may begin to write a moment before: her Welcome can be quicker than the visitor's
    own commit, and her words wait for the visitor's page.
    """
    shown = {VISITOR}
    for event in events:
        if isinstance(event, Present):
            shown.update(event.names)
        if isinstance(event, Saw) and not {event.member, event.of} <= shown:
            yield f"{name}: {event.member} saw {event.of}, and not both were on the visitor's page"
            return
