"""How the store knows a person on duty: the account and the door of this shift, in one id."""

from chatsvc.protocol.ids import Door, StaffId


def shift_id(staff_pk: int, door: str) -> StaffId:
    """Return the store's id of one account's shift at one door.

    A shift is at one door: its certificate names it (docs/protocol.md section 7), and so do its
    key packages. The worker reads the door back to know who is on duty where.
    """
    return StaffId(f"{staff_pk}.{door}")


def door_of(staff: StaffId) -> Door:
    """Return the door of a shift id."""
    return Door(staff.partition(".")[2])


def account_of(staff: StaffId) -> int:
    """Return the account's primary key."""
    return int(staff.partition(".")[0])
