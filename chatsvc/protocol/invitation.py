"""What is asked in a conversation: that somebody else takes over, or comes in beside."""

from dataclasses import dataclass

from chatsvc.protocol.control_types import StaffRole
from chatsvc.protocol.ids import Door, Slot, StaffId


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who is asked for, and who asked.

    In a handover whoever comes is to take over, and `role` is a counsellor's; in a talk whoever
    comes is a further person. A handover because a counsellor was lost has none: nobody asked.
    """

    role: StaffRole
    by: Slot  # 0: the visitor asked for another counsellor


@dataclass(frozen=True, slots=True)
class Consult:
    """What makes a conversation a consult of staff (profile 2): who asks, and whom."""

    opener: StaffId
    alias: str  # of her account, as in her shift's certificate: whoever is asked sees it
    role: StaffRole


def invited_at(door: Door) -> Door:
    """Return the index beside a door's queue; a door's own name has no point in it."""
    return Door(f"{door}.invited")
