"""Values for stories of the load board: records and presence without a store."""

from collections.abc import Collection

import msgspec

from chatsvc.board.document import DoorLoad, Person, Waits
from chatsvc.delivery.records import Duty, Standing
from chatsvc.protocol.conversation import Conversation, Phase, begin
from chatsvc.protocol.ids import (
    ConversationId,
    Door,
    InstanceId,
    KeyPackageId,
    Process,
    Slot,
    StaffId,
)
from chatsvc.protocol.limits import Periods
from chatsvc.protocol.seat import Seat

NOON = 1_796_122_800_000
NOON_S = NOON // 1000
MINUTE = 60_000


def conversation(
    door: str = "mika", language: str = "sv", waiting_since: int = NOON
) -> Conversation:
    """Somebody who waits."""
    return begin(
        door=Door(door),
        path="own",
        language=language,
        wishes=(),
        visitor_key=bytes(32),
        resume=bytes(32),
        end=bytes(32),
        now=waiting_since,
        periods=Periods(),
    )


def seat(staff: StaffId) -> Seat:
    """A counsellor's seat."""
    return Seat(Slot(1), staff, KeyPackageId(bytes(16)), InstanceId(bytes(16)))


def talk(staff: StaffId) -> Conversation:
    """Somebody who talks with this counsellor."""
    waits = conversation()
    fields = {name: getattr(waits, name) for name in Conversation.__dataclass_fields__}
    return Conversation(**fields | {"phase": Phase.TALKING, "seats": (seat(staff),)})


def standing(  # noqa: PLR0913  a person has this many sides
    state: str = "on",
    *,
    doors: tuple[str, ...] = ("mika",),
    seats: Collection[ConversationId] = (),
    heavy: Collection[ConversationId] = (),
    load: int = 0,
    limit: int | None = None,
    unused: int = 5,
    unanswered: int = 0,
) -> Standing:
    """Somebody with presence, who has chosen two conversations at once."""
    at = tuple(Door(door) for door in doors)
    duty = Duty("on", 2, InstanceId(bytes(16)), Process("c"), at, unanswered_since=unanswered)
    duty = msgspec.structs.replace(duty, state=state)
    return Standing(duty, frozenset(seats), unused, load, frozenset(heavy), None, limit)


def person(staff: str = "1", **more: object) -> Person:
    """A counsellor on duty with nothing to do."""
    usual = Person(
        staff=staff,
        state="on",
        doors=("mika",),
        conversations=0,
        heavy=0,
        load=0,
        capacity=2,
        limit=None,
        longest=0,
        working=NOON_S,
        back=0,
        learner=False,
        unanswered=0,
    )
    return msgspec.structs.replace(usual, **more)


def door(*waits: Waits, on_duty: int = 1) -> DoorLoad:
    """A door with these who wait."""
    return DoorLoad(on_duty, 1, 0, waits)
