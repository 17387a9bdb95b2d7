"""Judges an evening: a pure function from what everybody lived through to whom it failed.

Every finding is a sentence that names the place, so that a red evening can be read.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tests.drill.history import (
    VISITOR,
    Address,
    Back,
    Broke,
    Delivered,
    Did,
    Ends,
    Event,
    GaveUp,
    Handed,
    Knocked,
    LetsGo,
    Met,
    Over,
    Saw,
    Sits,
    Slept,
    Told,
    Wrote,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found; empty sequences everywhere are a good evening.

    Attributes:
        met: persons who met somebody.
        told: persons who met nobody and were told so.
        mixed: a text or an address shown in another conversation than the one it was written in,
            or a text that nobody wrote.
        forgotten: a person who came and was neither met nor told, who was turned away though the
            reception was open, who waited in vain for what comes after, or whose text was never
            shown to anybody.
        double_claimed: two who took the same person as the first.
        handover_reads_after: a text shown to somebody who had left before it was written.
        place_lost: a phone that slept in the queue and woke further back than those explain who
            have a head start: urgent, come back, or in a handover.
        max_return_s: the longest way back into a talk, in seconds.
        happened: how often each thing of the evening's list happened.
    """

    met: frozenset[int]
    told: frozenset[int]
    mixed: tuple[str, ...]
    forgotten: tuple[str, ...]
    double_claimed: tuple[str, ...]
    handover_reads_after: tuple[str, ...]
    place_lost: tuple[str, ...]
    max_return_s: float
    happened: Mapping[str, int]

    def findings(self) -> Iterator[str]:
        """Every finding, with its kind."""
        for kind in KINDS:
            for sentence in getattr(self, kind):
                yield f"{kind}: {sentence}"


# A phone sleeps for a second and a half; a counsellor asks for a handover some seconds after the
# visitor has asked her, and a lost one is missed for ten.
PASSED_WITHIN_MS: Final = 20_000

# Who comes when nobody is taken in any more; everybody else must meet somebody, also when a worker
# was killed meanwhile.
LATE: Final = "late"

# What a counsellor says when her planned shift is over and a visitor is still talking with her.
LEAVES: Final = "leaves_at_shift_end"
# Handed over because of it, by the visitor's own commit.
SHIFT_END: Final = "shift_end"

KINDS: Final = ("mixed", "forgotten", "double_claimed", "handover_reads_after", "place_lost")


def judge(events: Iterable[Event]) -> Verdict:
    """Judge a whole evening."""
    # Two programs write it down; a stable sort keeps what one of them wrote in its order.
    evening = sorted(events, key=lambda event: event.at)
    rooms: dict[str, list[Event]] = defaultdict(list)
    for event in evening:
        if event.conversation:
            rooms[event.conversation].append(event)
    met = frozenset(event.person for event in evening if isinstance(event, Met))
    told = frozenset(event.person for event in evening if isinstance(event, Told)) - met
    return Verdict(
        met=met,
        told=told,
        mixed=tuple(_mixed(evening)),
        forgotten=(
            *_forgotten(evening, met, told),
            *(sentence for room in rooms.items() for sentence in _unread(*room)),
        ),
        double_claimed=tuple(s for room in rooms.items() for s in _double_claimed(*room)),
        handover_reads_after=tuple(s for room in rooms.items() for s in _reads_after(*room)),
        place_lost=tuple(_place_lost(evening)),
        max_return_s=max((e.seconds for e in evening if isinstance(e, Back)), default=0.0),
        happened=_happened(evening, sum(map(_leaves_at_shift_end, rooms.values()))),
    )


def _mixed(evening: Sequence[Event]) -> Iterator[str]:
    written = {(e.conversation, e.member, e.n) for e in evening if isinstance(e, Wrote)}
    for event in evening:
        if isinstance(event, Address) and event.home != event.conversation:
            where = event.conversation[:8]
            yield f"{where}: {event.member} was given the address of {event.home[:8]}"
        if isinstance(event, Saw):
            where = event.conversation[:8]
            if event.home != event.conversation:
                yield f"{where}: {event.member} saw {event.of} {event.n} of {event.home[:8]}"
            elif (event.home, event.of, event.n) not in written:
                yield f"{where}: {event.member} saw {event.of} {event.n}, which nobody wrote"


