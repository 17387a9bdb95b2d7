"""Whether a team is large enough that its figures are nobody's own. Pure.

A supervisor who answers visitors knows her own figures; in a team of two the rest of the team's is
her colleague's. So figures about how people work are shown for a team only if

1. at least four have worked there, and
2. the two who worked most have not done more than three quarters of it: whoever subtracts herself
   from the sum still has a third and a fourth person in it, whom she cannot tell apart;

and over all doors only if that also holds for all the doors together that show nothing: what is
left of the whole beside the doors that are shown would be theirs.
"""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from fractions import Fraction
from typing import Final

from counsellor.mapping.shown import WHOLE

# Two could tell each other's figures; of three, two together could tell the third's.
LEAST_PEOPLE: Final = 4
# A dominance rule as statistical offices have them for magnitudes: (2, 75 %).
MOST_OF_TWO: Final = Fraction(3, 4)


def is_large_enough(minutes: Collection[int]) -> bool:
    """Say whether so many people, each with so many minutes on duty, hide each other."""
    there = sorted((one for one in minutes if one > 0), reverse=True)
    return len(there) >= LEAST_PEOPLE and sum(there[:2]) <= MOST_OF_TWO * sum(there)


def withheld(worked: Mapping[str, Mapping[int, int]]) -> AbstractSet[str]:
    """Return the doors of which nothing is shown, and `WHOLE` where the sum would tell.

    Args:
        worked: door -> account that answers there -> minutes on duty by the plan.
    """
    hidden = {door for door, team in worked.items() if not is_large_enough(team.values())}
    together: dict[int, int] = {}
    for door in hidden:
        for who, minutes in worked[door].items():
            together[who] = together.get(who, 0) + minutes
    # A door where nobody answers has no figures that a sum could tell.
    tells = bool(together) or len(hidden) == len(worked)
    return hidden | {WHOLE} if tells and not is_large_enough(together.values()) else hidden
