"""Every attack on every table of 2026 and of 2027, and what came of it; one JSON line last."""

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Final

from tests.privacy.attacks import ATTACKS, Found, attack
from tests.privacy.insiders import COLLEAGUE, attack_colleagues, attack_teams

TOWNS: Final = 3_000
TEAMS: Final = 2_000
COLLEAGUES: Final = 6_000
"""A team has few figures, and those of each number of people are judged by themselves."""


def main(share: int = 1, *, protected: bool = True, floor: bool = True) -> int:
    """Attack; 0 when nothing was re-identified.

    Args:
        share: attack one of so many towns only.
        protected: False: gaps hide nothing but the small cells. Then the attacks must succeed.
        floor: False: also a team of two is shown.
    """
    attempts = reidentified = 0
    for name, by_table in _found(share, protected=protected, floor=floor):
        for table, found in by_table.items():
            attempts += found.attempts
            reidentified += found.reidentifies
            words = f"{name:15} {table:18} right {found.right:.3f}, guessing {found.guessed:.3f}"
            sys.stdout.write(f"{words}, {found.attempts} gaps\n")
    sys.stdout.write(json.dumps({"attempts": attempts, "reidentified": reidentified}) + "\n")
    return 1 if reidentified else 0


def _found(
    share: int, *, protected: bool, floor: bool
) -> Iterator[tuple[str, Mapping[str, Found]]]:
    for name, of_2026 in attack(ATTACKS, TOWNS // share, protected=protected).items():
        yield f"2026 {name}", of_2026
    for name, of_2027 in attack_teams(ATTACKS, TEAMS // share, protected=protected).items():
        yield f"2027 {name}", of_2027
    teams = COLLEAGUES // share
    yield f"2027 {COLLEAGUE}", attack_colleagues(teams, protected=protected, floors=(floor,))[floor]
