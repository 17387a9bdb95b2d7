"""What a crowd of members lived through while faults happened: the events, and their file.

Every event says when (`at`, Unix ms of the one machine that all members share), in which
conversation (hex of its id) and who (`visitor`, or a counsellor's alias). The members write them
(tests/web/headless/journal.ts); tests/faults/checker.py judges them.
"""

from pathlib import Path
from typing import Final, TypeAlias

import msgspec

VISITOR: Final = "visitor"


class _Event(msgspec.Struct, frozen=True, tag_field="t", kw_only=True):
    at: int
    conversation: str
    member: str


class Talks(_Event, frozen=True, tag="talks"):
    """The visitor's page lets her write."""


class Wrote(_Event, frozen=True, tag="wrote"):
    """A text was given to the page: number n of this member in this conversation, from 1."""

    n: int


class Accepted(_Event, frozen=True, tag="accepted"):
    """The writer's page shows the text as accepted, or as more."""

    n: int


class Delivered(_Event, frozen=True, tag="delivered"):
    """The writer's page shows the text as delivered."""

    n: int


class Saw(_Event, frozen=True, tag="saw"):
    """A page shows another member's text that it did not show before.

    Attributes:
        of: who wrote it, by its own words.
        home: in which conversation it was written, by its own words.
        above: number of the same writer's next text above it on the page; 0 if there is none.
        below: the same below it.
    """

    of: str
    n: int
    home: str
    above: int = 0
    below: int = 0


class Shows(_Event, frozen=True, tag="shows"):
    """At last a page shows these texts of others, (writer, number) from top to bottom."""

    order: tuple[tuple[str, int], ...]


class Present(_Event, frozen=True, tag="present"):
    """Who of staff the visitor's page says is in the conversation, by alias."""

    names: tuple[str, ...]


class Holds(_Event, frozen=True, tag="holds"):
    """A counsellor's page has the seat."""


class LetsGo(_Event, frozen=True, tag="lets_go"):
    """A counsellor's page has it no longer."""


class Ends(_Event, frozen=True, tag="ends"):
    """A member is told to end the conversation."""


class Over(_Event, frozen=True, tag="over"):
    """A page knows that the conversation is over and erased."""


class Missing(_Event, frozen=True, tag="missing"):
    """A page says that so many texts of others must exist and never came."""

    count: int


class Broke(_Event, frozen=True, tag="broke"):
    """A page gave up a conversation that nobody had ended."""

    why: str


Event: TypeAlias = (
    Talks
    | Wrote
    | Accepted
    | Delivered
    | Saw
    | Shows
    | Present
    | Holds
    | LetsGo
    | Ends
    | Over
    | Missing
    | Broke
)


class Fault(msgspec.Struct, frozen=True):
    """One injected fault: its number in verification.md section 3, what was done, when (Unix ms).

    A killed process has `began` = `ended`: from then on only the service itself makes it whole.
    """

    name: str
    what: str
    began: int
    ended: int


class History(msgspec.Struct, frozen=True):
    """Everything of one run, in the order in which it was read; `closed` is Unix ms."""

    events: tuple[Event, ...]
    faults: tuple[Fault, ...] = ()
    closed: int = 0


_EVENT: Final = msgspec.json.Decoder(Event)


def read_event(line: bytes | str) -> Event:
    """Read one line of a member.

    Raises:
        msgspec.DecodeError: it is no event.
    """
    event: Event = _EVENT.decode(line)
    return event


def keep(history: History, path: Path) -> None:
    """Write a history down, one JSON line per event, then the faults, then the time of closing."""
    rows: tuple[object, ...] = (*history.events, *history.faults, {"closed": history.closed})
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))


def load(path: Path) -> History:
    """Read what `keep` has written."""
    events: list[Event] = []
    faults: list[Fault] = []
    closed = 0
    for line in path.read_bytes().splitlines():
        row = msgspec.json.decode(line)
        if "t" in row:
            events.append(read_event(line))
        elif "closed" in row:
            closed = row["closed"]
        else:
            faults.append(msgspec.convert(row, Fault))
    return History(tuple(events), tuple(faults), closed)
