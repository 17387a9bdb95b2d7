"""The members of a run: two Node programs that write without a pause, and what they tell us."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.faults.history import Delivered, Ends, Event, Over, Wrote, read_event
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


def now_ms() -> int:
    """Unix ms, by the clock that the members read."""
    return time.time_ns() // 1_000_000


class Crowd(Programs):
    """Everybody who takes part, and what they have told so far."""

    def __init__(self) -> None:
        """Nobody is there yet."""
        self.events: list[Event] = []
        super().__init__(lambda line: self.events.append(read_event(line)))

    def talking(self) -> frozenset[str]:
        """Conversations in which both sides can write now."""
        return running(tuple(self.events), now_ms())

    def is_over(self, conversation: str, member: str = "") -> bool:
        """Say whether this member's page (or any) knows that the conversation is over."""
        return any(
            isinstance(event, Over) and event.conversation == conversation
            for event in tuple(self.events)
            if not member or event.member == member
        )

    def all_delivered(self) -> bool:
        """Say whether everything written is delivered, except where somebody ended it."""
        events = tuple(self.events)
        over = {event.conversation for event in events if isinstance(event, Ends)}
        written, delivered = (
            {(e.conversation, e.member, e.n) for e in events if isinstance(e, kind)}
            for kind in (Wrote, Delivered)
        )
        return all(conversation in over for conversation, _, _ in written - delivered)


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
