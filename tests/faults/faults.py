"""The faults of verification.md section 3 for one machine and headless members."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.faults.injector import Injector

# verification.md section 3, F2 and F5.
WEB_FROZEN_S: Final = 3.5
STORE_FROZEN_S: Final = 2.0
STORE_LATE_S: Final = 0.5
# Long enough for several answers to be late, one after the other.
LATE_FOR_S: Final = 3.0


def _nothing(_injector: Injector) -> None:
    """Most faults need no preparation."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One fault to be injected.

    Attributes:
        name: its number in verification.md.
        what: what happens, in words.
        harm: does it, and returns when it is over; what a killed process costs comes after.
        prepare: done some time before, and to be recovered from, without being counted.
        loses_store: all that the service kept is gone: conversations are made anew, and one that
            ended a moment before must not be among them (P19).
    """

    name: str
    what: str
    harm: Callable[[Injector], None]
    prepare: Callable[[Injector], None] = _nothing
    loses_store: bool = False


CORE: Final = (
    Planned("F1", "visitor process killed", lambda service: service.kill("visitor")),
    Planned("F1", "console process killed", lambda service: service.kill("console")),
    Planned("F1", "visitor process killed again", lambda service: service.kill("visitor")),
    Planned("F2", "visitor process frozen", lambda it: it.freeze("visitor", WEB_FROZEN_S)),
    Planned("F2", "console process frozen", lambda it: it.freeze("console", WEB_FROZEN_S)),
    Planned("F3", "worker killed", lambda service: service.kill("worker")),
    Planned("F4", "store emptied", lambda service: service.flush(), loses_store=True),
    Planned("F4", "store killed", lambda service: service.kill("store"), loses_store=True),
    Planned("F5", "store frozen", lambda service: service.freeze("store", STORE_FROZEN_S)),
    Planned(
        "F5",
        "store slow",
        lambda service: service.slow_down(STORE_LATE_S, LATE_FOR_S),
        prepare=lambda service: service.stand_between(),
    ),
    Planned("F19", "visitor process restarted", lambda it: it.ask_to_stop("visitor")),
    Planned("F19", "console process restarted", lambda it: it.ask_to_stop("console")),
    Planned("F19", "worker restarted", lambda service: service.ask_to_stop("worker")),
)
