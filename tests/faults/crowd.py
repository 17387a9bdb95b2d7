"""The members of a run: two Node programs that write without a pause, and what they tell us.

What is asked again and again while a fault is felt is kept as it is heard. Reading the whole
history for every look took as much of a machine as all members together, and what was measured
then was the looking: on one core a restart was felt for 20 s, longer the longer the run had been.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.faults.history import (
    Delivered,
    Ends,
    Event,
    Holds,
    LetsGo,
    Over,
    Talks,
    Wrote,
    read_event,
)
from tests.faults.recovery import running
from tests.support.headless import bundle, chat_of, console_of, staff_of
from tests.support.programs import Programs
from tests.support.service import Service

ACCOUNTS: Final = ("linnea", "noor")
# Three each: the most that a counsellor may choose (docs/protocol.md section 3).
CONVERSATIONS: Final = 6
# Six conversations then make about 75 texts a second. A console's one socket carries three
# conversations with their receipts and may send 40 messages a second (limits.py), so visitors
# write more than counsellors.
VISITOR_EVERY_MS: Final = 100
COUNSELLOR_EVERY_MS: Final = 400
# Who talks with whom: few among many texts.
TURNS: Final = (Talks, Holds, LetsGo, Ends, Over)


def now_ms() -> int:
    """Unix ms, by the clock that the members read."""
    return time.time_ns() // 1_000_000


class Crowd(Programs):
    """Everybody who takes part, and what they have told so far."""

    def __init__(self) -> None:
        """Nobody is there yet."""
        self.events: list[Event] = []
        self._turns: list[Event] = []
        self._underway: set[tuple[str, str, int]] = set()
        super().__init__(self.hear)

    def hear(self, line: str) -> None:
        """Keep what one line of a program tells.

        Raises:
            msgspec.DecodeError: it is no event.
        """
        event = read_event(line)
        if isinstance(event, Wrote):
            self._underway.add((event.conversation, event.member, event.n))
        elif isinstance(event, Delivered):
            self._underway.discard((event.conversation, event.member, event.n))
        elif isinstance(event, TURNS):
            self._turns.append(event)
        self.events.append(event)

    def talking(self) -> frozenset[str]:
        """Conversations in which both sides can write now."""
        return running(tuple(self._turns), now_ms())

    def told_since(self, mark: int) -> tuple[Event, ...]:
        """Return all that was told from event number `mark` on, and before it who talked."""
        return tuple(self._turns) + tuple(self.events[mark:])

    def is_over(self, conversation: str, member: str = "") -> bool:
        """Say whether this member's page (or any) knows that the conversation is over."""
        return any(
            isinstance(event, Over) and event.conversation == conversation
            for event in tuple(self._turns)
            if not member or event.member == member
        )

    def all_delivered(self) -> bool:
        """Say whether everything written is delivered, except where somebody ended it."""
        over = {event.conversation for event in tuple(self._turns) if isinstance(event, Ends)}
        return all(conversation in over for conversation, _, _ in self._underway.copy())


@contextmanager
def crowd_at(service: Service, scripts: Path) -> Iterator[Crowd]:
    """Bring the counsellors on duty and the visitors to the door.

    Args:
        service: the whole demo service.
        scripts: an empty folder for the members' programs.
    """
    bundle(scripts)
    staff = [staff_of(service, account) for account in ACCOUNTS]
    crowd = Crowd()
    try:
        desks = {**console_of(service), "staff": staff}
        crowd.join("desks", scripts / "crowd_desks.mjs", {**desks, "everyMs": COUNSELLOR_EVERY_MS})
        visitors = {**chat_of(service), "path": "own"}
        crowd.join(
            "visitors",
            scripts / "crowd_visitors.mjs",
            {**visitors, "visitors": CONVERSATIONS, "everyMs": VISITOR_EVERY_MS},
        )
        yield crowd
    finally:
        crowd.close()
