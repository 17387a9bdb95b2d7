"""Plays a conversation as a script: what happens, and what must follow from it."""

from collections.abc import Sequence
from dataclasses import replace

from chatsvc.protocol import commands as do
from chatsvc.protocol import events as happened
from chatsvc.protocol import messages_out as say
from chatsvc.protocol.control_types import Control
from chatsvc.protocol.conversation import Conversation, Pending, Phase, begin
from chatsvc.protocol.effects import handle
from chatsvc.protocol.ids import VISITOR, Door, InstanceId, KeyPackageId, Slot, StaffId
from chatsvc.protocol.invitation import Invitation
from chatsvc.protocol.limits import Periods
from chatsvc.protocol.seat import Seat

NOON = 1_767_268_800_000  # 2026-01-01T12:00:00Z
SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
PERIODS = Periods()
ANNA, BO = StaffId("1"), StaffId("2")
ANNAS_PACKAGE, BOS_PACKAGE = KeyPackageId(b"a" * 16), KeyPackageId(b"b" * 16)
ANNAS_SLOT, BOS_SLOT = Slot(1), Slot(2)
INSTANCE = InstanceId(b"i" * 16)
ANNAS_SEAT = Seat(ANNAS_SLOT, ANNA, ANNAS_PACKAGE, INSTANCE)
BOS_SEAT = Seat(BOS_SLOT, BO, BOS_PACKAGE, INSTANCE)
LET_GO = say.PresenceOf(slot=ANNAS_SLOT, state="gone")
ASKED = say.Asked(what="handover", role="counsellor", by=ANNAS_SLOT)
BO_COMES = say.Newcomer(slot=BOS_SLOT, role="counsellor", key_package=b"package")
NOTHING_ASKED = say.Asked(what="nothing")

Script = Sequence[tuple[happened.Event, Sequence[do.Command]]]


def waiting(now: int = NOON) -> Conversation:
    """Return a conversation that has just started."""
    return begin(
        door=Door("mika"),
        path="own",
        language="sv",
        wishes=(),
        visitor_key=bytes(32),
        resume=bytes(32),
        end=bytes(32),
        now=now,
        periods=PERIODS,
    )


def joining() -> Conversation:
    """Anna has accepted at noon."""
    pending = Pending(ANNAS_SEAT, b"package", NOON + 20 * SECOND)
    return replace(waiting(), phase=Phase.JOINING, pending=pending, next_slot=BOS_SLOT)


def talking() -> Conversation:
    """Anna has joined."""
    return replace(waiting(), phase=Phase.TALKING, seats=(ANNAS_SEAT,), next_slot=BOS_SLOT)


def named() -> Conversation:
    """The store was lost while Anna talked: the visitor's page has named her."""
    until = NOON + PERIODS.seat_kept_s * SECOND
    return replace(talking(), seats=(), named=frozenset({ANNAS_SLOT}), named_until=until)


def handed_over(*, to_bo: bool = False) -> Conversation:
    """Anna asked for a handover; perhaps Bo has accepted."""
    pending = Pending(BOS_SEAT, b"package", NOON + 20 * SECOND) if to_bo else None
    by_anna = Invitation("counsellor", ANNAS_SLOT)
    asked = replace(talking(), phase=Phase.HANDOVER, pending=pending, invitation=by_anna)
    return replace(asked, next_slot=Slot(3)) if to_bo else asked


def invited(*, accepted_by_bo: bool = False) -> Conversation:
    """Anna has asked for a colleague beside; perhaps Bo has accepted."""
    pending = Pending(BOS_SEAT, b"package", NOON + 20 * SECOND) if accepted_by_bo else None
    by_anna = Invitation("counsellor", ANNAS_SLOT)
    asked = replace(talking(), pending=pending, invitation=by_anna)
    return replace(asked, next_slot=Slot(3)) if accepted_by_bo else asked


def accepted(now: int = NOON, staff: StaffId = ANNA) -> happened.Accepted:
    """A counsellor accepts."""
    package = ANNAS_PACKAGE if staff == ANNA else BOS_PACKAGE
    return happened.Accepted(now, staff, package, b"package", INSTANCE)


def play(conversation: Conversation, script: Script, *, ends_in: Phase) -> Conversation:
    """Let everything happen in order, and compare what follows, command by command."""
    for event, expected in script:
        conversation, commands = handle(conversation, event, PERIODS)
        assert list(commands) == list(expected), event
    assert conversation.phase is ends_in
    return conversation


def told(message: Control, *slots: Slot) -> list[do.Command]:
    """Say the same to several."""
    return [do.Tell(slot, message) for slot in slots or (VISITOR,)]
