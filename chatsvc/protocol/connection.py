"""One visitor's or console's connection: what may be said when, as one table."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from chatsvc.protocol.errors import TheirError


class State(StrEnum):
    """Where a connection stands."""

    OPENED = "opened"  # upgraded; nothing is known, only hello is heard
    GREETED = "greeted"  # hello is being answered, or a console's desk is known
    ATTACHED = "attached"  # placed in a conversation, or seated in at least one
    CLOSED = "closed"


class Step(StrEnum):
    """What happens to a connection."""

    HELLO = "hello"
    REFUSED = "refused"  # hello was answered with an error or a fresh challenge: try again
    PLACED = "placed"
    MESSAGE = "message"  # a frame or control message of a conversation
    DESK_MESSAGE = "desk message"  # duty, key packages, accept: a console's, without a seat
    QUIT = "quit"  # `left` and `end` with a proof: heard also before a hello is answered
    ENDED = "ended"
    CLOSE = "close"


TRANSITIONS: Final[Mapping[tuple[State, Step], State]] = {
    (State.OPENED, Step.HELLO): State.GREETED,
    (State.OPENED, Step.QUIT): State.OPENED,
    (State.OPENED, Step.CLOSE): State.CLOSED,
    (State.GREETED, Step.REFUSED): State.OPENED,
    (State.GREETED, Step.PLACED): State.ATTACHED,
    (State.GREETED, Step.DESK_MESSAGE): State.GREETED,
    (State.GREETED, Step.QUIT): State.GREETED,
    (State.GREETED, Step.CLOSE): State.CLOSED,
    (State.ATTACHED, Step.PLACED): State.ATTACHED,
    (State.ATTACHED, Step.MESSAGE): State.ATTACHED,
    (State.ATTACHED, Step.DESK_MESSAGE): State.ATTACHED,
    (State.ATTACHED, Step.QUIT): State.ATTACHED,
    (State.ATTACHED, Step.HELLO): State.GREETED,
    (State.ATTACHED, Step.ENDED): State.GREETED,
    (State.ATTACHED, Step.CLOSE): State.CLOSED,
    # CLOSED has no rows.
}


def step(state: State, what: Step) -> State:
    """Return the state after a step.

    Raises:
        TheirError: `out_of_phase` when the table has no row.
    """
    after = TRANSITIONS.get((state, what))
    if after is None:
        raise TheirError("out_of_phase", f"{what} while {state}")
    return after
