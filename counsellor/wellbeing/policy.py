"""Who may do what with a wish to talk, and how long it stands. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal, TypeAlias

# A fortnight holds two meetings of any reception; older, it is asked anew or was not needed.
LASTS: Final = timedelta(days=14)

Wish: TypeAlias = Literal["take", "back", "done"]
Outcome: TypeAlias = Literal["changed", "not_yours", "taken_by_other"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Whose it is, and which supervisor has taken it on; None: nobody."""

    staff: int
    taken_by: int | None


def may(who: int, wish: Wish, one: Standing) -> Outcome:
    """Say whether a supervisor may take it on, give it back, or mark it done.

    Nobody debriefs herself, and only who has taken it gives it back or says that it is done.
    """
    if one.staff == who:
        return "not_yours"
    if wish == "take":
        return "changed" if one.taken_by in {None, who} else "taken_by_other"
    return "changed" if one.taken_by == who else "taken_by_other"
