"""The published document `status`: whether visitors are taken in, and if not, why. Pure."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import msgspec

from chatsvc.protocol.limits import SWEEP_LATE_MS

Reason: TypeAlias = Literal["ok", "nobody_on_duty", "sweep_late"]
NAME: Final = "status"


class DoorStatus(msgspec.Struct, frozen=True):
    """One door: open when somebody is on duty there and intake goes on."""

    open: bool
    on_duty: int


class Status(msgspec.Struct, frozen=True):
    """The document as canonical JSON.

    Attributes:
        intake: Whether any door takes visitors in.
        reason: Why not; `ok` when it does.
        doors: Door id -> its status; doors stand here for the page's own path only.
        demo: Nobody real answers here.
    """

    intake: Literal["open", "closed"]
    reason: Reason
    doors: Mapping[str, DoorStatus]
    demo: bool
    v: int = 1


def status_of(on_duty: Mapping[str, int], *, demo: bool, late: bool) -> Status:
    """Return the status from how many are on duty at each door."""
    anybody = any(on_duty.values())
    reason: Reason = "sweep_late" if late else "ok" if anybody else "nobody_on_duty"
    doors = {
        door: DoorStatus(open=count > 0 and not late, on_duty=count)
        for door, count in sorted(on_duty.items())
    }
    return Status("open" if reason == "ok" else "closed", reason, doors, demo)


def stopped(status: Status) -> Status:
    """Return the same status with intake stopped because deletion is late (fails closed, G4)."""
    doors = {
        door: DoorStatus(open=False, on_duty=one.on_duty) for door, one in status.doors.items()
    }
    return Status("closed", "sweep_late", doors, status.demo)


def is_late(swept_ms: int | None, now_ms: int) -> bool:
    """Say whether the last finished sweep is too long ago; one that never was is late too."""
    return swept_ms is None or now_ms - swept_ms > SWEEP_LATE_MS


def encode(status: Status) -> bytes:
    """Return canonical JSON: keys sorted, no spaces."""
    return msgspec.json.encode(status, order="sorted")


def decode(document: bytes) -> Status:
    """Read a published document of ours.

    Raises:
        msgspec.MsgspecError: It is not one.
    """
    return msgspec.json.decode(document, type=Status)
