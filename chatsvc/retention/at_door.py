"""Who answers at each door now, by presence: how many, and in which languages. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from chatsvc.delivery.records import Duty
from chatsvc.protocol.limits import CAPACITY


@dataclass(frozen=True, slots=True)
class AtDoor:
    """Those on duty at one door.

    Attributes:
        on_duty: how many take visitors in.
        languages: what at least one of them reads; empty when somebody has not said.
        back_ms: when the first of those on pause thinks to be back, Unix ms; 0: nobody said.
        alone_until_ms: where only people are who work alone tonight: the last entry before the end
            of the last shift among them, Unix ms; 0: somebody does not, or none is in the plan.
        places: how many talks they take side by side, all together; two of each at most.
    """

    on_duty: int
    languages: tuple[str, ...] = ()
    back_ms: int = 0
    alone_until_ms: int = 0
    places: int = 0


NOBODY: Final = AtDoor(0)
# Who finishes takes nobody new, but is there to be asked; who pauses is not.
_IS_THERE: Final = frozenset({"on", "finishing"})
# Who works alone has nobody to hand a talk to: a long talk and its end must fit (domain.md 8.2).
ALONE_LAST_ENTRY_MS: Final = 3_600_000


def at_doors(doors: Iterable[str], present: Iterable[Duty]) -> Mapping[str, AtDoor]:
    """Count a person at each of her doors, and at none while she pauses or finishes."""
    staff = list(present)
    return {door: _at_door(door, [one for one in staff if door in one.doors]) for door in doors}


def teaches(one: Duty, door: str) -> bool:
    """Whether a learner at this door works beside this person (domain.md 4.3)."""
    return not one.learner and one.state in _IS_THERE and door in one.doors


def takes(one: Duty, door: str, present: Iterable[Duty]) -> bool:
    """Whether this person takes visitors in here; a learner does beside somebody who teaches."""
    if one.state != "on" or door not in one.doors:
        return False
    return not one.learner or any(teaches(other, door) for other in present)


def _at_door(door: str, there: list[Duty]) -> AtDoor:
    return _on_duty(
        [one for one in there if takes(one, door, there)],
        [one.back_at for one in there if one.state == "pause" and one.back_at],
    )


def _on_duty(there: list[Duty], back: list[int]) -> AtDoor:
    back_ms = min(back, default=0)
    if not there:
        return AtDoor(0, back_ms=back_ms)
    # A language that somebody may read after all must not be said to be read by nobody.
    everybody_said = all(one.languages for one in there)
    tags = {tag for one in there for tag in one.languages} if everybody_said else set()
    planned = all(one.alone and one.shift_ends_at for one in there)
    alone_until_ms = max(one.shift_ends_at for one in there) - ALONE_LAST_ENTRY_MS if planned else 0
    # A third place is not reckoned with: a heavy talk weighs two, and a hope must not fail.
    places = sum(min(one.capacity, CAPACITY) for one in there)
    return AtDoor(len(there), tuple(sorted(tags)), back_ms, alone_until_ms, places)
