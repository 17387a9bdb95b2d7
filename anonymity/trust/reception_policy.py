"""What a reception certifies: pure rules over a request, the account behind it and the time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeVar, get_args

from anonymity.trust.base64url import decode
from anonymity.trust.bodies import BACKDATED, DAY, DayRequestBody, RequestedDay, Role
from anonymity.trust.certificates import opened
from anonymity.trust.errors import TrustError
from anonymity.trust.issue import day_start

# A person has few browsers; the fifth registration ends the oldest one.
MOST_DEVICES: Final = 4
# A request asks for fourteen days; one more for a clock that is a day ahead (P2).
DAYS_AHEAD: Final = 15
# Seconds that a device's clock may be wrong (P2).
TOLERANCE: Final = DAY

Refusal = Literal[
    "request", "other_device", "foreign", "not_demo", "inactive", "role", "doors", "days", "clock"
]


@dataclass(frozen=True, slots=True)
class Account:
    """What the reception knows of the account that asked after password and one-time code."""

    organisation: str
    is_demo: bool
    is_active: bool
    role: str
    doors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """What may be certified."""

    days: tuple[RequestedDay, ...]
    doors: tuple[str, ...]
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why not."""

    why: Refusal


def decide(
    request: object, device_key: str, account: Account, *, org: str, now_s: int, demo: bool
) -> Grant | Refused:
    """Judge a day request.

    Args:
        request: `{"b", "s"}` as the browser sent it.
        device_key: base64url; the row's, which the request must be signed by.
        account: who asked, as the reception's own records say.
        org: whose reception is asked.
        now_s: Unix seconds.
        demo: whether this is the demo's reception: it serves demo accounts and no others.
    """
    try:
        body = opened(request, DayRequestBody, [decode(device_key, 32)])
        fault = _fault_of(body, device_key, account, org=org, demo=demo)
        return Refused(fault) if fault else _grant(body, account, now_s)
    except (TrustError, ValueError):
        return Refused("request")


def _fault_of(
    body: DayRequestBody, device_key: str, account: Account, *, org: str, demo: bool
) -> Refusal | None:
    demands: tuple[tuple[bool, Refusal], ...] = (
        (body.pk == device_key, "other_device"),
        (body.org == org == account.organisation, "foreign"),
        (account.is_demo == demo, "not_demo"),
        (account.is_active, "inactive"),
        (account.role in get_args(Role), "role"),
        (bool(account.doors), "doors"),
    )
    return next((why for holds, why in demands if not holds), None)


def _grant(body: DayRequestBody, account: Account, now_s: int) -> Grant | Refused:
    if abs(body.nbf + BACKDATED - now_s) > TOLERANCE:
        return Refused("clock")
    names, keys = {one.day for one in body.days}, {one.pk for one in body.days}
    earliest, latest = now_s - 2 * DAY, now_s + DAYS_AHEAD * DAY
    in_time = all(earliest <= day_start(one.day) <= latest for one in body.days)
    if not in_time or len(names) < len(body.days) or len(keys) < len(body.days):
        return Refused("days")
    for one in body.days:
        decode(one.pk, 32)
    role: Role = next(role for role in get_args(Role) if role == account.role)
    return Grant(body.days, tuple(sorted(account.doors)), (role,))


Device = TypeVar("Device")


def surplus(devices: Sequence[tuple[datetime, Device]]) -> tuple[Device, ...]:
    """Return an account's live devices beyond the four newest, oldest first.

    Args:
        devices: when each was certified, and the device.
    """
    newest_last = sorted(devices, key=lambda one: one[0])
    return tuple(device for _, device in newest_last[:-MOST_DEVICES])
