"""Which tables a copy of the console's tables takes along without their rows, and why. Pure."""

from collections.abc import Mapping
from typing import Final

# A closed list. A table that is new is copied with its rows until somebody has thought about it; a
# test asks that somebody does.
LEFT_OUT: Final[Mapping[str, str]] = {
    "django_session": "a sign-in of before the restore must open nothing after it",
    "accounts_knownbrowser": "a browser counts for itself only from its next sign-in on",
    "accounts_logincounter": "wrong attempts of another day are nobody's",
    "escalation_boardopen": "nobody sits at a board that was open when the copy was taken",
    "wellbeing_debrief": "who has asked to talk is no history, also not in a copy",
}
