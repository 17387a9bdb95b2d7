"""Which cells a happening raises: demand that was met, and demand that was not. Pure.

Nobody else counts who is not met: a helpline that reached 7 % of its callers had no figure at all
for those who waited in its chat (domain.md, fact 7). Each happening raises a few separate cells,
never one that crosses door, language and hour: what would be a row about somebody is not made
(section 6.3, no three-way tables).

A count is a visit, not a person: who tries three times is counted three times.
"""

from typing import Final, Literal, TypeAlias

from chatsvc.protocol.commands import Counted
from chatsvc.protocol.conversation import Conversation, Phase
from chatsvc.protocol.ids import Door
from chatsvc.tally.cells import Cell, day_of, hour_of
from chatsvc.tally.forms import week_of

ASKED: Final = "asked"
"""A start that was let into the queue, or back to a counsellor by come-back words."""
GAVE_UP: Final = "gave_up"
"""Ended, or silent too long, before anybody had come in: also a quick exit out of the queue."""
UNMET: Final = "unmet"

Refused: TypeAlias = Literal["full", "closed"]
"""A start that was refused. Who reads "closed" and never presses Start is not seen, so not here."""

# Minutes until somebody came in: the cell that begins there. The last one has no end.
WAIT_FROM: Final = (0, 1, 2, 5, 10, 20)
_GIVES_UP: Final = frozenset({"ended_visitor", "left", "ended_silence", "ended_age"})
_MINUTE_MS: Final = 60_000


def cells_of(name: Counted, before: Conversation, now_ms: int) -> tuple[Cell, ...]:
    """Return what one count of a conversation raises; `before` is how it stood until now (ms)."""
    hour = Cell(name, before.door, hour_of(now_ms))
    if name == "joined":
        waited = waited_measure(now_ms - before.waiting_since)
        return hour, Cell(waited, before.door, day_of(now_ms))
    if name in _GIVES_UP and before.phase in {Phase.WAITING, Phase.JOINING}:
        return hour, *_unmet(GAVE_UP, before.door, before.language, now_ms)
    return (hour,)


def cells_of_start(door: Door, language: str, now_ms: int) -> tuple[Cell, ...]:
    """Return what somebody raises who was let in: at the door's hour, and in the week's language.

    Args:
        door: of the path that was chosen.
        language: one of the organisation's tags.
        now_ms: Unix ms.
    """
    spoken = Cell(f"{ASKED}_{_tag(language)}", door, week_of(now_ms))
    return Cell(ASKED, door, hour_of(now_ms)), spoken


def cells_of_refusal(why: Refused, door: Door, language: str, now_ms: int) -> tuple[Cell, ...]:
    """Return what somebody raises who was turned away; as `cells_of_start`."""
    return _unmet(why, door, language, now_ms)


def waited_measure(waited_ms: int) -> str:
    """Name the cell of a wait, e.g. `waited_2` from two minutes up to five; clocks may disagree."""
    minutes = max(0, waited_ms) // _MINUTE_MS
    return f"waited_{max(one for one in WAIT_FROM if one <= minutes)}"


def _unmet(why: str, door: Door, language: str, now_ms: int) -> tuple[Cell, ...]:
    spoken = Cell(f"{UNMET}_{_tag(language)}", door, week_of(now_ms))
    return Cell(why, door, hour_of(now_ms)), spoken


def _tag(language: str) -> str:
    """A language's tag as a part of a measure: `zh-Hant` is `zh_hant`."""
    return language.lower().replace("-", "_")