def _forgotten(
    evening: Sequence[Event], met: frozenset[int], told: frozenset[int]
) -> Iterator[str]:
    for event in evening:
        if isinstance(event, Knocked) and event.person not in met:
            if event.person not in told:
                yield f"person {event.person} was neither met nor told"
            elif event.does != LATE:
                yield f"person {event.person} was turned away though the reception was open"
        if isinstance(event, GaveUp):
            yield f"person {event.person} gave up: {event.why}"
        if isinstance(event, Broke):
            yield f"{event.conversation[:8]}: {event.member} gave it up: {event.why}"


def _unread(conversation: str, room: Sequence[Event]) -> Iterator[str]:
    """What was on its way when somebody ended it may have reached a page that was blank."""
    ended = min((event.at for event in room if isinstance(event, Ends | Over)), default=None)
    read = {event.n for event in room if isinstance(event, Saw) and event.of == VISITOR}
    delivered = {
        event.n
        for event in room
        if isinstance(event, Delivered)
        and event.member == VISITOR
        and (ended is None or event.at < ended)
    }
    written = {e.n for e in room if isinstance(e, Wrote) and e.member == VISITOR}
    for n in sorted(written - read):
        if ended is None or n in delivered:
            yield f"{conversation[:8]}: text {n} was never shown to anybody"


def _double_claimed(conversation: str, room: Sequence[Event]) -> Iterator[str]:
    """Who was first and let go before a second one came had not met the person yet."""
    first: str | None = None
    for event in room:
        match event:
            case Sits(how="first", member=member):
                if first is not None and first != member:
                    yield f"{conversation[:8]}: {member} took whom {first} had taken"
                first = member
            case LetsGo(member=member) if member == first:
                first = None
            case _:
                pass


def _reads_after(conversation: str, room: Sequence[Event]) -> Iterator[str]:
    for left in room:
        if not isinstance(left, Handed):
            continue
        written = {
            (e.member, e.n)
            for e in room
            if isinstance(e, Wrote)
            and (e.n > left.after if e.member == VISITOR else e.at > left.at)
        }
        for member in left.from_:
            again = min(
                (
                    e.at
                    for e in room
                    if isinstance(e, Sits) and e.member == member and e.at > left.at
                ),
                default=None,
            )
            for event in room:
                if (
                    isinstance(event, Saw)
                    and event.member == member
                    and (event.of, event.n) in written
                    and (again is None or event.at < again)
                ):
                    who = conversation[:8]
                    yield f"{who}: {member} had left and saw {event.of} {event.n}"


def _place_lost(evening: Sequence[Event]) -> Iterator[str]:
    passes = [e.at for e in evening if isinstance(e, Did) and e.what == "passes"]
    for event in evening:
        if isinstance(event, Slept):
            came = sum(event.at - PASSED_WITHIN_MS <= at <= event.at for at in passes)
            if event.after > event.before + came:
                slept, woke = event.before, event.after
                yield f"person {event.person} slept at place {slept} and woke at {woke}"


def _leaves_at_shift_end(room: Sequence[Event]) -> int:
    """How often somebody took over from a counsellor because her shift was over."""
    left = [(e.member, e.at) for e in room if isinstance(e, Did) and e.what == LEAVES]
    handed = [e for e in room if isinstance(e, Handed) and e.to]
    return sum(any(who in e.from_ and e.at >= at for e in handed) for who, at in left)


def _happened(evening: Sequence[Event], at_shift_end: int) -> Mapping[str, int]:
    counts = Counter(event.what for event in evening if isinstance(event, Did | Back))
    ends = Counter[str]({SHIFT_END: at_shift_end} if at_shift_end else {})
    for event in evening:
        if isinstance(event, Handed) and event.to:
            ends["handover"] += 1
        if isinstance(event, Told):
            ends[f"told_{event.why}"] += 1
    return {**counts, **ends}
