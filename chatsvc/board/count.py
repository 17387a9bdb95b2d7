"""Counts the load from records and presence, and what must be remembered between looks. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from chatsvc.board.document import DoorLoad, Person, Point, Quarter, Waits
from chatsvc.delivery.records import Duty, Standing
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.ids import ConversationId, StaffId
from chatsvc.retention.at_door import takes

# A cup of coffee is a pause; switching off and on again, or a line that broke, is none.
REST_MS: Final = 5 * 60_000
# Four hours, the longest planned shift (domain.md 4.3), in steps that show no single visitor's
# coming and going as a point of its own.
QUARTER_S: Final = 15 * 60
QUARTERS: Final = 16
_WORKS: Final = frozenset({"on", "finishing"})
_TALKS: Final = frozenset({Phase.TALKING, Phase.HANDOVER})


@dataclass(frozen=True, slots=True)
class Work:
    """Since when somebody has worked without a pause, and since when she rests (0: works)."""

    since_ms: int
    rests_ms: int = 0


@dataclass(frozen=True, slots=True)
class Memory:
    """What one look leaves for the next."""

    work: Mapping[StaffId, Work] = field(default_factory=dict)
    talks: Mapping[ConversationId, int] | None = None
    """Since when each talk has lasted, Unix ms; None before the first look."""
    past: tuple[Quarter, ...] = ()


def doors_of(
    doors: Collection[str],
    conversations: Collection[Conversation],
    present: Collection[Standing],
) -> dict[str, DoorLoad]:
    """Count each door: who waits, who talks, who is on duty, which places are free."""
    return {door: _door(door, conversations, present) for door in doors}


def _door(
    door: str, conversations: Collection[Conversation], present: Collection[Standing]
) -> DoorLoad:
    here = [one for one in conversations if one.door == door and one.consult is None]
    duties = [one.duty for one in present]
    staff = [one for one in present if takes(one.duty, door, duties)]
    waits: dict[str, list[int]] = {}
    for one in here:
        if waits_now(one):
            waits.setdefault(one.language, []).append(one.waiting_since // 1000)
    return DoorLoad(
        on_duty=len(staff),
        free=sum(one.free for one in staff),
        talking=sum(talks_now(one) for one in here),
        waits=tuple(Waits(tag, len(found), min(found)) for tag, found in sorted(waits.items())),
    )


def waits_now(one: Conversation) -> bool:
    """Whether somebody waits for a counsellor: a handover with one still there does not."""
    if one.consult is not None or one.pending is not None:
        return False
    return one.phase is Phase.WAITING or (one.phase is Phase.HANDOVER and not one.has_counsellor)


def talks_now(one: Conversation) -> bool:
    """Whether a counsellor is in it."""
    return one.consult is None and one.phase in _TALKS and one.has_counsellor


def remembered(
    before: Memory,
    conversations: Mapping[ConversationId, Conversation],
    present: Mapping[StaffId, Standing],
    now: int,
) -> Memory:
    """Return what is known after this look of how long people work and talks last."""
    talks: dict[ConversationId, int] = {}
    for cid, one in conversations.items():
        if talks_now(one):
            # At a worker's start nobody knows; later than the talk's place in the queue it is not.
            first = one.waiting_since if before.talks is None else now
            talks[cid] = (before.talks or {}).get(cid, first)
    return Memory(_work(before.work, present, now), talks, before.past)


def _work(
    before: Mapping[StaffId, Work], present: Mapping[StaffId, Standing], now: int
) -> dict[StaffId, Work]:
    found: dict[StaffId, Work] = {}
    for staff in present.keys() | before.keys():
        known = before.get(staff)
        rested = known is None or (known.rests_ms > 0 and now - known.rests_ms >= REST_MS)
        if staff in present and present[staff].duty.state in _WORKS:
            found[staff] = Work(now) if known is None or rested else Work(known.since_ms)
        elif known is not None and not rested:
            found[staff] = Work(known.since_ms, known.rests_ms or now)
    return found


def people_of(
    conversations: Mapping[ConversationId, Conversation],
    present: Mapping[StaffId, Standing],
    memory: Memory,
) -> tuple[Person, ...]:
    """Say of each member of staff how much she carries; in the order of their accounts."""
    duties = [one.duty for one in present.values()]
    return tuple(
        _person(staff, standing, conversations, memory, duties)
        for staff, standing in sorted(present.items())
        if standing.duty.doors
    )


def _person(
    staff: StaffId,
    standing: Standing,
    conversations: Mapping[ConversationId, Conversation],
    memory: Memory,
    duties: Collection[Duty],
) -> Person:
    duty = standing.duty
    talks = memory.talks or {}
    held = [cid for cid in standing.seats if cid in conversations]
    since = [talks[cid] for cid in held if cid in talks]
    work = memory.work.get(staff)
    return Person(
        staff=staff,
        state=duty.state,
        doors=duty.doors,
        conversations=sum(conversations[cid].consult is None for cid in held),
        heavy=len(standing.heavy),
        load=standing.load,
        capacity=standing.capacity,
        limit=standing.limit,
        longest=min(since, default=0) // 1000,
        working=0 if work is None or work.rests_ms else work.since_ms // 1000,
        back=duty.back_at // 1000,
        learner=duty.learner,
        unanswered=duty.unanswered_since // 1000,
        untaught=duty.state == "on" and not any(takes(duty, door, duties) for door in duty.doors),
    )


def past_after(
    past: tuple[Quarter, ...], doors: Mapping[str, DoorLoad], now: int
) -> tuple[Quarter, ...]:
    """Return the last hours with this look in them: of each quarter only the most is kept."""
    begins = now // 1000 // QUARTER_S * QUARTER_S
    seen = {
        door: Point(sum(one.waiting for one in load.waits), load.talking, load.on_duty)
        for door, load in doors.items()
    }
    older = tuple(one for one in past if begins - QUARTERS * QUARTER_S < one.begins < begins)
    same = next((one for one in past if one.begins == begins), None)
    if same is not None:
        seen = {door: _most(same.doors.get(door), point) for door, point in seen.items()}
    return (*older, Quarter(begins, seen))


def _most(one: Point | None, other: Point) -> Point:
    if one is None:
        return other
    return Point(
        max(one.waiting, other.waiting),
        max(one.talking, other.talking),
        max(one.on_duty, other.on_duty),
    )
