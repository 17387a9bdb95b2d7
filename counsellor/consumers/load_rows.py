"""The load board as one supervisor may see it: her doors, aliases, relative seconds. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from chatsvc.board.document import Alert, AlertKind, Board, DoorLoad, Person, Point
from chatsvc.protocol.ids import Door
from chatsvc.protocol.messages_board import AlertRow, DoorRow, Load, PastRow, PersonRow, WaitsRow
from chatsvc.retention.status import DoorStatus

# More people than a consortium has on duty; the busiest come first and `more` counts the others.
MOST_PEOPLE: Final = 200
# First what a visitor feels, then what staff do; what can wait for the morning last.
URGENCY: Final[tuple[AlertKind, ...]] = (
    *("deletion_late", "nobody", "wait", "unanswered", "check_missed", "keys_low"),
    *("long", "no_pause", "device_list", "numbers_unchecked", "review_late"),
)
_NOTHING: Final = Point(0, 0, 0)


def load_of(
    board: Board,
    doors: Sequence[Door],
    status: Mapping[Door, DoorStatus],
    aliases: Mapping[str, str],
    now: int,
    *,
    stale: bool,
) -> Load:
    """Return the message for a board at these doors; `now` is Unix seconds."""
    people = sorted((one for one in board.people if _is_here(one, doors)), key=_busiest)
    return Load(
        stale=stale,
        doors=[
            _door(door, board.doors[door], status.get(door), now) for door in _known(board, doors)
        ],
        people=[_person(one, aliases, now) for one in people[:MOST_PEOPLE]],
        more=len(people[MOST_PEOPLE:]),
        quarter_age=_since(board.past[-1].begins, now) or 0 if board.past else 0,
        past=[_past(door, board) for door in _known(board, doors)],
        alerts=list(_alerts(board, doors, aliases, now)),
    )


def _known(board: Board, doors: Sequence[Door]) -> list[Door]:
    return [door for door in doors if door in board.doors]


def _is_here(one: Person, doors: Sequence[Door]) -> bool:
    return not set(one.doors).isdisjoint(doors)


def _busiest(one: Person) -> tuple[int, int, str]:
    order = ("on", "finishing", "pause", "off")
    return order.index(one.state), -one.load, one.staff


def _door(door: Door, load: DoorLoad, status: DoorStatus | None, now: int) -> DoorRow:
    return DoorRow(
        door=door,
        open=status is not None and status.open,
        reason="" if status is None else status.reason,
        on_duty=load.on_duty,
        free=load.free,
        talking=load.talking,
        waits=[
            WaitsRow(language=one.language, waiting=one.waiting, longest=max(0, now - one.since))
            for one in load.waits
        ],
    )


def _person(one: Person, aliases: Mapping[str, str], now: int) -> PersonRow:
    return PersonRow(
        staff=one.staff,
        alias=aliases.get(one.staff, ""),
        state=one.state,
        doors=list(one.doors),
        conversations=one.conversations,
        heavy=one.heavy,
        load=one.load,
        capacity=one.capacity,
        limit=one.limit,
        longest=_since(one.longest, now),
        working=_since(one.working, now),
        back=one.back - now if one.back > now else None,
        learner=one.learner,
        unanswered=_since(one.unanswered, now),
        untaught=one.untaught,
    )


def _past(door: Door, board: Board) -> PastRow:
    points = [quarter.doors.get(door, _NOTHING) for quarter in board.past]
    return PastRow(
        door=door,
        waiting=[one.waiting for one in points],
        talking=[one.talking for one in points],
        on_duty=[one.on_duty for one in points],
    )


def _alerts(
    board: Board, doors: Sequence[Door], aliases: Mapping[str, str], now: int
) -> Iterator[AlertRow]:
    """Those of the organisation, of her doors, and of people at her doors; the urgent first."""
    people = {one.staff: one for one in board.people}
    for one in sorted(board.alerts, key=_urgency):
        person = people.get(one.about)
        of_door = one.about in board.doors
        if of_door and one.about not in doors:
            continue
        if person is not None and not of_door and not _is_here(person, doors):
            continue
        yield _alert(one, one.about if of_door else "", aliases, now)


def _urgency(one: Alert) -> tuple[bool, int, int, str]:
    return one.state == "taken", URGENCY.index(one.kind), one.since, one.key


def _alert(one: Alert, door: str, aliases: Mapping[str, str], now: int) -> AlertRow:
    return AlertRow(
        key=one.key,
        kind=one.kind,
        door=door,
        alias="" if door else aliases.get(one.about, ""),
        age=max(0, now - one.since),
        state=one.state,
        due_in=max(0, one.due - now) if one.due else None,
        passed_to=one.passed_to,
        taken_by=aliases.get(one.taken_by, ""),
    )


def _since(at: int, now: int) -> int | None:
    return max(0, now - at) if at else None
