"""Decides who is let in and how long a wrong attempt pauses its source. Pure: values in and out."""

from datetime import timedelta
from enum import StrEnum
from typing import Final


class Step(StrEnum):
    """The two steps of a login; each has its own counters."""

    PASSWORD = "password"  # noqa: S105 - the name of a step
    CODE = "code"


# A tired person mistypes a few times; a guesser needs thousands.
FREE_ATTEMPTS: Final = 5

# A password of four random words outlives any guessing; the pause only slows the noise down.
# Short, because unknown browsers share it and a counsellor may come with a new one.
LONGEST_PASSWORD_PAUSE: Final = timedelta(minutes=1)

# Six digits are few: one guess per quarter of an hour finds a code in about fourteen years.
LONGEST_CODE_PAUSE: Final = timedelta(minutes=15)

# Between password and code: time to find the phone, not to forget the screen.
HALF_LOGIN: Final = timedelta(minutes=5)

# As long as a device certificate: then the browser registers again anyway.
KNOWN_BROWSER: Final = timedelta(days=90)

# A counter without new attempts says nothing after a day.
COUNTER_KEPT: Final = timedelta(days=1)

# How many buckets the names typed by unknown browsers fall into: bounds the table, and is the
# same for names that exist and names that do not.
NAME_BUCKETS: Final = 65_536


def pause_ms(step: Step, failures: int) -> int:
    """How long (ms) a source waits after its `failures`-th wrong attempt in a row."""
    over = failures - FREE_ATTEMPTS
    if over < 0:
        return 0
    longest = LONGEST_PASSWORD_PAUSE if step is Step.PASSWORD else LONGEST_CODE_PAUSE
    # 2 to the 20th is beyond both caps: the exponent stays small whatever the counter says.
    return min(1000 << min(over, 20), int(longest.total_seconds()) * 1000)


def may_log_in(*, is_active: bool, is_demo: bool, demo_service: bool) -> bool:
    """Leavers are out; demo accounts work in a demo service only."""
    return is_active and (demo_service or not is_demo)
