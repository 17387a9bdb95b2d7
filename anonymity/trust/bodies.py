"""What each kind of certificate says (docs/protocol.md section 7), strictly: no field more or less.

Times are Unix seconds; `nbf` is backdated 24 h by whoever signs (P2).
"""

import re
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

DAY: Final = 86_400
BACKDATED: Final = DAY
# The longest windows, backdating included (shared protocol.md section 2).
LONGEST: Final = {
    "reception": 367 * DAY,
    "list": 31 * DAY,
    # One day, and 12 h for a shift that begins at its end.
    "day": 5 * DAY // 2,
    "shift": 3 * DAY // 2,
    "device-list": 8 * DAY,
    "day-request": DAY,
}

Role = Literal["counsellor", "supervisor", "interpreter"]
Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*$", max_length=64)]
DoorName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*$", max_length=32)]
Second = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Key = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}$")]
Short = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{22}$")]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
# Shown to the visitor: letters, digits, single spaces and hyphens, nothing that can play a trick.
ALIAS: Final = re.compile(r"[^\W_]+(?:[ -][^\W_]+)*")
LONGEST_ALIAS: Final = 40


class Body(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True
):
    """What every certificate says."""

    org: Name
    nbf: Second
    exp: Second
    demo: bool = False


class ReceptionBody(Body, frozen=True, kw_only=True):
    """Root to reception: a year."""

    k: Literal["reception"]
    pk: Key


class ListBody(Body, frozen=True, kw_only=True):
    """Reception to list key: thirty days."""

    k: Literal["list"]
    pk: Key


class DayBody(Body, frozen=True, kw_only=True):
    """Reception to a device's key of one day: role and doors, no name, no device."""

    k: Literal["day"]
    pk: Key
    doors: Annotated[tuple[DoorName, ...], Meta(min_length=1, max_length=16)]
    roles: Annotated[tuple[Role, ...], Meta(min_length=1, max_length=16)]
    day: Day


class ShiftBody(Body, frozen=True, kw_only=True):
    """Day key to the key of one console start: what the visitor sees."""

    k: Literal["shift"]
    pk: Key
    doors: Annotated[tuple[DoorName, ...], Meta(min_length=1, max_length=16)]
    role: Role
    alias: Annotated[str, Meta(min_length=1, max_length=LONGEST_ALIAS)]


class DeviceListBody(Body, frozen=True, kw_only=True):
    """List key to the salted hashes of the day keys in force (P1)."""

    k: Literal["device-list"]
    version: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    salt: Short
    hashes: Annotated[tuple[Short, ...], Meta(max_length=4096)]


class RequestedDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One day key that a device made."""

    day: Day
    pk: Key


class DayRequestBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Device to reception: certify these. The reception alone reads it."""

    k: Literal["day-request"]
    org: Name
    pk: Key
    days: Annotated[tuple[RequestedDay, ...], Meta(min_length=1, max_length=14)]
    nbf: Second
