"""Whether somebody who waits will probably be reached before a door closes. Pure."""

from typing import Final

# "Base handling 45 min at 1 chat, x1.25 at 2 parallel" (domain.md section 7): 56 minutes each.
TALK_MINUTES: Final = 56


def minutes_until_met(ahead: int, places: int, talk_minutes: int | None = None) -> int | None:
    """Return about how long it takes when everybody is in a talk now; None: nobody answers.

    A place comes free every talk's length divided by the places, once for each before and once
    more. Rounded up: a hope that fails costs more than one that was never given.

    Args:
        ahead: visitors before this one.
        places: how many talks those on duty take side by side, all together.
        talk_minutes: how long a talk often takes at this door, if that is known; only what is
            longer than usual counts.
    """
    if places <= 0:
        return None
    return -(-(ahead + 1) * max(TALK_MINUTES, talk_minutes or 0) // places)


def closes_first(
    ahead: int, places: int, closes_in_s: int | None, talk_minutes: int | None = None
) -> bool:
    """Say whether the door probably closes before this place in line is met (told early).

    Without known hours nothing closes. With nobody on duty only the end of the hours is told: a
    counsellor on her way may still come.
    """
    if closes_in_s is None:
        return False
    wait = minutes_until_met(ahead, places, talk_minutes)
    return closes_in_s <= (wait or 0) * 60
