"""The shift plan's rules of one organisation: table `[shifts]` of its file, with its bounds."""

from typing import Final

import msgspec

# Two pairs of eyes are the least that a plan may ask for; one alone is a mode of its own.
LEAST_PEOPLE: Final = 2
MOST_PEOPLE: Final = 10
# Four hours is what Mind plans with (domain.md 4.3); a whole night is more than anybody reads well.
MOST_HOURS: Final = 8
# A talk takes about 45 minutes: intake closes 30-45 minutes before the end (domain.md 7).
LAST_ENTRY_FROM: Final = 30
LAST_ENTRY_TO: Final = 45


class ShiftRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a plan must keep to.

    Attributes:
        min_people: how many are on duty together at least.
        max_hours: how long one person's shift may be.
        last_entry_minutes: how long before closing the last visitor is let in.
        works_alone: one counsellor may work without a second; a decision of the organisation.
    """

    min_people: int = LEAST_PEOPLE
    max_hours: int = 4
    last_entry_minutes: int = 40
    works_alone: bool = False

    def is_bounded(self) -> bool:
        """Whether people and hours lie where a plan still protects those who work."""
        people = LEAST_PEOPLE <= self.min_people <= MOST_PEOPLE
        return people and 1 <= self.max_hours <= MOST_HOURS

    def lets_a_talk_end(self) -> bool:
        """Whether the last entry leaves time for a talk and does not close half the evening."""
        return LAST_ENTRY_FROM <= self.last_entry_minutes <= LAST_ENTRY_TO
