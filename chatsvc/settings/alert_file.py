"""The `[alerts]` table of an organisation's file: from when on somebody is told, and by what."""

from typing import Annotated, TypeAlias

import msgspec

# Shorter is noise, longer is nobody's alert any more.
Seconds: TypeAlias = Annotated[int, msgspec.Meta(ge=60, le=86_400)]
# An address of a function's mailbox; what stands in it decides nothing, so it is checked lightly.
Mailbox: TypeAlias = Annotated[
    str, msgspec.Meta(max_length=120, pattern=r"^[^\s@,<>]+@[A-Za-z0-9.-]+\Z")
]


class Alerts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The limits of one organisation; what stands here first is domain.md 8.3 S4.

    Attributes:
        wait_s: how long somebody waits at a door.
        unanswered_s: how long a visitor in a talk has no answer.
        nobody_s: how long a door is without anybody in its open hours.
        talk_s: how long a talk lasts.
        pause_s: how long somebody works without a pause.
        device_list_s: how long before its end the device list must be a new one (8 days at most).
        keys_least: how many key packages of somebody on duty must lie ready.
        next_s: how long an alert waits for a supervisor before it goes to the next on call.
        again_s: after how long an alert that was taken, and still stands, is raised again.
        mail: mailboxes that are told that there is an alert, and never more than that.
    """

    wait_s: Seconds = 300
    unanswered_s: Seconds = 180
    nobody_s: Seconds = 120
    talk_s: Seconds = 5400
    pause_s: Seconds = 7200
    device_list_s: Annotated[int, msgspec.Meta(ge=3600, le=691_200)] = 86_400
    keys_least: Annotated[int, msgspec.Meta(ge=1, le=5)] = 2
    next_s: Seconds = 180
    again_s: Seconds = 1800
    mail: Annotated[tuple[Mailbox, ...], msgspec.Meta(max_length=5)] = ()
