"""The published document `status`: who is taken in where; if nobody, why, and when next. Pure."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import msgspec

from chatsvc.protocol.limits import SWEEP_LATE_MS
from chatsvc.retention.at_door import ALONE_LAST_ENTRY_MS, AtDoor
from chatsvc.retention.banners import NONE, STOP, Banners, hanging
from chatsvc.retention.decided import may_open
from chatsvc.retention.hours import DoorHours, DoorPlan, Plans, Span, door_hours, iso_minute

Reason: TypeAlias = Literal[
    "ok",
    "stopped",
    "nobody_on_duty",
    "last_entry_passed",
    "outside_hours",
    "sweep_late",
    "not_decided",
]
NAME: Final = "status"


class Answers(msgspec.Struct, frozen=True):
    """The partner reception that new visitors are shown while a door is diverted.

    Attributes:
        id: its organisation; the page has a section for each partner.
        closes: As of the partner's door that answers.
        last_entry: As of that door.
    """

    id: str
    closes: str | None = None
    last_entry: str | None = None


class DoorStatus(msgspec.Struct, frozen=True):
    """One door: open when somebody is on duty there and the plan lets visitors in.

    Attributes:
        reason: Why it is not open; `ok` when it is.
        opens: The next opening, as an ISO minute with offset; None while one can come now.
        closes: The end of that opening, or of the present one; None without a plan.
        last_entry: From when on nobody new is let in, of the same opening.
        ends: When the present opening ends, also after its last entry: until then who waits can be
            met. None outside one, and at a door of which nobody knows.
        places: How many talks those on duty take side by side, all together; two of each at most.
        languages: Tags that are read here now; empty: nobody knows.
        language_next: Tag -> from and to, when it is read next.
        back: While nobody is on duty: when somebody on pause thinks to be back.
        banners: Names of the sentences that staff have hung there (chatsvc.retention.banners).
        partner: Who takes new visitors instead, and does so now (chatsvc.retention.diverted).
    """

    open: bool
    on_duty: int
    reason: Reason = "ok"
    opens: str | None = None
    closes: str | None = None
    last_entry: str | None = None
    ends: str | None = None
    places: int = 0
    languages: tuple[str, ...] = ()
    language_next: Mapping[str, tuple[str, str]] = {}
    back: str | None = None
    banners: tuple[str, ...] = ()
    partner: Answers | None = None


SHUT: Final = DoorStatus(open=False, on_duty=0, reason="nobody_on_duty")


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


def status_of(
    present: Mapping[str, AtDoor],
    plans: Plans,
    now_ms: int,
    *,
    demo: bool,
    late: bool,
    banners: Banners = NONE,
    lawful_until: int | None = None,
) -> Status:
    """Return the status from who is on duty at each door, its hours, and what hangs there.

    `lawful_until`: until when the board's decisions hold (`decided.py`); None: nobody asks.
    """
    doors = {
        door: _with_banners(
            _lawful(
                msgspec.structs.replace(_door(at, plans.get(door), now_ms), back=_back(at, now_ms)),
                lawful_until is None or may_open(lawful_until, plans.get(door), now_ms),
            ),
            hanging(banners, door, now_ms),
        )
        for door, at in sorted(present.items())
    }
    status = house(doors, demo=demo)
    return stopped(status) if late else status


def house(doors: Mapping[str, DoorStatus], *, demo: bool) -> Status:
    """Return the whole document: intake is open while one door is."""
    reasons = {one.reason for one in doors.values()}
    order: tuple[Reason, ...] = (
        "ok",
        "stopped",
        "not_decided",
        "last_entry_passed",
        "nobody_on_duty",
        "outside_hours",
    )
    reason: Reason = next((one for one in order if one in reasons), "nobody_on_duty")
    return Status("open" if reason == "ok" else "closed", reason, doors, demo)


def _door(at: AtDoor, plan: DoorPlan | None, now_ms: int) -> DoorStatus:
    if plan is None:
        reason = _without_hours(at, now_ms)
        ends = iso_minute(at.alone_until_ms + ALONE_LAST_ENTRY_MS) if at.alone_until_ms else None
        return DoorStatus(
            reason == "ok", at.on_duty, reason, ends=ends, places=at.places, languages=at.languages
        )
    hours = door_hours(plan, now_ms)
    reason = _reason(at, hours)
    languages = at.languages or (hours.languages if hours.inside else ())
    opening = hours.opening
    return DoorStatus(
        open=reason == "ok",
        on_duty=at.on_duty,
        reason=reason,
        opens=None if opening is None or hours.admits else iso_minute(opening.span.opens_ms),
        closes=None if opening is None else iso_minute(opening.span.closes_ms),
        last_entry=None if opening is None else iso_minute(opening.last_entry_ms),
        ends=None if hours.present is None else iso_minute(hours.present.span.closes_ms),
        places=at.places,
        languages=languages,
        language_next={
            tag: _written(span) for tag, span in hours.language_next.items() if tag not in languages
        },
    )


def _lawful(door: DoorStatus, lawful: bool) -> DoorStatus:  # noqa: FBT001  one answer
    """Without the board's decisions a door lets nobody in, and says no time at which it will."""
    if lawful:
        return door
    return DoorStatus(open=False, on_duty=door.on_duty, reason="not_decided", back=door.back)


def _with_banners(door: DoorStatus, kinds: tuple[str, ...]) -> DoorStatus:
    """Hang the banners."""
    told = msgspec.structs.replace(door, banners=tuple(kind for kind in kinds if kind != STOP))
    return shut_by_hand(told) if STOP in kinds else told


def shut_by_hand(door: DoorStatus) -> DoorStatus:
    """A stop shuts a door that is open, and then its last entry is no news."""
    if not door.open:
        return door
    return msgspec.structs.replace(door, open=False, reason="stopped", last_entry=None)


def _without_hours(at: AtDoor, now_ms: int) -> Reason:
    """A door without hours is open while somebody is there; who works alone ends in good time."""
    if not at.on_duty:
        return "nobody_on_duty"
    return "last_entry_passed" if 0 < at.alone_until_ms <= now_ms else "ok"


def _back(at: AtDoor, now_ms: int) -> str | None:
    """A time that has passed without anybody coming back would be a lie."""
    return iso_minute(at.back_ms) if at.on_duty == 0 and at.back_ms > now_ms else None


def _reason(at: AtDoor, hours: DoorHours) -> Reason:
    if not hours.admits:
        return "last_entry_passed" if hours.inside else "outside_hours"
    return "ok" if at.on_duty else "nobody_on_duty"


def _written(span: Span) -> tuple[str, str]:
    return iso_minute(span.opens_ms), iso_minute(span.closes_ms)


def stopped(status: Status) -> Status:
    """Return the same status with intake stopped because deletion is late (fails closed, G4)."""
    doors = {
        door: msgspec.structs.replace(one, open=False, reason="sweep_late", partner=None)
        for door, one in status.doors.items()
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
