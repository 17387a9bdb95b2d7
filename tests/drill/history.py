"""What everybody lived through in an evening: the events of tests/web/headless/drill_log.ts.

Texts are told as in the faults (tests/faults/history.py): written, shown, by whom and where.
"""

from pathlib import Path
from typing import Final, Literal, TypeAlias

import msgspec

from tests.faults.history import (
    VISITOR,
    Accepted,
    Broke,
    Delivered,
    Ends,
    LetsGo,
    Missing,
    Over,
    Present,
    Saw,
    Wrote,
)

__all__ = ["VISITOR", "Broke", "Delivered", "Ends", "LetsGo", "Over", "Present", "Saw", "Wrote"]

How = Literal["first", "after", "beside"]


class _Event(msgspec.Struct, frozen=True, tag_field="t", kw_only=True):
    at: int
    conversation: str
    member: str


class _OfPerson(_Event, frozen=True):
    person: int


class Knocked(_OfPerson, frozen=True, tag="knocked"):
    """Somebody stands at the door, once per person; `late` when nobody takes anybody in."""

    does: str


class Waits(_OfPerson, frozen=True, tag="waits"):
    """The page says so; again when the person has come back."""


class Met(_OfPerson, frozen=True, tag="met"):
    """A counsellor is there for the first time."""


class Told(_OfPerson, frozen=True, tag="told"):
    """Nobody will be met, and the page says why."""

    why: str


class GaveUp(_OfPerson, frozen=True, tag="gave_up"):
    """Waited for something that never happened."""

    why: str


class Done(_OfPerson, frozen=True, tag="done"):
    """The person has gone home."""


class Slept(_OfPerson, frozen=True, tag="slept"):
    """The phone slept in the queue; so many waited before it then, and when it was awake."""

    before: int
    after: int


class Back(_OfPerson, frozen=True, tag="back"):
    """Came back, or somebody came back to her; from the return until both could write."""

    what: str
    seconds: float


class Handed(_Event, frozen=True, tag="handed"):
    """Members left and perhaps one came, by the visitor's commit, after so many own texts."""

    from_: tuple[str, ...] = msgspec.field(name="from")
    to: str
    after: int


class Sits(_Event, frozen=True, tag="sits"):
    """A page of staff has a seat: the first one, one after a colleague, or beside one."""

    how: How


class Address(_Event, frozen=True, tag="address"):
    """A counsellor's card says where help must go; it was said in the conversation `home`."""

    home: str


class Did(_Event, frozen=True, tag="did"):
    """Something of the evening's list happened."""

    what: str


Event: TypeAlias = (
    Knocked
    | Waits
    | Met
    | Told
    | GaveUp
    | Done
    | Slept
    | Back
    | Handed
    | Sits
    | Address
    | Did
    | Wrote
    | Accepted
    | Delivered
    | Saw
    | Present
    | LetsGo
    | Ends
    | Over
    | Missing
    | Broke
)

_EVENT: Final = msgspec.json.Decoder(Event)


def read_event(line: bytes | str) -> Event:
    """Read one line of a member.

    Raises:
        msgspec.DecodeError: it is no event.
    """
    event: Event = _EVENT.decode(line)
    return event


def keep(events: list[Event], path: Path) -> None:
    """Write a history down, one JSON line per event."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(msgspec.json.encode(event) + b"\n" for event in events))
