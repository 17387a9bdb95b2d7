"""The document `board`: the load of an organisation as numbers, for its supervisors alone.

It names staff by the number of their account and nobody else. It lies in the store's memory, is
replaced on every change and goes with the store; only consoles and the worker may read it (P20).
Times are whole Unix seconds.
"""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import msgspec

NAME: Final = "board"

DutyState: TypeAlias = Literal["on", "finishing", "pause", "off"]
AlertKind: TypeAlias = Literal[
    "wait",
    "unanswered",
    "nobody",
    "long",
    "no_pause",
    "deletion_late",
    "device_list",
    "keys_low",
    "check_missed",
    "numbers_unchecked",
    "review_late",
]
AlertState: TypeAlias = Literal["raised", "taken", "passed", "unanswered"]


class Waits(msgspec.Struct, frozen=True):
    """Who waits at one door in one language: how many, and since when the first one."""

    language: str
    waiting: int
    since: int


class DoorLoad(msgspec.Struct, frozen=True):
    """One door.

    Attributes:
        free: places of those on duty that a visitor could be given now.
        talking: conversations with a counsellor in them.
    """

    on_duty: int
    free: int
    talking: int
    waits: tuple[Waits, ...] = ()


class Person(msgspec.Struct, frozen=True):
    """One of the staff with presence.

    Attributes:
        load: what the conversations weigh, two for a heavy one.
        capacity: what counts, her own choice or a supervisor's limit.
        limit: the supervisor's; None without one.
        longest: since when the longest of the conversations has lasted; 0 without one.
        working: since when without a pause; 0 on pause or off duty.
        unanswered: since when a visitor has waited for an answer, as the desk says; 0: nobody.
        untaught: a learner without anybody experienced beside her, who is given nobody new.
    """

    staff: str
    state: DutyState
    doors: tuple[str, ...]
    conversations: int
    heavy: int
    load: int
    capacity: int
    limit: int | None
    longest: int
    working: int
    back: int
    learner: bool
    unanswered: int
    untaught: bool = False


class Point(msgspec.Struct, frozen=True, array_like=True):
    """The most that was seen at one door in one quarter of an hour."""

    waiting: int
    talking: int
    on_duty: int


class Quarter(msgspec.Struct, frozen=True):
    """One quarter of an hour, by door."""

    begins: int
    doors: Mapping[str, Point]


class Alert(msgspec.Struct, frozen=True):
    """One thing that somebody should look at now.

    Attributes:
        about: a door, the number of an account, or empty for the whole organisation.
        since: when it began.
        due: when it goes to the next on call; 0: nobody is asked any more.
        step: how many of those on call it has been passed to.
        passed_to: the function of the last of them.
        taken_by: the account of who has it; empty: nobody.
    """

    kind: AlertKind
    about: str
    since: int
    state: AlertState
    due: int
    step: int = 0
    passed_to: str = ""
    taken_by: str = ""

    @property
    def key(self) -> str:
        """What it is known by, as long as it stands."""
        return f"{self.kind}.{self.about}"


class Board(msgspec.Struct, frozen=True):
    """The whole document; `at` is when it was looked at last, cut to five seconds."""

    at: int
    doors: Mapping[str, DoorLoad]
    people: tuple[Person, ...]
    past: tuple[Quarter, ...] = ()
    alerts: tuple[Alert, ...] = ()
    v: int = 1


def encode(board: Board) -> bytes:
    """Return canonical JSON: keys sorted, no spaces."""
    return msgspec.json.encode(board, order="sorted")


def decode(document: bytes) -> Board | None:
    """Read a document of ours; None for what another version of this service may have written."""
    try:
        return msgspec.json.decode(document, type=Board)
    except msgspec.MsgspecError:
        return None
